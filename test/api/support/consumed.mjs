// Events of the Product and Order Services, handed in by HTTP, and the alerts that some of them raise.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';

export const eventsPath = '/api/v1/events';
export const alertsPath = '/api/v1/alerts';

// The same event in each form that is understood: { headers, body } by the name of the form.
export const envelopes = {
  own: (eventType, data, id) => ({ body: { eventId: id, eventType, data } }),
  message: (messageType, payload, id) => ({ body: { messageId: id, messageType, payload } }),
  'structured CloudEvent': (type, data, id) => ({
    headers: { 'content-type': 'application/cloudevents+json' },
    body: { specversion: '1.0', id, source: '/tests', type, data },
  }),
  'binary CloudEvent': (type, data, id) => ({
    headers: { 'ce-specversion': '1.0', 'ce-id': id, 'ce-source': '/tests', 'ce-type': type },
    body: data,
  }),
};

export function ingest(service, type, data, { id = randomUUID(), envelope = 'own' } = {}) {
  return service.call('POST', eventsPath, envelopes[envelope](type, data, id));
}

export function expectOutcome(answer, outcome, reason) {
  const { json, status } = answer;
  assert.deepEqual([status, json.outcome, json.reason], [200, outcome, reason], JSON.stringify(json));
}

export async function applied(service, type, data, options) {
  expectOutcome(await ingest(service, type, data, options), 'APPLIED');
}

// Every alert, newest first, read in pages.
export async function allAlerts(service, query = '') {
  const alerts = [];
  let cursor = '';
  do {
    const { status, json } = await service.get(`${alertsPath}?limit=200${query}${cursor}`);
    assert.equal(status, 200);
    alerts.push(...json.items);
    cursor = json.nextCursor === null ? undefined : `&cursor=${encodeURIComponent(json.nextCursor)}`;
  } while (cursor !== undefined);
  return alerts;
}

export async function alertsOf(service, variant) {
  return (await allAlerts(service)).filter((alert) => alert.productVariantId === variant);
}

// Deletes a variant that has stock; resolves to the id of the alert about it.
export async function raiseAlert(service, productVariantId) {
  await applied(service, 'ProductVariantDeletedEvent', { productVariantId });
  const [alert] = await alertsOf(service, productVariantId);
  return alert.alertId;
}
