// The AsyncAPI document by itself, and against the OpenAPI document: it needs no running service.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';

import {
  asyncapi,
  asyncapiText,
  consumed,
  consumedExamples,
  lookUp,
  messages,
  published,
  validateEvent,
} from './support/asyncapi.mjs';
import { document, operationNamed, pointerOf, validatorAt } from './support/document.mjs';

// The variant without $id has every definition in one resource, as ajv wants it.
const schemaOfAsyncapi = createRequire(import.meta.url)('@asyncapi/specs/schemas/3.0.0-without-$id.json');

const wantedOut = [
  ['StockLevelChangedEvent', 'inventory.stock.changed'],
  ['InventoryReservedEvent', 'inventory.reservation.created'],
  ['InventoryReservationFailedEvent', 'inventory.reservation.failed'],
  ['InventoryReleasedEvent', 'inventory.reservation.released'],
  ['StockStatusChangedEvent', 'inventory.stock.status.changed'],
  ['LowStockThresholdReachedEvent', 'inventory.stock.low_threshold_reached'],
  ['InventoryAlertRaisedEvent', 'inventory.alert.raised'],
];
const wantedIn = [
  ['ProductVariantCreatedEvent', 'product.variant.created'],
  ['ProductVariantUpdatedEvent', 'product.variant.updated'],
  ['ProductVariantDeletedEvent', 'product.variant.deleted'],
  ['OrderPaymentFailedEvent', 'order.payment_failed'],
  ['OrderFraudulentEvent', 'order.fraudulent'],
  ['OrderCancelledEvent', 'order.cancelled'],
  ['ReturnProcessedEvent', 'order.return_processed'],
  ['OrderConfirmedForShipmentEvent', 'order.confirmed_for_shipment'],
];

const isCloudEvent = ({ message }) => message.contentType === 'application/cloudevents+json';
const publishedExamples = published.flatMap(({ message }) => message.examples.map(({ payload }) => payload));
const without = (object, name) => Object.fromEntries(Object.entries(object).filter(([member]) => member !== name));

// Calls `visit(node, names)` for every object and array of the document but the examples.
function walk(visit, node = asyncapi, names = []) {
  if (node === null || typeof node !== 'object' || names.at(-1) === 'examples') return;
  visit(node, names);
  for (const [name, child] of Object.entries(node)) walk(visit, child, [...names, name]);
}

test('the document is AsyncAPI 3.0', () => {
  const ajv = new Ajv.default({ allErrors: true, strict: false });
  addFormats.default(ajv);
  const validate = ajv.compile(schemaOfAsyncapi);
  assert.equal(asyncapi.asyncapi, '3.0.0');
  assert.ok(validate(asyncapi), JSON.stringify(validate.errors?.slice(0, 5), undefined, 1));
});

test('every reference leads somewhere, and every component is used', () => {
  walk(({ $ref }, names) => {
    if ($ref !== undefined) assert.notEqual(lookUp($ref), undefined, `${$ref} at ${pointerOf(names)}`);
  });
  for (const [kind, components] of Object.entries(asyncapi.components)) {
    for (const name of Object.keys(components)) {
      assert.ok(asyncapiText.includes(`'#/components/${kind}/${name}'`), `components/${kind}/${name} is not used`);
    }
  }
});

test('every channel belongs to one operation, every message to one channel', () => {
  const channels = Object.values(asyncapi.operations).map(({ channel }) => channel.$ref.split('/').at(-1));
  assert.deepEqual(channels.sort(), Object.keys(asyncapi.channels).sort());
  assert.deepEqual(messages.map(({ key }) => key).sort(), Object.keys(asyncapi.components.messages).sort());
});

test('what is published, and under which routing key', () => {
  assert.deepEqual(
    published.map(({ message, routingKey }) => [message.name, routingKey]),
    wantedOut,
  );
  for (const { exchange } of published) {
    assert.deepEqual([exchange.name, exchange.type, exchange.durable], ['inventory.events', 'topic', true]);
  }
});

test('what is consumed, and under which routing key', () => {
  const own = consumed.filter((each) => !isCloudEvent(each));
  assert.deepEqual(
    own.map(({ message, routingKey }) => [message.name, routingKey]),
    wantedIn,
  );
  for (const { exchange, routingKey } of consumed) {
    assert.deepEqual(
      [exchange.name, exchange.type, exchange.durable],
      [`${routingKey.split('.')[0]}.events`, 'topic', true],
    );
  }
  assert.deepEqual(
    consumed.filter(isCloudEvent).map(({ routingKey }) => routingKey),
    own.map(({ routingKey }) => routingKey),
  );
});

test('every example fits its schema', () => {
  for (const { key, message, mismatches } of messages) {
    assert.ok(message.examples.length > 0, key);
    for (const { name, payload } of message.examples) assert.deepEqual(mismatches(payload), [], `${key} ${name}`);
  }
});

test('an event is refused without a member that it must have, and with one that it has not', () => {
  for (const event of publishedExamples) {
    assert.deepEqual(validateEvent(event), []);
    assert.notDeepEqual(validateEvent({ ...event, extra: 1 }), []);
    assert.notDeepEqual(validateEvent({ ...event, data: { ...event.data, extra: 1 } }), []);
    for (const name of Object.keys(event)) assert.notDeepEqual(validateEvent(without(event, name)), [], name);
    for (const name of ['productVariantId', 'version', 'timestamp', 'correlationId']) {
      assert.notDeepEqual(validateEvent({ ...event, data: without(event.data, name) }), [], name);
    }
  }
  assert.notDeepEqual(validateEvent({ ...publishedExamples[0], eventType: 'StockLevelChanged' }), []);
});

test('what other services send may have more than is described', () => {
  for (const { key, message, mismatches } of consumed) {
    for (const { payload } of message.examples) {
      const data = payload.data === undefined ? 'payload' : 'data';
      const more = { ...payload, extra: 1, [data]: { ...payload[data], extra: 1 } };
      assert.deepEqual(mismatches(more), [], key);
      assert.notDeepEqual(mismatches({ ...payload, [data]: {} }), [], key);
    }
  }
});

test('the OpenAPI document describes the same events', () => {
  const eventOfOpenapi = validatorAt('#/components/schemas/Event');
  for (const event of publishedExamples) assert.deepEqual(eventOfOpenapi(event), [], event.eventType);
  assert.deepEqual(
    document.components.schemas.EventType.enum,
    published.map(({ message }) => message.name),
  );
  for (const type of document.components.schemas.EventType.enum) {
    const name = type.replace(/Event$/, 'Data');
    const [here, there] = [asyncapi, document].map(({ components }) => components.schemas[name]);
    assert.deepEqual(Object.keys(here.properties), Object.keys(there.properties), name);
    assert.deepEqual(here.required, there.required, name);
  }
});

test('every example of a consumed event can be handed in by HTTP', () => {
  const { requestSchemas } = operationNamed('ingestEvent');
  const examples = consumedExamples();
  assert.ok(examples.length >= 4 * wantedIn.length);
  for (const { name, contentType, headers, body } of examples) {
    assert.deepEqual(validatorAt(requestSchemas.get(contentType))(body), [], name);
    for (const value of Object.values(headers)) assert.equal(typeof value, 'string', name);
  }
});
