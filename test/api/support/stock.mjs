// The everyday steps of a test: make an item, hold some of it, look at it.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';

export { randomUUID as newId };

let names = 0;
export const newName = (kind) => `${kind}-${process.pid}-${(names += 1)}`;

export const itemPath = (variant) => `/api/v1/inventory/${variant}`;
export const reservationPath = (id) => `/api/v1/reservations/${id}`;
export const adjustPath = '/api/v1/inventory/adjust-stock';
export const reservationsPath = '/api/v1/reservations';

export async function createItem(service, { quantity = 10, ...settings } = {}) {
  const variant = randomUUID();
  const { status } = await service.put(itemPath(variant), { initialStock: quantity, ...settings });
  assert.equal(status, 201);
  return variant;
}

export async function itemOf(service, variant) {
  const { status, json } = await service.get(itemPath(variant));
  assert.equal(status, 200);
  return json;
}

export async function reservationOf(service, id) {
  const { status, json } = await service.get(reservationPath(id));
  assert.equal(status, 200);
  return json;
}

// The reservation that one granted line makes.
export async function hold(service, variant, quantity, more = {}, options) {
  const { status, json } = await service.post(`${itemPath(variant)}/reserve`, { quantity, ...more }, options);
  assert.equal(status, 200, JSON.stringify(json));
  return json.reservation;
}

export async function expectStock(service, variant, quantity, reserved) {
  const item = await itemOf(service, variant);
  assert.deepEqual({ quantity: item.quantity, reserved: item.reservedQuantity }, { quantity, reserved });
  return item;
}

export function expectProblem(answer, status, code) {
  assert.deepEqual({ status: answer.status, code: answer.json?.code }, { status, code }, JSON.stringify(answer.json));
  return answer.json;
}

// Every entry of an item's history, newest first, read in pages.
export async function historyOf(service, variant, query = '') {
  const entries = [];
  let cursor = '';
  do {
    const { status, json } = await service.get(`${itemPath(variant)}/history?limit=200${query}${cursor}`);
    assert.equal(status, 200);
    entries.push(...json.items);
    cursor = json.nextCursor === null ? undefined : `&cursor=${encodeURIComponent(json.nextCursor)}`;
  } while (cursor !== undefined);
  return entries;
}

export const sumOf = (entries, member) => entries.reduce((sum, entry) => sum + entry[member], 0);
