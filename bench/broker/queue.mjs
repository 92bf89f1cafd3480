// Makes a durable queue anew that hears every event, for nobody to read: node queue.mjs NAME classic|quorum. Needs
// BROKER.

import amqp from 'amqplib';

const [name, type] = process.argv.slice(2);
const connection = await amqp.connect(process.env.BROKER);
const channel = await connection.createChannel();
await channel.assertExchange('inventory.events', 'topic', { durable: true });
await channel.deleteQueue(name);
await channel.assertQueue(name, { durable: true, arguments: { 'x-queue-type': type } });
await channel.bindQueue(name, 'inventory.events', '#');
await connection.close();
