// The service behind its own TLS: what it takes, what it refuses, and certificates that change.

import assert from 'node:assert/strict';
import { X509Certificate, createHash } from 'node:crypto';
import { appendFileSync, copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { after, describe, test } from 'node:test';
import tls from 'node:tls';

import { AuthorizationServer } from './support/authorization_server.mjs';
import { Authority } from './support/certificates.mjs';
import { EventStream } from './support/event_stream.mjs';
import { claims, header, issuerKey, signed } from './support/forged_tokens.mjs';
import { HttpClient } from './support/http_client.mjs';
import { metric } from './support/metrics.mjs';
import { rawExchange } from './support/raw_exchange.mjs';
import { Service } from './support/service.mjs';
import { createItem, expectProblem, expectStock, itemPath, newId } from './support/stock.mjs';
import { until } from './support/waiting.mjs';

const timeout = 60_000; // of a test
const looksEveryMs = 10_000; // for files that have changed
const names = 'IP:127.0.0.1';

const authority = new Authority();
const stranger = new Authority();
after(() => {
  authority.remove();
  stranger.remove();
});

const pem = (file) => readFileSync(file);
const ofClient = ({ certificate, key }) => ({ cert: pem(certificate), key: pem(key) });

// With a certificate of its own. `flags` are further ones.
async function serve(t, { flags = [], client = {} } = {}) {
  const files = authority.issue(names, { file: `server-${newId()}` });
  const service = new Service({
    flags: ['--tls-cert', files.certificate, '--tls-key', files.key, ...flags],
    tls: { ca: pem(authority.certificate), ...client },
  });
  service.files = files;
  t.after(async () => {
    await service.stop();
    await service.check();
    service.remove();
  });
  return service.start();
}

// Resolves to the socket once hands are shaken, and after `settledMs` still are: of TLS 1.3 a client hears no earlier that
// its certificate is refused.
function connect(service, options = {}) {
  const { host, port, tls: trust } = service.client;
  return new Promise((resolve, reject) => {
    const socket = tls.connect({ host, port, ...trust, ...options });
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('closed')));
    socket.on('secureConnect', () => {
      socket.write('GET /health/live HTTP/1.1\r\nHost: here\r\n\r\n');
      socket.once('data', () => resolve(socket));
    });
  });
}

async function served(service, options) {
  const socket = await connect(service, options);
  socket.destroy();
  return socket;
}

const refused = (service, options) => assert.rejects(served(service, options));
const failures = (service) => metric(service, 'inventory_tls_handshakes_failed_total');
const serialOf = (certificate) => certificate.serialNumber;

async function serialSeen(service) {
  const socket = await connect(service);
  const serial = serialOf(socket.getPeerCertificate());
  socket.destroy();
  return serial;
}

describe('what goes through it', () => {
  test('requests and answers of every size, and streams both ways', { timeout }, async (t) => {
    const service = await serve(t);
    const variants = await Promise.all(Array.from({ length: 200 }, () => createItem(service, { initialStock: 10 })));
    await Promise.all(variants.map((variant) => service.post(`${itemPath(variant)}/reserve`, { quantity: 1 })));
    const { status, json } = await service.get(`/api/v1/inventory?productVariantIds=${variants.join(',')}`);
    assert.equal(status, 200);
    assert.equal(json.items.length, variants.length);
    for (const item of json.items) assert.equal(item.reservedQuantity, 1);

    const stream = await EventStream.open(service, { query: 'after=now&eventType=StockLevelChangedEvent' });
    const lines = Array.from({ length: 20_000 }, (_, number) => ({
      op: 'adjust',
      productVariantId: variants[number % variants.length],
      changeType: 'PURCHASE',
      quantityChange: 1,
    }));
    const answer = await service.client.request('POST', '/api/v1/inventory/bulk', {
      headers: { authorization: `Bearer ${service.token}`, 'content-type': 'application/x-ndjson' },
      bytes: Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join('')),
    });
    assert.equal(answer.status, 200);
    const results = answer.bytes.toString().trim().split('\n');
    assert.equal(results.length, lines.length);
    for (const result of results) assert.ok(!result.includes('problem'), result);
    for (const variant of variants.slice(0, 3)) await expectStock(service, variant, 110, 1);
    await until(() => stream.events.length === lines.length, { withinMs: 30_000 });
    stream.request.destroy();
  });

  test('a request in pieces, one byte after the other', { timeout }, async (t) => {
    const service = await serve(t);
    const socket = await connect(service);
    const answered = new Promise((resolve) => socket.once('data', resolve));
    for (const byte of 'GET /health/live HTTP/1.1\r\nHost: here\r\n\r\n') socket.write(byte);
    assert.match((await answered).toString(), /^HTTP\/1\.1 200 /);
    socket.destroy();
  });

  test('a client that says farewell hears one', { timeout }, async (t) => {
    const service = await serve(t);
    const socket = await connect(service);
    const ended = new Promise((resolve) => socket.once('end', resolve));
    socket.end('GET /health/live HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n');
    await ended;
  });
});

