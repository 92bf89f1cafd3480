// Stands for the Order Service. A checkout is a saga of three steps: hold the stock, take the money, buy what is held. When the
// money does not come, what was held is given back. Every call carries a key of the order's, so that it may be repeated.

import { randomUUID } from 'node:crypto';

export class OrderService {
  constructor({ api, token }) {
    this.api = api;
    this.token = token;
    this.ended = { bought: 0, 'payment failed': 0, 'out of stock': 0 };
  }

  async call(method, path, { key, body } = {}) {
    const headers = { authorization: `Bearer ${this.token}` };
    if (body !== undefined) headers['content-type'] = 'application/json';
    if (key !== undefined) headers['idempotency-key'] = `"${key}"`;
    const response = await fetch(`${this.api}${path}`, { method, headers, body: JSON.stringify(body) });
    return { status: response.status, body: await response.json() };
  }

  async knows({ productVariantId }) {
    return (await this.call('GET', `/inventory/${productVariantId}`)).status === 200;
  }

  // `pays`: whether the customer's bank will.
  async checkOut({ productVariantId, sku }, { quantity, pays }) {
    const orderId = `ORD-${randomUUID().slice(0, 8)}`;
    const held = await this.call('POST', `/inventory/${productVariantId}/reserve`, {
      key: `${orderId}-hold`,
      body: { quantity, orderId },
    });
    if (held.status === 409) return this.end(orderId, 'out of stock', `${quantity} × ${sku} were not to be had`);
    expect(held, 200);
    if (!pays) {
      const body = { orderId, reason: 'PAYMENT_FAILED' };
      expect(await this.call('POST', `/inventory/${productVariantId}/release`, { key: `${orderId}-undo`, body }), 200);
      return this.end(orderId, 'payment failed', `${quantity} × ${sku} are given back`);
    }
    const body = { productVariantId, changeType: 'SALE', quantitySold: quantity, orderId };
    expect(await this.call('POST', '/inventory/adjust-stock', { key: `${orderId}-buy`, body }), 200);
    return this.end(orderId, 'bought', `${quantity} × ${sku}`);
  }

  async restock({ productVariantId, sku }, quantityChange) {
    const body = { productVariantId, changeType: 'PURCHASE', quantityChange, reason: 'delivery' };
    expect(await this.call('POST', '/inventory/adjust-stock', { key: randomUUID(), body }), 200);
    console.log(`Warehouse             ${quantityChange} × ${sku} came in`);
  }

  end(orderId, how, what) {
    this.ended[how] += 1;
    console.log(`Order Service         ${orderId}: ${how}, ${what}`);
  }
}

function expect({ status, body }, wanted) {
  if (status !== wanted) throw new Error(`answered ${status} instead of ${wanted}: ${JSON.stringify(body)}`);
}
