// A few seconds in the life of a shop. script/demo starts what this needs and says where it is:
//   DEMO_API, DEMO_TOKEN   the Inventory Service
//   INVENTORY_BROKER       the broker
//   DEMO_ORDERS            how many orders there are

import { setTimeout as pause } from 'node:timers/promises';

import amqp from 'amqplib';

import { NotificationService } from './notification_service.mjs';
import { OrderService } from './order_service.mjs';
import { ProductService } from './product_service.mjs';

const { DEMO_API: api, DEMO_TOKEN: token, DEMO_ORDERS: orders, INVENTORY_BROKER: broker } = process.env;
const customersAtATime = 8;
const patienceMs = 30_000;

async function until(condition, what) {
  for (const end = Date.now() + patienceMs; Date.now() < end; await pause(20)) {
    if (await condition()) return;
  }
  throw new Error(`waited in vain: ${what}`);
}

const pick = (list) => list[Math.floor(Math.random() * list.length)];

const connection = await amqp.connect(broker);
const notifications = await new NotificationService(await connection.createChannel()).open();
const products = await new ProductService(await connection.createConfirmChannel()).open();
const sales = new OrderService({ api, token });

const assortment = [];
for (const [sku, initialStock] of [['TEA-EARL-GREY', 40], ['MUG-BLUE', 25], ['TEAPOT-IRON', 4]]) {
  const product = await products.create({ sku, initialStock });
  notifications.skus.set(product.productVariantId, sku);
  assortment.push(product);
}
for (const product of assortment) await until(() => sales.knows(product), `${product.sku} in the inventory`);

let left = Number(orders);
let deliveries = 0;
async function customers() {
  while (left > 0) {
    left -= 1;
    const isDeliveryDue = left > 0 && left % 15 === 0;
    const quantity = 1 + Math.floor(Math.random() * 3);
    await sales.checkOut(pick(assortment), { quantity, pays: Math.random() < 0.75 });
    if (isDeliveryDue) {
      deliveries += 1;
      await sales.restock(assortment[deliveries % assortment.length], 10);
    }
  }
}
await Promise.all(Array.from({ length: customersAtATime }, customers));

// What the ledger tells has an end, and the Notification Service comes to it.
async function eventsInFeed() {
  let count = 0;
  let after = '';
  for (;;) {
    const page = await sales.call('GET', `/events?limit=1000${after}`);
    if (page.status !== 200) throw new Error(`the feed answered ${page.status}`);
    count += page.body.items.length;
    if (page.body.items.length === 0) return count;
    after = `&after=${encodeURIComponent(page.body.nextCursor)}`;
  }
}
const told = await eventsInFeed();
await until(() => notifications.count >= told, 'every event at the Notification Service');
await connection.close();

console.log('\nOrders:');
for (const [how, count] of Object.entries(sales.ended)) console.log(`  ${String(count).padStart(5)} ${how}`);
console.log(`Events that the Notification Service has heard, each of the ${told} in the feed:`);
for (const [type, count] of [...notifications.heard].sort()) console.log(`  ${String(count).padStart(5)} ${type}`);
