// Events that the Product and Order Services publish, on their way through a real broker into the stock.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { connect } from 'amqplib';

import { consumed, consumedExamples } from './support/asyncapi.mjs';
import { Observer, Publisher, VirtualHost, messageOf, useNodeBehindTls } from './support/broker.mjs';
import { alertsOf, envelopes } from './support/consumed.mjs';
import { onPostgres } from './support/database.mjs';
import { metric } from './support/metrics.mjs';
import { repositoryRoot } from './support/paths.mjs';
import { Proxy } from './support/proxy.mjs';
import { Service } from './support/service.mjs';
import {
  createItem,
  expectStock,
  historyOf,
  hold,
  itemOf,
  itemPath,
  newId,
  newName,
  sumOf,
} from './support/stock.mjs';
import { newTraceparent, unusableTraceparents } from './support/traces.mjs';
import { until } from './support/waiting.mjs';

const created = 'ProductVariantCreatedEvent';
const updated = 'ProductVariantUpdatedEvent';
const deleted = 'ProductVariantDeletedEvent';
const returned = 'ReturnProcessedEvent';
const confirmed = 'OrderConfirmedForShipmentEvent';
const timeout = 120_000; // of a test
const appliedWithinMs = 30_000;
const productQueue = 'inventory.product-events';
const orderQueue = 'inventory.order-events';
const deadLetters = 'inventory.dead-letters';

const about = (productVariantId, more = {}) => ({ productVariantId, ...more });
const back = (productVariantId, quantityReturned) => ({ productVariantId, quantityReturned });

// A service that consumes from a virtual host of its own, and who publishes there.
class Exchange {
  constructor(flags = [], node = undefined) {
    this.flags = flags;
    this.node = node;
    this.through = async (uri) => uri; // the way of the service to the broker
  }

  async open() {
    this.host = await new VirtualHost(this.node).make();
    this.publisher = await new Publisher(this.host).open();
    this.service = new Service({ flags: ['--broker', await this.through(this.host.uri), ...this.flags] });
    await this.service.start();
    await this.untilConsuming();
    return this;
  }

  // Its queues are bound, so nothing that is said from here on is lost. `services`: how many take from each.
  async untilConsuming({ queues = [productQueue, orderQueue], services = 1 } = {}) {
    const look = async () => {
      const names = await this.consumers();
      return queues.every((queue) => names.filter((name) => name === queue).length === services);
    };
    await until(look, { withinMs: appliedWithinMs });
  }

  // The names of the queues that somebody consumes from.
  async consumers() {
    const list = await this.host.node.control('list_consumers', '-p', this.host.name, 'queue_name');
    return list.split('\n').map((line) => line.trim());
  }

  async close() {
    await this.publisher?.close();
    if (this.service?.client !== undefined) {
      await this.service.stop();
      await this.service.check();
    }
    this.service?.remove();
    await this.host?.remove();
  }

  say(...args) {
    return this.publisher.say(...args);
  }

  async untilStock(variant, quantity, reserved = 0) {
    const look = async () => {
      const { status, json } = await this.service.get(itemPath(variant));
      return status === 200 && json.quantity === quantity && json.reservedQuantity === reserved;
    };
    const tell = () => expectStock(this.service, variant, quantity, reserved);
    await until(look, { withinMs: appliedWithinMs }).catch(tell);
  }

  async untilItem(variant, isSo) {
    await until(async () => isSo(await itemOf(this.service, variant)), { withinMs: appliedWithinMs });
  }

  // Once there is a message in one of these queues.
  async untilWaiting(queues) {
    const connection = await connect(this.host.uri, { noDelay: true });
    try {
      const channel = await connection.createChannel();
      const count = async (queue) => (await channel.checkQueue(queue)).messageCount;
      await until(async () => (await Promise.all(queues.map(count))).some((messages) => messages > 0), {
        withinMs: appliedWithinMs,
        everyMs: 5,
      });
    } finally {
      await connection.close();
    }
  }

  // Whatever is in a queue, taken out of it once there are so many.
  async take(queue, count) {
    const connection = await connect(this.host.uri, { noDelay: true });
    try {
      const channel = await connection.createChannel();
      const taken = [];
      await until(
        async () => {
          const message = await channel.get(queue, { noAck: true });
          if (message !== false) taken.push(message);
          return taken.length >= count;
        },
        { withinMs: appliedWithinMs, everyMs: 5 },
      );
      const more = await channel.get(queue, { noAck: true });
      assert.equal(taken.length, count);
      assert.equal(more, false, `more than ${count} in ${queue}`);
      return taken;
    } finally {
      await connection.close();
    }
  }
}

