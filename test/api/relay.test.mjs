// What the service tells a broker: all that was committed, at least once and in order, whatever becomes of the broker
// or of the service. The feed says what must have been heard.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { HTTP } from 'cloudevents';

import { published, validateEvent, validateHeaders } from './support/asyncapi.mjs';
import { Observer, Publisher, VirtualHost, sharedNode, useNodeBehindTls } from './support/broker.mjs';
import { applied, envelopes, eventsPath } from './support/consumed.mjs';
import { onPostgres } from './support/database.mjs';
import { readFeed } from './support/feed.mjs';
import { expectAllHeard, firstOfEach, idOf, untilLagging } from './support/heard.mjs';
import { metric } from './support/metrics.mjs';
import { binaryPath, environment } from './support/paths.mjs';
import { Service } from './support/service.mjs';
import {
  adjustPath,
  createItem,
  expectStock,
  hold,
  itemPath,
  newId,
  newName,
  reservationPath,
} from './support/stock.mjs';
import { newTraceparent, unusableTraceparents } from './support/traces.mjs';
import { until } from './support/waiting.mjs';

const run = promisify(execFile);
const timeout = 180_000; // of a test
const noticedWithinMs = 30_000;
const takenOverWithinMs = 5_000; // what the service promises
const writersCount = 16;
const initialStock = 1_000_000;

const wrongPassword = 'not-the-password-of-anybody';

// What a test started, ended the last first, all of it.
class Stage {
  constructor(t) {
    this.undo = [];
    t.after(async () => {
      const failures = [];
      for (const action of this.undo.reverse()) await action().catch((error) => failures.push(error));
      if (failures.length > 0) throw failures[0];
    });
  }

  async host(node) {
    const host = await new VirtualHost(node).make();
    this.undo.push(() => host.remove());
    return host;
  }

  async observer(host, options) {
    const observer = await new Observer(host, options).listen();
    this.undo.push(() => observer.close());
    return observer;
  }

  // What the Product and Order Services say.
  async publisher(host) {
    const publisher = await new Publisher(host).open();
    this.undo.push(() => publisher.close());
    return publisher;
  }

  // One that publishes to the host, at `uri` if that is given.
  async service(host, { uri = host.uri, flags = [], ...options } = {}) {
    const service = new Service({ flags: ['--broker', uri, ...flags], ...options });
    this.undo.push(() => end(service, host));
    return service.start();
  }

  async relaying(options) {
    const host = await this.host(sharedNode());
    const observer = await this.observer(host);
    return { host, observer, service: await this.service(host, options) };
  }
}

// It must have kept its secrets, and its ledger must be right.
async function end(service, host) {
  try {
    if (service.child?.exitCode === null && service.child.signalCode === null) await service.stop();
    const log = service.logLines.join('\n');
    for (const secret of [host.password, wrongPassword])
      assert.ok(!log.includes(secret), 'the password of the broker is in the log');
    if (service.beside === undefined) await service.check();
  } finally {
    if (service.beside === undefined) service.remove();
    else service.child?.kill('SIGKILL');
  }
}

const confirms = (service, result) => metric(service, 'inventory_publish_confirms_total', { result });

async function readiness(service) {
  const { status, json } = await service.get('/health/ready', { token: null });
  assert.equal(status, 200, JSON.stringify(json));
  return [json.status, json.checks.broker];
}

async function untilReadinessIs(service, wanted, broker) {
  await until(async () => (await readiness(service)).join() === [wanted, broker].join(), { withinMs: noticedWithinMs });
}
const untilDegraded = (service) => untilReadinessIs(service, 'degraded', 'fail');
const untilPublishing = (service) => untilReadinessIs(service, 'pass', 'pass');

const keysByType = new Map(published.map(({ message, routingKey }) => [message.name, routingKey]));

