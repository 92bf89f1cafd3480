// Everything at once: stock is written by HTTP and by events of two services, while the service and the broker are
// killed and the connections between them are cut, fall silent or stall, in an order that the seed gives.
//
// A model keeps account of all that was asked for. In the end the feed must have it once each, the stock must be what
// it says, an observer must have heard the feed in order, and the dead letters must be the poison and nothing else.
//
// INVENTORY_CHAOS_MINUTES: how long it is disturbed; 25 seconds unless set.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { connect } from 'amqplib';

import { BrokerNode, LastingPublisher, Observer, VirtualHost } from './support/broker.mjs';
import { allAlerts, envelopes } from './support/consumed.mjs';
import { readFeed } from './support/feed.mjs';
import { expectHeard, firstOfEach, untilNotLagging } from './support/heard.mjs';
import { Proxy } from './support/proxy.mjs';
import { randomFrom } from './support/random.mjs';
import { Service } from './support/service.mjs';
import { createItem, expectStock, historyOf, itemOf, newId, newName, reservationsPath } from './support/stock.mjs';
import { until } from './support/waiting.mjs';
import { inParallel } from './support/workers.mjs';
import { Writer } from './support/writer.mjs';

const seed = Number(process.env.INVENTORY_TEST_SEED ?? Date.now() % 1_000_000_000);
const minutes = Number(process.env.INVENTORY_CHAOS_MINUTES ?? 25 / 60);
const disturbedMs = minutes * 60_000;
const drainedWithinMs = 180_000; // an event that came too early may wait for a minute
const heardWithinMs = 120_000;
const timeout = disturbedMs * 2 + 420_000;

const created = 'ProductVariantCreatedEvent';
const updated = 'ProductVariantUpdatedEvent';
const deleted = 'ProductVariantDeletedEvent';
const returned = 'ReturnProcessedEvent';
const confirmed = 'OrderConfirmedForShipmentEvent';
const endsOfOrders = new Map([
  [confirmed, undefined],
  ['OrderCancelledEvent', 'ORDER_CANCELLED'],
  ['OrderPaymentFailedEvent', 'PAYMENT_FAILED'],
  ['OrderFraudulentEvent', 'ORDER_CANCELLED'],
]);

const initialStock = 1_000_000;
const quantityMax = 2_147_483_647;
const writersCount = 6;
const speakersCount = 8;
const burstLength = 5;
const writersPauseMs = 10; // so that there is not too much to read afterwards
const disturbancesInARow = 4;
const loggedLines = 40;
const deadLetters = 'inventory.dead-letters';
const [relay, consumer] = ['inventory: events out', 'inventory: events in']; // as they call themselves to the broker
// Both sides give a silent connection up after two of these; the service would take ten seconds.
const heartbeatSeconds = 3;

// What must be the outcome.
class Model {
  told = new Map(); // each entry that the feed must have, and how often
  items = new Map(); // by variant: { quantity, reserved, … }
  returns = new Map(); // by variant: the orders in the order in which they were said
  poison = new Map(); // by the id of the message: its code
  alerts = [];

  tell(...words) {
    const entry = words.join(' ');
    this.told.set(entry, (this.told.get(entry) ?? 0) + 1);
  }

  knows(variant, quantity, more = {}) {
    this.items.set(variant, { quantity, reserved: 0, ...more });
    this.tell('INITIAL', variant, quantity);
  }

  returnOf(variant, orderId, quantity) {
    this.items.get(variant).quantity += quantity;
    this.tell('RETURN', variant, orderId, quantity);
  }

  // All that a writer did.
  take({ account, answered }) {
    for (const { command } of answered) {
      const { kind, variant, quantity, reservationId, key } = command;
      if (kind === 'buy') this.tell('PURCHASE', variant, key, quantity);
      for (const [each, pieces] of command.held ?? []) this.tell('RESERVED', each, reservationId, pieces);
      const gone = kind === 'confirm' ? ['SALE'] : ['RELEASED', 'REQUESTED'];
      for (const [each, pieces] of command.given ?? []) this.tell(...gone, each, reservationId, pieces);
    }
    for (const [variant, { quantity, reserved }] of account) {
      this.items.get(variant).quantity += quantity;
      this.items.get(variant).reserved += reserved;
    }
  }
}

