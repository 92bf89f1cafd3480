// Events of the Product and Order Services, handed in by HTTP.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { consumedExamples } from './support/asyncapi.mjs';
import { applied, envelopes, eventsPath, expectOutcome, ingest } from './support/consumed.mjs';
import { eventsOf } from './support/feed.mjs';
import { metric } from './support/metrics.mjs';
import { Service, useService } from './support/service.mjs';
import {
  adjustPath,
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
  reservationsPath,
} from './support/stock.mjs';
import { untilPast } from './support/waiting.mjs';

const service = useService();

const created = 'ProductVariantCreatedEvent';
const updated = 'ProductVariantUpdatedEvent';
const deleted = 'ProductVariantDeletedEvent';
const confirmed = 'OrderConfirmedForShipmentEvent';
const returned = 'ReturnProcessedEvent';
const aboutVariant = (productVariantId, more = {}) => ({ productVariantId, ...more });
const line = (productVariantId, quantity) => ({ productVariantId, quantity });
const most = 2_147_483_647;

test('each example of the AsyncAPI document is consumed', async () => {
  const own = new Service();
  try {
    await own.start();
    // Those about returns have a second variant that none of them creates.
    const variants = consumedExamples().flatMap(({ body }) =>
      JSON.stringify(body).match(/"productVariantId":"[^"]+"/g),
    );
    for (const text of new Set(variants.filter((each) => each !== null))) {
      await own.put(itemPath(text.split('"')[3]), { initialStock: 3 });
    }
    for (const { name, contentType, headers, body } of consumedExamples()) {
      const sent = { body, headers: { ...headers, 'content-type': contentType } };
      const { status, json } = await own.call('POST', eventsPath, sent);
      assert.equal(status, 200, `${name}: ${JSON.stringify(json)}`);
      assert.ok(json.outcome === 'APPLIED' || json.reason !== 'UNKNOWN_TYPE', name);
    }
    await own.stop();
    await own.check();
  } finally {
    own.remove();
  }
});

for (const envelope of Object.keys(envelopes)) {
  test(`${envelope}: applied once`, async () => {
    const [variant, id] = [newId(), newId()];
    const send = () => ingest(service, created, aboutVariant(variant, { initialStock: 4, sku: 'S' }), { id, envelope });
    const first = await send();
    expectOutcome(first, 'APPLIED');
    assert.deepEqual([first.json.eventId, first.json.eventType], [id, created]);
    expectOutcome(await send(), 'IGNORED', 'DUPLICATE');
    const item = await expectStock(service, variant, 4, 0);
    assert.deepEqual([item.sku, item.version], ['S', 1]);
  });
}

test('an id is one event, whatever it comes in', async () => {
  const variant = await createItem(service);
  const id = newId();
  const data = aboutVariant(variant, { quantityReturned: 1 });
  for (const envelope of Object.keys(envelopes)) {
    const answer = await ingest(service, returned, data, { id, envelope });
    if (envelope === 'own') expectOutcome(answer, 'APPLIED');
    else expectOutcome(answer, 'IGNORED', 'DUPLICATE');
  }
  await expectStock(service, variant, 11, 0);
});

test('fifty at once with one id: one effect', async () => {
  const variant = await createItem(service);
  const id = newId();
  const data = aboutVariant(variant, { quantityReturned: 1 });
  const answers = await Promise.all(Array.from({ length: 50 }, () => ingest(service, returned, data, { id })));
  assert.equal(answers.filter(({ json }) => json.outcome === 'APPLIED').length, 1);
  assert.equal(answers.filter(({ json }) => json.reason === 'DUPLICATE').length, 49);
  await expectStock(service, variant, 11, 0);
});

test('ids that are no UUID are unique within the source of a CloudEvent only', async () => {
  const variant = await createItem(service);
  const send = (source) =>
    service.post(
      eventsPath,
      { specversion: '1.0', id: '17', source, type: returned, data: aboutVariant(variant, { quantityReturned: 1 }) },
      { headers: { 'content-type': 'application/cloudevents+json' } },
    );
  expectOutcome(await send('/returns'), 'APPLIED');
  expectOutcome(await send('/other'), 'APPLIED');
  expectOutcome(await send('/returns'), 'IGNORED', 'DUPLICATE');
  await expectStock(service, variant, 12, 0);
});