// In the platform's envelope.
function expectAsDocumented([event, { exchange, routingKey, properties, headers, body }]) {
  const said = JSON.parse(body);
  assert.deepEqual(said, event);
  assert.deepEqual(validateEvent(said), []);
  assert.deepEqual([exchange, routingKey], ['inventory.events', keysByType.get(event.eventType)]);
  assert.deepEqual(properties, {
    messageId: event.eventId,
    type: event.eventType,
    correlationId: event.correlationId,
    timestamp: Math.floor(Date.parse(event.timestamp) / 1000),
    contentType: 'application/json',
    appId: event.sourceService,
    deliveryMode: 2,
  });
  assert.deepEqual(validateHeaders(event, headers), []);
  assert.deepEqual(headers, {
    'cloudEvents:specversion': '1.0',
    'cloudEvents:id': event.eventId,
    'cloudEvents:source': '/inventory-service',
    'cloudEvents:type': event.eventType,
    'cloudEvents:subject': event.data.productVariantId,
    'cloudEvents:time': event.timestamp,
  });
}

// Something of every type that there is.
async function bringAboutEveryType(service) {
  const variant = await createItem(service, { quantity: 10, lowStockThreshold: 3 });
  const orderId = newName('order');
  const { reservationId } = await hold(service, variant, 8, { orderId, userId: 'u-1' });
  await service.post(`${itemPath(variant)}/reserve`, { quantity: 5, orderId });
  await service.post(`${reservationPath(reservationId)}/confirm`, {
    lines: [{ productVariantId: variant, quantity: 2 }],
  });
  await applied(service, 'OrderCancelledEvent', { orderId });
  const purchase = { productVariantId: variant, changeType: 'PURCHASE', quantityChange: 4, reason: 'für später' };
  await service.post(adjustPath, purchase);
  await applied(service, 'ProductVariantDeletedEvent', { productVariantId: variant });
  return variant;
}

// A variant each, and the trace that all events about it must be in: by a request, a line of a bulk request, an event.
async function bringAboutTraces(service) {
  const made = [];
  const make = async (trace, change) => {
    const variant = newId();
    const { status } = await change(variant);
    assert.ok(status < 300, String(status));
    made.push({ variant, trace });
  };
  const put = (headers) => (variant) => service.put(itemPath(variant), { initialStock: 1 }, { headers });
  const inBulk = (headers) => (variant) => {
    const line = JSON.stringify({ op: 'put', productVariantId: variant, initialStock: 1 });
    const options = { bytes: Buffer.from(`${line}\n`), headers: { 'content-type': 'application/x-ndjson', ...headers } };
    return service.call('POST', '/api/v1/inventory/bulk', options);
  };
  // `more`: further members of a body, further headers of an event in binary mode.
  const handIn = (envelope, headers, more = {}) => (variant) => {
    const event = envelopes[envelope]('ProductVariantCreatedEvent', { productVariantId: variant }, newId());
    const isBinary = envelope.startsWith('binary');
    const body = isBinary ? event.body : { ...event.body, ...more };
    return service.call('POST', eventsPath, { body, headers: { ...event.headers, ...headers, ...(isBinary ? more : {}) } });
  };
  const attributeOf = { 'structured CloudEvent': 'traceparent', 'binary CloudEvent': 'ce-traceparent' };

  for (const way of [put, inBulk, ...Object.keys(envelopes).map((envelope) => handIn.bind(undefined, envelope))]) {
    const trace = newTraceparent();
    await make(trace, way({ traceparent: trace }));
    await make(undefined, way({}));
  }
  for (const [envelope, attribute] of Object.entries(attributeOf)) {
    const [trace, outer] = [newTraceparent(), newTraceparent()];
    await make(trace, handIn(envelope, {}, { [attribute]: trace }));
    await make(trace, handIn(envelope, { traceparent: outer }, { [attribute]: trace }));
    await make(outer, handIn(envelope, { traceparent: outer }, { [attribute]: 'nonsense' }));
  }
  for (const traceparent of [...unusableTraceparents, [newTraceparent(), newTraceparent()]])
    await make(undefined, put({ traceparent }));
  const later = newTraceparent().replace(/01$/, '');
  await make(`${later}03`, put({ traceparent: `${later.replace(/^00/, '01')}ff-more` }));
  return made;
}

