// A PostgreSQL for one run: as durable as one in production, on the disk that the binaries are on, and gone when the run
// is, however that ends.

import { execFileSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import path from 'node:path';

import { createDatabase, here, inDatabase, psql } from './tools.mjs';

const script = path.join(here, '..', 'script', 'postgres');
const settings = ['shared_buffers=1GB', 'max_wal_size=8GB'];

let dsn;

// The DSN of its superuser. The first who asks starts it.
export function clusterOf({ scratch }) {
  dsn ??= start(scratch);
  return dsn;
}

function start(scratch) {
  const folder = path.join(scratch, 'postgresql');
  // Started by root it runs as somebody else, who must get there.
  chmodSync(scratch, 0o711);
  // Before the folder that it is in is removed.
  process.prependListener('exit', () => execFileSync(script, ['drop', folder]));
  const set = settings.flatMap((setting) => ['--set', setting]);
  const stdio = ['ignore', 'pipe', 'inherit'];
  return execFileSync(script, ['start', folder, ...set], { encoding: 'utf8', stdio }).trim();
}

// A database made anew for our service, with settings of its own: its URL, and the flags that say so.
export async function createStore(bench, name, ofDatabase = {}) {
  await createDatabase(clusterOf(bench), name);
  for (const [setting, value] of Object.entries(ofDatabase)) {
    await psql(clusterOf(bench), '--command', `ALTER DATABASE "${name}" SET ${setting} = ${value}`);
  }
  const url = inDatabase(clusterOf(bench), name);
  return { url, flags: ['--store', url, '--migrate', 'true'] };
}

// The same for parts that run on either store: nothing when it is SQLite.
export async function storeFlags(bench, name, ofDatabase) {
  return bench.store === 'postgresql' ? (await createStore(bench, name, ofDatabase)).flags : [];
}