// An event of the feed as the model says it; nothing for those that only follow from others.
function wordsOf({ eventType, data }) {
  const { productVariantId: variant, reservationId } = data;
  if (eventType === 'InventoryReservedEvent') return ['RESERVED', variant, reservationId, data.quantityReserved];
  if (eventType === 'InventoryReleasedEvent')
    return ['RELEASED', data.reasonForRelease, variant, reservationId, data.quantityReleased];
  if (eventType === 'InventoryAlertRaisedEvent') return ['ALERT', variant, data.kind];
  if (eventType !== 'StockLevelChangedEvent') return undefined;
  const { changeType, quantityChanged, orderId, reason } = data;
  if (changeType === 'SALE') return ['SALE', variant, reservationId, -quantityChanged];
  if (changeType === 'RETURN') return ['RETURN', variant, orderId, quantityChanged];
  if (changeType === 'PURCHASE' && reason !== undefined) return ['PURCHASE', variant, reason, quantityChanged];
  return ['INITIAL', variant, quantityChanged];
}

class Chaos {
  constructor() {
    this.model = new Model();
    this.isOver = false;
    this.saidBefore = [];
    this.bursts = []; // how many each that speaks has ended
    this.counts = new Map();
    this.undo = [];
  }

  async open() {
    this.node = new BrokerNode({ settings: { heartbeat: heartbeatSeconds } });
    this.undo.push(() => this.node.drop());
    this.host = await new VirtualHost(this.node).make();
    const { hostname, port } = new URL(this.host.uri);
    this.proxy = new Proxy({ host: hostname, port: Number(port), names: [relay, consumer] });
    const proxyPort = await this.proxy.open();
    this.undo.push(() => this.proxy.close());
    const random = randomFrom(seed);
    this.observer = await new Observer(this.host, { queueType: random.pick(['classic', 'quorum']) }).listen();
    this.undo.push(() => this.observer.close());
    this.products = new LastingPublisher(this.host);
    this.orders = new LastingPublisher(this.host);
    for (const publisher of [this.products, this.orders]) {
      await publisher.open();
      this.undo.push(() => publisher.close());
    }
    const uri = this.host.uri.replace(`:${port}/`, `:${proxyPort}/`);
    this.service = new Service({ flags: ['--broker', uri] });
    this.undo.push(() => this.service.remove());
    await this.service.start();
    // Its queues are bound, so nothing that is said from here on is lost.
    await until(async () => {
      const list = await this.host.node.control('list_consumers', '-p', this.host.name, 'queue_name');
      return list.split('\n').filter((name) => name.trim().startsWith('inventory.')).length === 2;
    });
  }

  async close(t) {
    for (const [what, count] of this.counts) t.diagnostic(`${what}: ${count}`);
    for (const action of this.undo.reverse()) await action();
  }

  // Where it stands, for whoever looks into a failure.
  async tell(t) {
    const list = (what, ...columns) => this.node.control(`list_${what}`, '-p', this.host.name, ...columns);
    const queues = ['name', 'messages_ready', 'messages_unacknowledged', 'state'];
    t.diagnostic(await list('queues', ...queues).catch(String));
    t.diagnostic(await list('consumers', 'queue_name', 'channel_pid', 'active', 'activity_status').catch(String));
    for (const letter of await this.innocents().catch(String)) t.diagnostic(letter);
    for (const line of this.service.logLines.slice(-loggedLines)) t.diagnostic(line);
  }

  // What is dead and should not be; it stays where it is.
  async innocents() {
    const connection = await connect(this.host.uri, { noDelay: true });
    try {
      const channel = await connection.createChannel();
      const found = [];
      for (let message; (message = await channel.get(deadLetters)); ) {
        const { messageId, headers } = message.properties;
        if (!this.model.poison.has(messageId)) found.push(`${JSON.stringify(headers)} ${message.content}`);
      }
      return found;
    } finally {
      await connection.close();
    }
  }