function expectEveryType(events) {
  assert.deepEqual(new Set(events.map(({ eventType }) => eventType)), new Set(keysByType.keys()));
}

// Reserves piece by piece while `disturb` runs, and some more before and after. With `mayFail` the service may be away:
// the same piece is asked for until it is back. `untilMore(count)` waits for so many more.
async function workWhile(service, disturb, { mayFail = false } = {}) {
  const variants = [];
  for (let index = 0; index < writersCount / 2; index += 1)
    variants.push(await createItem(service, { quantity: initialStock }));
  const held = new Map(variants.map((variant) => [variant, 0]));
  let granted = 0;
  let working = true;

  const ask = async (variant, reservationId) => {
    try {
      return await service.post(`${itemPath(variant)}/reserve`, { quantity: 1, reservationId });
    } catch (error) {
      if (!mayFail || error.name === 'AssertionError') throw error;
      return undefined;
    }
  };
  const write = async (variant) => {
    while (working) {
      const reservationId = newId();
      for (let answer; answer?.status !== 200; ) {
        answer = await ask(variant, reservationId);
        if (!mayFail) assert.equal(answer.status, 200, JSON.stringify(answer.json));
        await pause(5); // so that there is not too much to read afterwards
      }
      held.set(variant, held.get(variant) + 1);
      granted += 1;
    }
  };
  const untilMore = (count) => {
    const wanted = granted + count;
    return until(() => granted >= wanted, { withinMs: noticedWithinMs });
  };

  const writing = Promise.all(Array.from({ length: writersCount }, (_, number) => write(variants[number >> 1])));
  const disturbing = untilMore(200)
    .then(() => disturb(untilMore))
    .then(() => untilMore(200));
  try {
    await Promise.race([disturbing, writing]);
  } finally {
    working = false;
    await Promise.allSettled([disturbing, writing]);
  }
  await writing;
  for (const variant of variants) await expectStock(service, variant, initialStock, held.get(variant));
}

