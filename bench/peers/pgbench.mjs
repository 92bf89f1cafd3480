// PostgreSQL by itself: the hand-written transaction from pgbench, with no service before it.

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { percentile } from '../api.mjs';
import { here, run } from '../tools.mjs';

const script = path.join(here, 'peers', 'pgbench', 'reserve.sql');

// Each line is a transaction: client, number, microseconds, …
function milliseconds(folder) {
  const texts = readdirSync(folder).map((name) => readFileSync(path.join(folder, name), 'utf8'));
  const lines = texts.flatMap((text) => text.split('\n')).filter((line) => line !== '');
  return lines.map((line) => Number(line.split(' ')[2]) / 1e3);
}

async function transact(url, { items, clients, seconds, log }) {
  const threads = Math.min(clients, os.cpus().length);
  // Order ids that no earlier run used.
  const variables = ['-D', `items=${items}`, '-D', `order=${Date.now() * 1e3}`];
  const load = ['-n', '-M', 'prepared', '-c', clients, '-j', threads, '-T', seconds].map(String);
  const logging = log === undefined ? [] : ['-l', '--log-prefix', path.join(log, 'log')];
  const args = [...load, ...variables, ...logging, '-f', script, url];
  return await run('pgbench', args, { env: { LC_ALL: 'C' } });
}

export async function measureTransactions(url, { items, clients, seconds }) {
  await transact(url, { items, clients, seconds: 1 });
  const log = mkdtempSync(path.join(os.tmpdir(), 'bench-pgbench-'));
  const clean = () => rmSync(log, { recursive: true, force: true });
  process.once('exit', clean);
  try {
    const said = await transact(url, { items, clients, seconds, log });
    const times = milliseconds(log);
    return {
      transactionsPerSecond: Number(/^tps = ([\d.]+)/m.exec(said)[1]),
      p50Ms: percentile(times, 0.5),
      p99Ms: percentile(times, 0.99),
    };
  } finally {
    process.off('exit', clean);
    clean();
  }
}
