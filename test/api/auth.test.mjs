// Who may call what.

import assert from 'node:assert/strict';
import { sign } from 'node:crypto';
import { test } from 'node:test';

import { claims, encode, header, issuerKey, nowSeconds, otherKey, signed } from './support/forged_tokens.mjs';
import { apiOperations, sampleRequest } from './support/sample_requests.mjs';
import { allScopes, useService } from './support/service.mjs';
import { adjustPath, createItem, expectProblem, itemPath, newId } from './support/stock.mjs';
import { until } from './support/waiting.mjs';

const service = useService();

const target = () => itemPath(newId());
const withHeader = (authorization) =>
  service.get(target(), { token: null, headers: authorization === undefined ? {} : { authorization } });

async function expectRefused(authorization, error, why) {
  const answer = await withHeader(authorization);
  expectProblem(answer, 401, 'UNAUTHENTICATED');
  const challenge = answer.headers['www-authenticate'];
  if (error === undefined) assert.ok(!challenge.includes('error='), `${why}: ${challenge}`);
  else assert.ok(challenge.includes(`error="${error}"`), `${why}: ${challenge}`);
}

test('no token: a challenge without an error, on every operation', async () => {
  for (const operation of apiOperations) {
    const { method, target: path, body } = sampleRequest(operation);
    const answer = await service.call(method, path, { token: null, body });
    expectProblem(answer, 401, 'UNAUTHENTICATED');
    assert.match(answer.headers['www-authenticate'], /^Bearer realm="inventory"$/);
  }
});

test('credentials that are not one bearer token', async () => {
  for (const authorization of [
    'Basic c2hvcDpzaG9w',
    'Bearer',
    `Bearer ${service.token} ${service.token}`,
    `Token ${service.token}`,
    service.token,
  ]) {
    expectProblem(await withHeader(authorization), 401, 'UNAUTHENTICATED');
  }
});

test('the scheme may be written in any case', async () => {
  for (const scheme of ['bearer', 'BEARER']) assert.equal((await withHeader(`${scheme} ${service.token}`)).status, 404);
});

test('a token in the query is no token', async () => {
  expectProblem(
    await service.get(`${target()}?access_token=${service.token}`, { token: null }),
    401,
    'UNAUTHENTICATED',
  );
});

test('a token made by hand as the issuer makes it is accepted', async () => {
  const { key, kid } = issuerKey(service.dataDirectory);
  for (const token of [
    signed(header(kid), claims(), key),
    signed(header(kid, { typ: 'application/AT+jwt' }), claims({ aud: ['another', 'inventory-service'] }), key),
    signed(header(kid), claims({ exp: nowSeconds() - 30, iat: nowSeconds() - 300, nbf: nowSeconds() - 300 }), key),
    signed(header(kid), claims({ nbf: nowSeconds() + 30, iat: nowSeconds() + 30 }), key),
  ])
    assert.equal((await withHeader(`Bearer ${token}`)).status, 404);
});

test('a token with exactly one thing wrong is refused', async () => {
  const { key, kid } = issuerKey(service.dataDirectory);
  const now = nowSeconds();
  const good = signed(header(kid), claims(), key);
  const [goodHeader, goodClaims, goodSignature] = good.split('.');
  const wrongSignature = Buffer.from(goodSignature, 'base64url');
  wrongSignature[10] ^= 1;
  const withClaims = (changes) => signed(header(kid), claims(changes), key);
  const withHeaderChange = (changes) => signed(header(kid, changes), claims(), key);
  const forged = {
    'expired beyond the leeway': withClaims({ exp: now - 70, iat: now - 600, nbf: now - 600 }),
    'no expiry': withClaims({ exp: undefined }),
    'expiry as text': withClaims({ exp: String(now + 300) }),
    'not yet valid': withClaims({ nbf: now + 120 }),
    'issued in the future': withClaims({ iat: now + 120 }),
    'another issuer': withClaims({ iss: 'urn:somebody:else' }),
    'no issuer': withClaims({ iss: undefined }),
    'another audience': withClaims({ aud: 'order-service' }),
    'audiences without ours': withClaims({ aud: ['order-service', 'inventory'] }),
    'no audience': withClaims({ aud: undefined }),
    'no subject': withClaims({ sub: undefined }),
    'no client': withClaims({ client_id: undefined }),
    'no token id': withClaims({ jti: undefined }),
    'scopes as a list': withClaims({ scope: allScopes }),
    'typ JWT': withHeaderChange({ typ: 'JWT' }),
    'no typ': withHeaderChange({ typ: undefined }),
    'an unknown kid': withHeaderChange({ kid: 'unknown' }),
    'no kid': withHeaderChange({ kid: undefined }),
    'a kid that is long': withHeaderChange({ kid: 'k'.repeat(200) }),
    crit: withHeaderChange({ crit: ['exp'] }),
    'a jku': withHeaderChange({ jku: `http://${service.address}/openapi.json` }),
    'a key of its own': withHeaderChange({ jwk: {} }),
    'another key': signed(header(kid), claims(), otherKey()),
    'a flipped bit in the signature': `${goodHeader}.${goodClaims}.${wrongSignature.toString('base64url')}`,
    'claims of another token': `${goodHeader}.${encode(claims({ client_id: 'admin' }))}.${goodSignature}`,
    'a DER signature': derSigned(header(kid), claims(), key),
    'no signature': `${goodHeader}.${goodClaims}.`,
    'two segments': `${goodHeader}.${goodClaims}`,
    'four segments': `${good}.`,
    'five segments': `${good}.x.x`,
    padding: `${goodHeader}=.${goodClaims}.${goodSignature}`,
    'a claim twice': signedText(
      header(kid),
      JSON.stringify(claims()).replace(/}$/, ',"scope":"inventory:admin"}'),
      key,
    ),
    'no JSON': signedText(header(kid), 'claims', key),
  };
  for (const alg of ['none', 'None', 'nOnE', 'HS256', 'RS256', 'ES384', undefined]) {
    forged[`alg ${alg}`] = withHeaderChange({ alg });
    forged[`alg ${alg}, no signature`] = `${encode(header(kid, { alg }))}.${goodClaims}.`;
  }
  assert.equal((await withHeader(`Bearer ${good}`)).status, 404, 'the token that the others were made from');
  for (const [why, token] of Object.entries(forged)) await expectRefused(`Bearer ${token}`, 'invalid_token', why);
});