describe('a broker that is there', () => {
  test('every kind of event is told as documented', { timeout }, async (t) => {
    const { service, observer } = await new Stage(t).relaying();
    await bringAboutEveryType(service);
    const pairs = await expectAllHeard(service, observer);
    for (const pair of pairs) expectAsDocumented(pair);
    expectEveryType(pairs.map(([event]) => event));
    assert.deepEqual(await readiness(service), ['pass', 'pass']);
    assert.equal(await confirms(service, 'ack'), observer.messages.length);
    assert.equal(await metric(service, 'inventory_relay_lag_seconds'), 0);
  });

  test('as CloudEvents', { timeout }, async (t) => {
    const { service, observer } = await new Stage(t).relaying({ flags: ['--events-format', 'cloudevents'] });
    await bringAboutEveryType(service);
    const pairs = await expectAllHeard(service, observer);
    for (const [event, { properties, routingKey, body }] of pairs) {
      const { messageId, type, correlationId, contentType, deliveryMode } = properties;
      assert.deepEqual([messageId, type, correlationId], [event.eventId, event.eventType, event.correlationId]);
      assert.match(contentType, /^application\/cloudevents\+json/);
      assert.equal(deliveryMode, 2);
      assert.equal(routingKey, keysByType.get(event.eventType));
      const told = HTTP.toEvent({ headers: { 'content-type': contentType }, body: body.toString() });
      assert.ok(told.validate());
      const { productVariantId } = event.data;
      assert.deepEqual(
        [told.specversion, told.id, told.type, told.source, told.subject],
        ['1.0', event.eventId, event.eventType, '/inventory-service', productVariantId],
      );
      assert.equal(Date.parse(told.time), Date.parse(event.timestamp));
      assert.deepEqual([told.datacontenttype, told.data], ['application/json', event.data]);
    }
    expectEveryType(pairs.map(([event]) => event));
  });

  for (const format of ['envelope', 'cloudevents']) {
    test(`${format}: the trace that a change was asked for in goes out with its events`, { timeout }, async (t) => {
      const { service, observer } = await new Stage(t).relaying({ flags: ['--events-format', format] });
      const traces = await bringAboutTraces(service);
      const traceOf = new Map(traces.map(({ variant, trace }) => [variant, trace]));
      const pairs = await expectAllHeard(service, observer);
      assert.ok(pairs.length >= traces.length);
      for (const [event, { headers = {}, body }] of pairs) {
        const traceparent = traceOf.get(event.data.productVariantId);
        assert.equal(headers.traceparent, traceparent, JSON.stringify(event));
        assert.equal('traceparent' in headers, traceparent !== undefined);
        if (format === 'cloudevents') {
          assert.equal(JSON.parse(body).traceparent, traceparent);
        } else {
          assert.equal(headers['cloudEvents:traceparent'], traceparent);
          assert.deepEqual(validateHeaders(event, headers), []);
          assert.deepEqual(JSON.parse(body), event);
        }
      }
    });
  }

  test('what expires by itself is in no trace', { timeout }, async (t) => {
    const { service, observer } = await new Stage(t).relaying();
    const variant = await createItem(service);
    const traceparent = newTraceparent();
    await hold(service, variant, 1, { expiresInSeconds: 1 }, { headers: { traceparent } });
    const ofType = (type) => observer.messages.find(({ properties }) => properties.type === type);
    await until(() => ofType('InventoryReleasedEvent'), { withinMs: noticedWithinMs });
    assert.equal(ofType('InventoryReservedEvent').headers.traceparent, traceparent);
    assert.equal(ofType('InventoryReleasedEvent').headers.traceparent, undefined);
  });

  test('what happened before there was a broker is told too', { timeout }, async (t) => {
    const { service, observer } = await new Stage(t).relaying();
    await bringAboutEveryType(service);
    await expectAllHeard(service, observer);
    const { flags } = service;
    service.flags = [];
    await service.stop();
    await service.start();
    await bringAboutEveryType(service);
    await service.stop();
    service.flags = flags;
    await service.start();
    await expectAllHeard(service, observer);
  });

  test('--broker-publish false: events come in and none goes out, until a process publishes', { timeout }, async (t) => {
    const stage = new Stage(t);
    const host = await stage.host(sharedNode());
    const listening = await stage.observer(host);
    const publisher = await stage.publisher(host);
    const service = await stage.service(host, { flags: ['--broker-publish', 'false'] });
    const connections = () => metric(service, 'inventory_broker_reconnects_total');
    await until(async () => (await connections()) > 0, { withinMs: noticedWithinMs });
    await bringAboutEveryType(service);
    const variant = newId();
    await publisher.say('ProductVariantCreatedEvent', { productVariantId: variant, initialStock: 1 });
    await until(async () => (await service.get(itemPath(variant))).status === 200, { withinMs: noticedWithinMs });
    assert.equal(await connections(), 1);
    assert.deepEqual(await readiness(service), ['pass', 'pass']);
    const { events } = await readFeed(service);
    expectEveryType(events);
    await service.stop();
    // It would be behind what the service has told.
    const last = await publisher.send('inventory.events', 'inventory.stock.changed', Buffer.from('{}'));
    await listening.untilHeard([last]);
    assert.equal(listening.messages.length, 1);

    const observer = await stage.observer(host);
    service.flags = ['--broker', host.uri];
    await service.start();
    assert.equal((await expectAllHeard(service, observer)).length, events.length);
  });

  test('one that only consumes says so too when the broker refuses it', { timeout }, async (t) => {
    const stage = new Stage(t);
    const host = await stage.host(sharedNode());
    const service = await stage.service(host, { uri: `${host.uri}-not`, flags: ['--broker-publish', 'false'] });
    await untilDegraded(service);
  });

  test('another exchange, a quorum queue, and one message at a time', { timeout }, async (t) => {
    const stage = new Stage(t);
    const host = await stage.host(sharedNode());
    const observer = await stage.observer(host, { exchange: 'shop.stock', queueType: 'quorum' });
    const flags = ['--broker-exchange', 'shop.stock', '--broker-window', '1'];
    const service = await stage.service(host, { flags });
    await workWhile(service, (untilMore) => untilMore(200));
    await expectAllHeard(service, observer);
  });

  test('whoever listens to some keys hears these', { timeout }, async (t) => {
    const stage = new Stage(t);
    const { host, service, observer } = await stage.relaying();
    const some = await stage.observer(host, { key: 'inventory.reservation.*' });
    await bringAboutEveryType(service);
    const pairs = await expectAllHeard(service, observer);
    const wanted = pairs.filter(([, { routingKey }]) => routingKey.startsWith('inventory.reservation.'));
    await some.untilHeard(wanted.map(([event]) => event.eventId));
    assert.deepEqual(firstOfEach(some.messages).map(idOf).sort(), wanted.map(([event]) => event.eventId).sort());
  });

  for (const topology of ['check', 'off']) {
    test(`--broker-topology ${topology}: it makes no exchange, and waits for one`, { timeout }, async (t) => {
      const stage = new Stage(t);
      const host = await stage.host(sharedNode());
      const service = await stage.service(host, { flags: ['--broker-topology', topology, '--broker-consume', 'false'] });
      await bringAboutEveryType(service);
      await untilDegraded(service);
      const exchanges = await host.node.control('list_exchanges', '-p', host.name, 'name');
      assert.ok(!exchanges.includes('inventory.events'), exchanges);
      const observer = await stage.observer(host);
      await expectAllHeard(service, observer);
      await untilPublishing(service);
    });
  }

  test('an event for which no queue is bound is held, and what comes after it too', { timeout }, async (t) => {
    const stage = new Stage(t);
    const host = await stage.host(sharedNode());
    const service = await stage.service(host);
    await bringAboutEveryType(service);
    await until(async () => (await confirms(service, 'returned')) > 1, { withinMs: noticedWithinMs });
    await untilLagging(service);
    await bringAboutEveryType(service);
    const observer = await stage.observer(host);
    await expectAllHeard(service, observer);
  });

  test('--broker-unroutable pass: it is counted and passed over', { timeout }, async (t) => {
    const stage = new Stage(t);
    const host = await stage.host(sharedNode());
    const service = await stage.service(host, { flags: ['--broker-unroutable', 'pass'] });
    await bringAboutEveryType(service);
    const { events, cursor } = await readFeed(service);
    const passedOver = () => confirms(service, 'returned');
    await until(async () => (await passedOver()) === events.length, { withinMs: noticedWithinMs });
    const observer = await stage.observer(host);
    await bringAboutEveryType(service);
    await expectAllHeard(service, observer, { after: cursor });
    assert.equal(await passedOver(), events.length);
  });

  test('connections that are cut are made again', { timeout }, async (t) => {
    const { host, service, observer } = await new Stage(t).relaying();
    await untilPublishing(service);
    const made = await metric(service, 'inventory_broker_reconnects_total');
    await workWhile(service, async (untilMore) => {
      for (let cut = 0; cut < 3; cut += 1) {
        await host.closeConnections();
        await untilMore(100);
      }
    });
    await expectAllHeard(service, observer);
    assert.ok((await metric(service, 'inventory_broker_reconnects_total')) > made);
  });
});

