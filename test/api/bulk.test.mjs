// Many changes in one request: a line each, a result each.

import assert from 'node:assert/strict';
import http from 'node:http';
import { test } from 'node:test';

import { validatorAt } from './support/document.mjs';
import { metric } from './support/metrics.mjs';
import { sanitized } from './support/paths.mjs';
import { useService } from './support/service.mjs';
import {
  createItem,
  expectProblem,
  expectStock,
  historyOf,
  hold,
  itemOf,
  itemPath,
  newId,
  newName,
} from './support/stock.mjs';
import { until } from './support/waiting.mjs';

const service = useService();

const bulkPath = '/api/v1/inventory/bulk';
const ndjson = { 'content-type': 'application/x-ndjson' };
const linesMax = 100_000;
const lineBytesMax = 16 * 1024;

const operationMismatches = validatorAt('#/components/schemas/BulkOperation');
const resultMismatches = validatorAt('#/components/schemas/BulkResult');

const buy = (productVariantId, quantityChange, more = {}) => ({
  op: 'adjust',
  productVariantId,
  changeType: 'PURCHASE',
  quantityChange,
  ...more,
});
const set = (productVariantId, quantity, more = {}) => ({
  op: 'set',
  productVariantId,
  quantity,
  reason: 'count',
  ...more,
});
const put = (productVariantId, more = {}) => ({ op: 'put', productVariantId, ...more });

// The results of an answer, each held against the document and numbered in order.
function resultsOf(text) {
  const results =
    text === ''
      ? []
      : text
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line));
  results.forEach((result, index) => {
    assert.deepEqual(resultMismatches(result), [], JSON.stringify(result));
    assert.equal(result.line, index + 1);
    if (result.problem !== undefined) assert.equal(result.problem.status, result.status);
  });
  return results;
}

async function sendText(text, { query = '', ...options } = {}) {
  const answer = await service.call('POST', bulkPath + query, {
    bytes: Buffer.from(text),
    headers: ndjson,
    ...options,
  });
  assert.equal(answer.status, 200);
  return resultsOf(answer.bytes.toString());
}

async function send(operations, options) {
  const results = await sendText(operations.map((each) => `${JSON.stringify(each)}\n`).join(''), options);
  assert.equal(results.length, operations.length);
  results.forEach(({ status, key, problem }, index) => {
    assert.equal(key, operations[index].key);
    const mismatches = operationMismatches(operations[index]);
    if (status < 300) assert.deepEqual(mismatches, [], 'it was accepted against its schema');
    if (problem?.code === 'VALIDATION_FAILED')
      assert.notDeepEqual(mismatches, [], 'it was refused and fits its schema');
  });
  return results;
}

const outcomesOf = (results) => results.map(({ status, problem }) => problem?.code ?? status);

test('one of each, in order', async () => {
  const [fresh, known] = [newId(), await createItem(service)];
  const results = await send([
    put(fresh, { sku: 'A', initialStock: 4, lowStockThreshold: 2 }),
    put(fresh),
    buy(known, 5),
    { op: 'adjust', productVariantId: known, changeType: 'SALE', quantitySold: 3 },
    { op: 'adjust', productVariantId: known, changeType: 'RETURN', quantityChange: 1 },
    { op: 'adjust', productVariantId: known, changeType: 'ADJUSTMENT', quantityChange: -2, reason: 'lost' },
    set(known, 30),
  ]);
  assert.deepEqual(outcomesOf(results), [201, 200, 200, 200, 200, 200, 200]);
  assert.deepEqual(
    results.map(({ inventory }) => inventory.quantity),
    [4, 4, 15, 12, 13, 11, 30],
  );
  assert.deepEqual(results[1].inventory, await itemOf(service, fresh));
  assert.deepEqual(results[6].inventory, await itemOf(service, known));
});

test('set: what was counted, recorded as an adjustment', async () => {
  const variant = await createItem(service, { quantity: 10 });
  await hold(service, variant, 4);
  const results = await send([
    set(variant, 7, { reason: 'stock-take' }),
    set(variant, 7),
    set(variant, 3),
    set(variant, 9, { expectedVersion: 1 }),
    set(variant, 9, { expectedVersion: 3 }),
    set(newId(), 1),
  ]);
  assert.deepEqual(outcomesOf(results), [
    200,
    200,
    'ADJUSTMENT_BELOW_RESERVED',
    'PRECONDITION_FAILED',
    200,
    'INVENTORY_NOT_FOUND',
  ]);
  await expectStock(service, variant, 9, 4);
  const entries = await historyOf(service, variant, '&changeType=ADJUSTMENT');
  assert.deepEqual(
    entries.map(({ quantityChange, reason }) => [quantityChange, reason]),
    [
      [2, 'count'],
      [-3, 'stock-take'],
    ],
  );
});

