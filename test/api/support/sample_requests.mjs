// For each operation of the document one request that it accepts, for tests that go over all of them.
//
// The identifiers are of things that do not exist, unless given. A bulk request without a line has no body.

import { randomUUID } from 'node:crypto';

import { operations } from './document.mjs';

const unknown = randomUUID();

export function sampleRequest(operation, { variant = unknown, reservation = unknown, alert = unknown } = {}) {
  const lines = [{ productVariantId: variant, quantity: 1 }];
  const queries = {
    getInventoryItems: `?productVariantIds=${variant}`,
    getInventoryItemAsOf: '?at=2026-03-02T09:30:00Z',
    findReservations: '?orderId=order-of-nobody',
  };
  const bodies = {
    putInventoryItem: {},
    patchInventoryItem: { lowStockThreshold: 1 },
    reserveStock: { quantity: 1 },
    releaseStock: {},
    adjustStock: { productVariantId: variant, changeType: 'SALE', quantitySold: 1 },
    checkAvailability: { lines },
    createReservation: { lines },
    amendReservation: { lines },
    confirmReservation: {},
    releaseReservation: {},
    extendReservation: { expiresInSeconds: 60 },
    ingestEvent: { eventId: randomUUID(), eventType: 'OrderCancelledEvent', data: { orderId: 'order-of-nobody' } },
    acknowledgeAlert: {},
  };
  const path = operation.path
    .replace('{productVariantId}', variant)
    .replace('{reservationId}', reservation)
    .replace('{alertId}', alert);
  return { method: operation.method, path, target: path + (queries[operation.id] ?? ''), body: bodies[operation.id] };
}

export const apiOperations = operations.filter((operation) => operation.needsToken);
export const takingJson = apiOperations.filter((operation) => operation.requestSchemas.has('application/json'));
export const mutations = apiOperations.filter((operation) =>
  operation.parameters.some(({ name }) => name === 'Idempotency-Key'),
);
