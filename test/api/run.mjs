// Runs every test file, a few at a time, then the one that asks what they have seen together.
//
// `npm test`, or `npm test -- items reserve` for the files of these names alone.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { onPostgres } from './support/database.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const filesAtATime = 3;
const {
  INVENTORY_CHAOS_MINUTES: chaosMinutes = 0,
  INVENTORY_OUTAGE_SECONDS: outageSeconds = 0,
  INVENTORY_SLOW_SECONDS: slowSeconds = 0,
} = process.env;
// Far beyond what they take, so that a test that hangs is told from a slow machine.
const deadlineMs = (20 + 3 * Number(chaosMinutes)) * 60_000 + 10_000 * (Number(outageSeconds) + Number(slowSeconds));
const last = 'coverage.test.mjs';
const alone = ['slow_clients.test.mjs']; // what measures, after the others

// What is left out with PostgreSQL, and why.
const embeddedOnly = new Map([
  ['core_dumps.test.mjs', 'it is about the process, and once is enough'],
  ['embedded_store.test.mjs', 'it is about the embedded store'],
  ['oauth.test.mjs', 'who may call has nothing to do with the store, and once is enough'],
  ['disk_full.test.mjs', 'it limits the files of the service, and only the embedded store is among them'],
  ['slow_clients.test.mjs', 'it is about connections, which know of no store'],
  ['smuggling.test.mjs', 'it is about connections, which know of no store'],
  ['testssl.test.mjs', 'it is about connections, which know of no store'],
  ['tls.test.mjs', 'it is about connections, which know of no store'],
]);

// And what is left out with the embedded store.
const sharedOnly = new Map([
  ['database_disk_full.test.mjs', 'it fills the disk of a server; disk_full.test.mjs is about the embedded store'],
  ['database_failures.test.mjs', 'an embedded store has no server that could go away'],
  ['database_tls.test.mjs', 'an embedded store is reached over no network'],
  ['demo.test.mjs', 'it starts a server of its own, and once is enough'],
  ['failover.test.mjs', 'an embedded store has no second server'],
  ['replicas.test.mjs', 'an embedded store has one service'],
]);
const unfit = onPostgres ? embeddedOnly : sharedOnly;

const wanted = process.argv.slice(2);
const everyFile = readdirSync(here).filter((name) => name.endsWith('.test.mjs') && name !== last);
const named = wanted.length === 0 ? everyFile : wanted.map((name) => `${name}.test.mjs`);
const leftOut = named.filter((name) => unfit.has(name));
for (const name of leftOut) console.log(`${name} is left out: ${unfit.get(name)}`);
const files = named.filter((name) => !leftOut.includes(name));
const seen = mkdtempSync(path.join(os.tmpdir(), 'inventory-api-seen-'));

function runTests(names, atATime = filesAtATime) {
  if (names.length === 0) return true; // without names Node would look for files itself
  const args = ['--test', `--test-concurrency=${atATime}`, '--test-reporter=spec', ...names];
  const { status, error } = spawnSync(process.execPath, args, {
    cwd: here,
    stdio: 'inherit',
    timeout: deadlineMs,
    env: { ...process.env, INVENTORY_SEEN_DIR: seen },
  });
  if (error !== undefined) console.error(`the test files did not end: ${error.message}`);
  return status === 0;
}

let passed = runTests(files.filter((name) => !alone.includes(name)));
if (passed) passed = runTests(files.filter((name) => alone.includes(name)), 1);
if (wanted.length === 0 && passed) passed = runTests([last]);
rmSync(seen, { recursive: true });
process.exitCode = passed ? 0 : 1;
