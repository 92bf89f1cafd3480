// A consumer of every event, as other services are: it says "ready", acknowledges what it gets, and when it is told to
// end, how many there were and how long after its change each was here. Needs BROKER.

import amqp from 'amqplib';

const unacknowledgedMax = 1_000;
const together = 100;

const connection = await amqp.connect(process.env.BROKER);
const channel = await connection.createChannel();
await channel.assertExchange('inventory.events', 'topic', { durable: true });
const { queue } = await channel.assertQueue('', { exclusive: true, durable: true });
await channel.bindQueue(queue, 'inventory.events', '#');
await channel.prefetch(unacknowledgedMax);

const delaysMs = [];
let count = 0;
await channel.consume(queue, (message) => {
  count += 1;
  // The instant of the change stands at the beginning of the envelope.
  const [, instant] = /"timestamp":"([^"]+)"/.exec(message.content.toString('latin1', 0, 300));
  delaysMs.push(Date.now() - Date.parse(instant));
  if (count % together === 0) channel.ack(message, true);
});
process.on('SIGTERM', async () => {
  await connection.close();
  delaysMs.sort((a, b) => a - b);
  const at = (share) => delaysMs[Math.min(delaysMs.length - 1, Math.floor(delaysMs.length * share))];
  console.log(`RESULT ${JSON.stringify({ count, p50Ms: at(0.5), p99Ms: at(0.99), maxMs: delaysMs.at(-1) })}`);
});
console.log('ready');
