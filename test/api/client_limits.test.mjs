// What one client may ask, and how much of the stock it may hold, and how long.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { metric } from './support/metrics.mjs';
import { apiOperations, sampleRequest } from './support/sample_requests.mjs';
import { allScopes, useService } from './support/service.mjs';
import {
  createItem,
  expectProblem,
  expectStock,
  hold,
  itemPath,
  newId,
  reservationOf,
  reservationPath,
  reservationsPath,
} from './support/stock.mjs';
import { until } from './support/waiting.mjs';

const service = useService({
  flags: [
    '--client-limits',
    'hasty=rate:1 burst:2, slow=rate:1, hoarder=quantity:5 hold:1h, brief=hold:4s, cart=reservations:5 hold:1h, thrifty=reservations:3, *=rate:1000000',
  ],
});

const as = async (client) => ({ token: await service.tokenFor(client, allScopes) });
const pointersOf = (problem) => problem.errors.map(({ pointer }) => pointer);

test('a burst is let through, then comes 429 with when to come back', async () => {
  const options = await as('hasty');
  const variant = await createItem(service);
  const first = await service.get(itemPath(variant), options);
  assert.deepEqual([first.status, first.headers['ratelimit-policy']], [200, '"client";q=2;w=2']);
  const answers = await Promise.all(Array.from({ length: 10 }, () => service.get(itemPath(variant), options)));
  const refused = answers.filter(({ status }) => status === 429);
  assert.ok(refused.length >= 5, `${refused.length} of 10 were refused`);
  for (const answer of refused) {
    expectProblem(answer, 429, 'RATE_LIMITED');
    assert.equal(answer.headers['retry-after'], '1');
    assert.match(answer.headers.ratelimit, /^"client";r=0;t=[12]$/);
  }
  await until(async () => (await service.get(itemPath(variant), options)).status === 200);
});

test('what is refused is not done', async () => {
  const options = await as('slow');
  const variant = await createItem(service, { quantity: 100 });
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => service.post(`${itemPath(variant)}/reserve`, { quantity: 1 }, options)),
  );
  const granted = answers.filter(({ status }) => status === 200).length;
  assert.ok(granted >= 1 && granted < 20, `${granted} of 20 were granted`);
  await expectStock(service, variant, 100, granted);
});

test('every operation counts, whatever it is', async () => {
  const options = await as('slow');
  for (const operation of apiOperations) {
    const { method, target, body } = sampleRequest(operation);
    await until(async () => {
      const answer = await service.call(method, target, { body, ...options });
      if (answer.status === 429) expectProblem(answer, 429, 'RATE_LIMITED');
      return answer.status === 429;
    });
  }
  assert.ok((await metric(service, 'inventory_http_shed_total', { reason: 'client_rate' })) >= apiOperations.length);
});

test('others have buckets of their own', async () => {
  const { status, headers } = await service.get('/api/v1/inventory');
  assert.equal(status, 200);
  assert.match(headers.ratelimit, /^"client";r=9[0-9]{5};t=1$/);
});

test('a line that would hold more than the client may', async () => {
  const options = { ...(await as('hoarder')), ownRule: true };
  const variant = await createItem(service, { quantity: 100 });
  const before = await metric(service, 'inventory_hoarding_refused_total', { limit: 'quantity' });
  const asked = await service.post(`${itemPath(variant)}/reserve`, { quantity: 6 }, options);
  assert.deepEqual(pointersOf(expectProblem(asked, 422, 'VALIDATION_FAILED')), ['/quantity']);
  const lines = [
    { productVariantId: variant, quantity: 5 },
    { productVariantId: variant, quantity: 6 },
  ];
  const created = await service.post(reservationsPath, { lines }, options);
  assert.deepEqual(pointersOf(expectProblem(created, 422, 'VALIDATION_FAILED')), ['/lines/1/quantity']);
  const { reservationId } = await hold(service, variant, 5, {}, options);
  const amended = await service.patch(reservationPath(reservationId), { lines: lines.slice(1) }, options);
  assert.deepEqual(pointersOf(expectProblem(amended, 422, 'VALIDATION_FAILED')), ['/lines/0/quantity']);
  await expectStock(service, variant, 100, 5);
  assert.equal(await metric(service, 'inventory_hoarding_refused_total', { limit: 'quantity' }), before + 3);
  await hold(service, variant, 50, { reservationId: newId() });
});

test('what is given back or sold may be more', async () => {
  const options = await as('hoarder');
  const variant = await createItem(service, { quantity: 100 });
  const orderId = newId();
  await hold(service, variant, 5, { orderId }, options);
  await hold(service, variant, 5, { orderId }, options);
  const { status, json } = await service.post(`${itemPath(variant)}/release`, { orderId, quantity: 8 }, options);
  assert.deepEqual([status, json.releasedQuantity], [200, 8]);
});

