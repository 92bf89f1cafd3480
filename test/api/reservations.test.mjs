// Reservations with several lines, and what becomes of them.

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

const create = (body, options) => service.post(reservationsPath, body, options);
const confirm = (id, body, options) => service.post(`${reservationPath(id)}/confirm`, body, options);
const release = (id, body, options) => service.post(`${reservationPath(id)}/release`, body, options);
const extend = (id, body, options) => service.post(`${reservationPath(id)}/extend`, body, options);
const line = (productVariantId, quantity) => ({ productVariantId, quantity });

async function twoItems(quantity = 10) {
  return [await createItem(service, { quantity }), await createItem(service, { quantity })];
}

async function made(body) {
  const { status, json } = await create(body);
  assert.equal(status, 201, JSON.stringify(json));
  return json;
}

function expectActiveProblem(answer, code, id, status) {
  const problem = expectProblem(answer, 409, code);
  assert.deepEqual([problem.reservationId, problem.reservationStatus], [id, status]);
}

test('created: 201 and where it is', async () => {
  const [a, b] = await twoItems();
  const orderId = newName('order');
  const { status, headers, json } = await create({ orderId, expiresInSeconds: 60, lines: [line(a, 2), line(b, 3)] });
  assert.equal(status, 201);
  assert.equal(headers.location, reservationPath(json.reservationId));
  assert.deepEqual([json.orderId, json.status], [orderId, 'ACTIVE']);
  assert.deepEqual(
    json.lines.map((each) => [each.productVariantId, each.quantity, each.outstanding]),
    [
      [a, 2, 2],
      [b, 3, 3],
    ],
  );
  assert.equal(Date.parse(json.expiresAt) - Date.parse(json.createdAt), 60_000);
  assert.deepEqual(await reservationOf(service, json.reservationId), json);
  await expectStock(service, a, 10, 2);
  await expectStock(service, b, 10, 3);
});

test('all lines or none, and every short line is named', async () => {
  const [a, b] = await twoItems(3);
  const plenty = await createItem(service, { quantity: 100 });
  const problem = expectProblem(
    await create({ lines: [line(a, 4), line(plenty, 1), line(b, 5)] }),
    409,
    'INSUFFICIENT_STOCK',
  );
  assert.deepEqual(problem.lines, [
    { line: 0, productVariantId: a, requestedQuantity: 4, availableQuantity: 3 },
    { line: 2, productVariantId: b, requestedQuantity: 5, availableQuantity: 3 },
  ]);
  for (const variant of [a, b, plenty]) assert.equal((await service.get(itemPath(variant))).json.reservedQuantity, 0);
});

test('lines of one variant are summed', async () => {
  const [a, b] = await twoItems(5);
  const json = await made({ lines: [line(a, 2), line(b, 1), line(a.toUpperCase(), 3)] });
  assert.deepEqual(
    json.lines.map((each) => [each.productVariantId, each.quantity]),
    [
      [a, 5],
      [b, 1],
    ],
  );
  await expectStock(service, a, 5, 5);
  const problem = expectProblem(
    await create({ lines: [line(a, 1), line(b, 3), line(b, 2)] }),
    409,
    'INSUFFICIENT_STOCK',
  );
  assert.deepEqual(
    problem.lines.map((each) => [each.line, each.requestedQuantity, each.availableQuantity]),
    [
      [0, 1, 0],
      [1, 5, 4],
    ],
  );
});

test('a sum beyond every quantity is only too much', async () => {
  const [a] = await twoItems();
  const most = 2_147_483_647;
  const problem = expectProblem(await create({ lines: [line(a, most), line(a, most)] }), 409, 'INSUFFICIENT_STOCK');
  assert.equal(problem.lines.length, 1);
  await expectStock(service, a, 10, 0);
});

test('unknown and discontinued variants', async () => {
  const [a, b] = await twoItems();
  const unknown = [newId(), newId()];
  const problem = expectProblem(
    await create({ lines: [line(unknown[0], 1), line(a, 1), line(unknown[1], 1)] }),
    404,
    'INVENTORY_NOT_FOUND',
  );
  assert.deepEqual(problem.productVariantIds, unknown);
  await service.patch(itemPath(b), { status: 'DISCONTINUED' });
  expectProblem(await create({ lines: [line(a, 1), line(b, 1)] }), 409, 'VARIANT_DISCONTINUED');
  await expectStock(service, a, 10, 0);
});

