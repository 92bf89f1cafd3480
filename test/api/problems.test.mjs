// Errors that the HTTP layer itself makes.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { checkExchange } from './support/contract.mjs';
import { operations } from './support/document.mjs';
import { rawExchange } from './support/raw_exchange.mjs';
import { apiOperations, sampleRequest, takingJson } from './support/sample_requests.mjs';
import { useService } from './support/service.mjs';
import { createItem, expectProblem, itemOf, itemPath, newId, reservationsPath } from './support/stock.mjs';

const service = useService();

const outside = { outside: true };
const bodyBytesMax = 64 * 1024;

// A request by hand, held against the document like any other.
async function raw(method, path, text, options) {
  const answer = await rawExchange(service.address, text);
  return { ...answer, json: checkExchange({ method, path, ...answer }, options) };
}

test('404: paths that do not exist', async () => {
  const paths = [
    '/',
    '/api',
    '/api/v1',
    '/api/v1/',
    '/api/v1/nothing',
    '/api/v2/inventory',
    `${itemPath(newId())}/`,
    `${itemPath(newId())}/nothing`,
    '/api/v1/inventory/',
    '/API/v1/inventory',
    `${reservationsPath}/`,
    `${reservationsPath}/${newId()}/confirm/again`,
    '/health',
    '/metrics/',
    '/openapi',
    '/api/v1/%69nventory/x/y/z',
  ];
  for (const path of paths) expectProblem(await service.get(path, outside), 404, 'ROUTE_NOT_FOUND');
});

test('405: methods that a path lacks, and those that it has', async () => {
  for (const path of new Set(operations.map((operation) => operation.path))) {
    const has = operations.filter((operation) => operation.path === path).map((operation) => operation.method);
    const target = path.replace(/\{[^}]+\}/g, newId());
    for (const method of ['GET', 'PUT', 'POST', 'PATCH', 'DELETE'].filter((each) => !has.includes(each))) {
      const answer = await service.call(method, target, outside);
      expectProblem(answer, 405, 'METHOD_NOT_ALLOWED');
      const wanted = [...has, ...(has.includes('GET') ? ['HEAD'] : []), 'OPTIONS'];
      assert.deepEqual(answer.headers.allow.split(', ').sort(), wanted.sort(), `${method} ${path}`);
    }
  }
});

test('HEAD is GET without the body', async () => {
  const variant = await createItem(service);
  const headers = { authorization: `Bearer ${service.token}` };
  const get = await service.get(itemPath(variant));
  const head = await service.client.request('HEAD', itemPath(variant), { headers });
  assert.deepEqual([head.status, head.bytes.length], [200, 0]);
  for (const name of ['etag', 'content-type', 'content-length'])
    assert.equal(head.headers[name], get.headers[name], name);
});

test('OPTIONS says what a path has', async () => {
  const { status, headers } = await service.client.request('OPTIONS', itemPath(newId()));
  assert.equal(status, 204);
  assert.deepEqual(headers.allow.split(', ').sort(), ['GET', 'HEAD', 'OPTIONS', 'PATCH', 'PUT']);
});

test('406: an Accept header that admits no JSON, on every operation', async () => {
  for (const operation of apiOperations) {
    const { method, target, body } = sampleRequest(operation);
    const answer = await service.call(method, target, { body, headers: { accept: 'text/html, image/*' } });
    expectProblem(answer, 406, 'NOT_ACCEPTABLE');
  }
});

test('Accept headers that admit JSON', async () => {
  const variant = await createItem(service);
  for (const accept of [
    'application/json',
    '*/*',
    'application/*;q=0.5',
    'text/html, application/json;q=0.1',
    'Application/JSON; charset=utf-8',
  ]) {
    assert.equal((await service.get(itemPath(variant), { headers: { accept } })).status, 200, accept);
  }
  for (const accept of ['application/json;q=0', 'text/*', 'application/xml']) {
    expectProblem(await service.get(itemPath(variant), { headers: { accept } }), 406, 'NOT_ACCEPTABLE');
  }
});

test('413: a body over the limit is refused before it is read, on every operation', async () => {
  for (const operation of takingJson) {
    const { method, target } = sampleRequest(operation);
    const headers = { 'content-type': 'application/json', 'content-length': String(bodyBytesMax + 1) };
    const answer = await service.call(method, target, { headers, withoutBody: true });
    expectProblem(answer, 413, 'CONTENT_TOO_LARGE');
  }
});