describe('events from the broker', { timeout }, () => {
  const exchange = new Exchange();
  before(() => exchange.open());
  after(() => exchange.close());

  for (const envelope of Object.keys(envelopes)) {
    test(`${envelope}: every type, each twice`, { timeout }, async () => {
      const { service } = exchange;
      const twice = async (type, data) => {
        const id = newId();
        for (let round = 0; round < 2; round += 1) await exchange.say(type, data, { id, envelope });
      };
      const [variant, gone] = [newId(), newId()];
      await twice(created, about(variant, { initialStock: 40, sku: 'S' }));
      await twice(created, about(gone, { initialStock: 3 }));
      await exchange.untilStock(variant, 40);
      await exchange.untilStock(gone, 3);
      assert.equal((await itemOf(service, variant)).sku, 'S');

      const ofOrders = ['OrderPaymentFailedEvent', 'OrderFraudulentEvent', 'OrderCancelledEvent', confirmed];
      const orders = ofOrders.map((type) => ({ type, orderId: newName('order') }));
      for (const { orderId } of orders) await hold(service, variant, 5, { orderId });
      await expectStock(service, variant, 40, 20);
      for (const { type, orderId } of orders) await twice(type, { orderId });
      await exchange.untilStock(variant, 35);
      await twice(returned, back(variant, 2));
      await exchange.untilStock(variant, 37);

      await twice(updated, about(variant, { isOrderable: false }));
      await exchange.untilItem(variant, ({ status }) => status === 'DISCONTINUED');
      await twice(updated, about(variant, { status: 'ACTIVE', sku: 'T' }));
      await exchange.untilItem(variant, ({ status, sku }) => status === 'IN_STOCK' && sku === 'T');
      await twice(deleted, about(gone));
      await exchange.untilItem(gone, ({ status }) => status === 'DISCONTINUED');
      assert.deepEqual((await alertsOf(service, gone)).map(({ kind }) => kind), ['VARIANT_DELETED_WITH_STOCK']);
      await expectStock(service, variant, 37, 0);
    });
  }

  test('each example of the AsyncAPI document has a type and an exchange that is consumed', { timeout }, () => {
    assert.ok(consumedExamples().length >= consumed.length);
    for (const { exchange: theirs } of consumed) assert.match(theirs.name, /^(product|order)\.events$/);
  });

  test('one id in every envelope is one event', { timeout }, async () => {
    const variant = await createItem(exchange.service);
    const id = newId();
    for (const envelope of Object.keys(envelopes)) await exchange.say(returned, back(variant, 1), { id, envelope });
    await exchange.say(returned, back(variant, 100));
    await exchange.untilStock(variant, 111);
  });

  test('two hundred events of a few variants, each once and in their order', { timeout }, async () => {
    const variants = await Promise.all(Array.from({ length: 5 }, () => createItem(exchange.service, { quantity: 0 })));
    const rounds = 40;
    for (let round = 1; round <= rounds; round += 1) {
      for (const variant of variants) {
        const id = newId();
        await exchange.say(returned, back(variant, round), { id });
        if (round % 10 === 0) await exchange.say(returned, back(variant, round), { id });
      }
    }
    for (const variant of variants) {
      await exchange.untilStock(variant, (rounds * (rounds + 1)) / 2);
      const changes = (await historyOf(exchange.service, variant)).filter(({ changeType }) => changeType === 'RETURN');
      const inOrder = Array.from({ length: rounds }, (_, index) => index + 1);
      assert.deepEqual(changes.map(({ quantityChange }) => quantityChange).reverse(), inOrder);
      assert.equal(sumOf(changes, 'quantityChange'), (rounds * (rounds + 1)) / 2);
    }
  });

  test('an event that comes before its variant is applied once that is there', { timeout }, async () => {
    const variant = newId();
    await exchange.say(returned, back(variant, 2));
    await exchange.untilWaiting([`${orderQueue}.retry.1s`, `${orderQueue}.retry.10s`]);
    await exchange.say(created, about(variant, { initialStock: 1 }));
    await exchange.untilStock(variant, 3);
  });

  test('poison becomes dead letters that say why, and takes nothing with it', { timeout }, async () => {
    const variant = await createItem(exchange.service, { quantity: 0 });
    const headers = { tenant: 'a' };
    const poison = [
      ['MALFORMED_REQUEST', Buffer.from('')],
      ['MALFORMED_REQUEST', Buffer.from('{"eventId":')],
      ['MALFORMED_REQUEST', Buffer.from([0, 255, 254])],
      ['MALFORMED_REQUEST', Buffer.from('{"any":"thing"}')],
      ['VALIDATION_FAILED', Buffer.from(JSON.stringify({ eventId: newId(), eventType: returned, data: {} }))],
    ];
    const expected = new Map();
    for (const [code, body] of poison) {
      await exchange.say(returned, back(variant, 1));
      const options = { headers, type: 'Poison', correlationId: newId(), contentType: 'text/x' };
      const id = await exchange.publisher.send('order.events', 'returns.odd', body, options);
      expected.set(id, { code, body, ...options });
    }
    await exchange.untilStock(variant, poison.length);
    for (const { properties, content } of await exchange.take(deadLetters, poison.length)) {
      const sent = expected.get(properties.messageId);
      assert.ok(sent, 'an innocent');
      expected.delete(properties.messageId);
      assert.deepEqual(content, sent.body);
      assert.deepEqual(
        [properties.type, properties.correlationId, properties.contentType, properties.headers.tenant],
        [sent.type, sent.correlationId, sent.contentType, 'a'],
      );
      assert.equal(properties.headers['inventory-code'], sent.code);
      assert.match(properties.headers['inventory-reason'], /\.$/);
      assert.equal(properties.headers['inventory-attempt'], 1);
      assert.equal(properties.headers['inventory-queue'], orderQueue);
      assert.equal(properties.headers['inventory-exchange'], 'order.events');
      assert.equal(properties.headers['inventory-routing-key'], 'returns.odd');
      assert.ok(Math.abs(Date.now() - Date.parse(properties.headers['inventory-at'])) < timeout);
    }
    assert.equal(expected.size, 0);
  });

  test('unknown types are taken and forgotten', { timeout }, async () => {
    const variant = await createItem(exchange.service, { quantity: 0 });
    const body = Buffer.from(JSON.stringify({ eventId: newId(), eventType: 'OrderShippedEvent' }));
    await exchange.publisher.send('order.events', 'order.shipped', body, { contentType: 'application/json' });
    await exchange.say(returned, back(variant, 1));
    await exchange.untilStock(variant, 1);
    await exchange.take(deadLetters, 0);
  });

  test('a lost connection loses nothing', { timeout }, async () => {
    const variant = await createItem(exchange.service, { quantity: 0 });
    let sum = 0;
    for (let round = 1; round <= 5; round += 1) {
      for (let i = 0; i < 10; i += 1, sum += round) await exchange.say(returned, back(variant, round));
      await exchange.publisher.close();
      await exchange.host.closeConnections();
      await exchange.publisher.open();
    }
    await exchange.untilStock(variant, sum);
  });

  test('what is published while the service is away, or killed, is applied once', { timeout }, async () => {
    const { service } = exchange;
    const variant = await createItem(service, { quantity: 0 });
    for (let round = 0; round < 3; round += 1) {
      for (let i = 0; i < 30; i += 1) await exchange.say(returned, back(variant, 1));
      await service.kill();
      for (let i = 0; i < 10; i += 1) await exchange.say(returned, back(variant, 1));
      await service.start();
    }
    await exchange.untilStock(variant, 120);
  });
});

