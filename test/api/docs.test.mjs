// The page that shows the API, and the documents that it and others read.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

import { asyncapiText } from './support/asyncapi.mjs';
import { repositoryRoot } from './support/paths.mjs';
import { useService } from './support/service.mjs';
import { expectProblem } from './support/stock.mjs';

const service = useService();

const securityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "font-src 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "form-action 'none'",
].join('; ');

const parts = [
  ['/docs', 'text/html; charset=utf-8'],
  ['/docs/swagger-ui.css', 'text/css; charset=utf-8'],
  ['/docs/swagger-ui-bundle.js', 'text/javascript; charset=utf-8'],
  ['/docs/initializer.js', 'text/javascript; charset=utf-8'],
];

const open = { token: null };
const ownFile = (name) => readFileSync(path.join(repositoryRoot, 'third_party/swagger-ui', name), 'utf8');

for (const [target, type] of parts) {
  test(`${target} is served as ${type}, under the policy`, async () => {
    const { status, headers, bytes } = await service.get(target, open);
    assert.equal(status, 200);
    assert.equal(headers['content-type'], type);
    assert.equal(headers['content-security-policy'], securityPolicy);
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.ok(bytes.length > 0);
  });
}

test('the page and its start are those of the repository', async () => {
  assert.equal((await service.get('/docs', open)).bytes.toString(), ownFile('index.html'));
  assert.equal((await service.get('/docs/initializer.js', open)).bytes.toString(), ownFile('initializer.js'));
});

test('all that the page loads is served, and nothing in it is inline', async () => {
  const page = (await service.get('/docs', open)).bytes.toString();
  const loaded = [...page.matchAll(/(?:src|href)="(\.[^"]*)"/g)].map((match) => `/${match[1].replace(/^\.\//, '')}`);
  assert.deepEqual(
    loaded.sort(),
    parts
      .map(([target]) => target)
      .filter((target) => target !== '/docs')
      .sort(),
  );
  assert.doesNotMatch(page, /<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=/i);
  const start = (await service.get('/docs/initializer.js', open)).bytes.toString();
  const [, url] = /url: '([^']+)'/.exec(start);
  assert.equal((await service.get(url, open)).status, 200);
});

test('no other file is served', async () => {
  const names = ['index.html', 'package.json', 'package-lock.json', 'swagger-ui.css.map', 'SWAGGER-UI.CSS'];
  for (const name of names) expectProblem(await service.get(`/docs/${name}`, open), 404, 'ROUTE_NOT_FOUND');
});

test('no path leads out of it', async () => {
  for (const target of [
    '/docs/',
    '/docs/.',
    '/docs/..',
    '/docs/../openapi.json',
    '/docs/../../etc/passwd',
    '/docs/%2e%2e/openapi.json',
    '/docs/..%2fopenapi.json',
    '/docs/..%5copenapi.json',
    '/docs//openapi.json',
    '/docs/swagger-ui.css/',
    '/docs/swagger-ui.css%00.js',
    '/docs/./swagger-ui.css',
  ]) {
    const { status, headers } = await service.client.request('GET', target);
    assert.ok([400, 404].includes(status), `${target} → ${status}`);
    assert.equal(headers['content-type'], 'application/problem+json', target);
  }
});

test('the AsyncAPI document is served as it stands in the repository', async () => {
  const { status, bytes } = await service.get('/asyncapi.yaml', open);
  assert.equal(status, 200);
  assert.equal(bytes.toString(), asyncapiText);
});
