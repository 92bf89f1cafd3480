// One key, one effect, one answer.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { raiseAlert } from './support/consumed.mjs';
import { sampleRequest, mutations } from './support/sample_requests.mjs';
import { allScopes, useService } from './support/service.mjs';
import {
  adjustPath,
  createItem,
  expectProblem,
  expectStock,
  hold,
  itemOf,
  itemPath,
  newId,
  newName,
  reservationOf,
  reservationsPath,
} from './support/stock.mjs';

const service = useService();

const keyed = (key, more = {}) => ({ headers: { 'idempotency-key': key }, ...more });
const purchase = (productVariantId, quantityChange = 1) => ({
  productVariantId,
  changeType: 'PURCHASE',
  quantityChange,
});
const isReplay = ({ headers }) => headers['idempotency-replayed'] === 'true';

function expectReplay(answer, first) {
  assert.ok(isReplay(answer), `not a replay: ${answer.bytes}`);
  assert.equal(answer.status, first.status);
  assert.ok(answer.bytes.equals(first.bytes), `${answer.bytes}\n${first.bytes}`);
  for (const name of ['content-type', 'etag', 'location'])
    assert.equal(answer.headers[name], first.headers[name], name);
}

for (const operation of mutations) {
  test(`${operation.id}: a replay is the first answer, byte for byte, and changes nothing`, async () => {
    const variant = operation.id === 'putInventoryItem' ? newId() : await createItem(service);
    const reservation =
      operation.id === 'putInventoryItem' ? undefined : (await hold(service, variant, 2)).reservationId;
    const alert = operation.id === 'acknowledgeAlert' ? await raiseAlert(service, variant) : undefined;
    const { method, target, body } = sampleRequest(operation, { variant, reservation, alert });
    const key = newName('key');
    const first = await service.call(method, target, keyed(key, { body }));
    assert.ok(first.status < 300 && !isReplay(first), `${first.status} ${first.bytes}`);
    const state = async () => [
      await itemOf(service, variant),
      reservation && (await reservationOf(service, reservation)),
    ];
    const before = await state();
    expectReplay(await service.call(method, target, keyed(key, { body })), first);
    assert.deepEqual(await state(), before);
  });
}

test('a refusal is replayed too, even when it would be granted now', async () => {
  const variant = await createItem(service, { quantity: 1 });
  const key = newName('key');
  const reserve = () => service.post(`${itemPath(variant)}/reserve`, { quantity: 2 }, keyed(key));
  const first = await reserve();
  expectProblem(first, 409, 'INSUFFICIENT_STOCK');
  await service.post(adjustPath, purchase(variant, 10));
  expectReplay(await reserve(), first);
  await expectStock(service, variant, 11, 0);
});

test('another body under the same key', async () => {
  const [variant, other] = [await createItem(service), await createItem(service)];
  const key = newName('key');
  const first = await service.post(adjustPath, purchase(variant), keyed(key));
  for (const body of [purchase(variant, 2), purchase(other)]) {
    expectProblem(await service.post(adjustPath, body, keyed(key)), 422, 'IDEMPOTENCY_KEY_REUSED');
  }
  expectReplay(await service.post(adjustPath, purchase(variant), keyed(key)), first);
  await expectStock(service, variant, 11, 0);
  await expectStock(service, other, 10, 0);
});

test('the same body for another target under the same key', async () => {
  const [variant, other] = [await createItem(service), await createItem(service)];
  const key = newName('key');
  await service.post(`${itemPath(variant)}/reserve`, { quantity: 1 }, keyed(key));
  expectProblem(
    await service.post(`${itemPath(other)}/reserve`, { quantity: 1 }, keyed(key)),
    422,
    'IDEMPOTENCY_KEY_REUSED',
  );
  await expectStock(service, other, 10, 0);
});

test('a key belongs to its client', async () => {
  const variant = await createItem(service);
  const key = newName('key');
  const token = await service.tokenFor('another-shop', allScopes);
  assert.equal((await service.post(adjustPath, purchase(variant), keyed(key))).status, 200);
  const other = await service.post(adjustPath, purchase(variant), keyed(key, { token }));
  assert.deepEqual([other.status, isReplay(other)], [200, false]);
  await expectStock(service, variant, 12, 0);
});

test('in quotes or bare it is the same key', async () => {
  const variant = await createItem(service);
  const key = newName('key');
  const first = await service.post(adjustPath, purchase(variant), keyed(key));
  expectReplay(await service.post(adjustPath, purchase(variant), keyed(`"${key}"`)), first);
  await expectStock(service, variant, 11, 0);
});

test('a key of 255 characters is fine, a malformed one is not', async () => {
  const variant = await createItem(service);
  const longest = 'k'.repeat(255);
  const first = await service.post(adjustPath, purchase(variant), keyed(longest));
  assert.equal(first.status, 200);
  expectReplay(await service.post(adjustPath, purchase(variant), keyed(`"${longest}"`)), first);
  for (const key of [`${longest}k`, `"${longest}k"`, '""', '"unfinished', 'clé']) {
    const problem = expectProblem(
      await service.post(adjustPath, purchase(variant), keyed(key)),
      400,
      'MALFORMED_REQUEST',
    );
    assert.equal(problem.errors[0].header, 'Idempotency-Key', key);
  }
  await expectStock(service, variant, 11, 0);
});

test('a request that was refused as invalid does not use the key up', async () => {
  const variant = await createItem(service);
  const key = newName('key');
  expectProblem(await service.post(adjustPath, purchase(variant, 0), keyed(key)), 422, 'VALIDATION_FAILED');
  const { status } = await service.post(adjustPath, purchase(variant, 1), keyed(key));
  assert.equal(status, 200);
});

test('validateOnly does not use the key up', async () => {
  const variant = await createItem(service);
  const key = newName('key');
  await service.post(`${adjustPath}?validateOnly=true`, purchase(variant), keyed(key));
  const real = await service.post(adjustPath, purchase(variant), keyed(key));
  assert.deepEqual([real.status, isReplay(real)], [200, false]);
  await expectStock(service, variant, 11, 0);
});

test('fifty at once with one key: one effect, one answer', async () => {
  const variant = await createItem(service, { quantity: 1000 });
  const key = newName('key');
  const body = { lines: [{ productVariantId: variant, quantity: 3 }] };
  const answers = await Promise.all(Array.from({ length: 50 }, () => service.post(reservationsPath, body, keyed(key))));
  assert.equal(answers.filter((answer) => !isReplay(answer)).length, 1);
  for (const { status, bytes } of answers)
    assert.deepEqual([status, bytes.toString()], [201, answers[0].bytes.toString()]);
  await expectStock(service, variant, 1000, 3);
});

test('keys outlive a restart and a crash', async () => {
  const variant = await createItem(service);
  const key = newName('key');
  const buy = () => service.post(adjustPath, purchase(variant), keyed(key));
  const first = await buy();
  await service.stop();
  await service.start();
  expectReplay(await buy(), first);
  await service.kill();
  await service.start();
  expectReplay(await buy(), first);
  await expectStock(service, variant, 11, 0);
});
