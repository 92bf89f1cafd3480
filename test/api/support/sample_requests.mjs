// For each operation of the document one request that its schema accepts, for tests that go over all of them.
//
// The identifiers are of things that do not exist, unless given.

import { randomUUID } from 'node:crypto';

import { operations } from './document.mjs';

const unknown = randomUUID();

export function sampleRequest(operation, { variant = unknown, reservation = unknown } = {}) {
  const lines = [{ productVariantId: variant, quantity: 1 }];
  const queries = { getInventoryItems: `?productVariantIds=${variant}`, findReservations: '?orderId=order-of-nobody' };
  const bodies = {
    putInventoryItem: {},
    patchInventoryItem: { lowStockThreshold: 1 },
    reserveStock: { quantity: 1 },
    releaseStock: {},
    adjustStock: { productVariantId: variant, changeType: 'SALE', quantitySold: 1 },
    checkAvailability: { lines },
    createReservation: { lines },
    confirmReservation: {},
    releaseReservation: {},
    extendReservation: { expiresInSeconds: 60 },
  };
  const path = operation.path.replace('{productVariantId}', variant).replace('{reservationId}', reservation);
  return { method: operation.method, path, target: path + (queries[operation.id] ?? ''), body: bodies[operation.id] };
}

export const apiOperations = operations.filter((operation) => operation.needsToken);
export const mutations = apiOperations.filter((operation) =>
  operation.parameters.some(({ name }) => name === 'Idempotency-Key'),
);