describe('a service that goes away', () => {
  test('killed three times under load, and started again', { timeout }, async (t) => {
    const { service, observer } = await new Stage(t).relaying();
    const disturb = async (untilMore) => {
      for (let kill = 0; kill < 3; kill += 1) {
        await service.kill();
        await service.start();
        await untilMore(100);
      }
    };
    await workWhile(service, disturb, { mayFail: true });
    await expectAllHeard(service, observer);
  });

  test('what it was stopped with is told by the next one', { timeout }, async (t) => {
    const { service, observer } = await new Stage(t).relaying();
    const disturb = async (untilMore) => {
      await service.stop();
      await service.start();
      await untilMore(100);
    };
    await workWhile(service, disturb, { mayFail: true });
    await expectAllHeard(service, observer);
  });

  const skip = onPostgres ? false : 'an embedded store has one service';
  test('of two services one publishes; when it is killed, the other one does', { timeout, skip }, async (t) => {
    const stage = new Stage(t);
    const { host, observer, service: first } = await stage.relaying();
    const second = await stage.service(host, { beside: first });
    await bringAboutEveryType(second);
    await expectAllHeard(second, observer);
    const counts = await Promise.all([first, second].map((service) => confirms(service, 'ack')));
    assert.equal(counts.filter((count) => count > 0).length, 1, `both published: ${counts}`);
    const [relaying, other] = counts[0] > 0 ? [first, second] : [second, first];

    let tookMs;
    await workWhile(other, async (untilMore) => {
      await relaying.kill();
      const killed = performance.now();
      const variant = await createItem(other);
      const isOfVariant = ({ headers }) => headers['cloudEvents:subject'] === variant;
      await until(() => observer.messages.some(isOfVariant), { withinMs: noticedWithinMs });
      tookMs = performance.now() - killed;
      await untilMore(100);
    });
    t.diagnostic(`taken over after ${Math.round(tookMs)} ms`);
    assert.ok(tookMs < takenOverWithinMs, `it took ${tookMs} ms`);
    await expectAllHeard(other, observer);
    await relaying.start();
    await bringAboutEveryType(relaying);
    await expectAllHeard(relaying, observer);
  });
});

