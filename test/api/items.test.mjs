// Creating, reading and changing items.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { useService } from './support/service.mjs';
import { createItem, expectProblem, expectStock, hold, itemOf, itemPath, newId } from './support/stock.mjs';

const service = useService();

test('PUT creates an item and says where it is', async () => {
  const variant = newId();
  const { status, headers, json } = await service.put(itemPath(variant), {
    sku: 'SHIRT-M',
    initialStock: 12,
    lowStockThreshold: 3,
  });
  assert.equal(status, 201);
  assert.equal(headers.location, itemPath(variant));
  assert.equal(headers.etag, '"1"');
  const { createdAt, updatedAt, ...rest } = json;
  assert.equal(createdAt, updatedAt);
  assert.deepEqual(rest, {
    productVariantId: variant,
    sku: 'SHIRT-M',
    quantity: 12,
    reservedQuantity: 0,
    availableQuantity: 12,
    status: 'IN_STOCK',
    lowStockThreshold: 3,
    version: 1,
  });
  assert.deepEqual(await itemOf(service, variant), json);
});

test('PUT with nothing given makes an empty item', async () => {
  const variant = newId();
  const { status, json } = await service.put(itemPath(variant), {});
  assert.equal(status, 201);
  assert.deepEqual([json.sku, json.quantity, json.status], [null, 0, 'OUT_OF_STOCK']);
});

test('PUT without a body is PUT with nothing given', async () => {
  assert.equal((await service.call('PUT', itemPath(newId()))).status, 201);
});

test('PUT takes null for what is left out', async () => {
  const { status, json } = await service.put(itemPath(newId()), {
    sku: null,
    initialStock: null,
    lowStockThreshold: null,
  });
  assert.deepEqual([status, json.sku, json.quantity], [201, null, 0]);
});

test('PUT of what is there already answers 200 and changes nothing', async () => {
  const variant = await createItem(service, { quantity: 5, sku: 'A', lowStockThreshold: 2 });
  for (const body of [{ initialStock: 5, sku: 'A', lowStockThreshold: 2 }, { initialStock: 99 }, { sku: 'A' }, {}]) {
    const { status, headers, json } = await service.put(itemPath(variant), body);
    assert.deepEqual([status, headers.etag, json.quantity, json.version], [200, '"1"', 5, 1]);
  }
});

test('PUT of another sku or threshold is refused', async () => {
  const variant = await createItem(service, { quantity: 5, sku: 'A', lowStockThreshold: 2 });
  for (const body of [{ sku: 'B' }, { lowStockThreshold: 3 }]) {
    expectProblem(await service.put(itemPath(variant), body), 409, 'INVENTORY_ALREADY_EXISTS');
  }
  assert.equal((await itemOf(service, variant)).version, 1);
});

test('an identifier in upper case is the same identifier', async () => {
  const variant = await createItem(service);
  const { status, json } = await service.get(itemPath(variant.toUpperCase()));
  assert.deepEqual([status, json.productVariantId], [200, variant]);
});

test('text of any script comes back as it was given', async () => {
  const sku = 'Größe "M"\\ / 緑 🧦 \u2028';
  const variant = await createItem(service, { sku });
  assert.equal((await itemOf(service, variant)).sku, sku);
});

test('GET of an unknown variant names it', async () => {
  const variant = newId();
  const problem = expectProblem(await service.get(itemPath(variant.toUpperCase())), 404, 'INVENTORY_NOT_FOUND');
  assert.deepEqual(problem.productVariantIds, [variant]);
});

test('status follows from what is available', async () => {
  for (const [quantity, status] of [
    [0, 'OUT_OF_STOCK'],
    [1, 'LOW_STOCK'],
    [4, 'LOW_STOCK'],
    [5, 'IN_STOCK'],
  ]) {
    const variant = await createItem(service, { quantity, lowStockThreshold: 4 });
    assert.equal((await itemOf(service, variant)).status, status);
  }
  const variant = await createItem(service, { quantity: 5, lowStockThreshold: 4 });
  await hold(service, variant, 1);
  assert.equal((await itemOf(service, variant)).status, 'LOW_STOCK');
  await hold(service, variant, 4);
  assert.equal((await itemOf(service, variant)).status, 'OUT_OF_STOCK');
});

test('If-None-Match: 304 without a body while nothing changed', async () => {
  const variant = await createItem(service);
  for (const tags of ['"1"', 'W/"1"', '"9", "1"', '*']) {
    const { status, headers, bytes } = await service.get(itemPath(variant), { headers: { 'if-none-match': tags } });
    assert.deepEqual([status, headers.etag, bytes.length], [304, '"1"', 0], tags);
  }
  assert.equal((await service.get(itemPath(variant), { headers: { 'if-none-match': '"2"' } })).status, 200);
  await hold(service, variant, 1);
  const { status, headers } = await service.get(itemPath(variant), { headers: { 'if-none-match': '"1"' } });
  assert.deepEqual([status, headers.etag], [200, '"2"']);
});

