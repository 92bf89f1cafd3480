// The broker is stopped while stock is reserved at a steady rate: no request fails or waits for it, and all that was
// reserved meanwhile is told afterwards, in order.
//
// INVENTORY_OUTAGE_SECONDS: how long it is away; 10 seconds unless set.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

import { BrokerNode, Observer, VirtualHost } from './support/broker.mjs';
import { readFeed } from './support/feed.mjs';
import { expectHeard, lag, untilNotLagging } from './support/heard.mjs';
import { Service } from './support/service.mjs';
import { createItem, expectStock, itemPath, newId } from './support/stock.mjs';
import { until } from './support/waiting.mjs';

const outageSeconds = Number(process.env.INVENTORY_OUTAGE_SECONDS ?? 10);
const ratePerSecond = 2000;
const inFlightMax = 256; // beyond it the rate falls behind, rather than that a slow machine turns requests away
const quietSeconds = Math.min(outageSeconds, 30) / 3; // before and after the outage
const variantsCount = 50;
const initialStock = 1_000_000;
const drainedWithinMs = 120_000 + outageSeconds * 3_000; // on a machine that is busy with other things
const timeout = outageSeconds * 10_000 + 600_000;
// What it would be is seconds, if a reserve waited for the broker.
const slowerAtMostMs = 1000;

// Asks for one piece after another at that rate, whatever became of those before. How long an answer takes counts from
// when it was due to be asked for.
class SteadyReserves {
  constructor(service, variants) {
    this.service = service;
    this.variants = variants;
    this.held = new Map(variants.map((variant) => [variant, 0]));
    this.granted = new Set();
    this.failures = [];
    this.inFlight = 0;
    this.isOver = false;
    this.phase = undefined;
  }

  async run() {
    const intervalMs = 1000 / ratePerSecond;
    let due = performance.now();
    for (let number = 0; !this.isOver; ) {
      for (; due <= performance.now() && this.inFlight < inFlightMax; due += intervalMs, number += 1)
        this.#reserve(this.variants[number % this.variants.length], due);
      // Late because too much was in flight: what was not asked for is not made up for.
      if (this.inFlight >= inFlightMax) due = Math.max(due, performance.now());
      await pause(1);
    }
    await until(() => this.inFlight === 0, { withinMs: 60_000 });
  }

  async #reserve(variant, due) {
    const { service, phase } = this;
    const reservationId = newId();
    const headers = { authorization: `Bearer ${service.token}`, 'content-type': 'application/json' };
    const bytes = Buffer.from(JSON.stringify({ quantity: 1, reservationId }));
    this.inFlight += 1;
    try {
      const answer = await service.client.request('POST', `${itemPath(variant)}/reserve`, { headers, bytes });
      const said = answer.bytes.toString();
      const { reservation, inventory } = answer.status === 200 ? JSON.parse(said) : {};
      assert.deepEqual(
        [answer.status, reservation?.reservationId, reservation?.status, inventory?.productVariantId],
        [200, reservationId, 'ACTIVE', variant],
        said,
      );
      phase?.took.push(performance.now() - due);
      this.held.set(variant, this.held.get(variant) + 1);
      this.granted.add(reservationId);
    } catch (error) {
      this.failures.push(error);
    } finally {
      this.inFlight -= 1;
    }
  }

  // From now on.
  begin(name) {
    this.end();
    this.phase = { name, took: [], begun: performance.now() };
    return this.phase;
  }
  end() {
    if (this.phase !== undefined) this.phase.seconds = (performance.now() - this.phase.begun) / 1000;
    this.phase = undefined;
  }
}

function quantile({ took }, part) {
  const sorted = [...took].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
}

function describe(phase) {
  const [median, p99, longest] = [0.5, 0.99, 1].map((part) => `${quantile(phase, part).toFixed(1)} ms`);
  const rate = Math.round(phase.took.length / phase.seconds);
  return `${phase.name}: ${rate} reserves/s, median ${median}, p99 ${p99}, longest ${longest}`;
}

test(`a broker that is away for ${outageSeconds} seconds`, { timeout }, async (t) => {
  const undo = [];
  t.after(async () => {
    for (const action of undo.reverse()) await action();
  });
  const node = new BrokerNode();
  undo.push(() => node.drop());
  const host = await new VirtualHost(node).make();
  // Its queue listens from now on; it reads when all is said, so that it takes no time from those that are measured.
  const observer = await new Observer(host).listen();
  await observer.close();
  const service = new Service({ flags: ['--broker', host.uri] });
  undo.push(() => service.remove());
  await service.start();
  const variants = [];
  for (let index = 0; index < variantsCount; index += 1)
    variants.push(await createItem(service, { quantity: initialStock }));
  await untilNotLagging(service);

  const load = new SteadyReserves(service, variants);
  const working = load.run();
  let backlog;
  let started;
  let during;
  let before;
  let after;
  try {
    load.begin('warming up');
    await pause(quietSeconds * 1000);
    before = load.begin('before');
    await pause(quietSeconds * 1000);
    load.begin('while it stops');
    await node.stop();
    during = load.begin('without it');
    await pause(outageSeconds * 1000);
    backlog = await lag(service);
    load.begin('while it starts');
    await node.restart();
    started = performance.now();
    after = load.begin('while it catches up');
    await pause(quietSeconds * 1000);
  } finally {
    load.end();
    load.isOver = true;
    await working;
  }

  await untilNotLagging(service, { withinMs: drainedWithinMs });
  const drainedSeconds = ((performance.now() - started) / 1000).toFixed(1);

  for (const phase of [before, during, after]) t.diagnostic(describe(phase));
  t.diagnostic(`${backlog} events waited at its end; all were told ${drainedSeconds} s after the broker was back`);
  t.diagnostic(`${load.granted.size} reserves, ${load.failures.length} failed`);
  assert.deepEqual(load.failures.slice(0, 3), [], `${load.failures.length} failed`);
  assert.ok(backlog > 0);
  for (const part of [0.5, 0.99]) {
    const [known, found] = [before, during].map((phase) => quantile(phase, part));
    assert.ok(found < known * 3 + slowerAtMostMs, `the quantile ${part} was ${known} ms and is ${found} ms`);
  }

  for (const variant of variants) await expectStock(service, variant, initialStock, load.held.get(variant));
  const { events } = await readFeed(service);
  const reserved = events.filter(({ eventType }) => eventType === 'InventoryReservedEvent');
  assert.equal(reserved.length, load.granted.size);
  assert.ok(reserved.every(({ data }) => load.granted.has(data.reservationId)));
  undo.push(() => observer.close());
  await observer.listen();
  await expectHeard(events, observer, { withinMs: 120_000 });
  t.diagnostic(`${events.length} events heard, ${observer.messages.length - events.length} of them again`);
  await service.stop();
  await service.check();
});
