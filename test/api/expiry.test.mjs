// Holds that time ends.

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
  itemPath,
  newName,
  reservationOf,
  reservationPath,
  reservationsPath,
} from './support/stock.mjs';
import { until, untilPast } from './support/waiting.mjs';

const service = useService();

const shortest = { expiresInSeconds: 1 };
const confirm = (id, body = {}) => service.post(`${reservationPath(id)}/confirm`, body);

async function expired(variant, quantity, more = {}) {
  const reservation = await hold(service, variant, quantity, { ...shortest, ...more });
  await untilPast(reservation.expiresAt);
  return reservation;
}

test('a hold of one second comes back by itself', async () => {
  const variant = await createItem(service, { quantity: 5 });
  const orderId = newName('order');
  const { reservationId, expiresAt } = await hold(service, variant, 3, { ...shortest, orderId });
  await until(async () => (await itemOf(service, variant)).reservedQuantity === 0);
  assert.ok(Date.now() >= Date.parse(expiresAt), 'not before its time');
  const reservation = await reservationOf(service, reservationId);
  assert.deepEqual([reservation.status, reservation.lines[0].released], ['EXPIRED', 3]);
  const [entry] = await historyOf(service, variant);
  assert.deepEqual(
    [entry.changeType, entry.reservedChange, entry.orderId, entry.reservationId],
    ['RESERVATION_EXPIRED', -3, orderId, reservationId],
  );
  assert.ok(entry.occurredAt >= expiresAt);
});

test('stock whose hold has just expired can be held at once', async () => {
  const variant = await createItem(service, { quantity: 5 });
  await expired(variant, 5);
  await hold(service, variant, 5);
  await expectStock(service, variant, 5, 5);
});

test('stock whose hold has just expired can be sold at once', async () => {
  const variant = await createItem(service, { quantity: 5 });
  await expired(variant, 5);
  const { status } = await service.post(adjustPath, { productVariantId: variant, changeType: 'SALE', quantitySold: 5 });
  assert.equal(status, 200);
  await expectStock(service, variant, 0, 0);
});

test('too late: confirm, release and extend are refused', async () => {
  const variant = await createItem(service, { quantity: 5 });
  const { reservationId } = await expired(variant, 2);
  const refused = [
    [await confirm(reservationId), 'RESERVATION_EXPIRED'],
    [await service.post(`${reservationPath(reservationId)}/extend`, { expiresInSeconds: 60 }), 'RESERVATION_EXPIRED'],
    [await service.post(`${reservationPath(reservationId)}/release`, {}), 'RESERVATION_NOT_ACTIVE'],
  ];
  for (const [answer, code] of refused) {
    const problem = expectProblem(answer, 409, code);
    assert.deepEqual([problem.reservationId, problem.reservationStatus], [reservationId, 'EXPIRED']);
  }
  await until(async () => (await itemOf(service, variant)).reservedQuantity === 0);
  await expectStock(service, variant, 5, 0);
});

test('reacquire takes the stock again while it is there', async () => {
  const variant = await createItem(service, { quantity: 5 });
  const { reservationId } = await expired(variant, 3);
  const { status, json } = await confirm(reservationId, { reacquire: true });
  assert.deepEqual([status, json.status, json.lines[0].confirmed], [200, 'CONFIRMED', 3]);
  await expectStock(service, variant, 2, 0);
});

test('reacquire is refused when the stock is gone', async () => {
  const variant = await createItem(service, { quantity: 5 });
  const { reservationId } = await expired(variant, 3);
  await hold(service, variant, 4);
  const problem = expectProblem(await confirm(reservationId, { reacquire: true }), 409, 'INSUFFICIENT_STOCK');
  assert.deepEqual([problem.lines[0].requestedQuantity, problem.lines[0].availableQuantity], [3, 1]);
  await expectStock(service, variant, 5, 4);
  assert.equal((await reservationOf(service, reservationId)).status, 'EXPIRED');
});

test('reacquire is refused when the variant was discontinued', async () => {
  const variant = await createItem(service, { quantity: 5 });
  const { reservationId } = await expired(variant, 3);
  await service.patch(itemPath(variant), { status: 'DISCONTINUED' });
  expectProblem(await confirm(reservationId, { reacquire: true }), 409, 'VARIANT_DISCONTINUED');
});

test('reacquire before expiry is an ordinary confirm', async () => {
  const variant = await createItem(service, { quantity: 5 });
  const { reservationId } = await hold(service, variant, 5);
  assert.equal((await confirm(reservationId, { reacquire: true })).json.status, 'CONFIRMED');
  await expectStock(service, variant, 0, 0);
});

test('what was confirmed before expiry stays sold', async () => {
  const variant = await createItem(service, { quantity: 5 });
  const { reservationId, expiresAt } = await hold(service, variant, 4, shortest);
  await confirm(reservationId, { lines: [{ productVariantId: variant, quantity: 1 }] });
  await untilPast(expiresAt);
  await until(async () => (await itemOf(service, variant)).reservedQuantity === 0);
  const { status, lines } = await reservationOf(service, reservationId);
  assert.deepEqual([status, lines[0].confirmed, lines[0].released], ['CONFIRMED', 1, 3]);
  await expectStock(service, variant, 4, 0);
});

test('an extended hold outlives its first expiry', async () => {
  const variant = await createItem(service, { quantity: 5 });
  const { reservationId, expiresAt } = await hold(service, variant, 2, { expiresInSeconds: 2 });
  await service.post(`${reservationPath(reservationId)}/extend`, { expiresInSeconds: 600 });
  const witness = await createItem(service, { quantity: 1 });
  await untilPast(expiresAt);
  const after = await hold(service, witness, 1, shortest);
  await until(async () => (await reservationOf(service, after.reservationId)).status === 'EXPIRED');
  assert.equal((await reservationOf(service, reservationId)).status, 'ACTIVE');
  await expectStock(service, variant, 5, 2);
});

test('every line of a reservation comes back', async () => {
  const [a, b] = [await createItem(service), await createItem(service)];
  const lines = [
    { productVariantId: a, quantity: 2 },
    { productVariantId: b, quantity: 3 },
  ];
  const { json } = await service.post(reservationsPath, { ...shortest, lines });
  await untilPast(json.expiresAt);
  await until(async () => (await reservationOf(service, json.reservationId)).status === 'EXPIRED');
  await expectStock(service, a, 10, 0);
  await expectStock(service, b, 10, 0);
});

test('holds expire while the service is down', async () => {
  const variant = await createItem(service, { quantity: 5 });
  const { expiresAt } = await hold(service, variant, 5, shortest);
  await service.stop();
  await untilPast(expiresAt);
  await service.start();
  await hold(service, variant, 5);
  await expectStock(service, variant, 5, 5);
});