test('several items: in the order asked for, each once, and what is missing', async () => {
  const [a, b, c] = [await createItem(service), await createItem(service), await createItem(service)];
  const [unknown, another] = [newId(), newId()];
  const ids = [c, unknown, a, c.toUpperCase(), b, another, a, unknown];
  const { status, json } = await service.get(`/api/v1/inventory?productVariantIds=${ids.join(',')}`);
  assert.equal(status, 200);
  assert.deepEqual(
    json.items.map((item) => item.productVariantId),
    [c, a, b],
  );
  assert.deepEqual(json.missing, [unknown, another]);
  assert.deepEqual(json.items[1], await itemOf(service, a));
});

test('several items: 1 to 200 identifiers', async () => {
  const path = (ids) => `/api/v1/inventory?productVariantIds=${ids}`;
  const many = (count) => Array.from({ length: count }, newId).join(',');
  const { status, json } = await service.get(path(many(200)));
  assert.deepEqual([status, json.missing.length], [200, 200]);
  for (const target of [path(many(201)), path(''), path(`${newId()},`), path(`${newId()},x`)]) {
    const problem = expectProblem(await service.get(target), 400, 'MALFORMED_REQUEST');
    assert.equal(problem.errors[0].parameter, 'productVariantIds', target.slice(0, 80));
  }
});

test('PATCH changes what it names and nothing else', async () => {
  const variant = await createItem(service, { quantity: 5, sku: 'A', lowStockThreshold: 2 });
  const { status, headers, json } = await service.patch(itemPath(variant), { lowStockThreshold: 5 });
  assert.deepEqual([status, headers.etag], [200, '"2"']);
  assert.deepEqual([json.sku, json.lowStockThreshold, json.status, json.quantity], ['A', 5, 'LOW_STOCK', 5]);
  const merge = { headers: { 'content-type': 'application/merge-patch+json; charset=utf-8' } };
  const renamed = await service.patch(itemPath(variant), { sku: 'B' }, merge);
  assert.deepEqual([renamed.json.sku, renamed.json.lowStockThreshold, renamed.json.version], ['B', 5, 3]);
  const cleared = await service.patch(itemPath(variant), { sku: null }, merge);
  assert.deepEqual([cleared.json.sku, cleared.json.version], [null, 4]);
});

test('PATCH that changes nothing leaves the version', async () => {
  const variant = await createItem(service, { sku: 'A', lowStockThreshold: 2 });
  for (const body of [{}, { sku: 'A' }, { lowStockThreshold: 2 }, { status: null }]) {
    const { status, json } = await service.patch(itemPath(variant), body);
    assert.deepEqual([status, json.version], [200, 1], JSON.stringify(body));
  }
});

test('DISCONTINUED stays until it is cleared, and nothing more is held', async () => {
  const variant = await createItem(service, { quantity: 5 });
  const kept = await hold(service, variant, 2);
  const { json } = await service.patch(itemPath(variant), { status: 'DISCONTINUED' });
  assert.equal(json.status, 'DISCONTINUED');
  expectProblem(await service.post(`${itemPath(variant)}/reserve`, { quantity: 1 }), 409, 'VARIANT_DISCONTINUED');
  await expectStock(service, variant, 5, 2);
  assert.equal((await service.post(`/api/v1/reservations/${kept.reservationId}/confirm`, {})).status, 200);
  assert.equal((await expectStock(service, variant, 3, 0)).status, 'DISCONTINUED');
  const cleared = await service.patch(itemPath(variant), { status: null });
  assert.notEqual(cleared.json.status, 'DISCONTINUED');
  await hold(service, variant, 1);
});

test('If-Match: the patch is applied to the version meant, or not at all', async () => {
  const variant = await createItem(service, { lowStockThreshold: 1 });
  const patch = (tags, lowStockThreshold) =>
    service.patch(itemPath(variant), { lowStockThreshold }, { headers: { 'if-match': tags } });
  for (const tags of ['"2"', '"0"', 'W/"1"', '"x"', '"2", "3"']) {
    expectProblem(await patch(tags, 7), 412, 'PRECONDITION_FAILED');
  }
  assert.deepEqual(
    [(await itemOf(service, variant)).version, (await itemOf(service, variant)).lowStockThreshold],
    [1, 1],
  );
  assert.equal((await patch('"1"', 2)).json.version, 2);
  assert.equal((await patch('"1", "2"', 3)).json.version, 3);
  assert.equal((await patch('*', 4)).json.version, 4);
  expectProblem(await patch('"3"', 5), 412, 'PRECONDITION_FAILED');
});

test('If-Match lets one of many concurrent patches through', async () => {
  const variant = await createItem(service, { lowStockThreshold: 0 });
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      service.patch(itemPath(variant), { lowStockThreshold: index + 1 }, { headers: { 'if-match': '"1"' } }),
    ),
  );
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, ...Array(19).fill(412)]);
  const winner = answers.findIndex(({ status }) => status === 200);
  assert.equal((await itemOf(service, variant)).lowStockThreshold, winner + 1);
});

test('PATCH of an unknown variant', async () => {
  expectProblem(await service.patch(itemPath(newId()), { lowStockThreshold: 1 }), 404, 'INVENTORY_NOT_FOUND');
});
