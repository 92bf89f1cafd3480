// The service with RabbitMQ, on the store that is asked for. Parts: relay (events a second that the broker confirms, by
// kind of queue and window, against a bare publisher), delivery (from a change to a consumer), reserve (requests a second
// with the relay and a consumer at work, against those without), consume (events of the Order Service a second, by
// prefetch, alone and while telling).

import { setTimeout as pause } from 'node:timers/promises';

import { Client, purchases } from './api.mjs';
import { brokerOf, openObserver, runClient } from './broker_node.mjs';
import { storeFlags } from './cluster.mjs';
import { measure } from './load.mjs';
import { aim, median, record } from './record.mjs';
import { openFreshService, openService } from './services.mjs';

const connections = 64;
const windows = [64, 256, 1_024];
const queueKinds = ['classic', 'classic-lazy', 'classic-lazy-v2', 'quorum'];
const prefetches = [16, 64, 256, 1_024];
const askedEveryMs = 10;
const patienceMs = 300_000;

async function sample(service, name) {
  const text = await (await fetch(`${service.url}/metrics`)).text();
  const line = text.split('\n').find((each) => each.startsWith(`${name} `));
  return line === undefined ? 0 : Number(line.slice(name.length + 1));
}
const confirmed = (service) => sample(service, 'inventory_publish_confirms_total{result="ack"}');
const applied = (service) => sample(service, 'inventory_events_consumed_total{outcome="applied"}');

// How many a second, once the first of them are counted and until all are.
async function speedUntil(count, wanted) {
  const deadline = Date.now() + patienceMs;
  let first;
  for (;;) {
    const now = { at: process.hrtime.bigint(), value: await count() };
    if (now.value > 0) first ??= now;
    if (now.value >= wanted) return (now.value - first.value) / (Number(now.at - first.at) / 1e9);
    if (Date.now() > deadline) throw new Error(`${now.value} of ${wanted} after ${patienceMs / 1e3} s`);
    await pause(askedEveryMs);
  }
}

const told = async (service) => {
  while ((await sample(service, 'inventory_relay_lag_events')) > 0) await pause(100);
};

// Each time as many changes wait in the ledger as the broker has not heard of. Then a client that does nothing but publish
// hands as many messages to a queue of the same kind.
async function relay(bench) {
  const flags = await storeFlags(bench, 'relay');
  const toBroker = ['--broker', await brokerOf(bench), '--broker-consume', 'false'];
  const first = await openFreshService(bench, 'relay', [...flags, ...toBroker, '--broker-unroutable', 'pass']);
  await told(first.service);
  await first.service.stop();
  const changes = bench.seconds * 5_000;

  const measured = new Map(); // by kind of queue and window
  const nameOf = (kind, window) => `${kind} queue, window ${window}`;
  for (let round = 1; round <= bench.rounds; round += 1) {
    for (const kind of queueKinds) {
      for (const window of windows) {
        const filling = await openService(bench, 'relay', flags);
        const client = new Client(filling.service, filling.token);
        await client.bulk(purchases(bench.variants, changes));
        client.close();
        await filling.service.stop();
        await runClient(bench, 'queue', 'all', kind);

        const { service } = await openService(bench, 'relay', [...flags, ...toBroker, '--broker-window', String(window)]);
        const speed = await speedUntil(() => confirmed(service), changes);
        const cpu = service.cpuMicroseconds() / changes;
        await service.stop();

        await runClient(bench, 'queue', 'all', kind);
        const bare = Number(await runClient(bench, 'publisher', changes, window, bench.variantsFile));
        const name = nameOf(kind, window);
        console.log(`  ${name}: ${speed.toFixed(0)} events/s, CPU ${cpu.toFixed(1)} µs an event; bare ${bare.toFixed(0)} events/s`);
        measured.set(name, [...(measured.get(name) ?? []), { speed, bare, ratio: speed / bare }]);
      }
    }
  }
  await runClient(bench, 'queue', 'all');

  const medianOf = (name, figure) => median(measured.get(name).map((each) => each[figure]));
  for (const name of measured.keys()) {
    const [speed, bare] = ['speed', 'bare'].map((figure) => medianOf(name, figure).toFixed(0));
    const ratio = medianOf(name, 'ratio').toFixed(2);
    console.log(`relay to a ${name}: ${speed} events/s, a bare publisher ${bare}, relay / bare ${ratio}`);
  }
  const bestOf = (kind) => Math.max(...windows.map((window) => medianOf(nameOf(kind, window), 'speed')));
  const best = Math.max(...queueKinds.filter((kind) => kind.startsWith('classic')).map(bestOf));
  aim('events a second confirmed to a classic queue, best kind and window', best, 15_000, { least: true });
}

