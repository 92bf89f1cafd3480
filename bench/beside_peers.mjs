// The service beside its peers on one database server: pgbench, a Node service, and where it runs Medusa.
//
// They take turns, so that a round's ratios are of one stretch of time, and what counts is the median of those. Ours is
// asked for more than its peers: each request names its reservation, so that it could be repeated.

import { clusterOf, createStore } from './cluster.mjs';
import { measure } from './load.mjs';
import { dropPeers, measureMedusa, measurePgbench, medusaRuns, prepareMedusa, preparePeers, startNodePeer } from './peers/peers.mjs';
import { aim, median, record } from './record.mjs';
import { openFreshService } from './services.mjs';

const connections = 64;
const pgbenchClients = [8, 64];
const nodePools = [8, 20];

const spreads = [
  { name: 'uniform', where: '10 000 variants', node: 7, pgbench: 4 },
  { name: 'one', where: 'one variant', node: 25, pgbench: 15 },
];

async function runPgbench(dsn, script, clients, seconds) {
  const { transactionsPerSecond, ...times } = await measurePgbench(dsn, { script, clients, seconds });
  return { connections: clients, requestsPerSecond: transactionsPerSecond, ...times, failures: 0 };
}

// Each by its name, with a function that measures it once.
function contendersOf(bench, { dsn, opened, nodes }, spread) {
  const load = { connections, seconds: bench.seconds, files: { variants: bench.variantsFile } };
  const ours = () => measure(opened.service, `reserve-${spread}-id`, { ...load, files: opened.files });
  const pgbench = (clients) => [`pgbench ${clients}`, () => runPgbench(dsn, spread, clients, bench.seconds)];
  const node = (pool) => [`Node ${pool}`, () => measure(nodes[pool], `peer-${spread}`, load)];
  return [['ours', ours], ...pgbenchClients.map(pgbench), ...nodePools.map(node)];
}

// Every second round backwards: nobody is always the one behind somebody else.
async function measureRounds(bench, contenders, where) {
  const rounds = [];
  for (let round = 1; round <= bench.rounds; round += 1) {
    const found = {};
    for (const [name, measureOnce] of round % 2 === 1 ? contenders : [...contenders].reverse()) {
      found[name] = record(`${name}, ${where}, round ${round}`, await measureOnce());
    }
    rounds.push(found);
  }
  return rounds;
}

function aimAt(rounds, { where, node, pgbench }) {
  const ratio = (names) => {
    const best = (found) => Math.max(...names.map((name) => found[name].requestsPerSecond));
    return median(rounds.map((found) => found.ours.requestsPerSecond / best(found)));
  };
  const nodeNames = nodePools.map((pool) => `Node ${pool}`);
  const pgbenchNames = pgbenchClients.map((clients) => `pgbench ${clients}`);
  aim(`reserve, ${where} / the better Node pool`, ratio(nodeNames), node, { least: true });
  aim(`reserve, ${where} / the better of pgbench`, ratio(pgbenchNames), pgbench, { least: true });
  aim(`p99 of reserve, ${where}, in ms`, median(rounds.map((found) => found.ours.p99Ms)), 6, { least: false });
}

// Once, and for no target: what a module of a whole shop makes of the same.
async function measureMedusaOnce(bench, dsn) {
  for (const { name, where } of spreads) {
    const { reservationsPerSecond, granted, counted, ...times } = await measureMedusa(dsn, {
      script: name,
      callers: connections,
      seconds: bench.seconds,
    });
    record(`Medusa, ${where}`, { connections, requestsPerSecond: reservationsPerSecond, ...times, failures: 0 });
    console.log(`  it granted ${granted} and counted ${counted}`);
  }
}

export async function peers(bench) {
  const dsn = clusterOf(bench);
  await preparePeers(dsn);
  if (medusaRuns) await prepareMedusa(dsn);
  const { flags } = await createStore(bench, 'inventory');
  const opened = await openFreshService(bench, 'peers', flags);
  const nodes = {};
  for (const pool of nodePools) {
    nodes[pool] = await startNodePeer(dsn, pool);
    await measure(nodes[pool], 'peer-uniform', { connections, seconds: 1, files: { variants: bench.variantsFile } });
  }
  for (const spread of spreads) {
    const contenders = contendersOf(bench, { dsn, opened, nodes }, spread.name);
    aimAt(await measureRounds(bench, contenders, spread.where), spread);
  }
  if (medusaRuns) await measureMedusaOnce(bench, dsn);
  for (const started of [opened.service, ...Object.values(nodes)]) await started.stop();
  await dropPeers(dsn);
}
