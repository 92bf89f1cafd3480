// Which operation answered with which status: kept while a file runs, left behind for coverage.test.mjs at its end.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { seenDirectory } from './paths.mjs';

const seen = new Set();

export function recordSeen(operation, status) {
  seen.add(`${operation.id} ${status}`);
}

export function readSeen() {
  const lines = readdirSync(seenDirectory).flatMap((name) =>
    JSON.parse(readFileSync(path.join(seenDirectory, name), 'utf8')),
  );
  return new Set(lines);
}

process.on('exit', () => {
  if (seenDirectory === undefined || seen.size === 0) return;
  writeFileSync(path.join(seenDirectory, `${process.pid}.json`), JSON.stringify([...seen]));
});
