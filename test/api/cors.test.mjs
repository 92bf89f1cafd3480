// Pages of another origin, in a browser: those that are named may use the whole API, others learn nothing.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { apiOperations, sampleRequest } from './support/sample_requests.mjs';
import { useService } from './support/service.mjs';
import { createItem, itemPath } from './support/stock.mjs';

const page = 'https://admin.shop.example';
const service = useService({ flags: ['--cors-origins', `http://localhost:3000,${page}`] });
const stranger = 'https://evil.example';

// As a browser asks before it sends what a page wants to send.
const preflight = (origin, path, method, fields = 'authorization') =>
  service.client.request('OPTIONS', path, {
    headers: { origin, 'access-control-request-method': method, 'access-control-request-headers': fields },
  });

const listed = (text) => text.split(',').map((each) => each.trim().toLowerCase());

test('a page that is named may send every request of the document', async () => {
  const fields = ['authorization', 'content-type', 'x-correlation-id', 'traceparent'];
  for (const operation of apiOperations) {
    const { method, path } = sampleRequest(operation);
    const headers = operation.parameters.filter((each) => each.in === 'header').map(({ name }) => name.toLowerCase());
    const answer = await preflight(page, path, method);
    assert.equal(answer.status, 204, operation.id);
    assert.equal(answer.headers['access-control-allow-origin'], page);
    assert.ok(listed(answer.headers['access-control-allow-methods']).includes(method.toLowerCase()), operation.id);
    const allowed = listed(answer.headers['access-control-allow-headers']);
    for (const name of [...fields, ...headers]) assert.ok(allowed.includes(name), `${name} of ${operation.id}`);
  }
});

test('and read every answer, with all that is in its head', async () => {
  const variant = await createItem(service);
  const headers = { origin: page };
  const found = await service.get(itemPath(variant), { headers });
  const unauthenticated = await service.get(itemPath(variant), { headers, token: null });
  const unreadable = await service.post(`${itemPath(variant)}/reserve`, undefined, { headers, ownRule: true });
  for (const [answer, status] of [[found, 200], [unauthenticated, 401], [unreadable, 415]]) {
    assert.equal(answer.status, status);
    assert.equal(answer.headers['access-control-allow-origin'], page);
    assert.equal(answer.headers.vary, 'Origin');
    const exposed = listed(answer.headers['access-control-expose-headers']);
    const own = ['etag', 'location', 'retry-after', 'www-authenticate', 'x-correlation-id', 'idempotency-replayed'];
    assert.deepEqual(own.filter((name) => !exposed.includes(name)), []);
  }
});

test('others are told nothing that would let their pages in', async () => {
  const variant = await createItem(service);
  for (const origin of [stranger, 'null', `${page}.evil.example`, `${page}:8443`, 'http://admin.shop.example']) {
    const asked = await preflight(origin, itemPath(variant), 'GET');
    const answered = await service.get(itemPath(variant), { headers: { origin } });
    for (const { headers } of [asked, answered]) {
      const names = Object.keys(headers).filter((name) => name.startsWith('access-control-'));
      assert.deepEqual([names, headers.vary], [[], 'Origin'], origin);
    }
  }
});
