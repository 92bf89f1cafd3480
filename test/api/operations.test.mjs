// What whoever runs the service looks at.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { document, documentText } from './support/document.mjs';
import { HttpClient } from './support/http_client.mjs';
import { metric, samples } from './support/metrics.mjs';
import { Service, useService } from './support/service.mjs';
import { createItem, expectProblem, hold, itemPath, newId, newName } from './support/stock.mjs';
import { until } from './support/waiting.mjs';

const service = useService();

const sum = (name, labels) => metric(service, name, labels);

test('alive and ready', async () => {
  for (const path of ['/health/live', '/health/ready']) {
    const { status, json } = await service.get(path, { token: null });
    assert.deepEqual([status, json.status], [200, 'pass']);
  }
});

test('the metrics that dashboards are built on', async () => {
  await hold(service, await createItem(service), 1);
  const { headers } = await service.get('/metrics');
  assert.match(headers['content-type'], /^text\/plain/);
  const names = new Set((await samples(service)).map(({ name }) => name));
  const wanted = [
    'inventory_http_requests_total',
    'inventory_http_request_duration_seconds_bucket',
    'inventory_http_requests_in_flight',
    'inventory_http_connections',
    'inventory_tokens_refused_total',
    'inventory_key_set_fetches_total',
    'inventory_commit_batch_size_bucket',
    'inventory_commit_duration_seconds_bucket',
    'inventory_commit_conflicts_total',
    'inventory_store_failures_total',
    'inventory_commit_queue_depth',
    'inventory_commit_queue_oldest_age_seconds',
    'inventory_reservations_total',
    'inventory_unknown_variants_total',
    'inventory_idempotent_replays_total',
    'inventory_expired_holds_total',
    'inventory_events_consumed_total',
    'inventory_event_streams',
    'inventory_build_info',
    'process_resident_memory_bytes',
    'process_start_time_seconds',
    'process_cpu_seconds_total',
    'process_open_fds',
  ];
  assert.deepEqual(
    wanted.filter((name) => !names.has(name)),
    [],
  );
});

test('requests are counted by route, method and status', async () => {
  const variant = await createItem(service, { quantity: 1 });
  const labels = { route: '/api/v1/inventory/{productVariantId}/reserve', method: 'POST' };
  const before = [
    await sum('inventory_http_requests_total', { ...labels, status: '200' }),
    await sum('inventory_http_requests_total', { ...labels, status: '409' }),
  ];
  await hold(service, variant, 1);
  for (let round = 0; round < 2; round += 1) {
    expectProblem(await service.post(`${itemPath(variant)}/reserve`, { quantity: 1 }), 409, 'INSUFFICIENT_STOCK');
  }
  await until(async () => (await sum('inventory_http_requests_total', { ...labels, status: '409' })) === before[1] + 2);
  assert.equal(await sum('inventory_http_requests_total', { ...labels, status: '200' }), before[0] + 1);
});

test('refused and granted reservations, unknown variants, replays and expiries are counted', async () => {
  const watched = [
    'inventory_reservations_total',
    'inventory_unknown_variants_total',
    'inventory_idempotent_replays_total',
    'inventory_expired_holds_total',
  ];
  const read = async () => Promise.all(watched.map((name) => sum(name)));
  const before = await read();
  const variant = await createItem(service, { quantity: 1 });
  const reserve = `${itemPath(variant)}/reserve`;
  const headers = { 'idempotency-key': newName('key') };
  const body = { quantity: 1, expiresInSeconds: 1 };
  await service.post(reserve, body, { headers });
  await service.post(reserve, body, { headers });
  await service.post(reserve, { quantity: 5 });
  await service.get(itemPath(newId()));
  await until(async () => {
    const now = await read();
    return now[0] >= before[0] + 2 && now[1] >= before[1] + 1 && now[2] >= before[2] + 1 && now[3] >= before[3] + 1;
  });
});

test('no label holds what a caller sent', async () => {
  const variant = newId();
  await service.get(itemPath(variant));
  await service.get(`/nothing/${variant}`, { outside: true });
  const { bytes } = await service.get('/metrics');
  assert.ok(!bytes.toString().includes(variant));
});

test('the document is served as it stands in the repository', async () => {
  const yaml = await service.get('/openapi.yaml', { token: null });
  assert.equal(yaml.bytes.toString(), documentText);
  const json = await service.get('/openapi.json', { token: null });
  assert.deepEqual(json.json, document);
});

test('metrics on an address of their own, and nowhere else', async () => {
  const apart = new Service({ flags: ['--metrics-listen', '127.0.0.1:0'] });
  try {
    await apart.start();
    const { address } = apart.logEntries().find(({ event }) => event === 'metrics_listening');
    const client = new HttpClient(address);
    assert.equal((await client.request('GET', '/metrics', { headers: {} })).status, 200);
    assert.equal((await client.request('GET', '/health/live', { headers: {} })).status, 200);
    assert.equal((await client.request('GET', '/openapi.json', { headers: {} })).status, 404);
    client.close();
    assert.equal((await apart.client.request('GET', '/metrics', { headers: {} })).status, 404);
    assert.equal((await apart.client.request('GET', '/health/live', { headers: {} })).status, 200);
    await apart.stop();
  } finally {
    apart.remove();
  }
});