describe('a broker that goes away', () => {
  const own = useNodeBehindTls();

  async function relayingHere(t) {
    const stage = new Stage(t);
    const host = await stage.host(own.node);
    const observer = await stage.observer(host);
    return { stage, host, observer };
  }

  test('it is not there at the start: all else works, and everything is told later', { timeout }, async (t) => {
    const { stage, host, observer } = await relayingHere(t);
    await own.node.stop();
    let service;
    try {
      service = await stage.service(host);
      await untilDegraded(service);
      await bringAboutEveryType(service);
      const { events } = await readFeed(service);
      assert.ok(events.length > 0);
      await untilLagging(service);
      assert.equal(await confirms(service, 'ack'), 0);
    } finally {
      await own.node.restart();
    }
    await expectAllHeard(service, observer);
    await untilPublishing(service);
  });

  for (const [how, away] of [
    ['is stopped', () => own.node.stop()],
    ['crashes', () => own.node.crash()],
  ]) {
    test(`it ${how} under load and comes back`, { timeout }, async (t) => {
      const { stage, host, observer } = await relayingHere(t);
      const service = await stage.service(host);
      await workWhile(service, async (untilMore) => {
        await away();
        try {
          await untilDegraded(service);
          await untilMore(100);
          await untilLagging(service);
          assert.ok((await metric(service, 'inventory_relay_lag_seconds')) > 0);
        } finally {
          await own.node.restart();
        }
        await untilPublishing(service);
      });
      const pairs = await expectAllHeard(service, observer);
      t.diagnostic(`${pairs.length} events, ${observer.messages.length - pairs.length} of them came again`);
    });
  }

  test('it runs short of memory: stock is reserved, and all is told when it has some again', { timeout }, async (t) => {
    const { stage, host, observer } = await relayingHere(t);
    const service = await stage.service(host);
    await workWhile(service, async (untilMore) => {
      await own.node.runShortOfMemory();
      try {
        await untilMore(300);
        await untilLagging(service);
      } finally {
        await own.node.haveMemory();
      }
    });
    await expectAllHeard(service, observer);
    await untilPublishing(service);
  });

  test('through TLS, to the broker that the authority knows', { timeout }, async (t) => {
    const { stage, host, observer } = await relayingHere(t);
    const flags = ['--broker-ca-file', own.authority.certificate];
    const service = await stage.service(host, { uri: host.tlsUri.replace('127.0.0.1', 'localhost'), flags });
    await bringAboutEveryType(service);
    await expectAllHeard(service, observer);
    const connections = await own.node.control('list_connections', 'ssl', 'vhost');
    assert.ok(connections.split('\n').includes(`true\t${host.name}`), connections);
  });

  // The broker is localhost to its certificate, and 127.0.0.1 to nobody.
  for (const [whom, name, issuer] of [
    ['one of another authority', 'localhost', () => own.stranger],
    ['one of another name', '127.0.0.1', () => own.authority],
  ]) {
    test(`through TLS, but not to ${whom}`, { timeout }, async (t) => {
      const { stage, host, observer } = await relayingHere(t);
      const flags = ['--broker-ca-file', issuer().certificate];
      const service = await stage.service(host, { uri: host.tlsUri.replace('127.0.0.1', name), flags });
      await bringAboutEveryType(service);
      await untilDegraded(service);
      assert.equal(observer.messages.length, 0);
    });
  }
});