function signedText(tokenHeader, claimsText, key) {
  const input = `${encode(tokenHeader)}.${encode(claimsText)}`;
  return `${input}.${sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}

function derSigned(tokenHeader, tokenClaims, key) {
  const input = `${encode(tokenHeader)}.${encode(tokenClaims)}`;
  return `${input}.${sign('sha256', Buffer.from(input), key).toString('base64url')}`;
}

test('a token that was good is refused once it has expired, though it was seen before', async () => {
  const { key, kid } = issuerKey(service.dataDirectory);
  // Within the leeway of a minute for two seconds more.
  const exp = nowSeconds() - 58;
  const token = signed(header(kid), claims({ exp, iat: exp - 60, nbf: exp - 60 }), key);
  assert.equal((await withHeader(`Bearer ${token}`)).status, 404);
  await until(async () => (await withHeader(`Bearer ${token}`)).status === 401);
});

test('scopes: every operation with every scope', async () => {
  for (const scope of allScopes) {
    const token = await service.tokenFor(`only-${scope.split(':')[1]}`, [scope]);
    for (const operation of apiOperations) {
      const { method, target: path, body } = sampleRequest(operation);
      const answer = await service.call(method, path, { token, body });
      if (operation.requiredScopes.includes(scope)) {
        assert.ok(![401, 403].includes(answer.status), `${operation.id} with ${scope}: ${answer.status}`);
        continue;
      }
      const problem = expectProblem(answer, 403, 'FORBIDDEN');
      assert.deepEqual([...problem.requiredScopes].sort(), [...operation.requiredScopes].sort(), operation.id);
      assert.match(answer.headers['www-authenticate'], /error="insufficient_scope"/);
      for (const needed of operation.requiredScopes)
        assert.ok(answer.headers['www-authenticate'].includes(needed), operation.id);
    }
  }
});

test('a token without any scope, or with unknown ones only', async () => {
  const { key, kid } = issuerKey(service.dataDirectory);
  for (const scope of ['', 'inventory', 'inventory:readx INVENTORY:READ', 'orders:read']) {
    expectProblem(await withHeader(`Bearer ${signed(header(kid), claims({ scope }), key)}`), 403, 'FORBIDDEN');
  }
  const mixed = signed(header(kid), claims({ scope: 'orders:read inventory:read' }), key);
  assert.equal((await withHeader(`Bearer ${mixed}`)).status, 404);
});

test('adjust-stock: who may only reserve may sell, and do nothing else', async () => {
  const variant = await createItem(service);
  const token = await service.tokenFor('till', ['inventory:reserve']);
  const sale = { productVariantId: variant, changeType: 'SALE', quantitySold: 1 };
  const change = (changeType) => ({ productVariantId: variant, changeType, quantityChange: 1, reason: 'r' });
  assert.equal((await service.post(adjustPath, sale, { token })).status, 200);
  assert.equal((await service.post(adjustPath, { lines: [sale, sale] }, { token })).status, 200);
  const refused = [change('PURCHASE'), change('RETURN'), change('ADJUSTMENT'), { lines: [sale, change('RETURN')] }];
  for (const body of refused) {
    const problem = expectProblem(await service.post(adjustPath, body, { token }), 403, 'FORBIDDEN');
    assert.deepEqual(problem.requiredScopes, ['inventory:adjust']);
  }
  const { json } = await service.get(itemPath(variant));
  assert.equal(json.quantity, 7);
});

test('who calls is checked before what is asked', async () => {
  const broken = { bytes: Buffer.from('{'), token: null };
  expectProblem(await service.call('POST', adjustPath, broken), 401, 'UNAUTHENTICATED');
  const token = await service.tokenFor('reader', ['inventory:read']);
  expectProblem(await service.call('POST', adjustPath, { ...broken, token }), 403, 'FORBIDDEN');
});

test('operations for whoever runs the service need no token', async () => {
  for (const path of ['/health/live', '/health/ready', '/metrics', '/openapi.json', '/openapi.yaml']) {
    assert.equal((await service.get(path, { token: null })).status, 200, path);
  }
});
