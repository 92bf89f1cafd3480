// Access tokens of an authorization server: npm oidc-provider on this machine, or a few lines of HTTP where it must
// misbehave.

import assert from 'node:assert/strict';
import { createPrivateKey, sign } from 'node:crypto';
import http from 'node:http';
import { after, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

import { AuthorizationServer, everyAlgorithm, newKey } from './support/authorization_server.mjs';
import { claims, encode, issuerKey, nowSeconds, signed } from './support/forged_tokens.mjs';
import { metric, samples } from './support/metrics.mjs';
import { allScopes, Service } from './support/service.mjs';
import { createItem, expectProblem, itemPath, newId } from './support/stock.mjs';
import { until } from './support/waiting.mjs';

// What Debian 12 brings along is too old for the authorization server.
const skip = Number(process.versions.node.split('.')[0]) < 20 ? 'oidc-provider needs Node 20' : false;

const started = [];
after(async () => {
  for (const one of started) await one();
});

async function authorizationServer(options) {
  const server = await new AuthorizationServer(options).start();
  started.push(() => server.goAway());
  return server;
}

// `token` is set once the keys are there.
async function serviceFor(issuers, flags = [], { ready = true } = {}) {
  const service = new Service({ flags: ['--issuer', issuers.map(({ issuer }) => issuer).join(','), ...flags] });
  started.unshift(async () => {
    for (const { issued = [] } of issuers)
      for (const token of issued) assert.ok(!service.logLines.join('\n').includes(token), 'a token is in the log');
    await service.stop();
    service.remove();
  });
  await service.start();
  if (ready) await untilReady(service);
  return service;
}

const readiness = (service) => service.get('/health/ready', { token: null });
const untilReady = (service) => until(async () => (await readiness(service)).status === 200);
const ask = (service, token) => service.get(itemPath(newId()), { token });
const events = (service, event) => service.logEntries().filter((entry) => entry?.event === event);

// Signed by hand with a key of the authorization server.
function forged(jwk, header, tokenClaims) {
  const input = `${encode(header)}.${encode(tokenClaims)}`;
  const key = createPrivateKey({ key: jwk, format: 'jwk' });
  return `${input}.${sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}

async function expectRefused(service, token, why) {
  const answer = await ask(service, token);
  assert.equal(answer.status, 401, why);
  expectProblem(answer, 401, 'UNAUTHENTICATED');
  assert.match(answer.headers['www-authenticate'], /error="invalid_token"/, why);
}

test('every algorithm that is accepted, and no other', { skip }, async () => {
  const issuer = await authorizationServer({ algorithms: everyAlgorithm });
  const all = await serviceFor([issuer], ['--token-algorithms', everyAlgorithm.join(',')]);
  const usual = await serviceFor([issuer]);
  for (const algorithm of everyAlgorithm) {
    const token = await issuer.token('shop', allScopes, { algorithm });
    assert.equal((await ask(all, token)).status, 404, algorithm);
    if (['RS256', 'PS256', 'ES256'].includes(algorithm)) assert.equal((await ask(usual, token)).status, 404, algorithm);
    else await expectRefused(usual, token, algorithm);
  }
  assert.equal(await metric(usual, 'inventory_tokens_refused_total', { reason: 'algorithm' }), 6);
});

test('scopes are honoured, roles stand for scopes, and audiences for themselves', { skip }, async () => {
  const issuer = await authorizationServer({ roles: { boss: ['admin'], keeper: ['support', 'unknown'] } });
  const service = await serviceFor([issuer]);
  const put = (token) => service.put(itemPath(newId()), { initialStock: 1 }, { token });
  const reader = await issuer.token('reader', ['inventory:read']);
  assert.equal((await ask(service, reader)).status, 404);
  const problem = expectProblem(await put(reader), 403, 'FORBIDDEN');
  assert.deepEqual(problem.requiredScopes, ['inventory:admin']);
  assert.equal((await put(await issuer.token('boss', []))).status, 201, 'the role admin');
  const keeper = await issuer.token('keeper', []);
  assert.equal((await ask(service, keeper)).status, 404, 'the role support');
  expectProblem(await put(keeper), 403, 'FORBIDDEN');

  const withoutRoles = await serviceFor([issuer], ['--role-scopes', '']);
  expectProblem(await ask(withoutRoles, await issuer.token('boss', [])), 403, 'FORBIDDEN');
  const others = await serviceFor([issuer], ['--audience', 'order-service']);
  await expectRefused(others, reader, 'another audience');
});

test('the ledger knows the client', { skip }, async () => {
  const issuer = await authorizationServer();
  const service = await serviceFor([issuer]);
  service.token = await issuer.token('keeper');
  const variant = await createItem(service);
  const { json } = await service.get(`${itemPath(variant)}/history`);
  assert.equal(json.items[0].actor, 'keeper');
});

test('discovery at both places, keys from a configured one, and the local issuer', { skip }, async () => {
  const openid = await authorizationServer({ path: '/realms/shop' });
  const second = await authorizationServer({ algorithms: ['ES256'] });
  const both = await serviceFor([openid, second]);
  for (const issuer of [openid, second]) assert.equal((await ask(both, await issuer.token())).status, 404);
  // What one issuer signs in the name of the other counts for nothing.
  const [key] = second.keys;
  const header = { alg: 'ES256', typ: 'at+jwt', kid: key.kid };
  assert.equal((await ask(both, forged(key, header, claims({ iss: second.issuer })))).status, 404);
  await expectRefused(both, forged(key, header, claims({ iss: openid.issuer })), 'the key of another issuer');

  // Local tokens count only where nobody else is trusted, unless told so.
  const local = issuerKey(both.dataDirectory);
  const localHeader = { alg: 'ES256', typ: 'at+jwt', kid: local.kid };
  await expectRefused(both, signed(localHeader, claims(), local.key), 'the local issuer');

  const configured = ['--jwks-uri', `${second.issuer}/jwks`, '--local-issuer', 'always'];
  const direct = await serviceFor([second], configured);
  assert.equal((await ask(direct, await second.token())).status, 404);
  assert.equal((await ask(direct, direct.token)).status, 404, 'the local issuer');
  assert.ok(second.requests.filter((url) => url.includes('.well-known')).length <= 1, 'one service has asked');
});

test('RFC 8414: the description is at its other place, and names the issuer', { skip }, async () => {
  const issuer = await authorizationServer();
  const documents = new Map();
  const descriptions = http.createServer((request, response) => {
    const document = documents.get(request.url);
    response.writeHead(document === undefined ? 404 : 200).end(JSON.stringify(document));
  });
  await new Promise((resolve) => descriptions.listen(0, '127.0.0.1', resolve));
  started.push(() => new Promise((resolve) => descriptions.close(resolve)));
  const base = `http://127.0.0.1:${descriptions.address().port}`;
  const jwks = { jwks_uri: `${issuer.issuer}/jwks` };
  documents.set('/.well-known/oauth-authorization-server/tenant', { issuer: `${base}/tenant`, ...jwks });
  documents.set('/.well-known/openid-configuration', { issuer: `${base}/tenant`, ...jwks });
  const good = await serviceFor([{ issuer: `${base}/tenant` }]);
  assert.equal((await readiness(good)).status, 200);
  const bad = await serviceFor([{ issuer: base }], [], { ready: false });
  await until(() => events(bad, 'key_set_not_fetched').length > 0);
  assert.equal(events(bad, 'key_set_not_fetched')[0].cause, 'the description is of another issuer');
  assert.equal((await readiness(bad)).status, 503);
});

