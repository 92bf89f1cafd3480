// validateOnly=true: the same checks, the same answer, nothing done.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { alertsOf, raiseAlert } from './support/consumed.mjs';
import { mutations, sampleRequest } from './support/sample_requests.mjs';
import { useService } from './support/service.mjs';
import {
  createItem,
  expectProblem,
  historyOf,
  hold,
  itemOf,
  itemPath,
  newId,
  newName,
  reservationOf,
  reservationPath,
  reservationsPath,
} from './support/stock.mjs';

const service = useService();

const tried = (target) => `${target}?validateOnly=true`;

// Identifiers that the service makes, times and sequences differ from one answer to the next.
function comparable(value, name) {
  if (['ledgerSequence', 'correlationId'].includes(name) || name?.endsWith('At')) return typeof value;
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((each) => comparable(each));
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, comparable(child, key)]));
}

for (const operation of mutations) {
  test(`${operation.id}: tried, then done`, async () => {
    const creates = operation.id === 'putInventoryItem';
    const variant = creates ? newId() : await createItem(service, { quantity: 10 });
    const reservation = creates ? undefined : (await hold(service, variant, 2)).reservationId;
    const alert = operation.id === 'acknowledgeAlert' ? await raiseAlert(service, variant) : undefined;
    const { method, target, body } = sampleRequest(operation, { variant, reservation, alert });
    if (['reserveStock', 'createReservation'].includes(operation.id)) body.reservationId = newId();
    const state = async () => [
      creates ? (await service.get(itemPath(variant))).status : await itemOf(service, variant),
      creates ? undefined : await historyOf(service, variant),
      creates ? undefined : await reservationOf(service, reservation),
      await alertsOf(service, variant),
    ];
    const before = await state();
    const trial = await service.call(method, tried(target), { body });
    assert.deepEqual(await state(), before);
    const real = await service.call(method, target, { body });
    assert.equal(trial.status, real.status);
    assert.deepEqual(comparable(trial.json), comparable(real.json));
    assert.equal(trial.headers.etag, real.headers.etag);
  });
}

test('a trial is refused as the write would be, and leaves no trace in the ledger', async () => {
  const variant = await createItem(service, { quantity: 1 });
  const before = await historyOf(service, variant);
  const reserve = `${itemPath(variant)}/reserve`;
  expectProblem(await service.post(tried(reserve), { quantity: 2 }), 409, 'INSUFFICIENT_STOCK');
  expectProblem(await service.post(tried(reserve), { quantity: 0 }), 422, 'VALIDATION_FAILED');
  expectProblem(await service.post(tried(`${itemPath(newId())}/reserve`), { quantity: 1 }), 404, 'INVENTORY_NOT_FOUND');
  expectProblem(
    await service.patch(tried(itemPath(variant)), {}, { headers: { 'if-match': '"9"' } }),
    412,
    'PRECONDITION_FAILED',
  );
  assert.deepEqual(await historyOf(service, variant), before);
});

test('a reservation that was only tried does not exist', async () => {
  const variant = await createItem(service);
  const reservationId = newId();
  const orderId = newName('order');
  const body = { reservationId, orderId, lines: [{ productVariantId: variant, quantity: 1 }] };
  assert.equal((await service.post(tried(reservationsPath), body)).status, 201);
  expectProblem(await service.get(reservationPath(reservationId)), 404, 'RESERVATION_NOT_FOUND');
  assert.deepEqual((await service.get(`${reservationsPath}?orderId=${orderId}`)).json.items, []);
});

test('validateOnly=false does it', async () => {
  const variant = await createItem(service);
  assert.equal((await service.post(`${itemPath(variant)}/reserve?validateOnly=false`, { quantity: 1 })).status, 200);
  assert.equal((await itemOf(service, variant)).reservedQuantity, 1);
});