test('500 lines', async () => {
  const variants = [];
  for (let index = 0; index < 500; index += 1) variants.push(await createItem(service, { quantity: 1 }));
  const json = await made({ lines: variants.map((variant) => line(variant, 1)) });
  assert.deepEqual(
    json.lines.map((each) => each.productVariantId),
    variants,
  );
  const { json: after } = await confirm(json.reservationId, {});
  assert.equal(after.status, 'CONFIRMED');
});

test('500 lines: all or none, and every short line is named', async () => {
  const variants = [];
  for (let index = 0; index < 500; index += 1) variants.push(await createItem(service, { quantity: 3 }));
  const short = [0, 249, 250, 499];
  const lines = variants.map((variant, index) => line(variant, short.includes(index) ? 4 : 3));
  const problem = expectProblem(await create({ lines }), 409, 'INSUFFICIENT_STOCK');
  assert.deepEqual(
    problem.lines,
    short.map((index) => ({
      line: index,
      productVariantId: variants[index],
      requestedQuantity: 4,
      availableQuantity: 3,
    })),
  );
  for (const index of [0, 1, 250, 498]) await expectStock(service, variants[index], 3, 0);
  const half = variants.slice(0, 250);
  const json = await made({ lines: [...half.map((each) => line(each, 1)), ...half.map((each) => line(each, 2))] });
  assert.deepEqual(
    json.lines.map(({ productVariantId, quantity }) => [productVariantId, quantity]),
    half.map((each) => [each, 3]),
  );
  const tooMuch = variants.map((_, index) => line(variants[index % 250], 1));
  const { lines: named } = expectProblem(await create({ lines: tooMuch }), 409, 'INSUFFICIENT_STOCK');
  assert.deepEqual([named.length, named[0].requestedQuantity, named[0].availableQuantity], [250, 2, 0]);
});

test("the caller's id: the same lines answer 200 with the reservation as it is", async () => {
  const [a, b] = await twoItems();
  const body = { reservationId: newId(), orderId: newName('order'), lines: [line(a, 2), line(b, 3)] };
  const first = await made(body);
  const again = await create(body);
  assert.deepEqual([again.status, again.json], [200, first]);
  await confirm(body.reservationId, { lines: [line(a, 1)] });
  const later = await create({ ...body, lines: [line(b, 3), line(a, 2)] });
  assert.deepEqual([later.status, later.json], [200, await reservationOf(service, body.reservationId)]);
  await expectStock(service, a, 9, 1);
});

test("the caller's id with other lines is a conflict", async () => {
  const [a, b] = await twoItems();
  const reservationId = newId();
  await made({ reservationId, lines: [line(a, 2)] });
  for (const lines of [[line(a, 3)], [line(b, 2)], [line(a, 2), line(b, 1)]]) {
    expectActiveProblem(await create({ reservationId, lines }), 'RESERVATION_CONFLICT', reservationId, 'ACTIVE');
  }
  await expectStock(service, a, 10, 2);
  await expectStock(service, b, 10, 0);
});

test('fifty at once with one id make one reservation', async () => {
  const [a] = await twoItems(100);
  const body = { reservationId: newId(), lines: [line(a, 2)] };
  const answers = await Promise.all(Array.from({ length: 50 }, () => create(body)));
  assert.deepEqual(answers.map(({ status }) => status).sort(), [...Array(49).fill(200), 201]);
  await expectStock(service, a, 100, 2);
});

test('best-effort holds what there is and says what is short', async () => {
  const [a, b] = await twoItems(3);
  const none = await createItem(service, { quantity: 0 });
  const json = await made({ mode: 'best-effort', lines: [line(a, 5), line(none, 1), line(b, 2)] });
  assert.deepEqual(
    json.lines.map((each) => [each.productVariantId, each.quantity]),
    [
      [a, 3],
      [b, 2],
    ],
  );
  assert.deepEqual(json.shortages, [
    { productVariantId: a, requestedQuantity: 5, availableQuantity: 3 },
    { productVariantId: none, requestedQuantity: 1, availableQuantity: 0 },
  ]);
  await expectStock(service, a, 3, 3);
  await expectStock(service, b, 3, 2);
});

