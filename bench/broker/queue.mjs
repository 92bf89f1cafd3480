// Makes a durable queue anew that hears every event, for nobody to read: node queue.mjs NAME KIND.
// Without a kind it only removes the one that is there. Needs BROKER.

import amqp from 'amqplib';

const kinds = {
  classic: { 'x-queue-type': 'classic' },
  'classic-lazy': { 'x-queue-type': 'classic', 'x-queue-mode': 'lazy' },
  'classic-lazy-v2': { 'x-queue-type': 'classic', 'x-queue-mode': 'lazy', 'x-queue-version': 2 },
  quorum: { 'x-queue-type': 'quorum' },
};

const [name, kind] = process.argv.slice(2);
if (kind !== undefined && !(kind in kinds)) throw new Error(`the kind is one of ${Object.keys(kinds).join(', ')}`);
const connection = await amqp.connect(process.env.BROKER);
const channel = await connection.createChannel();
await channel.deleteQueue(name);
if (kind !== undefined) {
  await channel.assertExchange('inventory.events', 'topic', { durable: true });
  await channel.assertQueue(name, { durable: true, arguments: kinds[kind] });
  await channel.bindQueue(name, 'inventory.events', '#');
}
await connection.close();