test('the trace of a message goes on with the events that it brings about', { timeout }, async (t) => {
  const exchange = new Exchange();
  let observer;
  t.after(async () => {
    await observer?.close();
    await exchange.close();
  });
  await exchange.open();
  observer = await new Observer(exchange.host).listen();
  const expected = new Map(); // by variant
  const say = async (type, key, data, envelope, headers, more = {}) => {
    const { body, options } = messageOf(type, data, { id: newId(), envelope });
    const text = envelope.startsWith('binary') ? body : Buffer.from(JSON.stringify({ ...JSON.parse(body), ...more }));
    Object.assign(options.headers, headers);
    await exchange.publisher.send(`${key.split('.')[0]}.events`, key, text, options);
  };
  const create = async (traceparent, ...how) => {
    const variant = newId();
    expected.set(variant, traceparent);
    await say(created, 'product.variant.created', about(variant), ...how);
  };
  for (const envelope of Object.keys(envelopes)) {
    const [own, outer] = [newTraceparent(), newTraceparent()];
    await create(own, envelope, { traceparent: own });
    await create(own, envelope, { 'cloudEvents:traceparent': own, traceparent: outer });
    await create(undefined, envelope, {});
    for (const traceparent of unusableTraceparents) await create(undefined, envelope, { traceparent });
  }
  const [inside, outer] = [newTraceparent(), newTraceparent()];
  await create(inside, 'structured CloudEvent', { traceparent: outer }, { traceparent: inside });

  // One that goes by way of a retry queue.
  const [late, trace] = [newId(), newTraceparent()];
  await say(returned, 'order.return_processed', back(late, 1), 'own', { traceparent: trace });
  await exchange.untilWaiting([`${orderQueue}.retry.1s`, `${orderQueue}.retry.10s`]);
  await exchange.say(created, about(late));
  await exchange.untilStock(late, 1);

  const bodyOf = (message) => JSON.parse(message.body);
  const ofVariant = (variant) => observer.messages.filter((each) => bodyOf(each).data.productVariantId === variant);
  for (const [variant, traceparent] of expected) {
    await until(() => ofVariant(variant).length > 0, { withinMs: appliedWithinMs });
    for (const { headers } of ofVariant(variant)) assert.equal(headers.traceparent, traceparent, variant);
  }
  const changes = () => ofVariant(late).filter(({ properties }) => properties.type === 'StockLevelChangedEvent');
  await until(() => changes().length === 2, { withinMs: appliedWithinMs });
  assert.deepEqual(changes().map(({ headers }) => headers.traceparent), [undefined, trace]);
});