test('keys are rotated under load and no request fails', { skip }, async () => {
  const issuer = await authorizationServer();
  const service = await serviceFor([issuer]);
  const statuses = new Map();
  let rotated = false;
  let stop = false;
  const caller = async () => {
    while (!stop) {
      const after = rotated;
      const token = await issuer.token('shop', ['inventory:read']);
      for (let i = 0; i < 20; ++i) {
        const { status } = await ask(service, token);
        const key = `${after ? 'after' : 'before'} ${status}`;
        statuses.set(key, (statuses.get(key) ?? 0) + 1);
      }
    }
  };
  const callers = Array.from({ length: 8 }, caller);
  await until(() => (statuses.get('before 404') ?? 0) > 200);
  const asked = issuer.keyRequests;
  issuer.delayMs = 50; // so that many wait for the same keys
  issuer.rotate([newKey('RS256', 'the-next-key'), ...issuer.keys]);
  rotated = true;
  await until(() => (statuses.get('after 404') ?? 0) > 400);
  stop = true;
  await Promise.all(callers);
  assert.deepEqual([...statuses.keys()].sort(), ['after 404', 'before 404']);
  assert.equal(issuer.keyRequests, asked + 1, 'one fetch for all');
  const [rotation] = events(service, 'keys_rotated');
  assert.equal(rotation.added, 'the-next-key');
});