  count(what, more = 1) {
    this.counts.set(what, (this.counts.get(what) ?? 0) + more);
  }

  async item() {
    const variant = await createItem(this.service, { quantity: initialStock });
    this.model.knows(variant, initialStock);
    return variant;
  }

  // Says an event, now and then again at once or something again that was said before.
  async say(random, publisher, type, data) {
    const id = newId();
    const event = () => [type, data, { id, envelope: random.pick(Object.keys(envelopes)) }];
    await publisher.say(...event());
    this.count('events');
    if (random.between(1, 6) === 1) await publisher.say(...event());
    if (random.between(1, 6) === 1) this.saidBefore.push(() => publisher.say(...event()));
    if (this.saidBefore.length > 0 && random.between(1, 6) === 1) await random.pick(this.saidBefore)();
  }

  sayProduct(random, type, productVariantId, more) {
    return this.say(random, this.products, type, { productVariantId, ...more });
  }
  sayOrder(random, type, data) {
    return this.say(random, this.orders, type, data);
  }

  // A variant from its creation on; something may be said of it before.
  async live(random) {
    const { model } = this;
    const variant = newId();
    const life = random.pick(['plain', 'updated first', 'returned first', 'withdrawn', 'deleted']);
    const quantity = random.between(1, 50);
    if (life === 'updated first') await this.sayProduct(random, updated, variant, { sku: 'second' });
    const orderId = newName('return');
    if (life === 'returned first')
      await this.sayOrder(random, returned, { productVariantId: variant, quantityReturned: 2, orderId });
    if (life.endsWith('first')) await pause(random.between(0, 300));
    const item = { sku: life === 'updated first' ? 'second' : 'first', status: 'LIVE' };
    model.knows(variant, quantity, item);
    await this.sayProduct(random, created, variant, { initialStock: quantity, sku: 'first' });
    if (life === 'returned first') model.returnOf(variant, orderId, 2);
    if (life === 'withdrawn') {
      for (let turns = random.between(1, 4); turns > 0; turns -= 1) {
        const back = model.items.get(variant).status !== 'LIVE';
        await this.sayProduct(random, updated, variant, back ? { status: 'ACTIVE' } : { isOrderable: false });
        model.items.get(variant).status = back ? 'LIVE' : 'DISCONTINUED';
      }
    }
    if (life === 'deleted') {
      await this.sayProduct(random, deleted, variant);
      model.items.get(variant).status = 'DISCONTINUED';
      model.tell('ALERT', variant, 'VARIANT_DELETED_WITH_STOCK');
      model.alerts.push(variant);
    }
  }

  // Something comes back. `own`: variants of which nobody else says that.
  async bringBack(random, own) {
    const orderId = newName('return');
    const variants = random.between(1, 4) === 1 ? own : [random.pick(own)];
    const lines = variants.map((productVariantId) => ({ productVariantId, quantityReturned: random.between(1, 5) }));
    await this.sayOrder(random, returned, { orderId, ...(lines.length === 1 ? lines[0] : { lines }) });
    for (const { productVariantId: variant, quantityReturned } of lines) {
      this.model.returnOf(variant, orderId, quantityReturned);
      if (!this.model.returns.has(variant)) this.model.returns.set(variant, []);
      this.model.returns.get(variant).push(orderId);
    }
  }

  // Something is held by HTTP until the Order Service says how the order ended.
  async order(random, variants) {
    const { model } = this;
    const [orderId, reservationId] = [newName('order'), newId()];
    const some = random.between(1, 3) === 1 ? variants : [random.pick(variants)];
    const lines = some.map((productVariantId) => ({ productVariantId, quantity: random.between(1, 3) }));
    await this.insist(reservationsPath, { orderId, reservationId, lines }, 201);
    for (const { productVariantId: variant, quantity } of lines)
      model.tell('RESERVED', variant, reservationId, quantity);
    const [type, reason] = random.pick([...endsOfOrders]);
    await this.sayOrder(random, type, { orderId });
    for (const { productVariantId: variant, quantity } of lines) {
      if (type === confirmed) {
        model.tell('SALE', variant, reservationId, quantity);
        model.items.get(variant).quantity -= quantity;
      } else {
        model.tell('RELEASED', reason, variant, reservationId, quantity);
      }
    }
  }