test('the type with or without its suffix', async () => {
  const variant = newId();
  await applied(service, 'ProductVariantCreated', aboutVariant(variant));
  expectOutcome(await ingest(service, 'ProductVariantUpdated', aboutVariant(variant)), 'IGNORED', 'NO_CHANGE');
});

test('unknown types are ignored and counted', async () => {
  const count = () => metric(service, 'inventory_events_consumed_total', { outcome: 'unknown_type' });
  const before = await count();
  for (const envelope of Object.keys(envelopes)) {
    const answer = await ingest(service, 'PriceChangedEvent', { price: 5 }, { envelope });
    expectOutcome(answer, 'IGNORED', 'UNKNOWN_TYPE');
  }
  assert.equal(await count(), before + Object.keys(envelopes).length);
});

test('what else is in an event is not looked at', async () => {
  const variant = newId();
  const body = {
    eventId: newId(),
    eventType: created,
    producedBy: { host: 'a' },
    data: { ...aboutVariant(variant), colour: 'red', prices: [1, 2] },
  };
  expectOutcome(await service.post(eventsPath, body), 'APPLIED');
});

test('a correlation id that is a UUID is put on the events that follow', async () => {
  const [variant, correlationId] = [newId(), newId()];
  const event = (id, correlation) => ({
    eventId: newId(),
    eventType: created,
    correlationId: correlation,
    data: aboutVariant(id),
  });
  await service.post(eventsPath, event(variant, correlationId));
  assert.equal((await historyOf(service, variant))[0].correlationId, correlationId);
  expectOutcome(await service.post(eventsPath, event(newId(), 'trace-5')), 'APPLIED');
});

test('created: with stock, without, and once only', async () => {
  const variant = newId();
  await applied(service, created, aboutVariant(variant));
  const item = await expectStock(service, variant, 0, 0);
  assert.deepEqual([item.status, item.sku], ['OUT_OF_STOCK', null]);
  expectOutcome(await ingest(service, created, aboutVariant(variant, { initialStock: 9 })), 'IGNORED', 'NO_CHANGE');
  await expectStock(service, variant, 0, 0);
});

test('an unknown variant: 404, then its creation, then the same event is applied', async () => {
  for (const [type, more] of [
    [updated, { isOrderable: false }],
    [deleted, {}],
    [returned, { quantityReturned: 2 }],
  ]) {
    const [variant, id] = [newId(), newId()];
    const send = () => ingest(service, type, aboutVariant(variant, more), { id });
    for (let round = 0; round < 2; round += 1) {
      const problem = expectProblem(await send(), 404, 'INVENTORY_NOT_FOUND');
      assert.deepEqual(problem.productVariantIds, [variant]);
    }
    await applied(service, created, aboutVariant(variant, { initialStock: 1 }));
    expectOutcome(await send(), 'APPLIED');
    expectOutcome(await send(), 'IGNORED', 'DUPLICATE');
  }
});

test('discontinued, not orderable, and orderable again', async () => {
  const variant = await createItem(service, { quantity: 50 });
  const steps = [
    [{ isOrderable: false }, 'DISCONTINUED'],
    [{ isOrderable: true }, 'IN_STOCK'],
    [{ status: 'DISCONTINUED' }, 'DISCONTINUED'],
    [{ status: 'ACTIVE' }, 'IN_STOCK'],
    [{ status: 'ACTIVE', isOrderable: false }, 'DISCONTINUED'],
    [{ status: 'DISCONTINUED', isOrderable: true }, undefined],
    [{ status: 'ARCHIVED' }, undefined],
    [{}, undefined],
    [{ isOrderable: true }, 'IN_STOCK'],
  ];
  let expected = 'IN_STOCK';
  for (const [more, status] of steps) {
    const answer = await ingest(service, updated, aboutVariant(variant, more));
    if (status === undefined) expectOutcome(answer, 'IGNORED', 'NO_CHANGE');
    else expectOutcome(answer, 'APPLIED');
    expected = status ?? expected;
    assert.equal((await itemOf(service, variant)).status, expected, JSON.stringify(more));
  }
});