async function delivery(bench) {
  const flags = [...(await storeFlags(bench, 'delivery')), '--broker', await brokerOf(bench)];
  const observer = await openObserver(bench);
  const { service, files } = await openFreshService(bench, 'delivery', flags);
  await told(service);
  await observer.stop();
  const p99s = [];
  for (let round = 1; round <= bench.rounds; round += 1) {
    const listening = await openObserver(bench);
    // What a request takes itself slows its connection, so a little more is asked for.
    const load = { connections, seconds: bench.seconds, files, rate: 2_200 };
    record(`reserve at a steady pace, round ${round}`, await measure(service, 'reserve-uniform', load));
    await told(service);
    const { count, p50Ms, p99Ms, maxMs } = await listening.stop();
    console.log(`  ${count} events heard: p50 ${p50Ms} ms, p99 ${p99Ms} ms, at most ${maxMs} ms after their change`);
    p99s.push(p99Ms);
  }
  await service.stop();
  aim('ms from a change to its consumer at about 2 000 a second, p99', median(p99s), 50, { least: false });
}

// In turns, and nothing is left to tell when the one without has its turn.
async function reserve(bench) {
  const without = await openFreshService(bench, 'without', await storeFlags(bench, 'without'));
  const flags = [...(await storeFlags(bench, 'with')), '--broker', await brokerOf(bench)];
  const observer = await openObserver(bench);
  const beside = await openFreshService(bench, 'with', flags);
  const ratios = [];
  for (let round = 1; round <= bench.rounds; round += 1) {
    const speeds = {};
    for (const [name, { service, files }] of Object.entries({ without, with: beside })) {
      const row = await measure(service, 'reserve-uniform', { connections, seconds: bench.seconds, files });
      record(`reserve, ${name} broker, round ${round}`, row);
      speeds[name] = row.requestsPerSecond;
    }
    const start = Date.now();
    await told(beside.service);
    console.log(`  all was told ${((Date.now() - start) / 1e3).toFixed(1)} s later`);
    ratios.push(speeds.with / speeds.without);
  }
  await observer.stop();
  await without.service.stop();
  await beside.service.stop();
  aim('reserve with relay and consumer / without broker', median(ratios), 0.6, { least: true });
}

// The same events once taken in by a process that does nothing else, once by one that tells its own meanwhile.
async function consume(bench) {
  const flags = [...(await storeFlags(bench, 'consume')), '--broker', await brokerOf(bench)];
  await runClient(bench, 'queue', 'all', 'classic');
  const first = await openFreshService(bench, 'consume', flags);
  await told(first.service);
  await first.service.stop();
  const events = bench.seconds * 5_000;

  const measureTaking = async (prefetch, more) => {
    await runClient(bench, 'queue', 'all', 'classic');
    await runClient(bench, 'returns', events, bench.variantsFile);
    const { service } = await openService(bench, 'consume', [...flags, ...more, '--broker-prefetch', String(prefetch)]);
    const speed = await speedUntil(() => applied(service), events);
    await told(service);
    await service.stop();
    return speed;
  };
  // What was not told meanwhile, so that whoever comes next has only its own to tell.
  const tellTheRest = async () => {
    const { service } = await openService(bench, 'consume', [...flags, '--broker-consume', 'false']);
    await speedUntil(() => confirmed(service), events);
    await told(service);
    await service.stop();
  };

  const alone = new Map(prefetches.map((prefetch) => [prefetch, []]));
  const telling = new Map(prefetches.map((prefetch) => [prefetch, []]));
  for (let round = 1; round <= bench.rounds; round += 1) {
    for (const prefetch of prefetches) {
      alone.get(prefetch).push(await measureTaking(prefetch, ['--broker-publish', 'false']));
      await tellTheRest();
      telling.get(prefetch).push(await measureTaking(prefetch, []));
      const [speed, beside] = [alone, telling].map((speeds) => speeds.get(prefetch).at(-1).toFixed(0));
      console.log(`  prefetch ${prefetch}: ${speed} events/s applied, ${beside} while telling its own`);
    }
  }
  await runClient(bench, 'queue', 'all');

  for (const prefetch of prefetches) {
    const [speed, beside] = [alone, telling].map((speeds) => median(speeds.get(prefetch)).toFixed(0));
    console.log(`consumed with prefetch ${prefetch}: ${speed} events/s, ${beside} while telling its own`);
  }
  const best = Math.max(...[...alone.values()].map(median));
  aim('ReturnProcessedEvents a second, consuming alone, best prefetch', best, 10_000, { least: true });
}

export const parts = { relay, delivery, reserve, consume };
