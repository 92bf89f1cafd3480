// `inventory import` and `inventory export`, as an operator uses them beside the running service.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';

import { binaryPath } from './support/paths.mjs';
import { useService } from './support/service.mjs';
import { itemOf, newId } from './support/stock.mjs';

const service = useService();
const rows = 3000;
const items = Array.from({ length: rows }, (_, index) => ({ id: newId(), sku: `SKU-${index}`, quantity: index % 50 }));
let file;

const run = (...args) => runAt(`http://${service.address}`, ...args);

function runAt(url, ...args) {
  const all = [...args, '--url', url, '--data-dir', service.dataDirectory];
  return new Promise((resolve) => {
    execFile(binaryPath, all, { maxBuffer: 64 * 1024 * 1024, env: {} }, (error, stdout, stderr) => {
      resolve({ code: error?.code ?? 0, stdout, stderr });
    });
  });
}

async function expectItem(id, expected) {
  const item = await itemOf(service, id);
  assert.deepEqual(Object.fromEntries(Object.keys(expected).map((name) => [name, item[name]])), expected);
}

const csv = (lines) => `${lines.join('\n')}\n`;

before(() => {
  file = path.join(service.dataDirectory, 'items.csv');
  const lines = items.map(({ id, sku, quantity }) => `${sku},${id},${quantity}`);
  writeFileSync(file, csv(['sku,productVariantId,quantity', ...lines]));
});

test('a file is imported, and imported again changes nothing', async () => {
  const first = await run('import', file);
  assert.deepEqual(first, { code: 0, stdout: `${rows} rows done, 0 refused\n`, stderr: '' });
  await expectItem(items[7].id, { quantity: 7, reservedQuantity: 0, version: 1 });
  const second = await run('import', file);
  assert.equal(second.stdout, `${rows} rows done (${rows} by an earlier run), 0 refused\n`);
});

test('what is exported can be changed and set', async () => {
  const output = path.join(service.dataDirectory, 'export.csv');
  const exported = await run('export', '--output', output);
  assert.deepEqual(exported, { code: 0, stdout: `${rows} rows written to ${output}\n`, stderr: '' });
  const lines = readFileSync(output, 'utf8').trimEnd().split('\n');
  assert.equal(lines.length, rows + 1);
  assert.deepEqual(new Set(lines.slice(1).map((line) => line.split(',')[0])), new Set(items.map(({ id }) => id)));

  const counted = lines.map((line) => line.replace(`${items[3].id},SKU-3,3,`, `${items[3].id},SKU-3,33,`));
  writeFileSync(output, csv(counted));
  const set = await run('import', output, '--operation', 'set', '--reason', 'stock-take');
  assert.equal(set.stdout, `${rows} rows done, 0 refused\n`);
  await expectItem(items[3].id, { quantity: 33, version: 2 });
  await expectItem(items[4].id, { quantity: 4, version: 1 });
});

test('refused rows are named with their lines, and the others are done', async () => {
  const mixed = path.join(service.dataDirectory, 'mixed.csv');
  const lines = [`${items[0].id},PURCHASE,5`, `${newId()},PURCHASE,5`, 'x,PURCHASE,5', `${items[1].id},PURCHASE`];
  writeFileSync(mixed, csv(['productVariantId,changeType,quantityChange', ...lines]));
  const { code, stdout, stderr } = await run('import', mixed, '--operation', 'adjust');
  assert.equal(code, 1);
  assert.equal(stdout, '1 rows done, 3 refused\n');
  assert.match(stderr, new RegExp(`^${mixed}:5: has 2 fields, the header 3$`, 'm'));
  assert.match(stderr, new RegExp(`^${mixed}:3: INVENTORY_NOT_FOUND: `, 'm'));
  assert.match(stderr, new RegExp(`^${mixed}:4: VALIDATION_FAILED: .*/productVariantId: Must be a UUID`, 'm'));
  await expectItem(items[0].id, { quantity: 5 });
});

test('validating does nothing', async () => {
  const later = path.join(service.dataDirectory, 'later.csv');
  writeFileSync(later, csv(['productVariantId,changeType,quantityChange', `${items[2].id},PURCHASE,5`]));
  const validated = await run('import', later, '--operation', 'adjust', '--validate-only');
  assert.equal(validated.stdout, '1 rows done, 0 refused\n');
  await expectItem(items[2].id, { quantity: 2 });
  assert.equal((await run('import', later, '--operation', 'adjust')).stdout, '1 rows done, 0 refused\n');
  await expectItem(items[2].id, { quantity: 7 });
});

test('what cannot be done is said in a sentence', async () => {
  for (const [args, code, sentence] of [
    [['import'], 2, /which file\?/],
    [['import', '/no/such.csv'], 1, /cannot read \/no\/such\.csv/],
    [['import', file, '--operation', 'drop'], 2, /write put, set or adjust/],
    [['export', '--output', '/no/such/folder/x.csv'], 1, /cannot write/],
  ]) {
    const result = await run(...args);
    assert.equal(result.code, code, args.join(' '));
    assert.match(result.stderr, sentence);
  }
  const away = await runAt('http://127.0.0.1:1', 'export');
  assert.equal(away.code, 1);
  assert.match(away.stderr, /no service answers at http:\/\/127\.0\.0\.1:1/);
  const nowhere = await runAt('nowhere', 'export');
  assert.equal(nowhere.code, 2);
  assert.match(nowhere.stderr, /write http:\/\/HOST:PORT/);
});