test('a bad line does not hold up the others', async () => {
  const variant = await createItem(service);
  const good = JSON.stringify(buy(variant, 1));
  const lines = [
    [good, 200],
    ['{', 'MALFORMED_REQUEST'],
    [good, 200],
    ['[]', 'VALIDATION_FAILED'],
    ['{"op":"drop"}', 'VALIDATION_FAILED'],
    [JSON.stringify({ ...buy(variant, 0), colour: 'red' }), 'VALIDATION_FAILED'],
    [JSON.stringify(put(variant, { initialStock: -1 })), 'VALIDATION_FAILED'],
    [JSON.stringify(buy(newId(), 1)), 'INVENTORY_NOT_FOUND'],
    [`{"op":"${'x'.repeat(lineBytesMax)}"}`, 'CONTENT_TOO_LARGE'],
    [`{"op":"${'x'.repeat(lineBytesMax * 20)}"}`, 'CONTENT_TOO_LARGE'],
    [
      JSON.stringify({ op: 'adjust', productVariantId: variant, changeType: 'SALE', quantitySold: 99 }),
      'INSUFFICIENT_STOCK',
    ],
    [good.padEnd(lineBytesMax, ' '), 200],
    ['{"key":"a\\u0007","op":"put"}', 'VALIDATION_FAILED'],
    [good, 200],
  ];
  const results = await sendText(lines.map(([line]) => `${line}\n`).join(''));
  assert.deepEqual(
    outcomesOf(results),
    lines.map(([, outcome]) => outcome),
  );
  const pointers = results[5].problem.errors.map(({ pointer }) => pointer).sort();
  assert.deepEqual(pointers, ['/colour', '/quantityChange']);
  await expectStock(service, variant, 14, 0);
});

test('line ends: CR LF, and none after the last', async () => {
  const variant = await createItem(service);
  const line = JSON.stringify(buy(variant, 1));
  assert.deepEqual(outcomesOf(await sendText(`${line}\r\n${line}`)), [200, 200]);
  assert.deepEqual(await sendText(''), []);
  await expectStock(service, variant, 12, 0);
});

test('a key: once, and the results say so', async () => {
  const [fresh, known] = [newId(), await createItem(service)];
  const keys = [newName('key'), newName('key'), newName('key')];
  const operations = [
    put(fresh, { initialStock: 2, key: keys[0] }),
    buy(known, 5, { key: keys[1] }),
    buy(newId(), 5, { key: keys[2] }),
  ];
  const first = await send(operations);
  const again = await send(operations);
  assert.deepEqual(outcomesOf(first), [201, 200, 'INVENTORY_NOT_FOUND']);
  assert.deepEqual(outcomesOf(again), outcomesOf(first));
  for (const index of [0, 1]) assert.deepEqual(again[index], { ...first[index], replayed: true });
  assert.deepEqual(outcomesOf(await send([buy(known, 6, { key: keys[1] }), buy(known, 1, { key: keys[1] })])), [
    'IDEMPOTENCY_KEY_REUSED',
    'IDEMPOTENCY_KEY_REUSED',
  ]);
  await expectStock(service, known, 15, 0);
});

test('a key twice in one request', async () => {
  const variant = await createItem(service);
  const key = newName('key');
  const results = await send(Array.from({ length: 50 }, () => buy(variant, 1, { key })));
  assert.equal(results.filter(({ replayed }) => replayed === undefined).length, 1);
  await expectStock(service, variant, 11, 0);
});

test('a key belongs to its client', async () => {
  const variant = await createItem(service);
  const key = newName('key');
  const token = await service.tokenFor('importer', ['inventory:adjust']);
  await send([buy(variant, 1, { key })]);
  const [{ replayed }] = await send([buy(variant, 1, { key })], { token });
  assert.equal(replayed, undefined);
  await expectStock(service, variant, 12, 0);
});

test('validateOnly: the results, and nothing done', async () => {
  const [fresh, known] = [newId(), await createItem(service)];
  const key = newName('key');
  const operations = [put(fresh), buy(known, 5, { key }), set(known, 1)];
  const tried = await send(operations, { query: '?validateOnly=true' });
  assert.deepEqual(outcomesOf(tried), [201, 200, 200]);
  await expectStock(service, known, 10, 0);
  expectProblem(await service.get(itemPath(fresh)), 404, 'INVENTORY_NOT_FOUND');
  const [, { replayed }] = await send(operations);
  assert.equal(replayed, undefined);
});

