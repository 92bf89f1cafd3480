// What testssl.sh finds of the service behind its own TLS: nothing from MEDIUM on. INVENTORY_TLS_WHOLE=1 runs all that
// it has, for keys of both kinds, instead of the sections that matter most.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';

import { Authority } from './support/certificates.mjs';
import { environment } from './support/paths.mjs';
import { Service } from './support/service.mjs';

const run = promisify(execFile);

const whole = process.env.INVENTORY_TLS_WHOLE === '1';
const sections = ['--protocols', '--std', '--server-defaults', '--fs', '--vulnerable'];
const withinMs = whole ? 20 * 60_000 : 5 * 60_000;
const badFindingsMax = 50; // its exit code up to there is how many there were; beyond, what kept it from its work

// What it says of this machine, and of every certificate for two days by an authority that a test has made. Nothing
// else is let through.
const notOfTheService = new Map([
  ['engine_problem', "Debian's OpenSSL has no GOST, which is not looked for then"],
  ['cert_chain_of_trust', 'no machine trusts the authority'],
  ['cert_expirationStatus', 'less than 30 days are left of two'],
  ['cert_notAfter', 'the same once more'],
  ['cert_revocation', 'the authority publishes neither a CRL nor an OCSP responder, and a certificate names none'],
]);
const harmless = new Set(['OK', 'INFO', 'LOW']);

// What a scan that did its work has said, and in which words.
const expected = new Map([
  ['SSLv2', /not offered/],
  ['SSLv3', /not offered/],
  ['TLS1', /not offered/],
  ['TLS1_1', /not offered/],
  ['TLS1_2', /^offered/],
  ['TLS1_3', /^offered/],
  ['cipherlist_NULL', /not offered/],
  ['cipherlist_aNULL', /not offered/],
  ['heartbleed', /not vulnerable/],
  ['ROBOT', /not vulnerable/],
  ['secure_client_renego', /not vulnerable/],
  ['CRIME_TLS', /not vulnerable/],
  ['SWEET32', /not vulnerable/],
]);

const authority = new Authority();
after(() => authority.remove());

async function scan(address, file) {
  const args = ['--quiet', '--color', '0', '--warnings', 'off', '--nodns', 'none', '--jsonfile', file];
  const limits = ['--connect-timeout', '10', '--openssl-timeout', '10'];
  const { code = 0, stdout } = await run('testssl', [...args, ...limits, ...(whole ? [] : sections), address], {
    env: environment,
    timeout: withinMs,
    maxBuffer: 16 * 1024 * 1024,
  }).catch((failure) => failure);
  assert.ok(code >= 0 && code <= badFindingsMax, `testssl ended with ${code}:\n${stdout}`);
  return JSON.parse(readFileSync(file, 'utf8'));
}

for (const kind of whole ? ['EC', 'RSA'] : ['EC']) {
  test(`nothing is found behind a key of ${kind}`, { timeout: withinMs + 60_000 }, async (t) => {
    const files = authority.issue('DNS:localhost,IP:127.0.0.1', { file: kind, kind });
    const service = new Service({
      flags: ['--tls-cert', files.certificate, '--tls-key', files.key],
      tls: { ca: readFileSync(authority.certificate) },
    });
    t.after(async () => {
      await service.stop();
      service.remove();
    });
    await service.start();

    const findings = await scan(service.address, path.join(authority.directory, `${kind}.json`));
    for (const [id, words] of expected) {
      const finding = findings.find((each) => each.id === id);
      assert.match(finding?.finding ?? 'nothing', words, id);
    }
    const bad = findings.filter(({ severity }) => !harmless.has(severity));
    const counted = bad.filter(({ id }) => !notOfTheService.has(id));
    assert.deepEqual(
      counted.map(({ severity, id, finding }) => `${severity} ${id}: ${finding}`),
      [],
    );
    for (const [id, reason] of notOfTheService) {
      assert.ok(
        bad.some((each) => each.id === id),
        `${id} is let through (${reason}), but was not found`,
      );
    }
    // It goes on serving whoever has scanned it.
    assert.equal((await service.get('/health/live')).status, 200);
  });
}
