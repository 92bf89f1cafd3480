// Stands for the Notification Service: hears everything in its own queue, says what matters to people, and counts the rest.

const exchange = 'inventory.events';

export class NotificationService {
  constructor(channel) {
    this.channel = channel;
    this.heard = new Map(); // by type of event
    this.seen = new Set(); // ids: what comes again is passed over
    this.skus = new Map();
  }

  async open() {
    await this.channel.assertExchange(exchange, 'topic', { durable: true });
    const { queue } = await this.channel.assertQueue('notification.inventory', { durable: true });
    await this.channel.bindQueue(queue, exchange, '#');
    await this.channel.consume(queue, (message) => {
      this.hear(JSON.parse(message.content.toString('utf8')));
      this.channel.ack(message);
    });
    return this;
  }

  hear({ eventId, eventType, data }) {
    if (this.seen.has(eventId)) return;
    this.seen.add(eventId);
    this.heard.set(eventType, (this.heard.get(eventType) ?? 0) + 1);
    const sku = this.skus.get(data.productVariantId) ?? data.productVariantId;
    if (eventType === 'LowStockThresholdReachedEvent') {
      console.log(`Notification Service  ${sku} runs low: ${data.availableQuantity} left to sell`);
    } else if (eventType === 'StockStatusChangedEvent' && data.newStatus === 'OUT_OF_STOCK') {
      console.log(`Notification Service  ${sku} is sold out`);
    } else if (eventType === 'StockStatusChangedEvent' && data.oldStatus === 'OUT_OF_STOCK') {
      console.log(`Notification Service  ${sku} can be bought again`);
    }
  }

  // Of all types.
  get count() {
    return this.seen.size;
  }
}
