// Publishes ReturnProcessedEvents, each of one piece, and waits until the broker has confirmed them:
// node returns.mjs COUNT VARIANTS_FILE. Needs BROKER.

import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';

import amqp from 'amqplib';

const count = Number(process.argv[2]);
const variants = readFileSync(process.argv[3], 'utf8').trim().split('\n');

const connection = await amqp.connect(process.env.BROKER);
const channel = await connection.createConfirmChannel();
const timestamp = new Date().toISOString();
for (let number = 0; number < count; number += 1) {
  const event = {
    eventId: randomUUID(),
    eventType: 'ReturnProcessedEvent',
    eventVersion: '1.0',
    timestamp,
    sourceService: 'OrderService',
    correlationId: randomUUID(),
    data: { productVariantId: variants[(number * 7919) % variants.length], quantityReturned: 1, orderId: `ORD-${number}` },
  };
  const properties = { persistent: true, messageId: event.eventId, type: event.eventType, contentType: 'application/json' };
  const goesOn = channel.publish('order.events', 'order.return_processed', Buffer.from(JSON.stringify(event)), properties);
  if (!goesOn) await once(channel, 'drain');
}
await channel.waitForConfirms();
await connection.close();
