// What whoever runs the service may choose about new and discontinued variants.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { alertsOf, alertsPath, applied, expectOutcome, ingest } from './support/consumed.mjs';
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
  newId,
} from './support/stock.mjs';

const service = useService({
  flags: [
    ...['--discontinue', 'only-when-empty'],
    ...['--initial-stock-default', '25'],
    ...['--initial-status', 'awaiting-initial-stock'],
    ...['--low-stock-threshold-default', '4'],
  ],
});

const created = 'ProductVariantCreatedEvent';
const updated = 'ProductVariantUpdatedEvent';
const change = (productVariantId, changeType, quantityChange) =>
  service.post(adjustPath, { productVariantId, changeType, quantityChange, reason: 'test' });
const takeOff = (productVariantId, more = { isOrderable: false }) =>
  ingest(service, updated, { productVariantId, ...more });

test('initial-stock-default: what the Product Service leaves open, and nothing else', async () => {
  const [left, given, nothing] = [newId(), newId(), newId()];
  await applied(service, created, { productVariantId: left });
  await applied(service, created, { productVariantId: given, initialStock: 3 });
  await applied(service, created, { productVariantId: nothing, initialStock: 0 });
  assert.equal((await expectStock(service, left, 25, 0)).lowStockThreshold, 4);
  await expectStock(service, given, 3, 0);
  await expectStock(service, nothing, 0, 0);
  const byHand = newId();
  await service.put(itemPath(byHand), {});
  await expectStock(service, byHand, 0, 0);
});

test('initial-status: awaiting stock until some arrives, and never again', async () => {
  const variant = newId();
  await applied(service, created, { productVariantId: variant, initialStock: 0 });
  assert.equal((await itemOf(service, variant)).status, 'AWAITING_INITIAL_STOCK');
  expectProblem(await service.post(`${itemPath(variant)}/reserve`, { quantity: 1 }), 409, 'INSUFFICIENT_STOCK');
  const listed = await service.get('/api/v1/inventory?status=AWAITING_INITIAL_STOCK');
  assert.ok(listed.json.items.some(({ productVariantId }) => productVariantId === variant));
  await change(variant, 'PURCHASE', 5);
  assert.equal((await itemOf(service, variant)).status, 'IN_STOCK');
  await change(variant, 'ADJUSTMENT', -5);
  assert.equal((await itemOf(service, variant)).status, 'OUT_OF_STOCK');
  const entries = (await historyOf(service, variant)).filter(({ changeType }) => changeType !== 'RESERVATION_FAILED');
  assert.deepEqual(
    entries.map(({ statusAfter }) => statusAfter),
    ['OUT_OF_STOCK', 'IN_STOCK', 'AWAITING_INITIAL_STOCK'],
  );
});

test('only-when-empty: it stays on sale while there is stock, and an alert says so once', async () => {
  const variant = await createItem(service, { quantity: 3 });
  expectOutcome(await takeOff(variant), 'APPLIED');
  expectOutcome(await takeOff(variant, { status: 'DISCONTINUED' }), 'IGNORED', 'NO_CHANGE');
  const [alert, ...more] = await alertsOf(service, variant);
  assert.deepEqual([alert.kind, alert.state, more], ['DISCONTINUED_WITH_STOCK', 'OPEN', []]);
  await hold(service, variant, 1);
  assert.equal((await itemOf(service, variant)).status, 'LOW_STOCK');
});

test('only-when-empty: an alert that was acknowledged is raised again by the next event', async () => {
  const variant = await createItem(service, { quantity: 3 });
  await takeOff(variant);
  const [{ alertId }] = await alertsOf(service, variant);
  await service.post(`${alertsPath}/${alertId}/acknowledge`);
  await takeOff(variant);
  const alerts = await alertsOf(service, variant);
  assert.deepEqual(
    alerts.map(({ state }) => state),
    ['OPEN', 'ACKNOWLEDGED'],
  );
});

test('only-when-empty: without stock it is discontinued', async () => {
  const variant = await createItem(service, { quantity: 0 });
  expectOutcome(await takeOff(variant), 'APPLIED');
  assert.equal((await itemOf(service, variant)).status, 'DISCONTINUED');
  assert.deepEqual(await alertsOf(service, variant), []);
  expectOutcome(await takeOff(variant, { isOrderable: true }), 'APPLIED');
  assert.notEqual((await itemOf(service, variant)).status, 'DISCONTINUED');
});

test('only-when-empty: by hand it is discontinued all the same', async () => {
  const variant = await createItem(service, { quantity: 3 });
  const { json } = await service.patch(itemPath(variant), { status: 'DISCONTINUED' });
  assert.equal(json.status, 'DISCONTINUED');
});