  // Asks under one key until the service is there to answer.
  async insist(target, body, status) {
    const headers = { 'idempotency-key': newId() };
    for (;;) {
      const answer = await this.service.post(target, body, { headers }).catch((error) => {
        if (error.name === 'AssertionError') throw error;
      });
      if (answer !== undefined) return assert.equal(answer.status, status, JSON.stringify(answer.json));
      await pause(20);
    }
  }

  // Says one thing after another, and now and then waits until all that is applied.
  async speak(random, own) {
    const number = this.bursts.push(0) - 1;
    while (!this.isOver) {
      for (let count = 0; count < burstLength; count += 1) {
        const job = random.pick([() => this.live(random), () => this.order(random, this.shared)]);
        await job();
        await this.bringBack(random, own);
      }
      await until(() => this.hasTaken(own), { withinMs: drainedWithinMs, everyMs: 50 });
      this.bursts[number] += 1;
    }
  }

  // Until all is applied that was said until now.
  async untilCaughtUp() {
    const seen = [...this.bursts];
    await until(() => this.bursts.every((count, number) => count > seen[number]), { withinMs: drainedWithinMs });
  }

  // Whether all is applied that was said of these.
  async hasTaken(variants) {
    for (const variant of variants) {
      const { quantity } = await itemOf(this.service, variant).catch(() => ({ quantity: 0 })); // it may be away
      if (quantity < this.model.items.get(variant).quantity) return false;
    }
    return true;
  }

  // What can never succeed.
  async poison(random, variant) {
    const event = (type, data) => JSON.stringify({ eventId: newId(), eventType: type, data });
    const [code, body] = random.pick([
      ['MALFORMED_REQUEST', '{"eventId":'],
      ['MALFORMED_REQUEST', ''],
      ['MALFORMED_REQUEST', '{"any":"thing"}'],
      ['VALIDATION_FAILED', event(returned, { productVariantId: variant, quantityReturned: -1 })],
      ['VALIDATION_FAILED', event(confirmed, {})],
      ['QUANTITY_OUT_OF_RANGE', event(returned, { productVariantId: variant, quantityReturned: quantityMax })],
    ]);
    const messageId = newId();
    const options = { messageId, persistent: true, contentType: 'application/json' };
    await this.orders.send('order.events', 'order.odd', Buffer.from(body), options);
    this.model.poison.set(messageId, code);
  }

  // What is nobody's business.
  async gossip() {
    const body = Buffer.from(JSON.stringify({ eventId: newId(), eventType: 'OrderShippedEvent' }));
    await this.orders.send('order.events', 'order.shipped', body, { contentType: 'application/json' });
  }

  // Does `job` again and again until it is over.
  async keep(job, pauseMs) {
    while (!this.isOver) {
      await job();
      await pause(pauseMs);
    }
  }

  // What there is before anything is disturbed.
  async prepare() {
    this.shared = [await this.item(), await this.item()];
    this.writers = [];
    for (let number = 0; number < writersCount; number += 1) {
      const variants = [await this.item(), this.shared[number % this.shared.length]];
      this.writers.push(new Writer(this.service, number, variants, randomFrom(seed + 100 + number)));
    }
    this.owned = [];
    for (let number = 0; number < speakersCount; number += 1)
      this.owned.push([await this.item(), await this.item(), await this.item()]);
  }

