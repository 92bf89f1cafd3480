// The ledger of one item.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { useService } from './support/service.mjs';
import {
  adjustPath,
  createItem,
  expectProblem,
  historyOf,
  hold,
  itemOf,
  itemPath,
  newId,
  newName,
  reservationPath,
  sumOf,
} from './support/stock.mjs';

const service = useService();

const historyPath = (variant, query = '') => `${itemPath(variant)}/history${query}`;
const purchase = (productVariantId, quantityChange) =>
  service.post(adjustPath, { productVariantId, changeType: 'PURCHASE', quantityChange });

async function busyItem() {
  const variant = await createItem(service, { quantity: 10, lowStockThreshold: 2 });
  const orderId = newName('order');
  const { reservationId } = await hold(service, variant, 3, { orderId, userId: 'u-9' });
  await service.post(`${reservationPath(reservationId)}/confirm`, {
    lines: [{ productVariantId: variant, quantity: 1 }],
  });
  await service.post(`${reservationPath(reservationId)}/release`, { reason: 'cancelled' });
  await purchase(variant, 5);
  await service.post(adjustPath, {
    productVariantId: variant,
    changeType: 'ADJUSTMENT',
    quantityChange: -13,
    reason: 'lost',
  });
  await service.post(`${itemPath(variant)}/reserve`, { quantity: 9 });
  await service.patch(itemPath(variant), { lowStockThreshold: 0 });
  await service.patch(itemPath(variant), { status: 'DISCONTINUED' });
  return { variant, orderId, reservationId };
}

test('every change is an entry, newest first', async () => {
  const { variant } = await busyItem();
  const entries = await historyOf(service, variant);
  assert.deepEqual(
    entries.map((entry) => entry.changeType),
    [
      'STATUS',
      'SETTINGS',
      'RESERVATION_FAILED',
      'ADJUSTMENT',
      'PURCHASE',
      'RESERVATION_RELEASED',
      'SALE',
      'RESERVATION',
      'INITIAL',
    ],
  );
  for (let index = 1; index < entries.length; index += 1) {
    const [newer, older] = [entries[index - 1], entries[index]];
    assert.ok(newer.sequence > older.sequence);
    assert.ok(newer.occurredAt >= older.occurredAt);
    assert.equal(newer.version, older.version + (newer.changeType === 'RESERVATION_FAILED' ? 0 : 1));
    assert.equal(newer.quantityAfter, older.quantityAfter + newer.quantityChange);
    assert.equal(newer.reservedAfter, older.reservedAfter + newer.reservedChange);
    assert.equal(newer.statusBefore, older.statusAfter);
  }
});

test('the sums of the changes are the item', async () => {
  const { variant } = await busyItem();
  const [entries, item] = [await historyOf(service, variant), await itemOf(service, variant)];
  assert.equal(sumOf(entries, 'quantityChange'), item.quantity);
  assert.equal(sumOf(entries, 'reservedChange'), item.reservedQuantity);
  const [newest] = entries;
  assert.deepEqual(
    [newest.version, newest.statusAfter, newest.occurredAt],
    [item.version, item.status, item.updatedAt],
  );
});

test('who, why, for what, and under which correlation id', async () => {
  const variant = await createItem(service, { quantity: 5 });
  const correlationId = newId();
  const token = await service.tokenFor('warehouse', ['inventory:adjust']);
  const body = {
    productVariantId: variant,
    changeType: 'ADJUSTMENT',
    quantityChange: -2,
    reason: 'broken glass?',
    userId: 'u-3',
    orderId: 'o-1',
  };
  await service.post(adjustPath, body, { token, headers: { 'x-correlation-id': correlationId } });
  const [entry, first] = await historyOf(service, variant);
  assert.deepEqual(
    [entry.actor, entry.reason, entry.userId, entry.orderId, entry.correlationId, entry.reservationId],
    ['warehouse', 'broken glass?', 'u-3', 'o-1', correlationId, null],
  );
  assert.deepEqual(
    [first.changeType, first.statusBefore, first.statusAfter, first.actor],
    ['INITIAL', null, (await itemOf(service, variant)).status, 'shop'],
  );
});

