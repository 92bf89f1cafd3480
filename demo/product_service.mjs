// Stands for the Product Service: publishes what becomes of its products, and knows nothing of stock.

import { randomUUID } from 'node:crypto';

const exchange = 'product.events';

export class ProductService {
  constructor(channel) {
    this.channel = channel;
  }

  async open() {
    await this.channel.assertExchange(exchange, 'topic', { durable: true });
    return this;
  }

  // Returns once the broker has the event. The Inventory Service hears of it in its own time.
  async create({ sku, initialStock }) {
    const productVariantId = randomUUID();
    const event = {
      eventId: randomUUID(),
      eventType: 'ProductVariantCreatedEvent',
      eventVersion: '1.0',
      timestamp: new Date().toISOString(),
      sourceService: 'ProductService',
      correlationId: randomUUID(),
      data: { productVariantId, sku, initialStock },
    };
    this.channel.publish(exchange, 'product.variant.created', Buffer.from(JSON.stringify(event)), {
      persistent: true,
      contentType: 'application/json',
      messageId: event.eventId,
      type: event.eventType,
    });
    await this.channel.waitForConfirms();
    console.log(`Product Service       ${sku} is a product now, with ${initialStock} in stock`);
    return { productVariantId, sku };
  }
}
