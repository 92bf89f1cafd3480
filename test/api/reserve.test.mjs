// Holding pieces of one variant.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { useService } from './support/service.mjs';
import {
  createItem,
  expectProblem,
  expectStock,
  historyOf,
  hold,
  itemOf,
  itemPath,
  newId,
  newName,
  reservationOf,
} from './support/stock.mjs';

const service = useService();

const reserve = (variant, body, options) => service.post(`${itemPath(variant)}/reserve`, body, options);
const secondsBetween = (from, to) => (Date.parse(to) - Date.parse(from)) / 1000;

test('a hold: reserved grows, quantity stays', async () => {
  const variant = await createItem(service, { quantity: 10 });
  const orderId = newName('order');
  const { status, json } = await reserve(variant, { quantity: 4, orderId, userId: 'u-1', expiresInSeconds: 600 });
  assert.equal(status, 200);
  const { reservation, inventory } = json;
  assert.deepEqual([reservation.status, reservation.orderId], ['ACTIVE', orderId]);
  assert.deepEqual(reservation.lines, [
    { productVariantId: variant, quantity: 4, outstanding: 4, confirmed: 0, released: 0 },
  ]);
  assert.equal(secondsBetween(reservation.createdAt, reservation.expiresAt), 600);
  assert.deepEqual(
    [inventory.quantity, inventory.reservedQuantity, inventory.availableQuantity, inventory.version],
    [10, 4, 6, 2],
  );
  assert.deepEqual(await itemOf(service, variant), inventory);
  assert.deepEqual(await reservationOf(service, reservation.reservationId), reservation);
});

test('half an hour, when nothing is said', async () => {
  const variant = await createItem(service);
  const { createdAt, expiresAt, orderId } = await hold(service, variant, 1);
  assert.equal(secondsBetween(createdAt, expiresAt), 1800);
  assert.equal(orderId, null);
});

test('to the last piece, and not beyond', async () => {
  const variant = await createItem(service, { quantity: 3 });
  await hold(service, variant, 2);
  const problem = expectProblem(await reserve(variant, { quantity: 2 }), 409, 'INSUFFICIENT_STOCK');
  assert.deepEqual([problem.requestedQuantity, problem.availableQuantity], [2, 1]);
  assert.deepEqual(problem.lines, [{ line: 0, productVariantId: variant, requestedQuantity: 2, availableQuantity: 1 }]);
  assert.equal((await expectStock(service, variant, 3, 2)).version, 2);
  await hold(service, variant, 1);
  assert.equal((await expectStock(service, variant, 3, 3)).status, 'OUT_OF_STOCK');
  expectProblem(await reserve(variant, { quantity: 1 }), 409, 'INSUFFICIENT_STOCK');
});

test('a refusal is in the ledger and changes nothing', async () => {
  const variant = await createItem(service, { quantity: 1 });
  const orderId = newName('order');
  expectProblem(await reserve(variant, { quantity: 2, orderId }), 409, 'INSUFFICIENT_STOCK');
  const [refusal, ...rest] = await historyOf(service, variant);
  assert.deepEqual(
    [refusal.changeType, refusal.quantityChange, refusal.reservedChange, refusal.orderId, refusal.version],
    ['RESERVATION_FAILED', 0, 0, orderId, 1],
  );
  assert.deepEqual(
    rest.map((entry) => entry.changeType),
    ['INITIAL'],
  );
  assert.equal((await itemOf(service, variant)).version, 1);
});

test('the largest quantity there is', async () => {
  const most = 2_147_483_647;
  const variant = await createItem(service, { quantity: most });
  await hold(service, variant, most);
  await expectStock(service, variant, most, most);
});

test('an unknown variant', async () => {
  const variant = newId();
  const problem = expectProblem(await reserve(variant, { quantity: 1 }), 404, 'INVENTORY_NOT_FOUND');
  assert.deepEqual(problem.productVariantIds, [variant]);
});

test('a reservation id of the caller: the same line again is the same reservation', async () => {
  const variant = await createItem(service, { quantity: 5 });
  const reservationId = newId();
  const first = await hold(service, variant, 2, { reservationId: reservationId.toUpperCase() });
  assert.equal(first.reservationId, reservationId);
  const { status, json } = await reserve(variant, { quantity: 2, reservationId });
  assert.deepEqual([status, json.reservation], [200, first]);
  await expectStock(service, variant, 5, 2);
});

test('a reservation id of the caller with another line is a conflict', async () => {
  const [variant, other] = [await createItem(service), await createItem(service)];
  const { reservationId } = await hold(service, variant, 2, { reservationId: newId() });
  for (const answer of [
    await reserve(variant, { quantity: 3, reservationId }),
    await reserve(other, { quantity: 2, reservationId }),
  ]) {
    const problem = expectProblem(answer, 409, 'RESERVATION_CONFLICT');
    assert.deepEqual([problem.reservationId, problem.reservationStatus], [reservationId, 'ACTIVE']);
  }
  await expectStock(service, variant, 10, 2);
  await expectStock(service, other, 10, 0);
});

test('a finished reservation is answered as it stands, not made anew', async () => {
  const variant = await createItem(service);
  const reservationId = newId();
  await hold(service, variant, 2, { reservationId });
  await service.post(`/api/v1/reservations/${reservationId}/release`, {});
  const { status, json } = await reserve(variant, { quantity: 2, reservationId });
  assert.deepEqual([status, json.reservation.status], [200, 'RELEASED']);
  await expectStock(service, variant, 10, 0);
});

test('null is the same as left out', async () => {
  const variant = await createItem(service);
  const { status, json } = await reserve(variant, {
    quantity: 1,
    orderId: null,
    reservationId: null,
    userId: null,
    expiresInSeconds: null,
  });
  assert.deepEqual([status, json.reservation.orderId], [200, null]);
});
