// The yardstick of the relay: one client that does nothing but publish. It sends what the relay sends of a purchase, made
// beforehand, and prints how many a second the broker confirms when so many may be unconfirmed:
// node publisher.mjs COUNT WINDOW VARIANTS_FILE. Needs BROKER, and a queue that hears them.

import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';

import amqp from 'amqplib';

const [count, window] = process.argv.slice(2, 4).map(Number);
const variants = readFileSync(process.argv[4], 'utf8').trim().split('\n');
const routingKey = 'inventory.stock.changed';

function messageOf(productVariantId, version) {
  const timestamp = new Date().toISOString();
  const correlationId = randomUUID();
  const event = {
    eventId: randomUUID(),
    eventType: 'StockLevelChangedEvent',
    eventVersion: '1.0',
    timestamp,
    sourceService: 'InventoryService',
    correlationId,
    data: {
      productVariantId,
      newQuantity: 2_000_000_000 + version,
      oldQuantity: 1_999_999_999 + version,
      quantityChanged: 1,
      changeType: 'PURCHASE',
      reservedQuantity: 0,
      availableQuantity: 2_000_000_000 + version,
      version,
      timestamp,
      correlationId,
    },
  };
  const properties = {
    persistent: true,
    mandatory: true,
    contentType: 'application/json',
    messageId: event.eventId,
    type: event.eventType,
    correlationId,
    appId: event.sourceService,
    timestamp: Math.floor(Date.parse(timestamp) / 1000),
    headers: {
      'cloudEvents:specversion': '1.0',
      'cloudEvents:id': event.eventId,
      'cloudEvents:source': '/inventory-service',
      'cloudEvents:type': event.eventType,
      'cloudEvents:subject': productVariantId,
      'cloudEvents:time': timestamp,
    },
  };
  return { body: Buffer.from(JSON.stringify(event)), properties };
}

const messages = Array.from({ length: count }, (_, index) =>
  messageOf(variants[(index * 7919) % variants.length], 1 + Math.floor(index / variants.length)),
);
const connection = await amqp.connect(process.env.BROKER, { noDelay: true });
const channel = await connection.createConfirmChannel();

// From when a tenth of them is confirmed, by which the client is warm, until all are.
const warmAt = Math.ceil(count / 10);
const speed = await new Promise((resolve, reject) => {
  let sent = 0;
  let confirmed = 0;
  let first;
  const now = () => ({ at: process.hrtime.bigint(), confirmed });
  const send = () => {
    for (; sent < count && sent - confirmed < window; sent += 1) {
      const { body, properties } = messages[sent];
      channel.publish('inventory.events', routingKey, body, properties, onConfirm);
    }
  };
  const onConfirm = (error) => {
    if (error) return reject(error);
    confirmed += 1;
    if (confirmed === warmAt) setImmediate(() => (first = now())); // one answer of the broker may confirm many
    if (confirmed < count) return send();
    return setImmediate(() => resolve((count - first.confirmed) / (Number(now().at - first.at) / 1e9)));
  };
  channel.on('return', () => reject(new Error(`no queue is bound for ${routingKey}`)));
  connection.on('error', reject).on('close', () => reject(new Error('the connection has ended')));
  send();
});
console.log(speed.toFixed(1));
await connection.close();