test('another sku is taken over', async () => {
  const variant = await createItem(service, { sku: 'A' });
  await applied(service, updated, aboutVariant(variant, { sku: 'B' }));
  assert.equal((await itemOf(service, variant)).sku, 'B');
});

test('deleted with stock: nothing more is sold or bought, what is held may end', async () => {
  const variant = await createItem(service, { quantity: 10 });
  const orderId = newName('order');
  const [kept, given] = [await hold(service, variant, 2, { orderId }), await hold(service, variant, 3)];
  await applied(service, deleted, aboutVariant(variant));
  expectOutcome(await ingest(service, deleted, aboutVariant(variant)), 'IGNORED', 'NO_CHANGE');
  assert.equal((await expectStock(service, variant, 10, 5)).status, 'DISCONTINUED');
  expectProblem(await service.post(`${itemPath(variant)}/reserve`, { quantity: 1 }), 409, 'VARIANT_DISCONTINUED');
  const purchase = { productVariantId: variant, changeType: 'PURCHASE', quantityChange: 1 };
  expectProblem(await service.post(adjustPath, purchase), 409, 'VARIANT_DELETED');
  expectProblem(await service.patch(itemPath(variant), { status: null }), 409, 'VARIANT_DELETED');
  await applied(service, confirmed, { orderId });
  await service.post(`${reservationsPath}/${given.reservationId}/release`, {});
  await expectStock(service, variant, 8, 0);
  assert.equal((await reservationOf(service, kept.reservationId)).status, 'CONFIRMED');
});

test('deleted: a late creation and updates change nothing any more', async () => {
  for (const quantity of [0, 5]) {
    const variant = await createItem(service, { quantity });
    await applied(service, deleted, aboutVariant(variant));
    const item = await itemOf(service, variant);
    for (const [type, more] of [
      [created, { initialStock: 7 }],
      [updated, { isOrderable: true }],
      [updated, { sku: 'new' }],
    ]) {
      expectOutcome(await ingest(service, type, aboutVariant(variant, more)), 'IGNORED', 'NO_CHANGE');
    }
    assert.deepEqual(await itemOf(service, variant), item);
  }
});

test('an order that fails gives all back, and says why', async () => {
  for (const [type, reason] of [
    ['OrderPaymentFailedEvent', 'PAYMENT_FAILED'],
    ['OrderFraudulentEvent', 'ORDER_CANCELLED'],
    ['OrderCancelledEvent', 'ORDER_CANCELLED'],
  ]) {
    const [a, b] = [await createItem(service), await createItem(service)];
    const orderId = newName('order');
    await service.post(reservationsPath, { orderId, lines: [line(a, 2), line(b, 3)] });
    await hold(service, a, 1, { orderId });
    const others = await hold(service, a, 4, { orderId: newName('order') });
    await applied(service, type, { orderId });
    await expectStock(service, a, 10, 4);
    await expectStock(service, b, 10, 0);
    assert.equal((await reservationOf(service, others.reservationId)).status, 'ACTIVE');
    const told = (await eventsOf(service, b)).find(({ eventType }) => eventType === 'InventoryReleasedEvent');
    assert.deepEqual([told.data.reasonForRelease, told.data.orderId], [reason, orderId]);
    expectOutcome(await ingest(service, type, { orderId }), 'IGNORED', 'NO_CHANGE');
  }
});

test('an order confirmed for shipment is sold as a whole', async () => {
  const [a, b] = [await createItem(service), await createItem(service)];
  const orderId = newName('order');
  await service.post(reservationsPath, { orderId, lines: [line(a, 2), line(b, 3)] });
  await hold(service, a, 1, { orderId });
  await applied(service, confirmed, { orderId });
  await expectStock(service, a, 7, 0);
  await expectStock(service, b, 7, 0);
  expectOutcome(await ingest(service, confirmed, { orderId }), 'IGNORED', 'NO_CHANGE');
  expectOutcome(await ingest(service, confirmed, { orderId: newName('order') }), 'IGNORED', 'NO_CHANGE');
  await expectStock(service, a, 7, 0);
});