  // Until it is over and all that was asked for is acknowledged.
  async work() {
    const { shared, writers } = this;
    const working = writers.map((writer) => writer.writeOn(() => this.isOver, { pauseMs: writersPauseMs }));
    this.owned.forEach((own, number) => working.push(this.speak(randomFrom(seed + 200 + number), own)));
    const random = randomFrom(seed + 300);
    working.push(this.keep(() => this.poison(random, shared[0]), 700));
    working.push(this.keep(() => this.gossip(), 500));
    await Promise.all(working);
    this.count('attempts to say an event that were not confirmed', this.products.repeats + this.orders.repeats);
    for (const writer of writers) this.model.take(writer);
    this.count('commands', writers.reduce((sum, { answered }) => sum + answered.length, 0));
  }

  // Each as often as the others, in a random order. In between what was said is applied: the broker counts how often an
  // event was in hand when a connection ended. Five times make it suspicious, and twenty a dead letter.
  async disturb() {
    const random = randomFrom(seed + 1);
    const { service, node, proxy } = this;
    const restartService = async () => {
      await service.kill();
      await service.start();
    };
    const disturbances = {
      'service killed': restartService,
      'broker killed': async () => {
        await node.crash();
        await pause(random.between(0, 2000)); // so that the service meets its absence
        await node.restart();
      },
      'broker and service killed': async () => {
        await node.crash();
        await restartService();
        await node.restart();
      },
      'relay cut': () => proxy.reset(relay),
      'consumer cut': () => proxy.reset(consumer),
      'relay half-open': () => proxy.swallow(relay, random.between(1000, 8000)),
      'consumer half-open': () => proxy.swallow(consumer, random.between(1000, 8000)),
      'relay stalled': () => proxy.stall(relay, random.between(1000, 8000)),
      'consumer stalled': () => proxy.stall(consumer, random.between(1000, 8000)),
      'all closed by the broker': () => this.host.closeConnections(),
    };
    for (const end = performance.now() + disturbedMs; performance.now() < end; ) {
      for (const left = Object.keys(disturbances); left.length > 0; ) {
        await pause(random.between(200, 1500));
        const [name] = left.splice(random.between(0, left.length - 1), 1);
        const met = await disturbances[name]();
        this.count(name);
        if (met !== undefined) this.count('connections disturbed in between', met);
        if (left.length % disturbancesInARow === 0) await this.untilCaughtUp();
      }
    }
    assert.ok(this.counts.get('connections disturbed in between') > 0);
  }

  // Until the stock is what the model says.
  async untilApplied() {
    const variants = [...this.model.items.keys()];
    const pages = Array.from({ length: Math.ceil(variants.length / 200) }, (_, page) =>
      variants.slice(page * 200, page * 200 + 200),
    );
    const isSo = ({ productVariantId, quantity, reservedQuantity, status, sku }) => {
      const wanted = this.model.items.get(productVariantId);
      return (
        quantity === wanted.quantity &&
        reservedQuantity === wanted.reserved &&
        (wanted.status === undefined || (status === 'DISCONTINUED') === (wanted.status === 'DISCONTINUED')) &&
        (wanted.sku === undefined || sku === wanted.sku)
      );
    };
    let different = [];
    const look = async () => {
      different = [];
      for (const page of pages) {
        const { json } = await this.service.get(`/api/v1/inventory?productVariantIds=${page.join()}`);
        different.push(...json.missing, ...json.items.filter((item) => !isSo(item)));
      }
      return different.length === 0;
    };
    await until(look, { withinMs: drainedWithinMs, everyMs: 250 }).catch(async () => {
      const [first] = different;
      const wanted = this.model.items.get(first.productVariantId ?? first);
      const found = JSON.stringify(first);
      assert.fail(`${different.length} of ${variants.length} differ, such as ${found}, not ${JSON.stringify(wanted)}`);
    });
  }

  // Takes what is in the dead letters, until there are all that must be and the other queues have nothing.
  async takeDeadLetters() {
    const connection = await connect(this.host.uri, { noDelay: true });
    try {
      const channel = await connection.createChannel();
      const taken = [];
      const take = async () => {
        for (let message; (message = await channel.get(deadLetters, { noAck: true })); ) taken.push(message);
        return new Set(taken.map(({ properties }) => properties.messageId)).size;
      };
      await until(async () => (await take()) >= this.model.poison.size, { withinMs: drainedWithinMs });
      await until(async () => (await this.waiting()) === 0, { withinMs: drainedWithinMs, everyMs: 500 });
      await take();
      return taken;
    } finally {
      await connection.close();
    }
  }