test('many unknown keys ask once', { skip }, async () => {
  const issuer = await authorizationServer({ algorithms: ['ES256'] });
  const service = await serviceFor([issuer]);
  const asked = issuer.keyRequests;
  const unknown = (i) =>
    forged(issuer.keys[0], { alg: 'ES256', typ: 'at+jwt', kid: `../../${i}' OR 1=1 --` }, claims({ iss: issuer.issuer }));
  const answers = await Promise.all(Array.from({ length: 500 }, (_, i) => ask(service, unknown(i))));
  assert.ok(answers.every(({ status }) => status === 401));
  assert.equal(issuer.keyRequests, asked + 1);
  assert.equal(await metric(service, 'inventory_tokens_refused_total', { reason: 'unknown_key' }), 500);
  assert.equal((await ask(service, await issuer.token())).status, 404, 'who has a key is not disturbed');
});

test('a key that is gone ends the tokens that it signed', { skip }, async () => {
  const issuer = await authorizationServer();
  const service = await serviceFor([issuer]);
  const old = await issuer.token();
  for (let i = 0; i < 3; ++i) assert.equal((await ask(service, old)).status, 404);
  issuer.rotate([newKey('RS256')]);
  assert.equal((await ask(service, await issuer.token())).status, 404, 'the new key, at once');
  await expectRefused(service, old, 'the old key');
});

test('the issuer goes away: the service goes on, and says 503 where it cannot tell', { skip }, async () => {
  const issuer = await authorizationServer();
  const service = await serviceFor([issuer]);
  const token = await issuer.token();
  const later = await issuer.token();
  assert.equal((await ask(service, token)).status, 404);
  issuer.rotate([newKey('RS256'), ...issuer.keys]);
  const ofNewKey = await issuer.token();
  await issuer.goAway();
  assert.equal((await ask(service, token)).status, 404, 'a token that was seen');
  assert.equal((await ask(service, later)).status, 404, 'one that was not');
  assert.equal((await readiness(service)).json.checks.keys, 'pass');
  const problem = await ask(service, ofNewKey);
  expectProblem(problem, 503, 'AUTHORIZATION_UNAVAILABLE');
  assert.match(problem.headers['retry-after'], /^[0-9]+$/);
  await expectRefused(service, ofNewKey, 'so soon after, nobody is asked');
  await until(() => events(service, 'key_set_not_fetched').length === 1);
  assert.equal(await metric(service, 'inventory_key_set_fetches_total', { result: 'network' }), 1);
  await issuer.listen();
});

