// The published events as they happen.

import assert from 'node:assert/strict';
import net from 'node:net';
import { after, test } from 'node:test';

import { eventsPath } from './support/consumed.mjs';
import { EventStream } from './support/event_stream.mjs';
import { eventsOf, readFeed } from './support/feed.mjs';
import { metric } from './support/metrics.mjs';
import { sanitized } from './support/paths.mjs';
import { Service, useService } from './support/service.mjs';
import { adjustPath, createItem, expectProblem, hold, newId } from './support/stock.mjs';
import { until } from './support/waiting.mjs';
import { inParallel } from './support/workers.mjs';

// Two streams on which no event ever comes: nothing happens on one service, on the other much that is filtered out.
const idle = new Service();
const quiet = {};
const service = useService({}, async () => {
  await idle.start();
  const busyVariant = await createItem(service);
  quiet.onIdle = await EventStream.open(idle, { query: 'after=now' });
  quiet.onBusy = await EventStream.open(service, { query: `after=now&${ofVariant(newId())}` });
  quiet.ticking = setInterval(() => buy(busyVariant).catch(() => {}), 1000);
});
after(async () => {
  clearInterval(quiet.ticking);
  quiet.onBusy?.close();
  quiet.onIdle?.close();
  if (idle.client === undefined) return;
  await idle.stop();
  idle.remove();
});

const ofVariant = (variant) => `productVariantId=${variant}`;
const buy = (productVariantId, to = service) =>
  to.post(adjustPath, { productVariantId, changeType: 'PURCHASE', quantityChange: 1 });
const openStreams = (of = service) => metric(of, 'inventory_event_streams');
const whenOpen = (count, of) => until(async () => (await openStreams(of)) === count);
const others = 1; // the quiet one, once those of earlier tests are gone

test('first what there is, then what happens', async () => {
  const variant = await createItem(service);
  const stream = await EventStream.open(service, { query: ofVariant(variant) });
  assert.equal(stream.status, 200);
  assert.match(stream.headers['content-type'], /^text\/event-stream/);
  await stream.expect(2);
  await hold(service, variant, 1);
  await stream.expect(3);
  assert.deepEqual(
    stream.events.map(({ data }) => data),
    await eventsOf(service, variant),
  );
  stream.close();
});

test('after=now: only what is yet to come', async () => {
  const variant = await createItem(service);
  const stream = await EventStream.open(service, { query: `after=now&${ofVariant(variant)}` });
  await buy(variant);
  const [{ data }] = await stream.expect(1);
  assert.equal(data.data.version, 2);
  stream.close();
});

test('each id is a cursor: it goes on right after its event, as Last-Event-ID, as after, and in pages', async () => {
  const variant = await createItem(service);
  for (let round = 0; round < 4; round += 1) await buy(variant);
  const query = ofVariant(variant);
  const first = await EventStream.open(service, { query });
  await first.expect(6);
  first.close();
  for (const [index, { id }] of first.events.slice(0, -1).entries()) {
    const rest = first.eventIds.slice(index + 1);
    const wins = await EventStream.open(service, { query: `after=now&${query}`, lastEventId: id });
    const again = await EventStream.open(service, { query: `after=${encodeURIComponent(id)}&${query}` });
    for (const stream of [wins, again]) {
      await stream.expect(rest.length);
      assert.deepEqual(stream.eventIds, rest);
      stream.close();
    }
    const { events } = await readFeed(service, { after: id, query });
    assert.deepEqual(
      events.map(({ eventId }) => eventId),
      rest,
    );
  }
});

test('what is no cursor is refused before the stream begins', async () => {
  for (const headers of [{ 'last-event-id': 'x' }, { 'last-event-id': '1.1.1.1.1.1' }]) {
    const answer = await service.get(eventsPath, { headers: { accept: 'text/event-stream', ...headers } });
    expectProblem(answer, 400, 'MALFORMED_REQUEST');
  }
});

test('filters hold in the stream too', async () => {
  const [a, b] = [await createItem(service), await createItem(service)];
  const query = `${ofVariant(a)}&eventType=InventoryReservedEvent`;
  const stream = await EventStream.open(service, { query });
  for (let round = 0; round < 3; round += 1) {
    await hold(service, b, 1);
    await buy(a);
    await hold(service, a, 1);
  }
  await stream.expect(3);
  for (const { event, data } of stream.events)
    assert.deepEqual([event, data.data.productVariantId], ['InventoryReservedEvent', a]);
  stream.close();
});

// The ids of the events of each variant, in order. Between the streams of a ledger there is none.
function idsByVariant(events) {
  const ids = new Map();
  for (const { data, eventId } of events) {
    const { productVariantId } = data;
    if (!ids.has(productVariantId)) ids.set(productVariantId, []);
    ids.get(productVariantId).push(eventId);
  }
  return new Map([...ids].sort());
}

