// Giving held pieces of one variant back.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { allScopes, useService } from './support/service.mjs';
import {
  createItem,
  expectProblem,
  expectStock,
  historyOf,
  hold,
  itemPath,
  newId,
  newName,
  reservationOf,
} from './support/stock.mjs';

const service = useService();

const release = (variant, body, options) => service.post(`${itemPath(variant)}/release`, body, options);

async function expectReleased(answer, pieces) {
  assert.deepEqual([answer.status, answer.json.releasedQuantity], [200, pieces], JSON.stringify(answer.json));
}

test('by reservation: a part, then the rest', async () => {
  const variant = await createItem(service);
  const { reservationId } = await hold(service, variant, 5);
  const first = await release(variant, { reservationId, quantity: 2, reason: 'too many', userId: 'u-2' });
  await expectReleased(first, 2);
  assert.deepEqual([first.json.inventory.reservedQuantity, first.json.inventory.availableQuantity], [3, 7]);
  const [entry] = await historyOf(service, variant);
  assert.deepEqual(
    [entry.changeType, entry.reservedChange, entry.reason, entry.userId, entry.reservationId],
    ['RESERVATION_RELEASED', -2, 'too many', 'u-2', reservationId],
  );
  await expectReleased(await release(variant, { reservationId }), 3);
  const reservation = await reservationOf(service, reservationId);
  assert.deepEqual([reservation.status, reservation.lines[0].released], ['RELEASED', 5]);
  await expectStock(service, variant, 10, 0);
});

test('by order: its holds of this variant, oldest first', async () => {
  const [variant, other] = [await createItem(service), await createItem(service)];
  const orderId = newName('order');
  const oldest = await hold(service, variant, 2, { orderId });
  const newest = await hold(service, variant, 3, { orderId });
  const elsewhere = await hold(service, other, 4, { orderId });
  const stranger = await hold(service, variant, 1, { orderId: newName('order') });
  await expectReleased(await release(variant, { orderId, quantity: 3 }), 3);
  assert.equal((await reservationOf(service, oldest.reservationId)).status, 'RELEASED');
  assert.equal((await reservationOf(service, newest.reservationId)).lines[0].outstanding, 2);
  await expectReleased(await release(variant, { orderId }), 2);
  for (const untouched of [elsewhere, stranger]) {
    assert.deepEqual(await reservationOf(service, untouched.reservationId), untouched);
  }
  await expectStock(service, variant, 10, 1);
});

test("by neither: the caller's own holds without an order, oldest first", async () => {
  const variant = await createItem(service, { quantity: 20 });
  const token = await service.tokenFor('till', allScopes);
  const ordered = await hold(service, variant, 1, { orderId: newName('order') }, { token });
  const foreign = await hold(service, variant, 2);
  const oldest = await hold(service, variant, 3, {}, { token });
  const newest = await hold(service, variant, 4, {}, { token });
  await expectReleased(await release(variant, { quantity: 4 }, { token }), 4);
  assert.equal((await reservationOf(service, oldest.reservationId)).status, 'RELEASED');
  assert.equal((await reservationOf(service, newest.reservationId)).lines[0].outstanding, 3);
  const problem = expectProblem(await release(variant, { quantity: 4 }, { token }), 409, 'RELEASE_EXCEEDS_RESERVED');
  assert.ok(problem.detail.length > 0);
  await expectReleased(await release(variant, {}, { token }), 3);
  for (const untouched of [ordered, foreign]) {
    assert.deepEqual(await reservationOf(service, untouched.reservationId), untouched);
  }
  await expectStock(service, variant, 20, 3);
});

test('more than is held: nothing changes', async () => {
  const variant = await createItem(service);
  const orderId = newName('order');
  const { reservationId } = await hold(service, variant, 2, { orderId });
  for (const which of [{ reservationId }, { orderId }]) {
    expectProblem(await release(variant, { ...which, quantity: 3 }), 409, 'RELEASE_EXCEEDS_RESERVED');
  }
  assert.equal((await expectStock(service, variant, 10, 2)).version, 2);
});

test('all of nothing is nothing', async () => {
  const variant = await createItem(service);
  const { reservationId } = await hold(service, variant, 1);
  await release(variant, { reservationId });
  await expectReleased(await release(variant, { reservationId }), 0);
  await expectReleased(await release(variant, { orderId: newName('order') }), 0);
  expectProblem(await release(variant, { reservationId, quantity: 1 }), 409, 'RELEASE_EXCEEDS_RESERVED');
  assert.equal((await expectStock(service, variant, 10, 0)).version, 3);
});

test('a reservation without this variant holds none of it', async () => {
  const [variant, other] = [await createItem(service), await createItem(service)];
  const { reservationId } = await hold(service, other, 2);
  expectProblem(await release(variant, { reservationId, quantity: 1 }), 409, 'RELEASE_EXCEEDS_RESERVED');
  await expectStock(service, other, 10, 2);
});

test('a reservation of another order than the one named', async () => {
  const variant = await createItem(service);
  const { reservationId } = await hold(service, variant, 2, { orderId: newName('order') });
  const problem = expectProblem(
    await release(variant, { reservationId, orderId: newName('order') }),
    409,
    'RESERVATION_CONFLICT',
  );
  assert.equal(problem.reservationId, reservationId);
  await expectStock(service, variant, 10, 2);
});

test('unknown variant, unknown reservation', async () => {
  const variant = await createItem(service);
  expectProblem(await release(newId(), {}), 404, 'INVENTORY_NOT_FOUND');
  const reservationId = newId();
  const problem = expectProblem(await release(variant, { reservationId }), 404, 'RESERVATION_NOT_FOUND');
  assert.equal(problem.reservationId, reservationId);
});