test('the issuer is not there at the start', { skip }, async () => {
  const issuer = await authorizationServer();
  const token = await issuer.token();
  await issuer.goAway();
  const service = await serviceFor([issuer], [], { ready: false });
  const { status, json } = await readiness(service);
  assert.equal(status, 503);
  assert.equal(json.checks.keys, 'fail');
  assert.equal((await service.get('/health/live', { token: null })).status, 200);
  const problem = await ask(service, token);
  expectProblem(problem, 503, 'AUTHORIZATION_UNAVAILABLE');
  assert.ok(problem.headers['retry-after']);
  assert.equal(problem.headers['www-authenticate'], undefined);
  await expectRefused(service, token.replace(/.$/, '='), 'what can be told is told');
  assert.ok(!(await samples(service)).some(({ name }) => name === 'inventory_key_set_age_seconds'));

  await issuer.listen();
  await untilReady(service);
  assert.equal((await ask(service, token)).status, 404);
  assert.equal((await readiness(service)).json.checks.keys, 'pass');
  assert.equal(events(service, 'key_set_not_fetched').length, 1, 'one line however often it was tried');
  assert.equal(events(service, 'key_set_recovered').length, 1);
  assert.ok((await metric(service, 'inventory_key_set_age_seconds', { issuer: issuer.issuer })) < 60);
});

test('nothing that a token names is ever asked', { skip }, async () => {
  let connections = 0;
  const listener = http.createServer((_, response) => response.end('{"keys":[]}'));
  listener.on('connection', () => ++connections);
  await new Promise((resolve) => listener.listen(0, '127.0.0.1', resolve));
  started.push(() => new Promise((resolve) => listener.close(resolve)));
  const bait = `http://127.0.0.1:${listener.address().port}/keys`;

  const issuer = await authorizationServer({ algorithms: ['ES256'] });
  const service = await serviceFor([issuer]);
  const mine = newKey('ES256', issuer.keys[0].kid);
  const { d: _, ...published } = mine;
  for (const key of [issuer.keys[0], mine]) {
    for (const more of [{ jku: bait }, { x5u: bait }, { jwk: published }, { x5c: ['MIIB'] }, { kid: bait }]) {
      const header = { alg: 'ES256', typ: 'at+jwt', kid: key.kid, ...more };
      await expectRefused(service, forged(key, header, claims({ iss: issuer.issuer })), JSON.stringify(more));
    }
  }
  await expectRefused(
    service,
    forged(mine, { alg: 'ES256', typ: 'at+jwt', kid: mine.kid }, claims({ iss: bait })),
    'an issuer that nobody trusts',
  );
  await pause(200);
  assert.equal(connections, 0);
});

test('an identity token is no access token, unless types were widened, and then the log says so', { skip }, async () => {
  const issuer = await authorizationServer({ algorithms: ['ES256'] });
  const [key] = issuer.keys;
  const identity = forged(key, { alg: 'ES256', typ: 'JWT', kid: key.kid }, claims({ iss: issuer.issuer }));
  const strict = await serviceFor([issuer]);
  await expectRefused(strict, identity, 'typ JWT');
  assert.equal(events(strict, 'token_types_widened').length, 0);
  const wide = await serviceFor([issuer], ['--token-types', 'at+jwt,JWT']);
  assert.equal((await ask(wide, identity)).status, 404);
  assert.equal(events(wide, 'token_types_widened').length, 1);
});

test('times are those of every other token', { skip }, async () => {
  const issuer = await authorizationServer({ algorithms: ['ES256'] });
  const service = await serviceFor([issuer]);
  const [key] = issuer.keys;
  const header = { alg: 'ES256', typ: 'at+jwt', kid: key.kid };
  const now = nowSeconds();
  const over = claims({ iss: issuer.issuer, exp: now - 70, iat: now - 600, nbf: now - 600 });
  await expectRefused(service, forged(key, header, over), 'expired');
  const { client_id: _, ...byAzp } = claims({ iss: issuer.issuer, azp: 'a-client' });
  assert.equal((await ask(service, forged(key, header, byAzp))).status, 404, 'azp names the client');
});