// Each time all that is in hand comes back.
test('a connection that is lost again and again makes no dead letters', { timeout }, async (t) => {
  const [count, cuts, lastsMs] = [500, 40, 20];
  const [exchange, name] = [new Exchange(), 'inventory: events in'];
  let proxy;
  t.after(async () => {
    await exchange.close();
    proxy?.close();
  });
  exchange.through = async (uri) => {
    const { hostname, port } = new URL(uri);
    proxy = new Proxy({ host: hostname, port: Number(port), names: [name] });
    return uri.replace(`:${port}/`, `:${await proxy.open()}/`);
  };
  await exchange.open();
  const { service } = exchange;
  const began = () => service.logLines.filter((line) => line.includes('"consuming_began"')).length;
  const variant = await createItem(service, { quantity: 0 });
  const saying = Array.from({ length: count }, (_, index) => exchange.say(returned, back(variant, index + 1)));
  for (let cut = 0; cut < cuts; cut += 1) {
    await until(() => proxy.reset(name) > 0, { withinMs: appliedWithinMs, everyMs: 2 });
    const known = began();
    await until(() => began() > known, { withinMs: appliedWithinMs, everyMs: 2 });
    await pause(lastsMs);
  }
  await Promise.all(saying);
  await exchange.untilStock(variant, (count * (count + 1)) / 2);
  await exchange.take(deadLetters, 0);
  const changes = (await historyOf(service, variant)).filter(({ changeType }) => changeType === 'RETURN');
  const inOrder = Array.from({ length: count }, (_, index) => index + 1);
  assert.deepEqual(changes.map(({ quantityChange }) => quantityChange).reverse(), inOrder);
});

