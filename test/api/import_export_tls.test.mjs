// `inventory import` and `inventory export` with a service behind TLS: whom they believe, and what they show.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { Authority } from './support/certificates.mjs';
import { binaryPath } from './support/paths.mjs';
import { Service } from './support/service.mjs';
import { itemOf, newId } from './support/stock.mjs';

const authority = new Authority();
const stranger = new Authority();
const owner = authority.issue('DNS:teller', { file: 'teller' });
const own = ['--cert', owner.certificate, '--key', owner.key];
const believed = ['--ca-file', authority.certificate];

const services = [];
let service; // for whoever believes it
let strict; // only for those who show a certificate

async function serve(names, flags = []) {
  const { certificate, key } = authority.issue(names, { file: `server-${newId()}` });
  const started = new Service({
    flags: ['--tls-cert', certificate, '--tls-key', key, ...flags],
    tls: { ca: readFileSync(authority.certificate), cert: readFileSync(owner.certificate), key: readFileSync(owner.key) },
  });
  services.push(started);
  return started.start();
}

before(async () => {
  service = await serve('IP:127.0.0.1');
  strict = await serve('IP:127.0.0.1', ['--tls-client-ca', authority.certificate, '--tls-client-required', 'true']);
});
after(async () => {
  for (const each of services) {
    await each.stop();
    await each.check();
    each.remove();
  }
  authority.remove();
  stranger.remove();
});

function run(of, ...args) {
  const all = [...args, '--data-dir', of.dataDirectory];
  if (!args.includes('--url')) all.push('--url', `https://${of.address}`);
  return new Promise((resolve) => {
    execFile(binaryPath, all, { maxBuffer: 64 * 1024 * 1024, env: {} }, (error, stdout, stderr) => {
      resolve({ code: error?.code ?? 0, stdout, stderr });
    });
  });
}

function fileOf(of, rows) {
  const file = path.join(of.dataDirectory, 'items.csv');
  writeFileSync(file, `productVariantId,quantity\n${rows.map((row) => `${row}\n`).join('')}`);
  return file;
}

test('a file goes in and comes out, as long as it may be', async () => {
  const ids = Array.from({ length: 5_000 }, newId);
  const imported = await run(service, 'import', fileOf(service, ids.map((id) => `${id},7`)), ...believed);
  assert.deepEqual(imported, { code: 0, stdout: '5000 rows done, 0 refused\n', stderr: '' });
  assert.equal((await itemOf(service, ids[42])).quantity, 7);
  const { code, stdout } = await run(service, 'export', ...believed);
  const lines = stdout.trimEnd().split('\n').slice(1);
  assert.equal(code, 0);
  assert.deepEqual(new Set(lines.map((line) => line.split(',')[0])), new Set(ids));
});

test('nothing is said to one that is not believed', async () => {
  const file = fileOf(service, [`${newId()},7`]);
  const foreign = await serve('DNS:elsewhere.example');
  const { port } = service.client;
  for (const [of, why, ...args] of [
    [service, /no trusted service answers at https:\/\/127\.0\.0\.1:\d+: .*local issuer/],
    [service, /local issuer|self-signed/, '--ca-file', stranger.certificate],
    [foreign, /no trusted service answers.*address mismatch/i, ...believed],
    [service, /no trusted service answers.*hostname mismatch/i, ...believed, '--url', `https://localhost:${port}`],
    [service, /the connection to the service broke/, '--url', `http://127.0.0.1:${port}`],
  ]) {
    for (const command of [['import', file], ['export']]) {
      const { code, stdout, stderr } = await run(of, ...command, ...args);
      assert.deepEqual([code, stdout], [1, ''], stderr);
      assert.match(stderr, why);
    }
  }
});

test('a certificate of its own, where the service wants one', async () => {
  const id = newId();
  const file = fileOf(strict, [`${id},7`]);
  const without = await run(strict, 'import', file, ...believed);
  assert.equal(without.code, 1);
  assert.match(without.stderr, /the connection to the service broke|no trusted service answers/);
  assert.equal((await run(strict, 'import', file, ...believed, ...own)).stdout, '1 rows done, 0 refused\n');
  assert.equal((await itemOf(strict, id)).quantity, 7);
});

test('files that cannot be used are named', async () => {
  for (const [sentence, code, ...args] of [
    [/\/nowhere holds no certificates that can be read/, 1, '--ca-file', '/nowhere'],
    [/\/nowhere holds no certificate that can be read/, 1, '--cert', '/nowhere', '--key', owner.key],
    [/authority\.crt holds no key of the certificate/, 1, '--cert', owner.certificate, '--key', authority.certificate],
    [/--cert and --key: only both together/, 2, '--cert', owner.certificate],
    [/--ca-file: names no file/, 2, '--ca-file', ''],
    [/--ca-file: is for a service at https:\/\//, 2, ...believed, '--url', `http://${service.address}`],
  ]) {
    const result = await run(service, 'export', ...args);
    assert.equal(result.code, code, result.stderr);
    assert.match(result.stderr, sentence);
  }
});
