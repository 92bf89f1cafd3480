// Items as they stood, against what the test saw when it was so.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

import { randomFrom } from './support/random.mjs';
import { useService } from './support/service.mjs';
import {
  adjustPath,
  createItem,
  expectProblem,
  hold,
  itemOf,
  itemPath,
  newId,
  reservationPath,
} from './support/stock.mjs';
import { until } from './support/waiting.mjs';

const service = useService();

const asOf = (variant, at) => service.get(`${itemPath(variant)}/as-of?at=${encodeURIComponent(at)}`);
const batchAsOf = (variants, at) =>
  service.get(`/api/v1/inventory?productVariantIds=${variants.join(',')}&asOf=${encodeURIComponent(at)}`);
const timestamp = (ms) => new Date(ms).toISOString();

// One random change, granted or refused.
async function changeSomehow(variant, random, held) {
  const amount = random.between(1, 6);
  const change = (changeType, more) =>
    service.post(adjustPath, { productVariantId: variant, changeType, reason: 'test', ...more });
  const kinds = {
    buy: () => change('PURCHASE', { quantityChange: amount }),
    lose: () => change('ADJUSTMENT', { quantityChange: -amount }),
    sell: () => change('SALE', { quantitySold: amount }),
    reserve: async () => {
      const { json } = await service.post(`${itemPath(variant)}/reserve`, { quantity: amount });
      if (json.reservation !== undefined) held.push(json.reservation.reservationId);
    },
    confirm: () => held.length > 0 && service.post(`${reservationPath(held.pop())}/confirm`, {}),
    release: () => held.length > 0 && service.post(`${reservationPath(held.pop())}/release`, {}),
    rename: () => service.patch(itemPath(variant), { sku: random.pick(['A', 'B', null]) }),
    limit: () => service.patch(itemPath(variant), { lowStockThreshold: random.between(0, 20) }),
    discontinue: () => service.patch(itemPath(variant), { status: random.pick(['DISCONTINUED', null]) }),
  };
  await kinds[random.pick(Object.keys(kinds))]();
}

// What the item was, by the time of each change; later ones of the same millisecond win.
class Memory {
  constructor() {
    this.seen = [];
  }
  async look(variant) {
    const item = await itemOf(service, variant);
    if (this.seen.at(-1)?.version !== item.version) this.seen.push(item);
  }
  at(instant) {
    return this.seen.findLast(({ updatedAt }) => updatedAt <= instant);
  }
}

test('at any instant it is what it was then', async () => {
  const random = randomFrom(42);
  const known = [];
  for (let index = 0; index < 3; index += 1) {
    known.push({ variant: await createItem(service, { quantity: 12 }), memory: new Memory(), held: [] });
  }
  for (const { variant, memory } of known) await memory.look(variant);
  for (let round = 0; round < 150; round += 1) {
    const { variant, memory, held } = random.pick(known);
    await changeSomehow(variant, random, held);
    await memory.look(variant);
    if (round % 10 === 0) await pause(2);
  }
  const variants = known.map(({ variant }) => variant);
  const [first] = known[0].memory.seen;
  const [from, to] = [Date.parse(first.createdAt) - 20, Date.now() + 20];
  const changes = known.flatMap(({ memory }) => memory.seen.map(({ updatedAt }) => Date.parse(updatedAt)));
  for (let round = 0; round < 150; round += 1) {
    const instant = timestamp(round % 2 === 0 ? random.between(from, to) : random.pick(changes) - random.between(0, 1));
    const wanted = known.map(({ memory }) => memory.at(instant));
    const { json } = await batchAsOf(variants, instant);
    assert.deepEqual(
      json.items,
      wanted.filter((item) => item !== undefined),
      instant,
    );
    assert.deepEqual(
      json.missing,
      variants.filter((_, index) => wanted[index] === undefined),
      instant,
    );
    const index = random.between(0, variants.length - 1);
    const answer = await asOf(variants[index], instant);
    if (wanted[index] === undefined) expectProblem(answer, 404, 'INVENTORY_NOT_FOUND');
    else assert.deepEqual([answer.status, answer.json], [200, wanted[index]], instant);
  }
});

test('before it was created there was none, and of an unknown variant there never was', async () => {
  const variant = await createItem(service);
  const { createdAt } = await itemOf(service, variant);
  const before = timestamp(Date.parse(createdAt) - 1);
  const problem = expectProblem(await asOf(variant, before), 404, 'INVENTORY_NOT_FOUND');
  assert.deepEqual(problem.productVariantIds, [variant]);
  assert.equal((await asOf(variant, createdAt)).json.version, 1);
  expectProblem(await asOf(newId(), createdAt), 404, 'INVENTORY_NOT_FOUND');
  assert.deepEqual((await batchAsOf([variant], before)).json, { items: [], missing: [variant] });
});

test('any offset, and an instant to come', async () => {
  const variant = await createItem(service);
  const item = await itemOf(service, variant);
  await hold(service, variant, 1);
  const created = Date.parse(item.createdAt);
  const inParis = timestamp(created + 3_600_000).replace('Z', '+01:00');
  const now = await itemOf(service, variant);
  if (now.updatedAt > item.createdAt) assert.deepEqual((await asOf(variant, inParis)).json, item);
  assert.deepEqual((await asOf(variant, '2099-12-31T23:59:59Z')).json, now);
});

test('a hold that ran out', async () => {
  const variant = await createItem(service);
  await hold(service, variant, 4, { expiresInSeconds: 1 });
  const held = await itemOf(service, variant);
  const after = await until(async () => {
    const item = await itemOf(service, variant);
    return item.reservedQuantity === 0 ? item : undefined;
  });
  assert.deepEqual((await asOf(variant, timestamp(Date.parse(after.updatedAt) - 1))).json, held);
  assert.deepEqual((await asOf(variant, after.updatedAt)).json, after);
});

test('what is no instant', async () => {
  const variant = await createItem(service);
  for (const at of ['', 'yesterday', '2026-03-02', '2026-03-02T09:30:00', '2026-13-02T09:30:00Z', '1772443800']) {
    assert.equal(expectProblem(await asOf(variant, at), 400, 'MALFORMED_REQUEST').errors[0].parameter, 'at', at);
    const batch = expectProblem(await batchAsOf([variant], at), 400, 'MALFORMED_REQUEST');
    assert.equal(batch.errors[0].parameter, 'asOf', at);
  }
  expectProblem(await service.get(`${itemPath(variant)}/as-of`), 400, 'MALFORMED_REQUEST');
});
