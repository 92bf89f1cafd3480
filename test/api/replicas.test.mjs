// Several services on one database, some of them killed on the way.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

import { feedPage, readFeed } from './support/feed.mjs';
import { randomFrom } from './support/random.mjs';
import { Service } from './support/service.mjs';
import { createItem, expectStock, historyOf, hold, itemPath, newId, reservationOf, sumOf } from './support/stock.mjs';
import { until } from './support/waiting.mjs';
import { inParallel } from './support/workers.mjs';

const seed = Number(process.env.INVENTORY_TEST_SEED ?? Date.now() % 1_000_000_000);
const connections = 64; // of each service

const first = new Service();
const replicas = [first];
before(async () => {
  await first.start();
  for (let index = 1; index < 4; index += 1) replicas.push(await new Service({ beside: first }).start());
});
after(async () => {
  for (const replica of replicas) if (replica.child?.exitCode === null) await replica.stop();
  await first.check();
  first.remove();
});

const reservePath = (variant) => `${itemPath(variant)}/reserve`;

function expectEachOnce(events) {
  const seen = new Set();
  for (const { eventId } of events) {
    assert.ok(!seen.has(eventId), `${eventId} came twice`);
    seen.add(eventId);
  }
  return seen;
}

for (const count of [2, 4]) {
  test(`${count} services sell one variant to the last piece and no further`, async () => {
    const pieces = 600;
    const variant = await createItem(first, { quantity: pieces });
    const { cursor } = await readFeed(first);
    const granted = [];
    await Promise.all(
      replicas.slice(0, count).map((replica) =>
        inParallel(pieces, connections, async () => {
          const { status, json } = await replica.post(reservePath(variant), { quantity: 1 });
          assert.ok(status === 200 || status === 409, JSON.stringify(json));
          if (status === 200) granted.push(json.reservation.reservationId);
        }),
      ),
    );
    assert.equal(new Set(granted).size, pieces);
    for (const replica of replicas) await expectStock(replica, variant, pieces, pieces);
    const query = `productVariantId=${variant}&eventType=InventoryReservedEvent`;
    const feeds = await Promise.all(replicas.map((replica) => readFeed(replica, { after: cursor, query })));
    for (const { events } of feeds) assert.equal(expectEachOnce(events).size, pieces);
    assert.deepEqual(feeds[0].events, feeds.at(-1).events);
  });
}

test('what one service has answered, every other one knows', async () => {
  const variant = await createItem(first, { quantity: 1000 });
  for (let round = 1; round <= 50; round += 1) {
    const { reservationId } = await hold(replicas[round % 4], variant, 1);
    await Promise.all(replicas.map((replica) => expectStock(replica, variant, 1000, round)));
    assert.equal((await reservationOf(replicas[(round + 1) % 4], reservationId)).status, 'ACTIVE');
  }
});

test('a key is used once, whichever services are asked with it at the same time', async () => {
  const variant = await createItem(first, { quantity: 1000 });
  for (let round = 0; round < 20; round += 1) {
    const headers = { 'idempotency-key': newId() };
    const answers = await Promise.all(
      replicas.map((replica) => replica.post(reservePath(variant), { quantity: 1 }, { headers })),
    );
    for (const { status } of answers) assert.equal(status, 200);
    assert.equal(new Set(answers.map(({ json }) => json.reservation.reservationId)).size, 1);
  }
  await expectStock(first, variant, 1000, 20);
});

test('a hold that runs out is given back once', async () => {
  const variant = await createItem(first, { quantity: 100 });
  await inParallel(40, 40, (index) => hold(replicas[index % 4], variant, 2, { expiresInSeconds: 1 }));
  await until(async () => (await first.get(itemPath(variant))).json.reservedQuantity === 0);
  const givenBack = await historyOf(first, variant, '&changeType=RESERVATION_EXPIRED');
  assert.equal(givenBack.length, 40);
  assert.equal(sumOf(givenBack, 'reservedChange'), -80);
});

test(`killed and started again under load (INVENTORY_TEST_SEED=${seed})`, async () => {
  const random = randomFrom(seed);
  const variants = [];
  for (let index = 0; index < 20; index += 1) variants.push(await createItem(first, { quantity: 1_000_000 }));
  const { cursor } = await readFeed(first);
  const held = new Map(variants.map((variant) => [variant, 0]));
  let working = true;
  let allWritten = false;

  // Asked of any service until one answers: under one id it is one reservation.
  const reserveOnce = async () => {
    const variant = random.pick(variants);
    const reservationId = newId();
    for (;;) {
      const replica = random.pick(replicas);
      const answer = await replica.post(reservePath(variant), { quantity: 1, reservationId }).catch(() => undefined);
      if (answer?.status === 200) break;
      if (answer !== undefined) assert.equal(answer.status, 503, JSON.stringify(answer.json));
      await pause(20);
    }
    held.set(variant, held.get(variant) + 1);
  };
  const writers = Array.from({ length: 48 }, async () => {
    while (working) await reserveOnce();
  });

  // Follow the feed from page to page, each page from another service.
  const readers = Array.from({ length: 4 }, async () => {
    const events = [];
    let at = cursor;
    for (;;) {
      const isLast = allWritten;
      const page = await feedPage(random.pick(replicas), { after: at, limit: 200 }).catch(() => undefined);
      if (page === undefined) {
        await pause(20);
        continue;
      }
      events.push(...page.items);
      at = page.nextCursor;
      if (page.items.length > 0) continue;
      if (isLast) return events;
      await pause(20);
    }
  });

  for (let kill = 0; kill < 8; kill += 1) {
    await pause(random.between(100, 400));
    const replica = random.pick(replicas);
    await replica.kill();
    await replica.start();
  }
  working = false;
  await Promise.all(writers);
  allWritten = true;

  for (const variant of variants) await expectStock(first, variant, 1_000_000, held.get(variant));
  const total = [...held.values()].reduce((sum, count) => sum + count, 0);
  assert.ok(total > 100, `only ${total} reservations were made`);
  for (const events of await Promise.all(readers)) {
    const reserved = events.filter(({ eventType }) => eventType === 'InventoryReservedEvent');
    assert.equal(expectEachOnce(events).size, events.length);
    assert.equal(reserved.length, total);
  }
});
