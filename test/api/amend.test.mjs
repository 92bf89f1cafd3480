// What a reservation shall hold from now on.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { useService } from './support/service.mjs';
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
  reservationPath,
  reservationsPath,
} from './support/stock.mjs';
import { untilPast } from './support/waiting.mjs';

const service = useService();

const line = (productVariantId, quantity) => ({ productVariantId, quantity });
const amend = (id, lines, options) => service.patch(reservationPath(id), { lines }, options);

async function amended(id, lines) {
  const { status, json } = await amend(id, lines);
  assert.equal(status, 200, JSON.stringify(json));
  assert.deepEqual(await reservationOf(service, id), json);
  return json;
}

const heldBy = ({ lines }) =>
  lines.filter(({ outstanding }) => outstanding > 0).map((each) => [each.productVariantId, each.outstanding]);

// Two items of ten, of which a reservation holds two and three.
async function reserved(more = {}) {
  const [a, b] = [await createItem(service), await createItem(service)];
  const { json } = await service.post(reservationsPath, { lines: [line(a, 2), line(b, 3)], ...more });
  return { a, b, ...json };
}

test('more, less, and the same', async () => {
  const { a, b, reservationId, expiresAt } = await reserved();
  const json = await amended(reservationId, [line(a, 5), line(b, 1)]);
  assert.deepEqual(heldBy(json), [
    [a, 5],
    [b, 1],
  ]);
  assert.equal(json.expiresAt, expiresAt);
  await expectStock(service, a, 10, 5);
  const item = await expectStock(service, b, 10, 1);
  await amended(reservationId, [line(a, 5), line(b, 1)]);
  assert.deepEqual(await expectStock(service, b, 10, 1), item);
  const [entry] = await historyOf(service, b);
  assert.deepEqual([entry.changeType, entry.reservedChange], ['RESERVATION_RELEASED', -2]);
});

test('one variant exchanged for another', async () => {
  const { a, b, reservationId } = await reserved();
  const c = await createItem(service, { quantity: 3 });
  const json = await amended(reservationId, [line(c, 3), line(b, 3)]);
  assert.deepEqual(
    new Map(heldBy(json)),
    new Map([
      [c, 3],
      [b, 3],
    ]),
  );
  assert.deepEqual(json.lines.find((each) => each.productVariantId === a).released, 2);
  await expectStock(service, a, 10, 0);
  await expectStock(service, c, 3, 3);
});

test('lines of one variant are summed', async () => {
  const { a, b, reservationId } = await reserved();
  await amended(reservationId, [line(a, 2), line(b, 3), line(a, 4)]);
  await expectStock(service, a, 10, 6);
});

test('all or none: every short line is named', async () => {
  const { a, b, reservationId } = await reserved();
  const c = await createItem(service, { quantity: 1 });
  const before = await reservationOf(service, reservationId);
  const problem = expectProblem(
    await amend(reservationId, [line(a, 11), line(b, 1), line(c, 2)]),
    409,
    'INSUFFICIENT_STOCK',
  );
  assert.deepEqual(
    problem.lines.map((each) => each.productVariantId),
    [a, c],
  );
  assert.deepEqual(await reservationOf(service, reservationId), before);
  await expectStock(service, a, 10, 2);
  await expectStock(service, b, 10, 3);
  await expectStock(service, c, 1, 0);
});

test('what it holds already counts as its own', async () => {
  const { a, b, reservationId } = await reserved();
  await hold(service, a, 8);
  await amended(reservationId, [line(a, 2), line(b, 10)]);
  expectProblem(await amend(reservationId, [line(a, 3)]), 409, 'INSUFFICIENT_STOCK');
  await amended(reservationId, [line(a, 1)]);
  await expectStock(service, a, 10, 9);
  await expectStock(service, b, 10, 0);
});

test('what was confirmed or released stays so', async () => {
  const { a, b, reservationId } = await reserved();
  await service.post(`${reservationPath(reservationId)}/confirm`, { lines: [line(a, 1)] });
  const { lines } = await amended(reservationId, [line(a, 3), line(b, 3)]);
  assert.deepEqual([lines[0].outstanding, lines[0].confirmed, lines[0].quantity], [3, 1, 4]);
  await expectStock(service, a, 9, 3);
});