  // How many messages are in the queues of the service, but for the dead letters.
  async waiting() {
    const columns = ['--formatter', 'json', 'name', 'messages'];
    const list = await this.node.control('list_queues', '-p', this.host.name, ...columns);
    const own = JSON.parse(list).filter(({ name }) => name.startsWith('inventory.') && name !== deadLetters);
    assert.ok(own.length > 0);
    return own.reduce((sum, { messages }) => sum + messages, 0);
  }

  async expectOnlyPoisonDead() {
    const taken = await this.takeDeadLetters();
    const letters = new Map(
      taken.map(({ properties, content }) => {
        const { 'inventory-code': code, 'inventory-reason': reason } = properties.headers;
        const isKnown = this.model.poison.has(properties.messageId);
        return [properties.messageId, isKnown ? code : `${code} ${reason} ${content.subarray(0, 500)}`];
      }),
    );
    assert.deepEqual([...letters].sort(), [...this.model.poison].sort());
    this.count('dead letters', letters.size);
    this.count('dead letters twice', taken.length - letters.size);
  }

  async expectReturnsInOrder() {
    await inParallel(this.model.returns.size, 8, async (index) => {
      const [variant, orders] = [...this.model.returns][index];
      const history = await historyOf(this.service, variant, '&changeType=RETURN');
      assert.deepEqual(history.map(({ orderId }) => orderId).reverse(), orders, variant);
    });
  }

  expectAllTold(events) {
    const found = new Map();
    for (const words of events.map(wordsOf)) {
      if (words === undefined) continue;
      const entry = words.join(' ');
      found.set(entry, (found.get(entry) ?? 0) + 1);
    }
    const { told } = this.model;
    const entries = [...new Set([...found.keys(), ...told.keys()])];
    const wrong = entries.filter((entry) => found.get(entry) !== told.get(entry));
    const tell = (entry) => `${entry}: ${found.get(entry) ?? 0} times, not ${told.get(entry) ?? 0}`;
    assert.deepEqual(wrong.slice(0, 10).map(tell), [], `${wrong.length} of ${entries.length}`);
  }

  async expectAllHeard(events) {
    const pairs = await expectHeard(events, this.observer, { withinMs: heardWithinMs });
    for (const [event, { body }] of pairs) assert.deepEqual(JSON.parse(body), event);
    this.count('heard', pairs.length);
    this.count('heard again', this.observer.messages.length - firstOfEach(this.observer.messages).length);
  }

  async expectStockToBeSo() {
    const items = [...this.model.items];
    await inParallel(items.length, 16, async (index) => {
      const [variant, { quantity, reserved }] = items[index];
      await expectStock(this.service, variant, quantity, reserved);
    });
    const raised = (await allAlerts(this.service)).map(({ productVariantId }) => productVariantId);
    assert.deepEqual(raised.sort(), this.model.alerts.sort());
  }

  async run() {
    await this.prepare();
    const working = this.work();
    try {
      await Promise.race([this.disturb(), working]);
    } finally {
      this.isOver = true;
    }
    await working;

    const begun = performance.now();
    await this.untilApplied();
    await this.expectOnlyPoisonDead();
    await untilNotLagging(this.service, { withinMs: heardWithinMs });
    this.count('ms until all was drained', Math.round(performance.now() - begun));
    await this.expectStockToBeSo();
    await this.expectReturnsInOrder();
    const { events } = await readFeed(this.service);
    this.expectAllTold(events);
    await this.expectAllHeard(events);
    await this.service.stop();
    await this.service.check();
  }
}

test(`all is done once, heard and in order (INVENTORY_TEST_SEED=${seed})`, { timeout }, async (t) => {
  const chaos = new Chaos();
  t.after(() => chaos.close(t));
  await chaos.open();
  try {
    await chaos.run();
  } catch (error) {
    await chaos.tell(t);
    throw error;
  }
});
