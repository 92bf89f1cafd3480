// A certificate authority for a test, and certificates of it.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const openssl = (...args) => execFileSync('openssl', args, { stdio: ['ignore', 'ignore', 'pipe'] });
const newKeys = {
  EC: ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
  RSA: ['-newkey', 'rsa:2048', '-nodes'],
};

export class Authority {
  constructor() {
    this.directory = mkdtempSync(path.join(os.tmpdir(), 'inventory-authority-'));
    this.certificate = path.join(this.directory, 'authority.crt');
    this.key = path.join(this.directory, 'authority.key');
    const subject = ['-subj', '/CN=test authority', '-days', '2'];
    openssl('req', '-x509', ...newKeys.EC, '-keyout', this.key, '-out', this.certificate, ...subject);
  }

  // For who has these names, as in "DNS:localhost,IP:127.0.0.1": the paths of the certificate and its key. One of the
  // same `file` takes the place of the one before. `kind`: of the key.
  issue(names, { file = 'server', subject = 'test server', kind = 'EC' } = {}) {
    const [certificate, key, request, extensions] = ['crt', 'key', 'csr', 'cnf'].map((ending) =>
      path.join(this.directory, `${file}.${ending}`),
    );
    writeFileSync(extensions, `subjectAltName=${names}\n`);
    openssl('req', ...newKeys[kind], '-keyout', key, '-out', request, '-subj', `/CN=${subject}`);
    const signer = ['-CA', this.certificate, '-CAkey', this.key, '-CAcreateserial'];
    openssl('x509', '-req', '-in', request, ...signer, '-days', '2', '-extfile', extensions, '-out', certificate);
    return { certificate, key };
  }

  remove() {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