describe('the password of the broker', () => {
  const inFile = (service, password) => {
    const file = path.join(service.dataDirectory, 'broker-password');
    writeFileSync(file, `${password}\n`, { mode: 0o600 });
    return file;
  };

  test('from a file', { timeout }, async (t) => {
    const stage = new Stage(t);
    const host = await stage.host(sharedNode());
    const observer = await stage.observer(host);
    const service = new Service();
    service.flags = ['--broker', host.uriWithoutPassword, '--broker-password-file', inFile(service, host.password)];
    stage.undo.push(() => end(service, host));
    await service.start();
    await bringAboutEveryType(service);
    await expectAllHeard(service, observer);
  });

  test('one that is wrong stops nothing, and is not in the log', { timeout }, async (t) => {
    const stage = new Stage(t);
    const host = await stage.host(sharedNode());
    const observer = await stage.observer(host);
    const service = new Service();
    const file = inFile(service, wrongPassword);
    service.flags = ['--broker', host.uriWithoutPassword, '--broker-password-file', file];
    stage.undo.push(() => end(service, host));
    await service.start();
    await bringAboutEveryType(service);
    await untilDegraded(service);
    assert.equal(observer.messages.length, 0);
    writeFileSync(file, host.password); // it is read again with each attempt
    await expectAllHeard(service, observer);
  });

  const printed = async (args, variables = {}) => {
    const options = { env: { ...environment, ...variables } };
    const { stdout, stderr } = await run(binaryPath, ['serve', ...args], options).catch((failure) => failure);
    return stdout + stderr;
  };

  test('is not printed with the configuration', async () => {
    const uri = `amqp://stock:${wrongPassword}@broker.example:5673/shop`;
    for (const text of [
      await printed(['--print-config', '--broker', uri]),
      await printed(['--print-config'], { INVENTORY_BROKER: uri }),
    ]) {
      assert.ok(text.includes('broker.example:5673'), text);
      assert.ok(!text.includes(wrongPassword), 'the password is printed');
    }
  });

  test('is not printed with what is wrong about its setting', async () => {
    for (const uri of [
      `amqp://stock:${wrongPassword}@broker.example:port`,
      `http://stock:${wrongPassword}@broker.example`,
      `stock:${wrongPassword}@broker.example`,
      `amqp://stock:${wrongPassword}%zz@broker.example`,
    ]) {
      for (const text of [
        await printed(['--listen', '127.0.0.1:0', '--broker', uri]),
        await printed(['--listen', '127.0.0.1:0'], { INVENTORY_BROKER: uri }),
      ]) {
        assert.match(text, /broker/i);
        assert.ok(!text.includes(wrongPassword), `the password is printed for ${uri}`);
      }
    }
  });
});
