// The published events, a page at a time.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { applied, eventsPath } from './support/consumed.mjs';
import { eventsOf, feedPage, readFeed, toldOf } from './support/feed.mjs';
import { randomFrom } from './support/random.mjs';
import { useService } from './support/service.mjs';
import {
  adjustPath,
  createItem,
  expectProblem,
  historyOf,
  hold,
  itemPath,
  newId,
  newName,
  reservationPath,
} from './support/stock.mjs';
import { until } from './support/waiting.mjs';
import { inParallel } from './support/workers.mjs';

const service = useService();

const refused = (answer) => expectProblem(answer, 400, 'MALFORMED_REQUEST').errors[0];
const typesOf = (events) => events.map(({ eventType }) => eventType);
const change = (productVariantId, changeType, quantityChange) =>
  service.post(adjustPath, { productVariantId, changeType, quantityChange, reason: 'test' });

test('every kind of change is told as documented', async () => {
  const variant = await createItem(service, { quantity: 10, lowStockThreshold: 3 });
  const orderId = newName('order');
  const { reservationId } = await hold(service, variant, 8, { orderId, userId: 'u-1' });
  await service.post(`${itemPath(variant)}/reserve`, { quantity: 5, orderId });
  const part = { lines: [{ productVariantId: variant, quantity: 2 }] };
  await service.post(`${reservationPath(reservationId)}/confirm`, part);
  await applied(service, 'OrderCancelledEvent', { orderId });
  await change(variant, 'PURCHASE', 4);
  await change(variant, 'RETURN', 1);
  await change(variant, 'ADJUSTMENT', -2);
  await service.patch(itemPath(variant), { lowStockThreshold: 4 });
  await applied(service, 'ProductVariantDeletedEvent', { productVariantId: variant });
  const events = await eventsOf(service, variant);
  assert.deepEqual(typesOf(events), [
    'StockLevelChangedEvent',
    'StockStatusChangedEvent',
    'InventoryReservedEvent',
    'StockStatusChangedEvent',
    'LowStockThresholdReachedEvent',
    'InventoryReservationFailedEvent',
    'StockLevelChangedEvent',
    'InventoryReleasedEvent',
    'StockStatusChangedEvent',
    'StockLevelChangedEvent',
    'StockLevelChangedEvent',
    'StockLevelChangedEvent',
    'StockStatusChangedEvent',
    'InventoryAlertRaisedEvent',
  ]);
  const told = events.map(({ data }) => data);
  assert.deepEqual(
    [told[2].quantityReserved, told[2].availableQuantityAfterReservation, told[2].orderId, told[2].userId],
    [8, 2, orderId, 'u-1'],
  );
  assert.deepEqual([told[5].quantityAttempted, told[5].reasonForFailure], [5, 'INSUFFICIENT_STOCK']);
  assert.deepEqual(
    [told[6].changeType, told[6].oldQuantity, told[6].newQuantity, told[6].reservedQuantity],
    ['SALE', 10, 8, 6],
  );
  assert.deepEqual([told[7].quantityReleased, told[7].reasonForRelease], [6, 'ORDER_CANCELLED']);
  assert.deepEqual(
    told.slice(9, 12).map(({ changeType, quantityChanged }) => [changeType, quantityChanged]),
    [
      ['PURCHASE', 4],
      ['RETURN', 1],
      ['ADJUSTMENT', -2],
    ],
  );
  assert.deepEqual([told[12].oldStatus, told[12].newStatus], ['IN_STOCK', 'DISCONTINUED']);
  for (const { productVariantId } of told) assert.equal(productVariantId, variant);
});

test('the correlation id of the request is on its events', async () => {
  const correlationId = newId();
  const variant = newId();
  await service.put(itemPath(variant), { initialStock: 1 }, { headers: { 'x-correlation-id': correlationId } });
  const events = await eventsOf(service, variant);
  assert.equal(events.length, 2);
  for (const event of events)
    assert.deepEqual([event.correlationId, event.data.correlationId], [correlationId, correlationId]);
});

test('pages of any size are the same feed, and ids never change', async () => {
  const { events } = await readFeed(service);
  const ids = events.map(({ eventId }) => eventId);
  assert.equal(new Set(ids).size, ids.length);
  for (const limit of [1, 2, 3, 7, 1000]) assert.deepEqual((await readFeed(service, { limit })).events, events);
  await service.kill();
  await service.start();
  assert.deepEqual((await readFeed(service)).events, events);
});

test('a page holds 100 events unless asked otherwise', async () => {
  const variant = await createItem(service);
  await inParallel(110, 10, () => change(variant, 'PURCHASE', 1));
  assert.equal((await feedPage(service)).items.length, 100);
});

test('by type, by variant, by both', async () => {
  const [a, b] = [await createItem(service), await createItem(service)];
  await hold(service, a, 1);
  await hold(service, b, 1);
  const types = async (query) => typesOf((await readFeed(service, { query })).events);
  assert.deepEqual(await types(`productVariantId=${a.toUpperCase()}&eventType=InventoryReservedEvent`), [
    'InventoryReservedEvent',
  ]);
  assert.ok((await types(`productVariantId=${b}`)).length >= 3);
  assert.deepEqual(await types(`productVariantId=${newId()}`), []);
  assert.deepEqual(new Set(await types('eventType=StockLevelChangedEvent')), new Set(['StockLevelChangedEvent']));
});

