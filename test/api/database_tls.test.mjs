// The way to the database through TLS: encrypted and to the right server, or not at all.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, before, test } from 'node:test';

import { Authority } from './support/certificates.mjs';
import { Cluster, endAll } from './support/cluster.mjs';
import { Database } from './support/database.mjs';
import { binaryPath, environment } from './support/paths.mjs';
import { Service } from './support/service.mjs';
import { createItem, expectProblem, expectStock, hold, itemPath } from './support/stock.mjs';
import { until } from './support/waiting.mjs';

const refusedWithinMs = 30_000;

// The server is localhost to its certificate, and 127.0.0.1 to nobody.
let authority;
let stranger;
let cluster;
let service;
before(async () => {
  authority = new Authority();
  stranger = new Authority();
  cluster = new Cluster();
  cluster.takeEncryptedOnly();
  await cluster.ask('ALTER SYSTEM SET ssl = on');
  await certify(authority);
  const database = new Database({
    superuser: cluster.superuser,
    address: cluster.address.replace('127.0.0.1', 'localhost'),
    parameters: { sslmode: 'verify-full', sslrootcert: authority.certificate },
  });
  service = await new Service({ database }).start();
});
after(async () => {
  await endAll(service, cluster);
  authority?.remove();
  stranger?.remove();
});

async function certify(issuer) {
  const { certificate, key } = issuer.issue('DNS:localhost');
  cluster.install('server.crt', certificate);
  cluster.install('server.key', key);
  await cluster.restart();
}

const areEncrypted = () =>
  cluster.ask(
    'SELECT count(*) > 0 AND bool_and(ssl) FROM pg_stat_activity JOIN pg_stat_ssl USING (pid) ' +
      `WHERE datname = '${service.database.name}'`,
  );

test('every session is encrypted, also after it was ended', async () => {
  const variant = await createItem(service);
  await hold(service, variant, 2);
  assert.equal(await areEncrypted(), 't');
  await service.database.terminateSessions();
  await hold(service, variant, 3);
  await expectStock(service, variant, 10, 5);
  assert.equal(await areEncrypted(), 't');
  await service.check();
});

test('a server that becomes another one meanwhile is told nothing', async () => {
  const variant = await createItem(service);
  await certify(stranger);
  const reserve = () => service.post(`${itemPath(variant)}/reserve`, { quantity: 1 });
  expectProblem(await reserve(), 503, 'STORAGE_UNAVAILABLE');
  expectProblem(await service.get(itemPath(variant)), 503, 'STORAGE_UNAVAILABLE');
  assert.equal(await areEncrypted(), 'f'); // there are none
  await certify(authority);
  await until(async () => (await reserve()).status === 200);
  await expectStock(service, variant, 10, 1);
});

// The same database by another way.
function dsnWith(change) {
  const url = new URL(service.database.dsn);
  change(url);
  return url.href;
}

const refused = [
  [
    'of an authority that is not ours',
    (url) => url.searchParams.set('sslrootcert', stranger.certificate),
    /certificate verify failed/,
  ],
  [
    'of another name',
    (url) => (url.hostname = '127.0.0.1'),
    /server certificate for "localhost".* does not match host name "127\.0\.0\.1"/,
  ],
  [
    'that cannot be verified, because the file of the authority is missing',
    (url) => url.searchParams.set('sslrootcert', '/nowhere/authority.crt'),
    /root certificate file "\/nowhere\/authority\.crt" does not exist/,
  ],
  [
    'that is not asked for, by a server that takes encrypted sessions only',
    (url) => (url.search = '?sslmode=disable'),
    /no pg_hba\.conf entry for host .*, no encryption/,
  ],
];
for (const [certificate, change, reason] of refused) {
  test(`a certificate ${certificate}: the service does not start and says why`, async () => {
    const dsn = dsnWith(change);
    const commands = [
      ['serve', '--listen', '127.0.0.1:0', '--data-dir', service.dataDirectory],
      ['migrate'],
      ['check'],
    ];
    for (const command of commands) {
      const { status, stdout, stderr } = spawnSync(binaryPath, [...command, '--store', dsn], {
        env: environment,
        encoding: 'utf8',
        timeout: refusedWithinMs,
      });
      assert.equal(status, 1, `${command[0]} ended with ${status}: ${stderr}`);
      assert.match(stderr, /^[^\n]+\n$/, 'it is one line');
      assert.match(stderr, reason);
      assert.ok(!`${stdout}${stderr}`.includes(service.database.password), 'the password is told');
    }
  });
}
