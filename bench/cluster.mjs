// A PostgreSQL for one run: as durable as one in production, on the disk that the binaries are on, and gone when the run
// is, however that ends.

import { execFileSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { createDatabase, here, inDatabase, psql } from './tools.mjs';

const script = path.join(here, '..', 'script', 'postgres');
const settings = ['shared_buffers=1GB', 'min_wal_size=4GB', 'max_wal_size=8GB'];
const logFiles = 200; // of 16 MB

let dsn;

// The DSN of its superuser. The first who asks starts it.
export function clusterOf({ scratch }) {
  dsn ??= start(scratch);
  return dsn;
}

// A server that has run for a while writes its log into files that are there; a new one makes each, and every commit waits
// meanwhile. So these are made, and then free to be used again.
function growLog(scratch, url) {
  const file = path.join(scratch, 'grow_log.sql');
  const fill = "SELECT pg_logical_emit_message(true, 'bench', 'a file of the log');\nSELECT pg_switch_wal();\n";
  writeFileSync(file, `${fill.repeat(logFiles)}CHECKPOINT;\nCHECKPOINT;\n`);
  execFileSync('psql', ['--no-psqlrc', '--quiet', '--set', 'ON_ERROR_STOP=1', '--dbname', url, '--file', file], { stdio: ['ignore', 'ignore', 'inherit'] });
}

function start(scratch) {
  const folder = path.join(scratch, 'postgresql');
  // Started by root it runs as somebody else, who must get there.
  chmodSync(scratch, 0o711);
  // Before the folder that it is in is removed.
  process.prependListener('exit', () => execFileSync(script, ['drop', folder]));
  const set = settings.flatMap((setting) => ['--set', setting]);
  const stdio = ['ignore', 'pipe', 'inherit'];
  const url = execFileSync(script, ['start', folder, ...set], { encoding: 'utf8', stdio }).trim();
  growLog(scratch, url);
  return url;
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
