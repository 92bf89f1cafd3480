// Pages of items, by status and sku.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { useService } from './support/service.mjs';
import { createItem, expectProblem, hold, itemOf, itemPath, newId } from './support/stock.mjs';
import { inParallel } from './support/workers.mjs';

const listPath = '/api/v1/inventory';
const skus = ['SHIRT-RED-M', 'SHIRT-RED-S', 'SHIRT-BLUE', 'SHIRT%', 'SHIRT_RED', 'shirt-red-m', 'ÄRMEL-緑', undefined];
const items = [];

const service = useService({}, async () => {
  const created = await inParallel(96, 16, (index) =>
    createItem(service, { quantity: [0, 3, 50][index % 3], lowStockThreshold: 5, sku: skus[index % skus.length] }),
  );
  for (const variant of created.slice(0, 4)) await service.patch(itemPath(variant), { status: 'DISCONTINUED' });
  for (const variant of created) items.push(await itemOf(service, variant));
});

const idsOf = (list) => list.map(({ productVariantId }) => productVariantId).sort();

// Every page to the end; `between` runs after each.
async function list(query, { limit = 200, between = () => {} } = {}) {
  const found = [];
  for (let cursor = ''; cursor !== undefined;) {
    const { status, json } = await service.get(`${listPath}?limit=${limit}${query}${cursor}`);
    assert.equal(status, 200);
    assert.ok(json.items.length <= limit);
    found.push(...json.items);
    cursor = json.nextCursor === null ? undefined : `&cursor=${encodeURIComponent(json.nextCursor)}`;
    await between();
  }
  return found;
}

const expectSame = (found, wanted, why) => {
  assert.deepEqual(idsOf(found), idsOf(wanted), why);
  for (const item of found)
    assert.deepEqual(
      item,
      wanted.find(({ productVariantId }) => productVariantId === item.productVariantId),
    );
};

test('all of them, in pages of any size', async () => {
  for (const limit of [1, 7, 48, 96, 200]) expectSame(await list('', { limit }), items, `limit ${limit}`);
});

test('a page holds 50 unless asked otherwise', async () => {
  const { json } = await service.get(listPath);
  assert.equal(json.items.length, 50);
  assert.notEqual(json.nextCursor, null);
});

test('by status', async () => {
  for (const status of ['OUT_OF_STOCK', 'LOW_STOCK', 'IN_STOCK', 'DISCONTINUED', 'AWAITING_INITIAL_STOCK']) {
    const wanted = items.filter((item) => item.status === status);
    for (const limit of [3, 200]) expectSame(await list(`&status=${status}`, { limit }), wanted, status);
  }
});

test('by sku, exactly', async () => {
  for (const sku of [...skus.filter((each) => each !== undefined), 'SHIRT', 'SHIRT-RED-']) {
    const wanted = items.filter((item) => item.sku === sku);
    for (const limit of [2, 200]) expectSame(await list(`&sku=${encodeURIComponent(sku)}`, { limit }), wanted, sku);
  }
});

test('by the beginning of the sku, to the letter', async () => {
  for (const q of [
    'S',
    'SHIRT',
    'SHIRT-RED',
    'SHIRT-RED-M',
    'SHIRT%',
    'SHIRT_',
    's',
    'Ä',
    'ÄRMEL-緑',
    'X',
    'RED',
    '%',
  ]) {
    const wanted = items.filter((item) => item.sku?.startsWith(q));
    for (const limit of [5, 200]) {
      const found = await list(`&q=${encodeURIComponent(q)}`, { limit });
      expectSame(found, wanted, q);
      const read = found.map(({ sku }) => sku);
      assert.deepEqual(
        read,
        [...read].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))),
        q,
      );
    }
  }
});

test('everything given must fit', async () => {
  const wanted = items.filter((item) => item.sku === 'SHIRT-BLUE' && item.status === 'LOW_STOCK');
  assert.ok(wanted.length > 0);
  expectSame(await list('&sku=SHIRT-BLUE&q=SHIRT&status=LOW_STOCK', { limit: 2 }), wanted);
  expectSame(await list('&sku=SHIRT-BLUE&q=SHIRT-RED'), []);
});

test('a status that has just changed is found under the new one', async () => {
  const variant = await createItem(service, { quantity: 5, lowStockThreshold: 2, sku: 'CHANGING' });
  const found = async (status) => (await list(`&sku=CHANGING&status=${status}`)).length;
  assert.deepEqual([await found('IN_STOCK'), await found('LOW_STOCK')], [1, 0]);
  await hold(service, variant, 4);
  assert.deepEqual([await found('IN_STOCK'), await found('LOW_STOCK')], [0, 1]);
  await service.patch(itemPath(variant), { sku: 'CHANGED' });
  assert.deepEqual([await found('LOW_STOCK'), (await list('&sku=CHANGED')).length], [0, 1]);
});

test('while items are added: those from before are there, each once', async () => {
  for (const query of ['', '&q=SHIRT', '&status=IN_STOCK']) {
    const known = await list(query);
    const found = await list(query, {
      limit: 9,
      between: () => createItem(service, { quantity: 50, sku: 'SHIRT-NEW' }),
    });
    const ids = idsOf(found);
    assert.equal(new Set(ids).size, ids.length, query);
    assert.deepEqual(
      idsOf(known).filter((id) => !ids.includes(id)),
      [],
      query,
    );
  }
});

test('what is refused, and which parameter it is', async () => {
  const { json } = await service.get(`${listPath}?limit=1`);
  const bySku = (await service.get(`${listPath}?limit=1&q=SHIRT`)).json.nextCursor;
  for (const [query, parameter] of [
    ['status=in_stock', 'status'],
    ['status=', 'status'],
    ['sku=', 'sku'],
    [`sku=${'x'.repeat(129)}`, 'sku'],
    ['q=', 'q'],
    ['limit=0', 'limit'],
    ['limit=201', 'limit'],
    ['cursor=x', 'cursor'],
    ['cursor=', 'cursor'],
    [`cursor=${json.nextCursor}x`, 'cursor'],
    [`q=SHIRT&cursor=${json.nextCursor}`, 'cursor'],
    [`cursor=${bySku}`, 'cursor'],
    ...['', 'ff', '00', '0a', '41c3', 'eda080', '41'.repeat(129)].map((sku) => [
      `q=SHIRT&cursor=s1-${newId()}${sku}`, // no item has such a sku, and PostgreSQL would not compare with it
      'cursor',
    ]),
    ['asOf=2026-03-02T09:30:00Z', 'asOf'],
  ]) {
    const { errors } = expectProblem(await service.get(`${listPath}?${query}`), 400, 'MALFORMED_REQUEST');
    assert.equal(errors[0].parameter, parameter, query);
  }
  for (const query of ['status=IN_STOCK', 'sku=A', 'q=A', 'limit=5', `cursor=${json.nextCursor}`]) {
    const answer = await service.get(`${listPath}?productVariantIds=${newId()}&${query}`);
    expectProblem(answer, 400, 'MALFORMED_REQUEST');
  }
});