test('after=now: only what is yet to come', async () => {
  const now = await feedPage(service, { after: 'now' });
  assert.deepEqual(now.items, []);
  const variant = await createItem(service);
  const { items } = await feedPage(service, { after: now.nextCursor });
  assert.deepEqual(
    items.map(({ data }) => data.productVariantId),
    [variant, variant],
  );
});

test('the cursor at the end stays good', async () => {
  const { cursor } = await readFeed(service);
  assert.deepEqual(await feedPage(service, { after: cursor }), { items: [], nextCursor: cursor });
  const variant = await createItem(service);
  assert.equal((await feedPage(service, { after: cursor })).items[0].data.productVariantId, variant);
});

test('what is no cursor, limit, type or variant', async () => {
  const { cursor } = await readFeed(service);
  for (const after of ['', 'x', '1', '1.', `${cursor}.`, `${cursor}-`, `${cursor}-0-9`, `${cursor} `, 'NOW', '1.-1']) {
    const { parameter } = refused(await service.get(`${eventsPath}?after=${encodeURIComponent(after)}`));
    assert.equal(parameter, 'after', after);
  }
  for (const [name, value] of [
    ['limit', '0'],
    ['limit', '1001'],
    ['limit', 'x'],
    ['eventType', 'StockLevelChanged'],
    ['eventType', ''],
    ['productVariantId', 'x'],
  ]) {
    assert.equal(refused(await service.get(`${eventsPath}?${name}=${value}`)).parameter, name, value);
  }
});

test('Accept: JSON when the choice is left, 406 when there is none', async () => {
  for (const accept of ['*/*', 'application/json', 'application/*']) {
    const { headers } = await service.get(`${eventsPath}?after=now`, { headers: { accept } });
    assert.match(headers['content-type'], /^application\/json/, accept);
  }
  expectProblem(await service.get(eventsPath, { headers: { accept: 'text/html' } }), 406, 'NOT_ACCEPTABLE');
});

const writersCount = 32;
const commandsOfWriter = 25;
const readersCount = 8;

async function write(variants, random) {
  for (let sent = 0; sent < commandsOfWriter; sent += 1) {
    const variant = random.pick(variants);
    if (random.between(0, 2) === 0) await change(variant, 'PURCHASE', random.between(1, 3));
    else await service.post(`${itemPath(variant)}/reserve`, { quantity: random.between(1, 4) });
  }
}

// What is told of each variant. Between variants there is no order to keep.
function byVariant(events) {
  const told = new Map();
  for (const { eventId, data } of events) {
    told.set(data.productVariantId, [...(told.get(data.productVariantId) ?? []), eventId]);
  }
  return told;
}

// Reads on and on, jumps back to a cursor it had before now and then, and must find again what it found there.
async function readAtRandom(random, from, isDone) {
  const told = new Map();
  const places = [{ cursor: from, lengths: new Map() }];
  let place = places[0];
  for (;;) {
    const wasDone = isDone();
    const page = await feedPage(service, { after: place.cursor, limit: random.between(1, 40) });
    const lengths = new Map(place.lengths);
    for (const [variant, ids] of byVariant(page.items)) {
      const known = told.get(variant) ?? [];
      const at = lengths.get(variant) ?? 0;
      ids.forEach((id, index) => {
        if (at + index < known.length) assert.equal(id, known[at + index], 'the order is another on the second reading');
        else known.push(id);
      });
      told.set(variant, known);
      lengths.set(variant, at + ids.length);
    }
    if (wasDone && page.items.length === 0) {
      for (const [variant, ids] of told) assert.equal(lengths.get(variant), ids.length, 'the end is before what was read');
      return told;
    }
    if (place === places.at(-1) && page.items.length > 0) places.push({ cursor: page.nextCursor, lengths });
    place = random.between(0, 9) === 0 ? random.pick(places) : places.at(-1);
  }
}

test(`${writersCount} writers and ${readersCount} readers: each reads exactly the ledger, once and in order`, async () => {
  const random = randomFrom(20_260_302);
  const variants = [];
  for (let index = 0; index < 4; index += 1) variants.push(await createItem(service, { quantity: 30 }));
  const { cursor: from } = await readFeed(service, {});
  let done = false;
  const readers = Array.from({ length: readersCount }, (_, index) => readAtRandom(randomFrom(index), from, () => done));
  const writers = Array.from({ length: writersCount }, () => write(variants, randomFrom(random.between(0, 1e9))));
  await Promise.all(writers);
  done = true;
  const { events } = await readFeed(service, { after: from });
  const told = byVariant(events);
  assert.deepEqual(new Set(told.keys()), new Set(variants));
  for (const read of await Promise.all(readers)) assert.deepEqual(read, told);
  for (const variant of variants) {
    const changes = (await eventsOf(service, variant)).map(({ eventType, data }) => [eventType, data.version]);
    assert.deepEqual(changes, toldOf(await historyOf(service, variant)));
  }
});

test('what a reservation that ran out gave back is told', async () => {
  const variant = await createItem(service);
  const { reservationId } = await hold(service, variant, 2, { expiresInSeconds: 1 });
  const released = await until(async () =>
    (await eventsOf(service, variant)).find(({ eventType }) => eventType === 'InventoryReleasedEvent'),
  );
  assert.deepEqual(
    [released.data.reservationId, released.data.quantityReleased, released.data.reasonForRelease],
    [reservationId, 2, 'RESERVATION_EXPIRED'],
  );
});