test('filtered by kind and by order', async () => {
  const { variant, orderId, reservationId } = await busyItem();
  const sales = await historyOf(service, variant, '&changeType=SALE');
  assert.deepEqual(
    sales.map((entry) => [entry.changeType, entry.quantityChange]),
    [['SALE', -1]],
  );
  const ofOrder = await historyOf(service, variant, `&orderId=${orderId}`);
  assert.deepEqual(
    ofOrder.map((entry) => entry.changeType),
    ['RESERVATION_RELEASED', 'SALE', 'RESERVATION'],
  );
  assert.ok(ofOrder.every((entry) => entry.reservationId === reservationId));
  assert.deepEqual(await historyOf(service, variant, `&orderId=${newName('order')}`), []);
  const both = await historyOf(service, variant, `&orderId=${orderId}&changeType=RESERVATION`);
  assert.equal(both.length, 1);
});

test('filtered by time', async () => {
  const { variant } = await busyItem();
  const entries = await historyOf(service, variant);
  const [first, last] = [entries.at(-1).occurredAt, entries[0].occurredAt];
  const after = new Date(Date.parse(last) + 1).toISOString();
  assert.deepEqual(await historyOf(service, variant, `&from=${first}&to=${after}`), entries);
  assert.deepEqual(await historyOf(service, variant, `&from=${after}`), []);
  assert.deepEqual(await historyOf(service, variant, `&to=${first}`), []);
  const shifted = `${after.slice(0, -1)}%2B01:00`;
  assert.deepEqual(
    await historyOf(service, variant, `&from=${shifted}`),
    entries,
    'an offset is an hour earlier in UTC',
  );
});

test('pages of the size asked for, and the last one says so', async () => {
  const variant = await createItem(service, { quantity: 0 });
  for (let index = 0; index < 6; index += 1) await purchase(variant, 1);
  const whole = await historyOf(service, variant);
  const pages = [];
  let cursor = '';
  do {
    const { json } = await service.get(historyPath(variant, `?limit=3${cursor}`));
    pages.push(json.items);
    cursor = json.nextCursor === null ? undefined : `&cursor=${encodeURIComponent(json.nextCursor)}`;
  } while (cursor !== undefined);
  assert.deepEqual(
    pages.map((page) => page.length),
    [3, 3, 1],
  );
  assert.deepEqual(pages.flat(), whole);
  const exact = await service.get(historyPath(variant, '?limit=7'));
  assert.deepEqual([exact.json.items.length, exact.json.nextCursor], [7, null]);
});

test('fifty entries a page, when nothing is said', async () => {
  const variant = await createItem(service, { quantity: 0 });
  const lines = Array.from({ length: 60 }, () => ({
    productVariantId: variant,
    changeType: 'PURCHASE',
    quantityChange: 1,
  }));
  await service.post(adjustPath, { lines });
  const { json } = await service.get(historyPath(variant));
  assert.equal(json.items.length, 50);
  assert.notEqual(json.nextCursor, null);
});

test('pages stay stable while writes go on', async () => {
  const variant = await createItem(service, { quantity: 0 });
  for (let index = 0; index < 30; index += 1) await purchase(variant, 1);
  const before = await historyOf(service, variant);
  const read = [];
  let cursor = '';
  do {
    const { json } = await service.get(historyPath(variant, `?limit=4${cursor}`));
    read.push(...json.items);
    cursor = json.nextCursor === null ? undefined : `&cursor=${encodeURIComponent(json.nextCursor)}`;
    await Promise.all([purchase(variant, 1), purchase(variant, 1), purchase(variant, 1)]);
  } while (cursor !== undefined);
  assert.deepEqual(read, before);
});

test('parameters that make no sense are named', async () => {
  const variant = await createItem(service);
  const wrong = {
    limit: ['0', '201', '-1', 'x', '1.5', '', '99999999999999999999'],
    cursor: ['nonsense', '-1', ''],
    changeType: ['sale', 'SOLD', ''],
    from: ['yesterday', '2026-13-01T00:00:00Z', '2026-01-01'],
    to: ['1', '2026-01-01T00:00:00'],
    orderId: ['', 'x'.repeat(129), '%01'],
  };
  for (const [parameter, values] of Object.entries(wrong)) {
    for (const value of values) {
      const problem = expectProblem(
        await service.get(historyPath(variant, `?${parameter}=${value}`)),
        400,
        'MALFORMED_REQUEST',
      );
      assert.deepEqual(
        problem.errors?.map((error) => error.parameter),
        [parameter],
        value,
      );
    }
  }
});

test('an unknown variant', async () => {
  expectProblem(await service.get(historyPath(newId())), 404, 'INVENTORY_NOT_FOUND');
});
