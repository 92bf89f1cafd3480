// The published events: read in pages, and what the ledger says that they must be.

import assert from 'node:assert/strict';

import { validateEvent } from './asyncapi.mjs';
import { eventsPath } from './consumed.mjs';

export async function feedPage(service, { after, limit, query = '' } = {}) {
  const parameters = [
    ...(after === undefined ? [] : [`after=${encodeURIComponent(after)}`]),
    ...(limit === undefined ? [] : [`limit=${limit}`]),
    ...(query === '' ? [] : [query]),
  ];
  const { status, json } = await service.get(`${eventsPath}?${parameters.join('&')}`);
  assert.equal(status, 200, JSON.stringify(json));
  for (const event of json.items) assert.deepEqual(validateEvent(event), [], JSON.stringify(event));
  return json;
}

// Everything from a cursor to the end, and the cursor of the end.
export async function readFeed(service, { after, limit = 1000, query } = {}) {
  const events = [];
  for (let cursor = after; ;) {
    const page = await feedPage(service, { after: cursor, limit, query });
    events.push(...page.items);
    // A page without events may be one that looked at much and found nothing: the end does not move.
    if (page.items.length === 0 && page.nextCursor === cursor) return { events, cursor };
    cursor = page.nextCursor;
  }
}

export const eventsOf = async (service, variant) =>
  (await readFeed(service, { query: `productVariantId=${variant}` })).events;

const causes = {
  INITIAL: 'StockLevelChangedEvent',
  PURCHASE: 'StockLevelChangedEvent',
  SALE: 'StockLevelChangedEvent',
  RETURN: 'StockLevelChangedEvent',
  ADJUSTMENT: 'StockLevelChangedEvent',
  RESERVATION: 'InventoryReservedEvent',
  RESERVATION_RELEASED: 'InventoryReleasedEvent',
  RESERVATION_EXPIRED: 'InventoryReleasedEvent',
  RESERVATION_FAILED: 'InventoryReservationFailedEvent',
};

// What must be told of a history (newest first, as the service gives it), as [eventType, version] in order. Alerts
// are not in it.
export function toldOf(history) {
  return [...history].reverse().flatMap(({ changeType, statusBefore, statusAfter, version }) => {
    const told = causes[changeType] === undefined ? [] : [causes[changeType]];
    if (statusAfter !== null && statusBefore !== statusAfter) told.push('StockStatusChangedEvent');
    const fell = statusBefore === 'IN_STOCK' && ['LOW_STOCK', 'OUT_OF_STOCK'].includes(statusAfter);
    if (fell) told.push('LowStockThresholdReachedEvent');
    return told.map((eventType) => [eventType, version]);
  });
}