// Of the same queues and the same stock.
const oneStoreOnly = onPostgres ? false : 'an embedded store has one service';
describe('two services', { timeout: timeout * 3, skip: oneStoreOnly }, () => {
  const exchange = new Exchange();
  const variantsCount = 4;
  const burstLength = 10;
  let second;
  before(async () => {
    await exchange.open();
    second = await new Service({ flags: exchange.service.flags, beside: exchange.service }).start();
    await exchange.untilConsuming({ services: 2 });
  });
  after(async () => {
    if (second?.child.exitCode === null) await second.stop();
    await exchange.close();
  });

  const applied = (service) => metric(service, 'inventory_events_consumed_total', { outcome: 'applied' });

  const isRunning = ({ child }) => child.exitCode === null && child.signalCode === null;

  // How many events about it were applied, by the pieces 1, 2, 3 … that came back. A service that is just leaving may
  // not answer.
  async function appliedTo(variant) {
    const running = [exchange.service, second].find(isRunning);
    const { quantity } = await itemOf(running, variant).catch(() => ({ quantity: 0 }));
    return Math.floor((Math.sqrt(8 * quantity + 1) - 1) / 2);
  }

  // Says what comes back of each variant, 1, 2, 3 …, in bursts, and now and then an event twice, while `disturb` runs.
  // That is given `untilMore(count)`: so many more were applied. In the end all were, once, in order.
  async function returningWhile(disturb) {
    const variants = [];
    for (let index = 0; index < variantsCount; index += 1)
      variants.push(await createItem(exchange.service, { quantity: 0 }));
    const said = new Map(variants.map((variant) => [variant, 0]));
    let working = true;

    const sayOn = async (variant) => {
      while (working) {
        const [known, burst] = [said.get(variant), []];
        for (let number = known + 1; number <= known + burstLength; number += 1) {
          const id = newId();
          burst.push(exchange.say(returned, back(variant, number), { id }));
          if (number % burstLength === 0) burst.push(exchange.say(returned, back(variant, number), { id }));
        }
        await Promise.all(burst);
        said.set(variant, known + burstLength);
        // Those of the last burst may still be on their way.
        await until(async () => (await appliedTo(variant)) >= known, { withinMs: appliedWithinMs, everyMs: 5 });
      }
    };
    const untilMore = async (count) => {
      const wanted = (await appliedTo(variants[0])) + count;
      await until(async () => (await appliedTo(variants[0])) >= wanted, { withinMs: appliedWithinMs });
    };

    const saying = Promise.all(variants.map(sayOn));
    try {
      await Promise.race([untilMore(2 * burstLength).then(() => disturb(untilMore)), saying]);
    } finally {
      working = false;
      await saying;
    }
    for (const [variant, count] of said) {
      const look = async () => (await appliedTo(variant)) >= count;
      await until(look, { withinMs: appliedWithinMs }).catch(() => {}); // what differs is told below
      const changes = (await historyOf(second, variant)).filter(({ changeType }) => changeType === 'RETURN');
      const inOrder = Array.from({ length: count }, (_, index) => index + 1);
      assert.deepEqual(changes.map(({ quantityChange }) => quantityChange).reverse(), inOrder);
    }
    return [...said.values()].reduce((sum, count) => sum + count, 0);
  }

  // The one whose count grows, and the other one.
  async function consuming(untilMore) {
    const services = [exchange.service, second];
    const before = await Promise.all(services.map(applied));
    await untilMore(20);
    const counts = (await Promise.all(services.map(applied))).map((count, index) => count - before[index]);
    assert.equal(counts.filter((count) => count > 0).length, 1, `both consume: ${counts}`);
    return counts[0] > 0 ? services : services.reverse();
  }

  for (const [how, leave] of [
    ['killed', (service) => service.kill()],
    ['stopped', (service) => service.stop()],
  ]) {
    test(`one of them consumes; when it is ${how}, the other one goes on`, { timeout }, async (t) => {
      const tookMs = [];
      const count = await returningWhile(async (untilMore) => {
        // There and back: each of them leaves once and takes over once.
        for (let round = 0; round < 2; round += 1) {
          const [active, other] = await consuming(untilMore);
          const known = await applied(other);
          const begun = performance.now();
          await leave(active);
          await until(async () => (await applied(other)) > known, { withinMs: appliedWithinMs });
          tookMs.push(Math.round(performance.now() - begun));
          await untilMore(50);
          await active.start();
          await exchange.untilConsuming({ services: 2 });
        }
      });
      t.diagnostic(`${count} events; the other one went on after ${tookMs.join(' and ')} ms`);
    });
  }
});

describe('a broker behind TLS', { timeout }, () => {
  const own = useNodeBehindTls();

  const consuming = (believed) => {
    const flags = ['--broker-ca-file', believed.certificate, '--broker-publish', 'false'];
    const exchange = new Exchange(flags, own.node);
    exchange.through = async () => exchange.host.tlsUri.replace('127.0.0.1', 'localhost');
    return exchange;
  };

  test('its events are taken from the one that the authority knows', async (t) => {
    const exchange = await consuming(own.authority).open();
    t.after(() => exchange.close());
    const variant = newId();
    await exchange.say(created, about(variant, { initialStock: 7 }));
    await exchange.untilStock(variant, 7);
    const connections = await own.node.control('list_connections', 'ssl', 'vhost');
    assert.ok(connections.split('\n').includes(`true\t${exchange.host.name}`), connections);
  });

  test('and from no other', async (t) => {
    const exchange = consuming(own.stranger);
    t.after(() => exchange.close());
    exchange.untilConsuming = () => {}; // it never does
    await exchange.open();
    const { service } = exchange;
    await until(async () => (await service.get('/health/ready', { token: null })).json.checks.broker === 'fail');
    await until(() => service.logLines.some((line) => line.includes('events_not_consumed')));
    assert.deepEqual((await exchange.consumers()).filter((queue) => queue === productQueue), []);
  });
});

