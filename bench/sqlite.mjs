// The service on SQLite beside its yardsticks. Parts: http (requests a second, against the bare server), lone (one
// client, against one SQLite commit), big (a store of a million reservations, against an empty one), api (bulk, long
// reservations, the past, the feed of events), clients (a thousand tokens, against one), overload (more than it can do).

import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { Client, measureAsOf, measureBulk, measureFeed, measureLive, measureLongReservations, percentile } from './api.mjs';
import { clients } from './clients.mjs';
import { measure } from './load.mjs';
import { overload } from './overload.mjs';
import { BareServer } from './processes.mjs';
import { aim, median, record } from './record.mjs';
import { openFreshService, openService, warm } from './services.mjs';

const commits = 2_000;
const bareThreads = Math.min(2, os.cpus().length);

async function measureBare({ binary, seconds }, label) {
  const bare = await new BareServer(binary('bench/bare_server'), bareThreads).open();
  await measure(bare, 'bare', { connections: 64, seconds: 1, files: {} });
  const row = record(label, await measure(bare, 'bare', { connections: 64, seconds, files: {} }));
  await bare.stop();
  return row.requestsPerSecond;
}

async function http(bench) {
  const before = await measureBare(bench, 'bare server, before');
  const { service, files } = await openFreshService(bench, 'http');
  const results = {};
  for (const [kind, label] of [
    ['reserve-uniform', 'reserve, 10 000 variants'],
    ['reserve-one', 'reserve, one variant'],
    ['get-item', 'GET one item'],
    ['get-batch', 'GET 50 items'],
  ]) {
    for (const connections of kind.startsWith('reserve') ? [1, 64, 256] : [64]) {
      const row = await measure(service, kind, { connections, seconds: bench.seconds, files });
      results[`${kind} ${connections}`] = record(label, row);
    }
  }
  await service.stop();
  const bare = (before + (await measureBare(bench, 'bare server, after'))) / 2;
  const ratio = (key) => results[key].requestsPerSecond / bare;
  aim('reserve uniform / bare server, 64 connections', ratio('reserve-uniform 64'), 0.16, { least: true });
  aim('reserve on one variant / bare server, 64 connections', ratio('reserve-one 64'), 0.22, { least: true });
  aim('GET one item / bare server, 64 connections', ratio('get-item 64'), 0.5, { least: true });
  aim('p99 of reserve uniform in ms, 64 connections', results['reserve-uniform 64'].p99Ms, 12, { least: false });
  aim('p99 of reserve on one variant in ms, 64 connections', results['reserve-one 64'].p99Ms, 12, { least: false });
}

function commitOnce({ binary, scratch }, round) {
  const database = path.join(scratch, `commit-${round}.db`);
  execFileSync(binary('inventory'), ['migrate', '--store', `sqlite:${database}`]);
  const args = ['--database', database, '--commits', String(commits)];
  return JSON.parse(execFileSync(binary('bench/sqlite_commit'), args, { encoding: 'utf8' }));
}

// In short turns, and the median of their ratios: neither the disk nor the processor is the same from second to second.
async function lone(bench) {
  const { service, files } = await openFreshService(bench, 'lone');
  const ratios = [];
  for (let round = 1; round <= 5 * bench.rounds; round += 1) {
    const commit = commitOnce(bench, round);
    const row = await measure(service, 'reserve-uniform', { connections: 1, seconds: 1, files });
    record(`lone client, round ${round}`, row);
    console.log(`  one SQLite commit: p50 ${(commit.p50_us / 1e3).toFixed(3)} ms, mean ${(commit.mean_us / 1e3).toFixed(3)} ms`);
    ratios.push(row.p50Ms / (commit.p50_us / 1e3));
  }
  await service.stop();
  aim("a lone client's reserve / one SQLite commit, p50", median(ratios), 1.5, { least: false });
}

async function big(bench) {
  const { binary, reservations, rounds, scratch, variantsFile } = bench;
  const database = path.join(scratch, 'big', 'inventory.db');
  mkdirSync(path.dirname(database));
  const said = execFileSync(
    binary('bench/fill'),
    ['--database', database, '--variants', variantsFile, '--reservations', String(reservations)],
    { encoding: 'utf8' },
  );
  console.log(`  filled: ${said.trim()}`);
  const filled = await openService(bench, 'big');
  await warm(filled);
  const speeds = { big: [], empty: [] };
  let resident = 0;
  // In turns, so that neither has the better minutes; the empty one is made anew, or it would not stay empty.
  for (let round = 1; round <= rounds; round += 1) {
    const empty = await openFreshService(bench, `empty-${round}`);
    for (const [name, { service, files }] of Object.entries({ empty, big: filled })) {
      const row = await measure(service, 'reserve-uniform', { connections: 64, seconds: Math.min(bench.seconds, 3), files });
      record(`reserve, ${name} store, round ${round}`, row);
      speeds[name].push(row.requestsPerSecond);
      if (name === 'big') resident = Math.max(resident, row.residentMegabytes);
    }
    await empty.service.stop();
  }
  await filled.service.stop();
  aim(`RSS in MB with ${reservations} reservations`, resident, 150, { least: false });
  aim('reserve on the big store / on the empty one', median(speeds.big) / median(speeds.empty), 0.8, { least: true });
}

async function api(bench) {
  const { service, token, files } = await openFreshService(bench, 'api');
  const client = new Client(service, token);
  const bulk = await measureBulk(client, bench.variants, 100_000);
  const figures = Object.entries(bulk).map(([kind, speed]) => `${kind} ${speed.toFixed(0)}`);
  console.log(`bulk adjust, lines/s: ${figures.join(', ')}; RSS ${service.residentMegabytes().toFixed(1)} MB`);
  aim('bulk adjust lines a second', bulk.plain, 50_000, { least: true });

  const reservations = await measureLongReservations(client, bench.variants, 100);
  console.log(`reservation of 500 lines: p50 ${percentile(reservations, 0.5).toFixed(2)} ms, p99 ${percentile(reservations, 0.99).toFixed(2)} ms`);
  aim('a reservation of 500 lines in ms, p50', percentile(reservations, 0.5), 10, { least: false });

  const past = await measureAsOf(client, 100_000, 1000);
  console.log(`as-of among 100 000 entries: p50 ${percentile(past, 0.5).toFixed(2)} ms, p99 ${percentile(past, 0.99).toFixed(2)} ms`);
  aim('as-of among 100 000 entries in ms, p50', percentile(past, 0.5), 2, { least: false });

  const feed = await measureFeed(client, 200_000);
  console.log(`feed, one reader: ${feed.toFixed(0)} events/s`);
  aim('events a second to one reader of the feed', feed, 100_000, { least: true });

  const load = { connections: 64, seconds: bench.seconds, files, rate: 5_000 };
  const live = await measureLive(service, token, () => measure(service, 'reserve-uniform', load));
  record('reserve at a steady pace', live.row);
  console.log(`live events: ${live.delays.length}, p50 ${percentile(live.delays, 0.5)} ms, p99 ${percentile(live.delays, 0.99)} ms`);
  aim('ms from a change to its live event, p99', percentile(live.delays, 0.99), 20, { least: false });
  client.close();
  await service.stop();
}

export const parts = { http, lone, big, api, clients, overload };

export const reservations = { quick: 100_000, full: 1_000_000 };
