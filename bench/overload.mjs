// What the service does with more than it can do: three and ten times as many reservations as it can make are offered,
// by clients that do not wait for its answers (open_loop.cpp), and then half as many.
//
// The generator shares the processors with the service, so that what it could not send is printed as well: requests for
// which no connection was free (blocked) and those that it came too late to (late).

import { setTimeout as pause } from 'node:timers/promises';

import { percentile } from './api.mjs';
import { storeFlags } from './cluster.mjs';
import { measure } from './load.mjs';
import { aim, median, record } from './record.mjs';
import { openFreshService, openService, warm } from './services.mjs';
import { run } from './tools.mjs';

const factors = [3, 10];
const calmSeconds = 3;
const aftermathSeconds = 5;
const slicesASecond = 10;

// With all its speed the service is limited by the processor, which the generator needs too: ten times as much cannot be
// made here. With one command a commit the disk limits it, and there is processor left to offer and to refuse: enough
// for ten times as much where a commit takes a while, as it does on a disk at the other end of a network.
const paths = [
  { name: 'one command a commit', flags: ['--batch-commands-max', '1'], saturating: 64, connections: 4_000 },
  { name: 'as it is', flags: [], saturating: 256, connections: 4_000 },
];
const slowCommits = { commit_delay: 2_000, commit_siblings: 0 }; // microseconds, always
const pathsOf = {
  sqlite: paths,
  postgresql: [{ ...paths[0], name: 'one command a commit of 2 ms', settings: slowCommits }, ...paths],
};

async function peakOf(bench, { service, files }, { name, saturating }, round) {
  const load = { connections: saturating, seconds: Math.min(bench.seconds, 4), files };
  return record(`${name}, round ${round}`, await measure(service, 'reserve-uniform', load)).requestsPerSecond;
}

let runs = 0;

// A slice for each tenth of a second, in each the times of its answers.
async function offer(bench, { service, files }, connections, phases) {
  runs += 1;
  const args = ['--port', new URL(service.url).port, '--connections', String(connections)];
  const made = ['--token', files.token, '--variants', files.variants, '--order-prefix', `OPEN-${String(runs).padStart(3, '0')}-`];
  const times = phases.flatMap(({ rate, seconds }) => ['--phase', `${rate}:${seconds}`]);
  const output = await run(bench.binary('bench/open_loop'), [...args, ...made, ...times]);
  return output.trim().split('\n').map((line) => JSON.parse(line));
}

// What the service has in memory, asked for twice a second until `work` is done.
async function watchMemory(service, work) {
  const seen = [];
  let done = false;
  const watching = (async () => {
    while (!done) {
      seen.push({ at: performance.now(), megabytes: service.residentMegabytes() });
      await pause(500);
    }
  })();
  const result = await work.finally(() => (done = true));
  await watching;
  return { result, seen };
}

const sum = (slices, member) => slices.reduce((total, slice) => total + slice[member], 0);
const timesOf = (slices, member) => slices.flatMap((slice) => slice[member]);
const p99Ms = (times) => (times.length === 0 ? 0 : percentile(times, 0.99) / 1e3);

// How long after the fall of the load there was the last refusal, and a tenth of a second whose p99 is as it was before.
function recoverySeconds(slices, p99BoundMs) {
  const lastRefusal = slices.findLastIndex((slice) => slice.refused_us.length > 0 || slice.failed > 0);
  const calm = slices.findIndex(({ granted_us: granted }, index) => index > lastRefusal && granted.length > 0 && p99Ms(granted) <= p99BoundMs);
  return calm < 0 ? Infinity : calm / slicesASecond;
}

// One turn: calm, overload, half of the peak.
async function overloadOnce(bench, opened, { connections }, peak, factor) {
  const half = peak / 2;
  const phases = [
    { rate: half, seconds: calmSeconds },
    { rate: factor * peak, seconds: bench.seconds },
    { rate: half, seconds: aftermathSeconds },
  ];
  const begun = performance.now();
  const { result: slices, seen } = await watchMemory(opened.service, offer(bench, opened, connections, phases));
  const [calm, overload, aftermath] = phases.map((_, phase) => slices.filter((slice) => slice.phase === phase));
  const inOverload = seen.filter(({ at }) => at - begun > 1e3 * calmSeconds && at - begun < 1e3 * (calmSeconds + bench.seconds));
  const memory = inOverload.map(({ megabytes }) => megabytes);
  const refusals = timesOf(overload, 'refused_us');
  const calmP99Ms = p99Ms(timesOf(calm, 'granted_us'));
  const found = {
    offered: sum(overload, 'sent') / bench.seconds / peak,
    goodput: timesOf(overload, 'granted_us').length / bench.seconds / peak,
    refusedP99Ms: p99Ms(refusals),
    memory: memory.at(-1) / memory[0],
    recoverySeconds: recoverySeconds(aftermath, 2 * calmP99Ms),
    failures: sum(slices, 'failed'),
  };
  const counts = `due ${sum(overload, 'due')}, sent ${sum(overload, 'sent')} (${found.offered.toFixed(1)} × the peak), blocked ${sum(overload, 'blocked')}, late ${sum(overload, 'late')}`;
  const answers = `granted ${(100 * found.goodput).toFixed(0)} % of the peak, p99 ${p99Ms(timesOf(overload, 'granted_us')).toFixed(1)} ms; refused ${refusals.length}, p50 ${percentile(refusals, 0.5) / 1e3} ms, p99 ${found.refusedP99Ms.toFixed(1)} ms`;
  const after = `RSS ${memory[0].toFixed(0)} → ${memory.at(-1).toFixed(0)} MB; recovered after ${found.recoverySeconds.toFixed(1)} s (calm p99 ${calmP99Ms.toFixed(1)} ms); failed ${found.failures}`;
  console.log(`  ${factor} ×: ${counts}\n       ${answers}\n       ${after}`);
  return found;
}

export async function overload(bench) {
  for (const [index, each] of pathsOf[bench.store].entries()) {
    const name = `overload-${index}`;
    const store = await storeFlags(bench, name, each.settings);
    await (await openFreshService(bench, name, store)).service.stop(); // with its items, which are made at full speed
    const opened = await openService(bench, name, [...store, ...each.flags]);
    await warm(opened);
    const found = new Map(factors.map((factor) => [factor, []]));
    for (let round = 1; round <= bench.rounds; round += 1) {
      const peak = await peakOf(bench, opened, each, round);
      for (const factor of factors) found.get(factor).push(await overloadOnce(bench, opened, each, peak, factor));
    }
    await opened.service.stop();
    for (const [factor, turns] of found) {
      const of = (member) => median(turns.map((turn) => turn[member]));
      const title = `${each.name}, ${factor} × asked for, ${of('offered').toFixed(1)} × sent`;
      aim(`${title}: granted / peak`, of('goodput'), 0.9, { least: true });
      aim(`${title}: p99 of refusals in ms`, of('refusedP99Ms'), 10, { least: false });
      aim(`${title}: RSS at its end / at its beginning`, of('memory'), 1.1, { least: false });
      aim(`${title}: s until recovered`, of('recoverySeconds'), 2, { least: false });
      aim(`${title}: failed`, Math.max(...turns.map((turn) => turn.failures)), 0, { least: false });
    }
  }
}