test('an order whose holds have run out cannot be confirmed', async () => {
  const variant = await createItem(service);
  const orderId = newName('order');
  const { reservationId, expiresAt } = await hold(service, variant, 2, { orderId, expiresInSeconds: 1 });
  await untilPast(expiresAt);
  const id = newId();
  const send = () => ingest(service, confirmed, { orderId }, { id });
  assert.equal(expectProblem(await send(), 409, 'RESERVATION_EXPIRED').reservationId, reservationId);
  await expectStock(service, variant, 10, 0);
  await hold(service, variant, 2, { orderId });
  expectOutcome(await send(), 'APPLIED');
  await expectStock(service, variant, 8, 0);
});

test('returned: one variant, or lines, all or none', async () => {
  const [a, b] = [await createItem(service), await createItem(service)];
  const orderId = newName('order');
  const back = (productVariantId, quantityReturned) => ({ productVariantId, quantityReturned });
  await applied(service, returned, { ...back(a, 2), orderId });
  await applied(service, returned, { orderId, lines: [back(a, 1), back(b, 4), back(a, 1)] });
  await expectStock(service, a, 14, 0);
  await expectStock(service, b, 14, 0);
  const [entry] = await historyOf(service, a);
  assert.deepEqual([entry.changeType, entry.orderId], ['RETURN', orderId]);
  expectProblem(await ingest(service, returned, { lines: [back(a, 1), back(newId(), 1)] }), 404, 'INVENTORY_NOT_FOUND');
  expectProblem(await ingest(service, returned, { lines: [back(a, 1), back(b, most)] }), 409, 'QUANTITY_OUT_OF_RANGE');
  await expectStock(service, a, 14, 0);
});

test('an event that breaks a rule: every violation, nothing remembered', async () => {
  const variant = await createItem(service);
  const id = newId();
  const wrong = await ingest(service, returned, { productVariantId: 'x', quantityReturned: 0 }, { id });
  const { errors } = expectProblem(wrong, 422, 'VALIDATION_FAILED');
  assert.deepEqual(errors.map(({ pointer }) => pointer).sort(), ['/data/productVariantId', '/data/quantityReturned']);
  expectOutcome(await ingest(service, returned, aboutVariant(variant, { quantityReturned: 1 }), { id }), 'APPLIED');
});

test('an event without its data', async () => {
  for (const envelope of ['own', 'message', 'structured CloudEvent']) {
    expectProblem(await ingest(service, created, undefined, { envelope }), 422, 'VALIDATION_FAILED');
    expectProblem(await ingest(service, created, {}, { envelope }), 422, 'VALIDATION_FAILED');
  }
});

test('a body in none of the envelopes', async () => {
  for (const body of [{}, { orderId: 'o-1' }, [], 'text', 5, null]) {
    expectProblem(
      await service.call('POST', eventsPath, { bytes: Buffer.from(JSON.stringify(body)) }),
      400,
      'MALFORMED_REQUEST',
    );
  }
});

test('a CloudEvent of another version', async () => {
  const body = { specversion: '0.3', id: newId(), source: '/x', type: created, data: aboutVariant(newId()) };
  const headers = { 'content-type': 'application/cloudevents+json' };
  expectProblem(await service.post(eventsPath, body, { headers }), 422, 'VALIDATION_FAILED');
});

test('every outcome is counted', async () => {
  const outcomes = ['applied', 'ignored', 'duplicate', 'unknown_type', 'refused', 'malformed'];
  const counts = () =>
    Promise.all(outcomes.map((outcome) => metric(service, 'inventory_events_consumed_total', { outcome })));
  const before = await counts();
  const [variant, id] = [newId(), newId()];
  await ingest(service, created, aboutVariant(variant), { id });
  await ingest(service, created, aboutVariant(variant));
  await ingest(service, created, aboutVariant(variant), { id });
  await ingest(service, 'Unknown', {});
  await ingest(service, deleted, aboutVariant(newId()));
  await ingest(service, deleted, {});
  assert.deepEqual(
    await counts(),
    before.map((count) => count + 1),
  );
});

test('what was consumed is known after a crash', async () => {
  const variant = await createItem(service);
  const id = newId();
  const send = () => ingest(service, returned, aboutVariant(variant, { quantityReturned: 1 }), { id });
  expectOutcome(await send(), 'APPLIED');
  await service.kill();
  await service.start();
  expectOutcome(await send(), 'IGNORED', 'DUPLICATE');
  await expectStock(service, variant, 11, 0);
});