test('a reservation lasts no longer than its client may hold, however often it is renewed', async () => {
  const options = await as('hoarder');
  const variant = await createItem(service, { quantity: 100 });
  const before = await metric(service, 'inventory_hoarding_refused_total', { limit: 'lifetime' });
  const tooLong = await service.post(
    `${itemPath(variant)}/reserve`,
    { quantity: 1, expiresInSeconds: 3601 },
    { ...options, ownRule: true },
  );
  assert.deepEqual(pointersOf(expectProblem(tooLong, 422, 'VALIDATION_FAILED')), ['/expiresInSeconds']);
  const { reservationId, createdAt } = await hold(service, variant, 1, { expiresInSeconds: 60 }, options);
  const latest = new Date(Date.parse(createdAt) + 3_600_000).toISOString();
  const extend = (expiresInSeconds) =>
    service.post(`${reservationPath(reservationId)}/extend`, { expiresInSeconds }, options);
  assert.equal((await extend(1_800)).status, 200);
  await until(() => Date.now() > Date.parse(createdAt) + 5);
  const refused = expectProblem(await extend(3_600), 409, 'LIFETIME_EXCEEDED');
  assert.deepEqual([refused.reservationId, refused.latestExpiresAt], [reservationId, latest]);
  assert.equal(await metric(service, 'inventory_hoarding_refused_total', { limit: 'lifetime' }), before + 2);
});

test('so many reservations and no more, whoever asks at once', async () => {
  const options = await as('cart');
  const variant = await createItem(service, { quantity: 100 });
  const before = await metric(service, 'inventory_hoarding_refused_total', { limit: 'reservations' });
  const ids = Array.from({ length: 20 }, newId);
  const reserve = (reservationId, parameters = '') =>
    service.post(`${itemPath(variant)}/reserve${parameters}`, { quantity: 1, reservationId }, options);
  const answers = await Promise.all(ids.map((id) => reserve(id)));
  const granted = ids.filter((_, place) => answers[place].status === 200);
  assert.equal(granted.length, 5);
  for (const answer of answers.filter(({ status }) => status !== 200)) {
    expectProblem(answer, 409, 'TOO_MANY_RESERVATIONS');
  }
  await expectStock(service, variant, 100, 5);
  const refusals = await metric(service, 'inventory_hoarding_refused_total', { limit: 'reservations' });
  assert.equal(refusals, before + 15);

  // What it has is found again, and by nobody else's bound.
  assert.equal((await reserve(granted[0])).status, 200);
  const lines = [{ productVariantId: variant, quantity: 1 }];
  expectProblem(await service.post(reservationsPath, { lines }, options), 409, 'TOO_MANY_RESERVATIONS');
  expectProblem(await reserve(newId(), '?validateOnly=true'), 409, 'TOO_MANY_RESERVATIONS');
  await hold(service, variant, 1, { reservationId: newId() });

  // A place that is given back can be taken again, by one.
  await service.post(`${reservationPath(granted[0])}/release`, undefined, options);
  await until(async () => (await reserve(newId(), '?validateOnly=true')).status === 200);
  await until(async () => (await service.post(reservationsPath, { lines }, options)).status === 201);
  expectProblem(await reserve(newId()), 409, 'TOO_MANY_RESERVATIONS');
});

test('what is sent again takes no place', async () => {
  const options = await as('thrifty');
  const variant = await createItem(service, { quantity: 100 });
  const reserve = (reservationId, key) => {
    const headers = key === undefined ? {} : { 'Idempotency-Key': key };
    return service.post(`${itemPath(variant)}/reserve`, { quantity: 1, reservationId }, { ...options, headers });
  };
  const [id, key] = [newId(), newId()];
  for (let round = 0; round < 10; round += 1) {
    assert.equal((await reserve(id)).status, 200);
    assert.equal((await reserve(undefined, key)).status, 200);
    assert.equal((await reserve(id, newId())).status, 200);
  }
  assert.equal((await reserve(newId())).status, 200, 'the third of three');
  expectProblem(await reserve(newId()), 409, 'TOO_MANY_RESERVATIONS');
  await expectStock(service, variant, 100, 3);
});

test('renewals do not keep stock from the others', async () => {
  const options = await as('brief');
  const variant = await createItem(service, { quantity: 3 });
  const { reservationId, createdAt, expiresAt } = await hold(service, variant, 3, {}, options);
  assert.equal(Date.parse(expiresAt) - Date.parse(createdAt), 4_000, 'the default is cut to the limit');
  let renewed = 0;
  await until(async () => {
    const { status, json } = await service.post(
      `${reservationPath(reservationId)}/extend`,
      { expiresInSeconds: 1 },
      options,
    );
    if (status === 200) renewed += 1;
    return json.code === 'RESERVATION_EXPIRED';
  });
  assert.ok(renewed > 0);
  const { status } = await reservationOf(service, reservationId);
  assert.equal(status, 'EXPIRED');
  await hold(service, variant, 3);
});