test('discontinued: less may be held, more may not', async () => {
  const { a, b, reservationId } = await reserved();
  await service.patch(itemPath(b), { status: 'DISCONTINUED' });
  expectProblem(await amend(reservationId, [line(a, 2), line(b, 4)]), 409, 'VARIANT_DISCONTINUED');
  await amended(reservationId, [line(a, 4), line(b, 1)]);
  await expectStock(service, b, 10, 1);
});

test('unknown variants and reservations', async () => {
  const { a, reservationId } = await reserved();
  const unknown = newId();
  const problem = expectProblem(await amend(reservationId, [line(a, 1), line(unknown, 1)]), 404, 'INVENTORY_NOT_FOUND');
  assert.deepEqual(problem.productVariantIds, [unknown]);
  await expectStock(service, a, 10, 2);
  expectProblem(await amend(newId(), [line(a, 1)]), 404, 'RESERVATION_NOT_FOUND');
});

test('what is finished or has run out is not amended', async () => {
  for (const [finish, status] of [
    ['confirm', 'CONFIRMED'],
    ['release', 'RELEASED'],
  ]) {
    const { a, reservationId } = await reserved();
    await service.post(`${reservationPath(reservationId)}/${finish}`, {});
    const problem = expectProblem(await amend(reservationId, [line(a, 1)]), 409, 'RESERVATION_NOT_ACTIVE');
    assert.equal(problem.reservationStatus, status);
  }
  const { a, reservationId, expiresAt } = await reserved({ expiresInSeconds: 1 });
  await untilPast(expiresAt);
  expectProblem(await amend(reservationId, [line(a, 1)]), 409, 'RESERVATION_EXPIRED');
});

test('under a key it is done once', async () => {
  const { a, b, reservationId } = await reserved();
  const options = { headers: { 'idempotency-key': newName('key') } };
  const first = await amend(reservationId, [line(a, 4)], options);
  await amended(reservationId, [line(a, 1), line(b, 1)]);
  const again = await amend(reservationId, [line(a, 4)], options);
  assert.deepEqual([again.status, again.json], [first.status, first.json]);
  assert.equal(again.headers['idempotency-replayed'], 'true');
  await expectStock(service, a, 10, 1);
  expectProblem(await amend(reservationId, [line(a, 5)], options), 422, 'IDEMPOTENCY_KEY_REUSED');
});

test('tried only: the answer, and nothing done', async () => {
  const { a, reservationId } = await reserved();
  const tried = (lines) => service.patch(`${reservationPath(reservationId)}?validateOnly=true`, { lines });
  assert.deepEqual(heldBy((await tried([line(a, 7)])).json), [[a, 7]]);
  expectProblem(await tried([line(a, 11)]), 409, 'INSUFFICIENT_STOCK');
  await expectStock(service, a, 10, 2);
});

test('two who amend at once: one after the other, and the stock adds up', async () => {
  const variant = await createItem(service, { quantity: 40 });
  const ids = [];
  for (let index = 0; index < 8; index += 1) ids.push((await hold(service, variant, 1)).reservationId);
  const answers = await Promise.all(
    ids.flatMap((id) => [3, 9, 5].map((quantity) => amend(id, [line(variant, quantity)]))),
  );
  for (const { status } of answers) assert.ok([200, 409].includes(status));
  const held = await Promise.all(ids.map(async (id) => (await reservationOf(service, id)).lines[0].outstanding));
  await expectStock(
    service,
    variant,
    40,
    held.reduce((sum, each) => sum + each, 0),
  );
});

test('500 lines exchanged for 500 others', async () => {
  const [from, to] = [[], []];
  for (let index = 0; index < 250; index += 1) {
    from.push(await createItem(service, { quantity: 1 }));
    to.push(await createItem(service, { quantity: 2 }));
  }
  const { json } = await service.post(reservationsPath, { lines: from.map((each) => line(each, 1)) });
  const lines = [...to, ...to].map((each) => line(each, 1));
  assert.deepEqual(
    heldBy(await amended(json.reservationId, lines)),
    to.map((each) => [each, 2]),
  );
  await expectStock(service, from[249], 1, 0);
});