test('many writers: every reader gets everything once, and of each variant in the order of the pages', async () => {
  const variants = [];
  for (let index = 0; index < 4; index += 1) variants.push(await createItem(service, { quantity: 1000 }));
  const { cursor } = await readFeed(service);
  const query = 'eventType=InventoryReservedEvent';
  const open = () => EventStream.open(service, { query, lastEventId: cursor });
  const early = await Promise.all(Array.from({ length: 4 }, open));
  const writing = inParallel(400, 32, (index) => hold(service, variants[index % variants.length], 1));
  const late = await Promise.all(Array.from({ length: 4 }, open));
  await writing;
  const { events } = await readFeed(service, { after: cursor, query });
  assert.equal(events.length, 400);
  for (const stream of [...early, ...late]) {
    await stream.expect(400);
    assert.deepEqual(idsByVariant(stream.events.map(({ data }) => data)), idsByVariant(events));
    stream.close();
  }
});

test('a client that goes away is noticed', async () => {
  await whenOpen(others);
  const streams = await Promise.all(
    Array.from({ length: 10 }, () => EventStream.open(service, { query: 'after=now' })),
  );
  await whenOpen(others + 10);
  for (const stream of streams) stream.close();
  await whenOpen(others);
});

test('SIGTERM ends streams at once; after the restart nothing is missed', async () => {
  const own = new Service();
  try {
    await own.start();
    const variant = await createItem(own);
    const stream = await EventStream.open(own, { query: ofVariant(variant) });
    await buy(variant, own);
    await stream.expect(4);
    const begun = Date.now();
    await own.stop();
    assert.ok(Date.now() - begun < 3000, `it took ${Date.now() - begun} ms`);
    await until(() => stream.ended);
    assert.ok(!stream.broken);
    await own.start();
    await buy(variant, own);
    const resumed = await EventStream.open(own, { query: ofVariant(variant), lastEventId: stream.events[1].id });
    await resumed.expect(3);
    await buy(variant, own);
    await resumed.expect(4);
    const all = (await eventsOf(own, variant)).map(({ eventId }) => eventId);
    assert.deepEqual([...stream.eventIds.slice(0, 2), ...resumed.eventIds], all);
    resumed.close();
    await own.stop();
  } finally {
    own.remove();
  }
});

test('1 000 idle streams cost little, and one event reaches all', async () => {
  const count = 1000;
  const resident = () => metric(service, 'process_resident_memory_bytes');
  const variant = await createItem(service);
  const query = `after=now&${ofVariant(variant)}`;
  await whenOpen(others);
  const memoryBefore = await resident();
  const streams = await inParallel(count, 50, () => EventStream.open(service, { query }));
  await whenOpen(others + count);
  const bytesEach = ((await resident()) - memoryBefore) / count;
  assert.ok(bytesEach < (sanitized ? 300_000 : 40_000), `${bytesEach} bytes for each stream`);
  await buy(variant);
  await until(() => streams.every(({ events }) => events.length > 0));
  assert.equal(new Set(streams.map(({ eventIds }) => eventIds[0])).size, 1);
  for (const stream of streams) stream.close();
  await whenOpen(others);
});

// A connection that asks for the stream and reads none of it.
function openAndNeverRead(of) {
  const socket = net.connect(of.client.port, of.client.host);
  socket.on('error', () => {});
  socket.pause();
  socket.write(
    `GET ${eventsPath} HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\nAuthorization: Bearer ${of.token}\r\n\r\n`,
  );
  return socket;
}

test('a reader that does not read is cut, and the others are not disturbed', async () => {
  const own = new Service({ flags: ['--write-timeout', '1s'] });
  try {
    await own.start();
    const variant = await createItem(own);
    const reason = 'x'.repeat(500);
    const lines = Array.from({ length: 90 }, () => ({
      productVariantId: variant,
      changeType: 'ADJUSTMENT',
      quantityChange: 1,
      reason,
    }));
    await inParallel(100, 8, () => own.post(adjustPath, { lines }));
    const slow = openAndNeverRead(own);
    const fast = await EventStream.open(own, { query: 'after=now' });
    await whenOpen(2, own);
    const told = [];
    await until(async () => {
      const begun = Date.now();
      await buy(variant, own);
      await fast.expect(told.length + 1);
      told.push(Date.now() - begun);
      return (await openStreams(own)) === 1;
    });
    assert.ok(Math.max(...told) < 1000, `an event took ${Math.max(...told)} ms`);
    assert.ok(!fast.ended);
    slow.destroy();
    fast.close();
    await own.stop();
  } finally {
    own.remove();
  }
});

test('a comment shows that a quiet stream is alive, also while others have much to hear', async () => {
  await until(() => quiet.onIdle.comments.length > 0, { withinMs: 18_000 });
  await until(() => quiet.onBusy.comments.length > 0, { withinMs: 18_000 });
  assert.deepEqual([quiet.onIdle.events, quiet.onBusy.events], [[], []]);
});