test('best-effort with nothing to hold is refused', async () => {
  const none = await createItem(service, { quantity: 0 });
  const problem = expectProblem(
    await create({ mode: 'best-effort', lines: [line(none, 1)] }),
    409,
    'INSUFFICIENT_STOCK',
  );
  assert.equal(problem.lines[0].availableQuantity, 0);
});

test('for a user, who stands in the ledger', async () => {
  const [a] = await twoItems();
  await made({ userId: 'u-5', lines: [line(a, 1)] });
  assert.equal((await historyOf(service, a))[0].userId, 'u-5');
});

test('all-or-none is the default and can be said', async () => {
  const [a] = await twoItems(1);
  expectProblem(await create({ mode: 'all-or-none', lines: [line(a, 2)] }), 409, 'INSUFFICIENT_STOCK');
  await made({ mode: 'all-or-none', lines: [line(a, 1)] });
});

test('confirmed as a whole: quantity and reserved both fall', async () => {
  const [a, b] = await twoItems();
  const orderId = newName('order');
  const { reservationId } = await made({ orderId, lines: [line(a, 2), line(b, 3)] });
  const { status, json } = await confirm(reservationId, {});
  assert.deepEqual([status, json.status, json.lines.map((each) => each.confirmed)], [200, 'CONFIRMED', [2, 3]]);
  await expectStock(service, a, 8, 0);
  await expectStock(service, b, 7, 0);
  const [entry] = await historyOf(service, a);
  assert.deepEqual(
    [entry.changeType, entry.quantityChange, entry.reservedChange, entry.orderId, entry.reservationId],
    ['SALE', -2, -2, orderId, reservationId],
  );
});

test('an empty body confirms, and releases, the whole', async () => {
  const [a] = await twoItems();
  const sold = await hold(service, a, 2);
  assert.equal((await service.call('POST', `${reservationPath(sold.reservationId)}/confirm`)).json.status, 'CONFIRMED');
  const kept = await hold(service, a, 2);
  assert.equal((await service.call('POST', `${reservationPath(kept.reservationId)}/release`)).json.status, 'RELEASED');
  await expectStock(service, a, 8, 0);
});

test('confirmed and released in parts', async () => {
  const [a, b] = await twoItems();
  const { reservationId } = await made({ lines: [line(a, 4), line(b, 1)] });
  const first = await confirm(reservationId, { lines: [line(a, 1)] });
  assert.deepEqual(
    [first.json.status, first.json.lines[0]],
    ['ACTIVE', { productVariantId: a, quantity: 4, outstanding: 3, confirmed: 1, released: 0 }],
  );
  const second = await release(reservationId, { lines: [line(a, 2), line(b, 1)], reason: 'changed their mind' });
  assert.equal(second.json.status, 'ACTIVE');
  const third = await confirm(reservationId, { lines: [line(a, 1)] });
  assert.deepEqual(
    [third.json.status, third.json.lines[0].confirmed, third.json.lines[0].released],
    ['CONFIRMED', 2, 2],
  );
  await expectStock(service, a, 8, 0);
  await expectStock(service, b, 10, 0);
});

test('more than is outstanding, or what the reservation lacks: nothing changes', async () => {
  const [a, b] = await twoItems();
  const { reservationId } = await made({ lines: [line(a, 4)] });
  for (const act of [confirm, release]) {
    for (const lines of [[line(a, 5)], [line(a, 3), line(a, 2)], [line(a, 1), line(b, 1)]]) {
      expectProblem(await act(reservationId, { lines }), 409, 'OUTSTANDING_EXCEEDED');
    }
  }
  await expectStock(service, a, 10, 4);
  assert.equal((await confirm(reservationId, { lines: [line(a, 2), line(a, 2)] })).json.status, 'CONFIRMED');
});

