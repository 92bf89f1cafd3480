// The peers: what our service on PostgreSQL is measured against, in the same run on the same database server.
//
// `dsn` is always the URL of that server, with any database of it and a user who may create databases; Medusa
// needs a host and a port in it. The peers work in databases of their own, which are made anew each time.

import path from 'node:path';

import { measureModule, medusaRuns, prepareModule } from './medusa.mjs';
import { startService } from './node.mjs';
import { measureTransactions } from './pgbench.mjs';
import { createDatabase, dropDatabase, here, inDatabase, psql } from '../tools.mjs';

export { medusaRuns };

// The items are numbered from 1: wrk needs to know.
export const peerItems = 10_000;

const tables = 'inventory_bench_peers';
const medusa = 'inventory_bench_medusa';

function itemsOf(script) {
  const items = { uniform: peerItems, one: 1 }[script];
  if (items === undefined) throw new Error(`script is uniform or one, not ${script}`);
  return items;
}

export async function preparePeers(dsn) {
  await createDatabase(dsn, tables);
  const schema = path.join(here, 'peers', 'pgbench', 'schema.sql');
  await psql(inDatabase(dsn, tables), '--set', `items=${peerItems}`, '--file', schema);
}

export async function dropPeers(dsn) {
  await dropDatabase(dsn, tables);
  await dropDatabase(dsn, medusa);
}

// Answers {transactionsPerSecond, p50Ms, p99Ms}.
export function measurePgbench(dsn, { script, clients, seconds }) {
  return measureTransactions(inDatabase(dsn, tables), { items: itemsOf(script), clients, seconds });
}

// Answers {url, stop()} and what the processes of ../processes.mjs tell of their cost.
export function startNodePeer(dsn, pool) {
  return startService(inDatabase(dsn, tables), pool);
}

// Takes a minute, mostly for Medusa's packages the first time. Only where `medusaRuns`.
export async function prepareMedusa(dsn) {
  await createDatabase(dsn, medusa);
  await prepareModule(inDatabase(dsn, medusa), peerItems);
}

// Answers {reservationsPerSecond, p50Ms, p99Ms, granted, counted}: the last two are how many reservations the
// module made and by how many its counters grew.
export function measureMedusa(dsn, { script, callers = 64, seconds }) {
  itemsOf(script);
  return measureModule(inDatabase(dsn, medusa), { script, callers, seconds });
}
