// Runs every test file, a few at a time, then the one that asks what they have seen together.
//
// `npm test`, or `npm test -- items reserve` for the files of these names alone.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const filesAtATime = 3;
const deadlineMs = 20 * 60_000; // far beyond what they take, so that a test that hangs is told from a slow machine
const last = 'coverage.test.mjs';

const wanted = process.argv.slice(2);
const everyFile = readdirSync(here).filter((name) => name.endsWith('.test.mjs') && name !== last);
const files = wanted.length === 0 ? everyFile : wanted.map((name) => `${name}.test.mjs`);
const seen = mkdtempSync(path.join(os.tmpdir(), 'inventory-api-seen-'));

function runTests(names) {
  const args = ['--test', `--test-concurrency=${filesAtATime}`, '--test-reporter=spec', ...names];
  const { status, error } = spawnSync(process.execPath, args, {
    cwd: here,
    stdio: 'inherit',
    timeout: deadlineMs,
    env: { ...process.env, INVENTORY_SEEN_DIR: seen },
  });
  if (error !== undefined) console.error(`the test files did not end: ${error.message}`);
  return status === 0;
}

let passed = runTests(files);
if (wanted.length === 0 && passed) passed = runTests([last]);
rmSync(seen, { recursive: true });
process.exitCode = passed ? 0 : 1;
