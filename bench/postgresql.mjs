// The service on PostgreSQL beside its yardsticks. Parts: peers (requests a second, against other ways to make the same
// reservation), lone (one client, against pgbench with one), replicas (two services on one database, against one), big (a
// database of ten million reservations, against an empty one), clients (a thousand tokens, against one), overload (more
// than it can do).
//
// But for the last two, every reservation is one that its client has named, as a client does who wants to repeat it.

import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { peers } from './beside_peers.mjs';
import { clients } from './clients.mjs';
import { clusterOf, createStore } from './cluster.mjs';
import { createItems, measure } from './load.mjs';
import { overload } from './overload.mjs';
import { dropPeers, measurePgbench, preparePeers } from './peers/peers.mjs';
import { dropDatabase, here, psql } from './tools.mjs';
import { aim, median, record } from './record.mjs';
import { openFreshService, openService, warm } from './services.mjs';

const fillScript = path.join(here, 'fill.sql');

// In short turns, as on SQLite: neither the disk nor the processor is the same from second to second.
async function lone(bench) {
  const dsn = clusterOf(bench);
  await preparePeers(dsn);
  const { flags } = await createStore(bench, 'lone');
  const { service, files } = await openFreshService(bench, 'lone', flags);
  const ratios = [];
  for (let round = 1; round <= 5 * bench.rounds; round += 1) {
    const row = await measure(service, 'reserve-uniform-id', { connections: 1, seconds: 1, files });
    record(`lone client, round ${round}`, row);
    const transaction = await measurePgbench(dsn, { script: 'uniform', clients: 1, seconds: 1 });
    console.log(`  pgbench with one client: p50 ${transaction.p50Ms.toFixed(3)} ms`);
    ratios.push(row.p50Ms / transaction.p50Ms);
  }
  await service.stop();
  await dropPeers(dsn);
  aim("a lone client's reserve / pgbench with one client, p50", median(ratios), 1.3, { least: false });
}

async function deadlocks(url) {
  await pause(1_500); // a session tells of them once a second
  const sql = 'SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()';
  return Number(await psql(url, '--tuples-only', '--command', sql));
}

// Everyone wants the same variant, so the services wait for each other as much as they can.
async function replicas(bench) {
  const { url, flags } = await createStore(bench, 'replicas');
  const first = await openFreshService(bench, 'replicas-1', flags);
  const second = await openService(bench, 'replicas-2', flags);
  await warm(second);
  const load = ({ service, files }, connections) =>
    measure(service, 'reserve-one-id', { connections, seconds: bench.seconds, files });
  const ratios = [];
  for (let round = 1; round <= bench.rounds; round += 1) {
    const alone = record(`one service, round ${round}`, await load(first, 64));
    const both = await Promise.all([load(first, 32), load(second, 32)]);
    both.forEach((row, index) => record(`service ${index + 1} of two, round ${round}`, row));
    const together = both.reduce((sum, row) => sum + row.requestsPerSecond, 0);
    ratios.push(together / alone.requestsPerSecond);
  }
  await first.service.stop();
  await second.service.stop();
  aim('two services on one variant / one service', median(ratios), 0.9, { least: true });
  aim('deadlocks of two services', await deadlocks(url), 0, { least: false });
}

async function openFilledService(bench) {
  const { url, flags } = await createStore(bench, 'big');
  const opened = await openService(bench, 'big', flags);
  await createItems(opened.service, opened.token, bench.variants);
  const rounds = Math.ceil(bench.reservations / bench.variants.length);
  const start = Date.now();
  await psql(url, '--set', `rounds=${rounds}`, '--file', fillScript);
  console.log(`  filled: ${rounds * bench.variants.length} reservations in ${((Date.now() - start) / 1e3).toFixed(1)} s`);
  await warm(opened);
  return opened;
}

// In turns, so that neither has the better minutes; the empty one is made anew, or it would not stay empty.
async function big(bench) {
  const filled = await openFilledService(bench);
  const ratios = [];
  for (let round = 1; round <= bench.rounds; round += 1) {
    const { flags } = await createStore(bench, 'empty');
    const empty = await openFreshService(bench, `empty-${round}`, flags);
    const speeds = {};
    for (const [name, { service, files }] of Object.entries({ empty, big: filled })) {
      const load = { connections: 64, seconds: Math.min(bench.seconds, 3), files };
      const row = await measure(service, 'reserve-uniform-id', load);
      record(`reserve, ${name} database, round ${round}`, row);
      speeds[name] = row.requestsPerSecond;
    }
    ratios.push(speeds.big / speeds.empty);
    await empty.service.stop();
  }
  await filled.service.stop();
  await dropDatabase(clusterOf(bench), 'empty');
  aim('reserve on the big database / on the empty one', median(ratios), 0.8, { least: true });
}

export const parts = { peers, lone, replicas, big, clients, overload };

export const reservations = { quick: 200_000, full: 10_000_000 };
