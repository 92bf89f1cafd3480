// What is in the memory of the service: nobody of its own user gets to see it.
//
// Linux gives the files in /proc of a process that may not be dumped to root. Who runs the tests as root therefore
// starts the service as somebody else.

import assert from 'node:assert/strict';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';

import { metric } from './support/metrics.mjs';
import { binaryPath } from './support/paths.mjs';
import { Service } from './support/service.mjs';
import { createItem } from './support/stock.mjs';

const root = 0;
const nobody = 65534;
const isRoot = process.getuid() === root;
const user = isRoot ? nobody : process.getuid();
const timeout = 60_000; // of a test

// A folder that everybody can read, unlike perhaps the one of the build.
const directory = mkdtempSync(path.join(os.tmpdir(), 'inventory-nobody-'));
after(() => rmSync(directory, { recursive: true, force: true }));

function binaryOfNobody() {
  const binary = path.join(directory, 'inventory');
  const script = path.join(directory, 'as-nobody');
  chmodSync(directory, 0o755);
  copyFileSync(binaryPath, binary);
  const setpriv = `setpriv --reuid=${nobody} --regid=${nobody} --clear-groups --`;
  writeFileSync(script, `#!/bin/sh\nexec ${setpriv} ${binary} "$@"\n`, { mode: 0o755 });
  return script;
}

const binary = isRoot ? binaryOfNobody() : binaryPath;

async function serve(t, flags) {
  const service = new Service({ flags, binary });
  if (isRoot) chownSync(service.dataDirectory, nobody, nobody);
  t.after(async () => {
    await service.stop();
    service.remove();
  });
  return service.start();
}

const ofProcess = (service, file) => `/proc/${service.child.pid}/${file}`;
const ownerOf = (service, file) => statSync(ofProcess(service, file)).uid;
const userOf = (service) => Number(/^Uid:\t\d+\t(\d+)/m.exec(readFileSync(ofProcess(service, 'status'), 'utf8'))[1]);
const ofMemory = ['mem', 'environ', 'auxv', 'maps'];

test('is for nobody but root', { timeout }, async (t) => {
  const service = await serve(t, []);
  assert.equal(userOf(service), user);
  for (const file of ofMemory) assert.equal(ownerOf(service, file), root, file);
  // What is looked at from outside, and the service's own look at itself, still is.
  assert.ok(readFileSync(ofProcess(service, 'stat'), 'utf8').length > 0);
  await createItem(service);
  assert.ok((await metric(service, 'process_open_fds')) > 0);
  assert.ok((await metric(service, 'process_resident_memory_bytes')) > 0);
});

test('unless core_dumps says otherwise', { timeout }, async (t) => {
  const service = await serve(t, ['--core-dumps', 'true']);
  assert.equal(userOf(service), user);
  for (const file of ofMemory) assert.equal(ownerOf(service, file), user, file);
});