test('put needs the scope of PUT; the other lines do not', async () => {
  const variant = await createItem(service);
  const token = await service.tokenFor('importer', ['inventory:adjust']);
  const results = await send([put(newId()), buy(variant, 1), put(variant), set(variant, 5)], { token });
  assert.deepEqual(outcomesOf(results), ['FORBIDDEN', 200, 'FORBIDDEN', 200]);
  assert.deepEqual(results[0].problem.requiredScopes, ['inventory:admin']);
});

test('what is refused before the first line is read', async () => {
  const bytes = Buffer.from('{}\n');
  const post = (query, headers) =>
    service.call('POST', bulkPath + query, { bytes, headers: { ...ndjson, ...headers } });
  expectProblem(await post('', { 'content-type': 'application/json' }), 415, 'UNSUPPORTED_MEDIA_TYPE');
  expectProblem(await post('', { accept: 'application/json' }), 406, 'NOT_ACCEPTABLE');
  expectProblem(await post('?validateOnly=maybe'), 400, 'MALFORMED_REQUEST');
  const headers = { ...ndjson, 'content-length': '2000000000' };
  expectProblem(await service.call('POST', bulkPath, { headers, withoutBody: true }), 413, 'CONTENT_TOO_LARGE');
});

test('20 000 changes of a few variants: each once, none lost', async () => {
  const variants = [];
  for (let index = 0; index < 5; index += 1) variants.push(await createItem(service, { quantity: 0 }));
  const results = await send(Array.from({ length: 20_000 }, (_, index) => buy(variants[index % 5], 1)));
  assert.ok(results.every(({ status }) => status === 200));
  for (const [index, variant] of variants.entries()) {
    await expectStock(service, variant, 4000, 0);
    const quantities = results.filter((_, place) => place % 5 === index).map(({ inventory }) => inventory.quantity);
    assert.deepEqual(
      quantities,
      Array.from({ length: 4000 }, (_, place) => place + 1),
    );
  }
});

test('no more lines than allowed, in little memory', async () => {
  const resident = () => metric(service, 'process_resident_memory_bytes');
  const before = await resident();
  const variant = await createItem(service);
  const beyond = `${JSON.stringify(buy(variant, 1))}\n`.repeat(2);
  const results = await sendText('{}\n'.repeat(linesMax) + beyond);
  assert.equal(results.length, linesMax + 1);
  assert.equal(outcomesOf(results)[linesMax - 1], 'VALIDATION_FAILED');
  assert.equal(outcomesOf(results)[linesMax], 'CONTENT_TOO_LARGE');
  await expectStock(service, variant, 10, 0);
  const grown = (await resident()) - before;
  assert.ok(grown < (sanitized ? 300 : 32) * 1024 * 1024, `${grown} bytes more than before`);
});

// A request that is written line by line; `text` is what has come of the answer.
function openBulk() {
  const { host, port } = service.client;
  const headers = { ...ndjson, authorization: `Bearer ${service.token}` };
  const request = http.request({ host, port, method: 'POST', path: bulkPath, headers, agent: false });
  const bulk = { request, text: '', ended: false };
  request.on('error', () => {});
  request.on('response', (response) => {
    response.setEncoding('utf8');
    response.on('data', (text) => (bulk.text += text));
    response.on('end', () => (bulk.ended = true));
    response.on('error', () => {});
  });
  bulk.results = () => resultsOf(bulk.text.slice(0, bulk.text.lastIndexOf('\n') + 1));
  return bulk;
}

test('a result is written as soon as it is known', async () => {
  const variant = await createItem(service);
  const bulk = openBulk();
  for (let line = 1; line <= 3; line += 1) {
    bulk.request.write(`${JSON.stringify(buy(variant, 1))}\n`);
    await until(() => bulk.results().length === line);
    await expectStock(service, variant, 10 + line, 0);
  }
  bulk.request.end();
  await until(() => bulk.ended);
});

test('broken off by the client, then by a crash: asked for again, each line is done once', async () => {
  const variant = await createItem(service, { quantity: 0 });
  const name = newName('import');
  const operations = Array.from({ length: 5000 }, (_, index) => buy(variant, 1, { key: `${name}-${index}` }));
  const text = operations.map((each) => `${JSON.stringify(each)}\n`).join('');
  for (const breakOff of [(bulk) => bulk.request.destroy(), () => service.kill()]) {
    const bulk = openBulk();
    bulk.request.end(text);
    await until(() => bulk.results().length > 0, { everyMs: 1 });
    await breakOff(bulk);
  }
  await service.start();
  const results = await send(operations);
  assert.ok(results.every(({ status }) => status === 200));
  assert.ok(results.some(({ replayed }) => replayed));
  await expectStock(service, variant, 5000, 0);
});