test('what is finished stays finished', async () => {
  const [a] = await twoItems();
  const sold = await hold(service, a, 1);
  await confirm(sold.reservationId, {});
  const given = await hold(service, a, 1);
  await release(given.reservationId, {});
  for (const [id, status] of [
    [sold.reservationId, 'CONFIRMED'],
    [given.reservationId, 'RELEASED'],
  ]) {
    expectActiveProblem(await confirm(id, {}), 'RESERVATION_NOT_ACTIVE', id, status);
    expectActiveProblem(await confirm(id, { reacquire: true }), 'RESERVATION_NOT_ACTIVE', id, status);
    expectActiveProblem(await release(id, {}), 'RESERVATION_NOT_ACTIVE', id, status);
    expectActiveProblem(await extend(id, { expiresInSeconds: 60 }), 'RESERVATION_NOT_ACTIVE', id, status);
  }
  await expectStock(service, a, 9, 0);
});

test('extended: from now, to later or sooner', async () => {
  const [a] = await twoItems();
  const { reservationId } = await hold(service, a, 1, { expiresInSeconds: 60 });
  for (const expiresInSeconds of [7200, 30]) {
    const before = Date.now();
    const { status, json } = await extend(reservationId, { expiresInSeconds });
    assert.deepEqual([status, json.status], [200, 'ACTIVE']);
    const until = Date.parse(json.expiresAt) - expiresInSeconds * 1000;
    assert.ok(until >= before - 5 && until <= Date.now() + 5, json.expiresAt);
    assert.deepEqual(await reservationOf(service, reservationId), json);
  }
});

test('the reservations of an order, oldest first, whatever ids were chosen', async () => {
  const [a] = await twoItems();
  const orderId = newName('order');
  const wanted = [];
  for (let round = 0; round < 8; round += 1) {
    const { reservationId, createdAt } = await made({ reservationId: newId(), orderId, lines: [line(a, 1)] });
    wanted.push(reservationId);
    await untilPast(createdAt);
  }
  const { json } = await service.get(`${reservationsPath}?orderId=${orderId}`);
  assert.deepEqual(
    json.items.map((each) => each.reservationId),
    wanted,
  );
});

test('the reservations of an order, oldest first', async () => {
  const [a, b] = await twoItems();
  const orderId = `${newName('order')} & ünï/co=de`;
  const first = await made({ orderId, lines: [line(a, 1)] });
  const second = await hold(service, b, 2, { orderId });
  const third = await made({ orderId, lines: [line(a, 1), line(b, 1)] });
  await release(first.reservationId, {});
  const { status, json } = await service.get(`${reservationsPath}?orderId=${encodeURIComponent(orderId)}`);
  assert.equal(status, 200);
  assert.deepEqual(
    json.items.map((each) => each.reservationId),
    [first, second, third].map((each) => each.reservationId),
  );
  assert.equal(json.items[0].status, 'RELEASED');
  const none = await service.get(`${reservationsPath}?orderId=${newName('order')}`);
  assert.deepEqual(none.json, { items: [], nextCursor: null });
});

test('oldest first, whichever connections made them and however quickly', async () => {
  const variant = await createItem(service, { quantity: 1000 });
  await Promise.all(Array.from({ length: 16 }, () => service.get(itemPath(variant)))); // used in turn from now on
  const orderId = newName('order');
  const wanted = [];
  for (let index = 0; index < 200; index += 1) {
    const { reservationId } = await hold(service, variant, 1, { orderId });
    wanted.push(reservationId);
  }
  const { json } = await service.get(`${reservationsPath}?orderId=${orderId}`);
  assert.deepEqual(
    json.items.map((each) => each.reservationId),
    wanted,
  );
});

test('an unknown reservation', async () => {
  const id = newId();
  const answers = [
    await service.get(reservationPath(id)),
    await confirm(id, {}),
    await release(id, {}),
    await extend(id, { expiresInSeconds: 1 }),
  ];
  for (const answer of answers) assert.equal(expectProblem(answer, 404, 'RESERVATION_NOT_FOUND').reservationId, id);
});
