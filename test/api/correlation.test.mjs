// The correlation id of an exchange.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { useService } from './support/service.mjs';
import { createItem, expectProblem, historyOf, itemPath, newId } from './support/stock.mjs';
import { newTraceparent, traceIdOf, unusableTraceparents } from './support/traces.mjs';
import { until } from './support/waiting.mjs';

const service = useService();

const withId = (id) => ({ headers: { 'x-correlation-id': id } });

test('a UUID of the caller is taken over, in lower case', async () => {
  const id = newId();
  for (const sent of [id, id.toUpperCase()]) {
    const { headers } = await service.get('/health/live', withId(sent));
    assert.equal(headers['x-correlation-id'], id);
  }
});

test('without one, or with anything else, a new one is made each time', async () => {
  const made = new Set();
  for (const sent of [undefined, undefined, '', 'x', '1234', `${newId()}0`, newId().replaceAll('-', '')]) {
    const { headers } = await service.get('/health/live', sent === undefined ? {} : withId(sent));
    assert.notEqual(headers['x-correlation-id'], sent);
    made.add(headers['x-correlation-id']);
  }
  assert.equal(made.size, 7);
});

test('problems carry it, and the log has it', async () => {
  const id = newId();
  const problem = expectProblem(await service.get(itemPath(newId()), withId(id)), 404, 'INVENTORY_NOT_FOUND');
  assert.equal(problem.correlationId, id);
  await until(() => service.logEntries().some((entry) => entry.correlation_id === id));
});

test('it is kept with the change', async () => {
  const variant = await createItem(service);
  const id = newId();
  await service.post(`${itemPath(variant)}/reserve`, { quantity: 1 }, withId(id));
  const [entry] = await historyOf(service, variant);
  assert.equal(entry.correlationId, id);
});

// The lines about a request for an item that is not there.
async function linesAbout(traceparent) {
  const id = newId();
  const headers = { 'x-correlation-id': id, ...(traceparent === undefined ? {} : { traceparent }) };
  expectProblem(await service.get(itemPath(newId()), { headers }), 404, 'INVENTORY_NOT_FOUND');
  const found = () => service.logEntries().filter((entry) => entry.correlation_id === id);
  await until(() => found().some(({ event }) => event === 'request'));
  return found();
}

test('the trace of the caller is in the log beside it', async () => {
  const traceparent = newTraceparent();
  const lines = await linesAbout(traceparent);
  assert.deepEqual(lines.map(({ event }) => event).sort(), ['request', 'unknown_variant']);
  for (const line of lines) assert.equal(line.trace_id, traceIdOf(traceparent));
});

test('without one, or with anything else, there is none', async () => {
  const twice = [newTraceparent(), newTraceparent()];
  for (const traceparent of [undefined, ...unusableTraceparents, twice]) {
    for (const line of await linesAbout(traceparent)) assert.ok(!('trace_id' in line), String(traceparent));
  }
});
