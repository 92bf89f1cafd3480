// Selling, buying in, taking back, correcting.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { useService } from './support/service.mjs';
import {
  adjustPath,
  createItem,
  expectProblem,
  expectStock,
  historyOf,
  hold,
  itemOf,
  newId,
  newName,
  reservationOf,
} from './support/stock.mjs';

const service = useService();

const most = 2_147_483_647;
const adjust = (body, options) => service.post(adjustPath, body, options);
const sale = (productVariantId, quantitySold, more) => ({
  productVariantId,
  changeType: 'SALE',
  quantitySold,
  ...more,
});
const change = (changeType) => (productVariantId, quantityChange, more) => ({
  productVariantId,
  changeType,
  quantityChange,
  ...more,
});
const purchase = change('PURCHASE');
const returned = change('RETURN');
const adjustment = (variant, pieces, more) => change('ADJUSTMENT')(variant, pieces, { reason: 'count', ...more });

test('PURCHASE and RETURN add pieces', async () => {
  const variant = await createItem(service, { quantity: 1 });
  const orderId = newName('order');
  const bought = await adjust(purchase(variant, 10, { reason: 'delivery', userId: 'u-1' }));
  assert.deepEqual([bought.status, bought.json.inventory.quantity], [200, 11]);
  const back = await adjust(returned(variant, 2, { orderId }));
  assert.equal(back.json.inventory.quantity, 13);
  assert.deepEqual(back.json.inventory, await itemOf(service, variant));
  const [newest, older] = await historyOf(service, variant);
  assert.deepEqual(
    [newest.changeType, newest.quantityChange, newest.orderId, newest.sequence],
    ['RETURN', 2, orderId, back.json.ledgerSequence],
  );
  assert.deepEqual(
    [older.changeType, older.quantityChange, older.reason, older.userId],
    ['PURCHASE', 10, 'delivery', 'u-1'],
  );
});

test('ADJUSTMENT goes both ways, down to what is reserved', async () => {
  const variant = await createItem(service, { quantity: 10 });
  await hold(service, variant, 4);
  assert.equal((await adjust(adjustment(variant, 5))).json.inventory.quantity, 15);
  assert.equal((await adjust(adjustment(variant, -11))).json.inventory.quantity, 4);
  expectProblem(await adjust(adjustment(variant, -1)), 409, 'ADJUSTMENT_BELOW_RESERVED');
  await expectStock(service, variant, 4, 4);
});

test('no more pieces than an item can have', async () => {
  const variant = await createItem(service, { quantity: most - 1 });
  for (const body of [purchase(variant, 2), returned(variant, 2), adjustment(variant, most)]) {
    expectProblem(await adjust(body), 409, 'QUANTITY_OUT_OF_RANGE');
  }
  assert.equal((await adjust(purchase(variant, 1))).json.inventory.quantity, most);
  assert.equal((await adjust(adjustment(variant, -most))).json.inventory.quantity, 0);
});

test('SALE by an order that never held: from available stock', async () => {
  const variant = await createItem(service, { quantity: 5 });
  const orderId = newName('order');
  const { status, json } = await adjust(sale(variant, 2, { orderId }));
  assert.deepEqual([status, json.inventory.quantity, json.inventory.reservedQuantity], [200, 3, 0]);
  const [entry] = await historyOf(service, variant);
  assert.deepEqual(
    [entry.changeType, entry.quantityChange, entry.reservedChange, entry.orderId],
    ['SALE', -2, 0, orderId],
  );
  await adjust(sale(variant, 1));
  const problem = expectProblem(await adjust(sale(variant, 3)), 409, 'INSUFFICIENT_STOCK');
  assert.deepEqual([problem.requestedQuantity, problem.availableQuantity], [3, 2]);
  await expectStock(service, variant, 2, 0);
});

test('SALE of an order: what it holds is consumed, oldest first', async () => {
  const variant = await createItem(service, { quantity: 10 });
  const orderId = newName('order');
  const oldest = await hold(service, variant, 2, { orderId });
  const newest = await hold(service, variant, 3, { orderId });
  await adjust(sale(variant, 3, { orderId }));
  await expectStock(service, variant, 7, 2);
  assert.equal((await reservationOf(service, oldest.reservationId)).status, 'CONFIRMED');
  const left = await reservationOf(service, newest.reservationId);
  assert.deepEqual([left.status, left.lines[0].outstanding, left.lines[0].confirmed], ['ACTIVE', 2, 1]);
});

test('SALE of more than the order holds takes the rest from available stock', async () => {
  const variant = await createItem(service, { quantity: 10 });
  const orderId = newName('order');
  await hold(service, variant, 4, { orderId });
  await hold(service, variant, 3, { orderId: newName('order') });
  expectProblem(await adjust(sale(variant, 8, { orderId })), 409, 'INSUFFICIENT_STOCK');
  await expectStock(service, variant, 10, 7);
  await adjust(sale(variant, 7, { orderId }));
  assert.equal((await expectStock(service, variant, 3, 3)).availableQuantity, 0);
});

