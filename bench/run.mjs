// Measures the service beside its yardsticks, in one run on one machine, because only the ratios travel.
//
//   node bench/run.mjs [--quick] [--json FILE] [--only PART] [--binaries FOLDER]
//
// Parts: http (requests a second, against the bare server), lone (one client, against one SQLite commit), big (a store of
// a million reservations, against an empty one), api (bulk, long reservations, the past, the feed of events).

import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { Client, measureAsOf, measureBulk, measureFeed, measureLive, measureLongReservations, percentile } from './api.mjs';
import { createItems, measure } from './load.mjs';
import { BareServer, Service } from './processes.mjs';
import { heading, line, targetLine } from './report.mjs';

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'string' },
    only: { type: 'string' },
    binaries: { type: 'string', default: 'build' },
  },
});
const parts = ['http', 'lone', 'big', 'api'];
if (options.only !== undefined && !parts.includes(options.only)) throw new Error(`--only is one of ${parts.join(', ')}`);
const wants = (part) => options.only === undefined || options.only === part;

const seconds = options.quick ? 2 : 8;
const rounds = options.quick ? 2 : 5;
const reservations = options.quick ? 100_000 : 1_000_000;
const commits = 2_000;
const binary = (name) => path.resolve(options.binaries, name);

// Beside the binaries, not in /tmp: that may be memory, where a commit costs nothing.
mkdirSync(options.binaries, { recursive: true });
const scratch = mkdtempSync(path.resolve(options.binaries, 'bench-run-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));

const variants = Array.from({ length: 10_000 }, () => randomUUID());
const variantsFile = path.join(scratch, 'variants');
writeFileSync(variantsFile, `${variants.join('\n')}\n`);

const rows = [];
const targets = [];

function record(label, row) {
  rows.push({ label, ...row });
  console.log(line(rows.at(-1)));
  return row;
}

function aim(name, value, bound, { least }) {
  targets.push({ name, value, bound, least, met: least ? value >= bound : value <= bound });
}

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

async function openService(name) {
  const service = await new Service(binary('inventory'), path.join(scratch, name)).open();
  const tokenFile = path.join(scratch, `${name}.token`);
  const token = service.token();
  writeFileSync(tokenFile, `${token}\n`, { mode: 0o600 });
  return { service, token, files: { token: tokenFile, variants: variantsFile } };
}

// A fresh store with every item, and the service warm.
async function openFreshService(name) {
  const opened = await openService(name);
  await createItems(opened.service, opened.token, variants);
  await measure(opened.service, 'reserve-uniform', { connections: 64, seconds: 1, files: opened.files });
  return opened;
}

const bareThreads = Math.min(2, os.cpus().length);

async function measureBare(label) {
  const bare = await new BareServer(binary('bench/bare_server'), bareThreads).open();
  await measure(bare, 'bare', { connections: 64, seconds: 1, files: {} });
  const row = record(label, await measure(bare, 'bare', { connections: 64, seconds, files: {} }));
  await bare.stop();
  return row.requestsPerSecond;
}

async function partHttp() {
  const before = await measureBare('bare server, before');
  const { service, files } = await openFreshService('http');
  const results = {};
  for (const [kind, label] of [
    ['reserve-uniform', 'reserve, 10 000 variants'],
    ['reserve-one', 'reserve, one variant'],
    ['get-item', 'GET one item'],
    ['get-batch', 'GET 50 items'],
  ]) {
    for (const connections of kind.startsWith('reserve') ? [1, 64, 256] : [64]) {
      const row = await measure(service, kind, { connections, seconds, files });
      results[`${kind} ${connections}`] = record(label, row);
    }
  }
  await service.stop();
  const bare = (before + (await measureBare('bare server, after'))) / 2;
  const ratio = (key) => results[key].requestsPerSecond / bare;
  aim('reserve uniform / bare server, 64 connections', ratio('reserve-uniform 64'), 0.16, { least: true });
  aim('reserve on one variant / bare server, 64 connections', ratio('reserve-one 64'), 0.22, { least: true });
  aim('GET one item / bare server, 64 connections', ratio('get-item 64'), 0.5, { least: true });
  aim('p99 of reserve uniform in ms, 64 connections', results['reserve-uniform 64'].p99Ms, 12, { least: false });
  aim('p99 of reserve on one variant in ms, 64 connections', results['reserve-one 64'].p99Ms, 12, { least: false });
}

function commitOnce(round) {
  const database = path.join(scratch, `commit-${round}.db`);
  execFileSync(binary('inventory'), ['migrate', '--store', `sqlite:${database}`]);
  const args = ['--database', database, '--commits', String(commits)];
  return JSON.parse(execFileSync(binary('bench/sqlite_commit'), args, { encoding: 'utf8' }));
}

// In short turns, and the median of their ratios: neither the disk nor the processor is the same from second to second.
async function partLone() {
  const { service, files } = await openFreshService('lone');
  const ratios = [];
  for (let round = 1; round <= 5 * rounds; round += 1) {
    const commit = commitOnce(round);
    const row = await measure(service, 'reserve-uniform', { connections: 1, seconds: 1, files });
    record(`lone client, round ${round}`, row);
    console.log(`  one SQLite commit: p50 ${(commit.p50_us / 1e3).toFixed(3)} ms, mean ${(commit.mean_us / 1e3).toFixed(3)} ms`);
    ratios.push(row.p50Ms / (commit.p50_us / 1e3));
  }
  await service.stop();
  aim("a lone client's reserve / one SQLite commit, p50", median(ratios), 1.5, { least: false });
}

async function partBig() {
  const database = path.join(scratch, 'big', 'inventory.db');
  mkdirSync(path.dirname(database));
  const filled = execFileSync(
    binary('bench/fill'),
    ['--database', database, '--variants', variantsFile, '--reservations', String(reservations)],
    { encoding: 'utf8' },
  );
  console.log(`  filled: ${filled.trim()}`);
  const big = await openService('big');
  await measure(big.service, 'reserve-uniform', { connections: 64, seconds: 1, files: big.files });
  const speeds = { big: [], empty: [] };
  let resident = 0;
  // In turns, so that neither has the better minutes; the empty one is made anew, or it would not stay empty.
  for (let round = 1; round <= rounds; round += 1) {
    const empty = await openFreshService(`empty-${round}`);
    for (const [name, { service, files }] of Object.entries({ empty, big })) {
      const row = await measure(service, 'reserve-uniform', { connections: 64, seconds: Math.min(seconds, 3), files });
      record(`reserve, ${name} store, round ${round}`, row);
      speeds[name].push(row.requestsPerSecond);
      if (name === 'big') resident = Math.max(resident, row.residentMegabytes);
    }
    await empty.service.stop();
  }
  await big.service.stop();
  aim(`RSS in MB with ${reservations} reservations`, resident, 150, { least: false });
  aim('reserve on the big store / on the empty one', median(speeds.big) / median(speeds.empty), 0.8, { least: true });
}

async function partApi() {
  const { service, token, files } = await openFreshService('api');
  const client = new Client(service, token);
  const bulk = await measureBulk(client, variants, 100_000);
  const figures = Object.entries(bulk).map(([kind, speed]) => `${kind} ${speed.toFixed(0)}`);
  console.log(`bulk adjust, lines/s: ${figures.join(', ')}; RSS ${service.residentMegabytes().toFixed(1)} MB`);
  aim('bulk adjust lines a second', bulk.plain, 50_000, { least: true });

  const reservations = await measureLongReservations(client, variants, 100);
  console.log(`reservation of 500 lines: p50 ${percentile(reservations, 0.5).toFixed(2)} ms, p99 ${percentile(reservations, 0.99).toFixed(2)} ms`);
  aim('a reservation of 500 lines in ms, p50', percentile(reservations, 0.5), 10, { least: false });

  const past = await measureAsOf(client, 100_000, 1000);
  console.log(`as-of among 100 000 entries: p50 ${percentile(past, 0.5).toFixed(2)} ms, p99 ${percentile(past, 0.99).toFixed(2)} ms`);
  aim('as-of among 100 000 entries in ms, p50', percentile(past, 0.5), 2, { least: false });

  const feed = await measureFeed(client, 200_000);
  console.log(`feed, one reader: ${feed.toFixed(0)} events/s`);
  aim('events a second to one reader of the feed', feed, 100_000, { least: true });

  const live = await measureLive(service, token, () => measure(service, 'reserve-paced', { connections: 64, seconds, files }));
  record('reserve at a steady pace', live.row);
  console.log(`live events: ${live.delays.length}, p50 ${percentile(live.delays, 0.5)} ms, p99 ${percentile(live.delays, 0.99)} ms`);
  aim('ms from a change to its live event, p99', percentile(live.delays, 0.99), 20, { least: false });
  client.close();
  await service.stop();
}

console.log(heading());
if (wants('http')) await partHttp();
if (wants('lone')) await partLone();
if (wants('big')) await partBig();
if (wants('api')) await partApi();
console.log(`\n${targets.map(targetLine).join('\n')}`);

if (options.json !== undefined) {
  const machine = { cpus: os.cpus().length, model: os.cpus()[0]?.model, memoryMegabytes: Math.round(os.totalmem() / 2 ** 20) };
  writeFileSync(options.json, `${JSON.stringify({ at: new Date().toISOString(), machine, options, rows, targets }, null, 2)}\n`);
}
const failures = rows.reduce((sum, row) => sum + row.failures, 0);
if (failures > 0) {
  console.error(`${failures} requests failed: these figures are worth nothing.`);
  process.exitCode = 1;
}