test('413: a chunked body over the limit', async () => {
  const chunk = `2000\r\n${' '.repeat(0x2000)}\r\n`;
  const head = `POST ${reservationsPath} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${service.token}\r\nContent-Type: application/json\r\n`;
  const answer = await raw(
    'POST',
    reservationsPath,
    `${head}Transfer-Encoding: chunked\r\n\r\n${chunk.repeat(9)}0\r\n\r\n`,
  );
  expectProblem(answer, 413, 'CONTENT_TOO_LARGE');
});

test('a body at the limit is read', async () => {
  const variant = await createItem(service);
  const json = JSON.stringify({ quantity: 1 });
  const bytes = Buffer.from(json.padEnd(bodyBytesMax, ' '));
  assert.equal((await service.call('POST', `${itemPath(variant)}/reserve`, { bytes })).status, 200);
});

test('415: a body that is not sent as JSON, on every operation', async () => {
  for (const operation of takingJson) {
    const { method, target, body } = sampleRequest(operation);
    const bytes = Buffer.from(JSON.stringify(body));
    const wrong = ['text/plain', 'application/x-www-form-urlencoded', 'application/jsonx', 'json', 'text/json'];
    if (operation.id !== 'patchInventoryItem') wrong.push('application/merge-patch+json');
    for (const type of wrong) {
      const answer = await service.call(method, target, { bytes, headers: { 'content-type': type } });
      expectProblem(answer, 415, 'UNSUPPORTED_MEDIA_TYPE');
    }
  }
});

test('content types that are JSON', async () => {
  const variant = await createItem(service, { quantity: 100 });
  const bytes = Buffer.from('{"quantity":1}');
  for (const type of [
    'application/json',
    'Application/JSON',
    'application/json; charset=utf-8',
    'application/json;charset="UTF-8"',
  ]) {
    const { status } = await service.call('POST', `${itemPath(variant)}/reserve`, {
      bytes,
      headers: { 'content-type': type },
    });
    assert.equal(status, 200, type);
  }
});

test('431: a header over the limit, on every operation', async () => {
  for (const operation of apiOperations) {
    const { method, path } = sampleRequest(operation);
    const text = `${method} ${path} HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(9000)}\r\n\r\n`;
    expectProblem(await raw(method, path, text), 431, 'HEADER_FIELDS_TOO_LARGE');
  }
});

test('400: too many header fields', async () => {
  const path = itemPath(newId());
  const fields = Array.from({ length: 101 }, (_, index) => `X-${index}: 1\r\n`).join('');
  const answer = await raw('GET', path, `GET ${path} HTTP/1.1\r\nHost: x\r\n${fields}\r\n`);
  expectProblem(answer, 400, 'MALFORMED_REQUEST');
});

test('408: a body that does not come', async () => {
  const head = `POST ${reservationsPath} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${service.token}\r\nContent-Type: application/json\r\n`;
  expectProblem(await raw('POST', reservationsPath, `${head}Content-Length: 10\r\n\r\n{`), 408, 'REQUEST_TIMEOUT');
});

test('408: a header that does not end', async () => {
  expectProblem(
    await raw('GET', '/health/live', 'GET /health/live HTTP/1.1\r\nHost: x\r\n', outside),
    408,
    'REQUEST_TIMEOUT',
  );
});

test('400: what is no HTTP', async () => {
  const start = 'GET /health/live HTTP/1.1\r\n';
  const wrong = [
    'nonsense\r\n\r\n',
    `${start}\r\n`,
    `${start}Host: x\r\nHost: y\r\n\r\n`,
    `${start}Host: x\r\n folded: y\r\n\r\n`,
    `${start}Host: x\r\nContent-Length: 1, 1\r\n\r\nx`,
    `${start}Host: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    `${start}Host: x\r\nTransfer-Encoding: xchunked\r\n\r\n`,
    'GET health HTTP/1.1\r\nHost: x\r\n\r\n',
    'GET / HTTP/9.9\r\nHost: x\r\n\r\n',
  ];
  for (const text of wrong)
    expectProblem(
      await raw('GET', '/health/live', text, { outside: true, anyInstance: true }),
      400,
      'MALFORMED_REQUEST',
    );
});

test('an error does not end a kept-alive connection, nor change what follows', async () => {
  const variant = await createItem(service, { quantity: 1 });
  for (let round = 0; round < 5; round += 1) {
    expectProblem(await service.post(`${itemPath(variant)}/reserve`, { quantity: 2 }), 409, 'INSUFFICIENT_STOCK');
    expectProblem(await service.get('/nothing', outside), 404, 'ROUTE_NOT_FOUND');
  }
  assert.equal((await itemOf(service, variant)).availableQuantity, 1);
});
