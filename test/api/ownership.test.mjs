// A reservation is its maker's: another client cannot see it, change it, or learn that it is there.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';

import { useService } from './support/service.mjs';
import { adjustPath, createItem, expectProblem, expectStock, hold, itemPath, newId, newName, reservationPath } from './support/stock.mjs';

const service = useService();
const tokens = {};
before(async () => {
  const scopes = { maker: ['read', 'reserve'], other: ['read', 'reserve'], warehouse: ['read', 'adjust'], admin: ['read', 'reserve', 'admin'] };
  for (const [client, names] of Object.entries(scopes))
    tokens[client] = await service.tokenFor(client, names.map((name) => `inventory:${name}`));
});

const as = (client) => ({ token: tokens[client] });

async function held(pieces = 4) {
  const variant = await createItem(service, { initialStock: 10 });
  const [reservationId, orderId] = [newId(), newName()];
  await hold(service, variant, pieces, { reservationId, orderId }, as('maker'));
  return { variant, reservationId, orderId };
}

// Every operation that a reservation can be named in, as [what, call(id, token of whom)].
const operations = ({ variant, reservationId: id }) => [
  ['read', (who) => service.get(reservationPath(id), as(who))],
  ['extend', (who) => service.post(`${reservationPath(id)}/extend`, { expiresInSeconds: 60 }, as(who))],
  ['amend', (who) => service.patch(reservationPath(id), { lines: [{ productVariantId: variant, quantity: 4 }] }, as(who))],
  ['release one', (who) => service.post(`${itemPath(variant)}/release`, { reservationId: id, quantity: 1 }, as(who))],
  ['sell one', (who) => service.post(adjustPath, { productVariantId: variant, changeType: 'SALE', quantitySold: 1, reservationId: id }, as(who))],
  ['confirm', (who) => service.post(`${reservationPath(id)}/confirm`, { lines: [{ productVariantId: variant, quantity: 1 }] }, as(who))],
  ['release', (who) => service.post(`${reservationPath(id)}/release`, {}, as(who))],
];

test('for another client it is as if there were none', async () => {
  const here = await held();
  const nowhere = operations({ ...here, reservationId: newId() });
  for (const [index, [what, call]] of operations(here).entries()) {
    const answer = await call('other');
    const absent = await nowhere[index][1]('other');
    expectProblem(answer, 404, 'RESERVATION_NOT_FOUND');
    assert.equal(answer.json.detail, absent.json.detail, what);
    assert.deepEqual(Object.keys(answer.json).sort(), Object.keys(absent.json).sort(), what);
  }
  await expectStock(service, here.variant, 10, 4);
});

test('its maker and the administrator may do all of it', async () => {
  for (const who of ['maker', 'admin']) {
    for (const [what, call] of operations(await held())) {
      const { status, json } = await call(who);
      assert.equal(status, 200, `${who} ${what}: ${JSON.stringify(json)}`);
    }
  }
});

test('an id that is taken is refused without a word about whose it is', async () => {
  const { variant, reservationId } = await held();
  for (const quantity of [4, 3]) {
    const answer = await service.post(`${itemPath(variant)}/reserve`, { quantity, reservationId }, as('other'));
    expectProblem(answer, 409, 'RESERVATION_CONFLICT');
    assert.equal(answer.json.reservationStatus, undefined);
  }
  const again = await service.post(`${itemPath(variant)}/reserve`, { quantity: 4, reservationId }, as('maker'));
  assert.equal(again.status, 200);
});

test('an order is its client’s, too', async () => {
  const { variant, orderId } = await held();
  const listed = async (who) => (await service.get(`/api/v1/reservations?orderId=${orderId}`, as(who))).json.items.length;
  assert.deepEqual([await listed('maker'), await listed('other'), await listed('admin')], [1, 0, 1]);
  const released = await service.post(`${itemPath(variant)}/release`, { orderId }, as('other'));
  assert.deepEqual([released.status, released.json.releasedQuantity], [200, 0]);
  const sale = { productVariantId: variant, changeType: 'SALE', quantitySold: 1, orderId };
  assert.equal((await service.post(adjustPath, sale, as('other'))).status, 200);
  await expectStock(service, variant, 9, 4);
  assert.equal((await service.post(adjustPath, sale, as('warehouse'))).status, 200);
  await expectStock(service, variant, 8, 3);
});