test('exchanges, queues and prefetch are configurable; check takes what declare has made', { timeout }, async (t) => {
  const queues = ['stock.products', 'stock.orders'];
  const flags = ['--product-exchange', 'shop.products', '--product-queue', queues[0]];
  flags.push('--order-exchange', 'shop.orders', '--order-queue', queues[1], '--broker-prefetch', '7');
  const host = await new VirtualHost().make();
  const exchange = new Exchange();
  exchange.host = host;
  t.after(async () => {
    await exchange.publisher?.close();
    await host.remove();
  });
  exchange.publisher = await new Publisher(host).open();
  for (const topology of ['declare', 'check', 'off']) {
    const service = new Service({ flags: ['--broker', host.uri, '--broker-topology', topology, ...flags] });
    exchange.service = service;
    try {
      await service.start();
      await exchange.untilConsuming({ queues });
      const variant = newId();
      await exchange.say(created, about(variant, { initialStock: 1 }), { exchange: 'shop.products' });
      await exchange.untilStock(variant, 1);
      await exchange.say(returned, back(variant, 1), { exchange: 'shop.orders' });
      await exchange.untilStock(variant, 2);
      await service.stop();
      await service.check();
    } finally {
      service.remove();
    }
  }
});

// As rabbitmqctl tells it.
async function topologyOf(host) {
  const list = async (what, ...columns) =>
    JSON.parse(await host.node.control(`list_${what}`, '-p', host.name, '--formatter', 'json', ...columns));
  const queues = await list('queues', 'name', 'durable', 'auto_delete', 'arguments');
  const exchanges = await list('exchanges', 'name', 'type', 'durable', 'auto_delete', 'internal', 'arguments');
  const bindings = await list('bindings', 'source_name', 'destination_name', 'destination_kind', 'routing_key');
  // The broker's own: names that begin so, and the default exchange.
  const ours = ({ name }) => name !== '' && !name.startsWith('amq.');
  const table = (list) => (Array.isArray(list) ? Object.fromEntries(list.map(([name, , value]) => [name, value])) : list);
  const described = (each) => ({ ...each, arguments: table(each.arguments) });
  return {
    queues: queues.map(described),
    exchanges: exchanges.filter(ours).map(described),
    bindings: bindings.filter(({ source_name: source }) => source !== ''),
  };
}

const sortedMembers = (value) =>
  value !== null && typeof value === 'object'
    ? Object.fromEntries(Object.entries(value).map(([name, each]) => [name, sortedMembers(each)]).sort())
    : value;
const inOrder = (list) => list.map((each) => JSON.stringify(sortedMembers(each))).sort();

test('the definitions for brokers that others keep say what the service declares', { timeout }, async (t) => {
  const host = await new VirtualHost().make();
  const service = new Service({ flags: ['--broker', host.uri] });
  t.after(async () => {
    service.remove();
    await host.remove();
  });
  await service.start();
  const file = path.join(repositoryRoot, 'deploy', 'rabbitmq', 'definitions.json');
  const defined = JSON.parse(readFileSync(file, 'utf8'));
  const wanted = {
    queues: defined.queues.map(({ vhost, ...queue }) => queue),
    exchanges: defined.exchanges.map(({ vhost, ...exchange }) => exchange),
    bindings: defined.bindings.map((binding) => ({
      source_name: binding.source,
      destination_name: binding.destination,
      destination_kind: binding.destination_type,
      routing_key: binding.routing_key,
    })),
  };
  const declared = await until(async () => {
    const found = await topologyOf(host);
    return Object.keys(wanted).every((kind) => found[kind].length >= wanted[kind].length) ? found : undefined;
  });
  for (const kind of Object.keys(wanted)) assert.deepEqual(inOrder(declared[kind]), inOrder(wanted[kind]), kind);
});