describe('what it agrees to', () => {
  const suites = (list) => ({ maxVersion: 'TLSv1.2', ciphers: list });
  let service;
  test('TLS 1.2 and 1.3', { timeout }, async (t) => {
    service = await serve(t);
    for (const version of ['TLSv1.2', 'TLSv1.3']) {
      const socket = await connect(service, { minVersion: version, maxVersion: version });
      assert.equal(socket.getProtocol(), version);
      assert.match(socket.getCipher().name, /GCM|CHACHA20/);
      assert.match(socket.getEphemeralKeyInfo().name ?? 'X25519', /X25519|prime256v1|secp384r1/);
      socket.destroy();
    }
    const before = await failures(service);
    await refused(service, { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' });
    await refused(service, suites('ECDHE-ECDSA-AES128-SHA256'));
    await refused(service, suites('ECDHE-ECDSA-AES256-SHA'));
    await refused(service, suites('AES128-GCM-SHA256'));
    await refused(service, { ecdhCurve: 'P-521' });
    await refused(service, { ALPNProtocols: ['h2'] });
    assert.equal(await failures(service), before + 6);
    await served(service, suites('ECDHE-ECDSA-AES128-GCM-SHA256'));
    await served(service, { ALPNProtocols: ['h2', 'http/1.1'] });

    // No session outlives its connection, and none is negotiated anew.
    const first = await connect(service, { maxVersion: 'TLSv1.2' });
    const again = await connect(service, { maxVersion: 'TLSv1.2', session: first.getSession() });
    assert.equal(again.isSessionReused(), false);
    const renegotiated = new Promise((resolve) => first.once('error', resolve));
    first.renegotiate({}, () => {});
    await renegotiated;
    again.destroy();
  });

  test('who speaks without it hears nothing, and disturbs nobody', { timeout }, async (t) => {
    const service = await serve(t);
    await assert.rejects(rawExchange(service.address, 'GET /health/live HTTP/1.1\r\nHost: here\r\n\r\n'));
    const plain = new HttpClient(service.address);
    await assert.rejects(plain.request('GET', '/health/live'));
    plain.close();
    assert.equal(await failures(service), 2);
    await served(service);
  });

  test('who does not go on is cut off', { timeout }, async (t) => {
    const service = await serve(t, { flags: ['--tls-timeout', '200ms'] });
    await assert.rejects(rawExchange(service.address, ''), /no complete answer/);
    assert.equal(await failures(service), 1);
    await served(service);
  });
});

describe('a certificate that changes', () => {
  const renew = (service) => {
    const fresh = authority.issue(names, { file: `fresh-${newId()}` });
    copyFileSync(fresh.key, service.files.key);
    copyFileSync(fresh.certificate, service.files.certificate);
  };
  const eventsOf = (service, event) => service.logEntries().filter((entry) => entry.event === event);

  test('at SIGHUP, and no request fails for it', { timeout }, async (t) => {
    const service = await serve(t);
    const before = await serialSeen(service);
    const old = await connect(service);
    let asking = true;
    const asked = (async () => {
      while (asking) await served(service);
    })();
    for (let times = 1; times <= 5; times += 1) {
      renew(service);
      service.child.kill('SIGHUP');
      await until(() => eventsOf(service, 'certificate_read').length >= times);
    }
    asking = false;
    await asked;
    assert.notEqual(await serialSeen(service), before);
    const answered = new Promise((resolve) => old.once('data', resolve));
    old.write('GET /health/live HTTP/1.1\r\nHost: here\r\n\r\n');
    assert.match((await answered).toString(), /^HTTP\/1\.1 200 /);
    old.destroy();
  });

  test('by itself', { timeout }, async (t) => {
    const service = await serve(t);
    const before = await serialSeen(service);
    renew(service);
    await until(async () => (await serialSeen(service)) !== before, { withinMs: 3 * looksEveryMs });
  });

  test('one that cannot be used is told, and the one before stays', { timeout }, async (t) => {
    const service = await serve(t);
    const before = await serialSeen(service);
    const good = pem(service.files.key);
    writeFileSync(service.files.key, 'no key at all');
    service.child.kill('SIGHUP');
    await until(() => eventsOf(service, 'certificate_not_read').length === 1);
    const [{ cause }] = eventsOf(service, 'certificate_not_read');
    assert.ok(cause.startsWith(service.files.key), cause);
    assert.ok(!cause.includes('no key at all'), cause);
    assert.equal(await serialSeen(service), before);

    copyFileSync(stranger.issue(names).key, service.files.key);
    service.child.kill('SIGHUP');
    await until(() => eventsOf(service, 'certificate_not_read').length === 2);
    assert.match(eventsOf(service, 'certificate_not_read')[1].cause, /of another certificate/);
    writeFileSync(service.files.key, good);
    service.child.kill('SIGHUP');
    await until(() => eventsOf(service, 'certificate_read').length === 1);
    assert.equal(await serialSeen(service), before);
  });
});

describe('certificates of clients', () => {
  const ours = ofClient(authority.issue('DNS:order-service', { file: 'client', subject: 'order-service' }));
  const theirs = ofClient(stranger.issue('DNS:order-service', { file: 'client', subject: 'order-service' }));

  test('asked for: those without one are served too', { timeout }, async (t) => {
    const service = await serve(t, { flags: ['--tls-client-ca', authority.certificate] });
    await served(service);
    await served(service, ours);
    await refused(service, theirs);
    await refused(service, { ...theirs, maxVersion: 'TLSv1.2' });
  });

  test('required', { timeout }, async (t) => {
    const flags = ['--tls-client-ca', authority.certificate, '--tls-client-required', 'true'];
    const service = await serve(t, { flags, client: ours });
    await served(service);
    for (const maxVersion of ['TLSv1.2', 'TLSv1.3']) {
      await refused(service, { cert: undefined, key: undefined, maxVersion });
      await refused(service, { ...theirs, maxVersion });
    }
  });
});

// RFC 8705: a token that was taken is of no use without the key of the certificate.
describe('tokens bound to a certificate', () => {
  const certificateOf = (file) => authority.issue('DNS:order-service', { file, subject: 'order-service' });
  const owner = certificateOf('owner');
  const ours = ofClient(owner);
  const another = ofClient(certificateOf('another'));
  const none = {};
  const thumbprint = createHash('sha256').update(new X509Certificate(pem(owner.certificate)).raw).digest('base64url');
  const toOurs = { 'x5t#S256': thumbprint };
  const asksForOne = ['--tls-client-ca', authority.certificate];
  const refusals = (service) => metric(service, 'inventory_tokens_refused_total', { reason: 'binding' });

  const tokenOf = (service, cnf) => {
    const { key, kid } = issuerKey(service.dataDirectory);
    return signed(header(kid), claims({ cnf }), key);
  };

  // On a connection of its own, where this certificate is shown.
  async function ask(service, shown, token, target) {
    const usual = service.client;
    service.client = new HttpClient(service.address, { tls: service.tls && { ...service.tls, ...shown } });
    try {
      return await service.get(target, { token });
    } finally {
      service.client.close();
      service.client = usual;
    }
  }

  async function expectRefused(...asked) {
    const answer = await ask(...asked);
    expectProblem(answer, 401, 'UNAUTHENTICATED');
    assert.match(answer.headers['www-authenticate'], /error="invalid_token"/);
  }

  test('are for the connections of its client, however often they were seen', { timeout }, async (t) => {
    const service = await serve(t, { flags: asksForOne });
    const target = itemPath(await createItem(service));
    const token = tokenOf(service, toOurs);
    const rounds = 4; // so that each thread has seen it
    for (let round = 0; round < rounds; round += 1) {
      await expectRefused(service, another, token, target);
      for (const maxVersion of ['TLSv1.2', 'TLSv1.3'])
        assert.equal((await ask(service, { ...ours, maxVersion }, token, target)).status, 200);
      await expectRefused(service, none, token, target);
    }
    assert.equal(await refusals(service), 2 * rounds);
    for (const shown of [ours, another, none])
      assert.equal((await ask(service, shown, service.token, target)).status, 200, 'a token that is bound to nobody');
    assert.ok(!service.logLines.join('\n').includes(token), 'the token is in the log');
  });

  test('are refused where nobody can tell', { timeout }, async (t) => {
    const service = await serve(t, { flags: asksForOne });
    const jwk = { kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA' };
    const unknown = [{ jkt: thumbprint }, { jwk }, { ...toOurs, jkt: thumbprint }, {}, thumbprint, [toOurs], null];
    const wrong = [`${thumbprint}=`, thumbprint.slice(1), '', 7].map((text) => ({ 'x5t#S256': text }));
    for (const cnf of [...unknown, ...wrong])
      await expectRefused(service, ours, tokenOf(service, cnf), itemPath(newId()));
    assert.equal(await refusals(service), unknown.length + wrong.length);

    const asksNobody = await serve(t);
    await expectRefused(asksNobody, ours, tokenOf(asksNobody, toOurs), itemPath(newId()));
    const plain = await new Service().start();
    t.after(async () => {
      await plain.stop();
      plain.remove();
    });
    await expectRefused(plain, none, tokenOf(plain, toOurs), itemPath(newId()));
    assert.equal(await refusals(plain), 1);
  });

  const skip = Number(process.versions.node.split('.')[0]) < 20 ? 'oidc-provider needs Node 20' : false;
  test('as an authorization server binds them', { timeout, skip }, async (t) => {
    const issuer = await new AuthorizationServer().start();
    t.after(() => issuer.goAway());
    const service = await serve(t, { flags: [...asksForOne, '--issuer', issuer.issuer] });
    await until(async () => (await service.get('/health/ready', { token: null })).status === 200);
    const token = await issuer.token('teller', undefined, { certificate: pem(owner.certificate).toString() });
    assert.equal((await ask(service, ours, token, itemPath(newId()))).status, 404);
    await expectRefused(service, another, token, itemPath(newId()));
    await expectRefused(service, none, token, itemPath(newId()));
  });
});

describe('files that cannot be used end the start', () => {
  const start = async (t, files) => {
    const service = new Service({ flags: ['--tls-cert', files.certificate, '--tls-key', files.key] });
    t.after(() => service.remove());
    const failure = await service.start().then(() => assert.fail('it started'), (error) => error.message);
    return failure;
  };

  test('missing, not PEM, or of two certificates', async (t) => {
    const good = authority.issue(names, { file: 'good' });
    const other = stranger.issue(names, { file: 'other' });
    const nothing = `${good.certificate}.nothing`;
    appendFileSync(nothing, 'nothing');
    assert.match(await start(t, { ...good, certificate: '/nowhere' }), /\/nowhere holds no certificate/);
    assert.match(await start(t, { ...good, certificate: nothing }), /holds no certificate that can be read/);
    assert.match(await start(t, { ...good, key: nothing }), /holds no key without a passphrase/);
    assert.match(await start(t, { ...good, key: other.key }), /holds the key of another certificate/);
  });
});