test('SALE by reservation', async () => {
  const variant = await createItem(service, { quantity: 10 });
  const { reservationId } = await hold(service, variant, 4);
  await adjust(sale(variant, 4, { reservationId }));
  await expectStock(service, variant, 6, 0);
  assert.equal((await reservationOf(service, reservationId)).status, 'CONFIRMED');
  expectProblem(await adjust(sale(variant, 1, { reservationId })), 409, 'NOTHING_RESERVED');
  const unknown = newId();
  const problem = expectProblem(
    await adjust(sale(variant, 1, { reservationId: unknown })),
    404,
    'RESERVATION_NOT_FOUND',
  );
  assert.equal(problem.reservationId, unknown);
  await expectStock(service, variant, 6, 0);
});

test('SALE for an order of what a cart held before there was one', async () => {
  const variant = await createItem(service, { quantity: 10 });
  const { reservationId } = await hold(service, variant, 4);
  const orderId = newName('order');
  await adjust(sale(variant, 4, { reservationId, orderId }));
  await expectStock(service, variant, 6, 0);
  const [entry] = await historyOf(service, variant);
  assert.deepEqual([entry.changeType, entry.orderId, entry.reservationId], ['SALE', orderId, reservationId]);
});

test('SALE by a reservation of another order', async () => {
  const variant = await createItem(service);
  const { reservationId } = await hold(service, variant, 1, { orderId: newName('order') });
  const answer = await adjust(sale(variant, 1, { reservationId, orderId: newName('order') }));
  expectProblem(answer, 409, 'RESERVATION_CONFLICT');
  await expectStock(service, variant, 10, 1);
});

test('NOTHING_RESERVED: an order that held and holds nothing now does not sell again', async () => {
  const [variant, other] = [await createItem(service), await createItem(service)];
  const sold = newName('order');
  await hold(service, variant, 2, { orderId: sold });
  await adjust(sale(variant, 2, { orderId: sold }));
  const released = newName('order');
  const { reservationId } = await hold(service, variant, 2, { orderId: released });
  await service.post(`/api/v1/reservations/${reservationId}/release`, {});
  for (const orderId of [sold, released]) {
    expectProblem(await adjust(sale(variant, 2, { orderId })), 409, 'NOTHING_RESERVED');
    assert.equal((await adjust(sale(other, 1, { orderId }))).status, 200, 'it never held the other variant');
  }
  await expectStock(service, variant, 8, 0);
  await expectStock(service, other, 8, 0);
});

test('lines: in the order of the request, each on top of those before', async () => {
  const [a, b] = [await createItem(service, { quantity: 0 }), await createItem(service, { quantity: 5 })];
  const lines = [purchase(a, 4), sale(b, 1), sale(a, 3), adjustment(b, -2), returned(a, 1)];
  const { status, json } = await adjust({ lines });
  assert.equal(status, 200);
  assert.deepEqual(
    json.lines.map((line) => line.inventory.productVariantId),
    [a, b, a, b, a],
  );
  await expectStock(service, a, 2, 0);
  await expectStock(service, b, 2, 0);
  const written = (await historyOf(service, a)).map((entry) => entry.sequence);
  assert.deepEqual(
    [json.lines[4], json.lines[2], json.lines[0]].map((line) => line.ledgerSequence),
    written.slice(0, 3),
  );
});

test('lines: all or none', async () => {
  const [a, b] = [await createItem(service, { quantity: 5 }), await createItem(service, { quantity: 5 })];
  const unknown = newId();
  const problem = expectProblem(
    await adjust({ lines: [purchase(a, 1), sale(b, 1), purchase(unknown, 1)] }),
    404,
    'INVENTORY_NOT_FOUND',
  );
  assert.deepEqual(problem.productVariantIds, [unknown]);
  const short = expectProblem(await adjust({ lines: [purchase(a, 1), sale(b, 6)] }), 409, 'INSUFFICIENT_STOCK');
  assert.deepEqual(short.lines, [{ line: 1, productVariantId: b, requestedQuantity: 6, availableQuantity: 5 }]);
  for (const variant of [a, b]) assert.equal((await expectStock(service, variant, 5, 0)).version, 1);
});

test('lines: 500 of them', async () => {
  const variant = await createItem(service, { quantity: 0 });
  const { status, json } = await adjust({ lines: Array.from({ length: 500 }, () => purchase(variant, 1)) });
  assert.deepEqual([status, json.lines.length], [200, 500]);
  await expectStock(service, variant, 500, 0);
});

test('an unknown variant', async () => {
  for (const body of [sale(newId(), 1), purchase(newId(), 1), returned(newId(), 1), adjustment(newId(), 1)]) {
    const problem = expectProblem(await adjust(body), 404, 'INVENTORY_NOT_FOUND');
    assert.deepEqual(problem.productVariantIds, [body.productVariantId]);
  }
});
