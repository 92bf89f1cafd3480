// What an observer must have heard: all that the feed has, and nothing else.

import assert from 'node:assert/strict';

import { readFeed } from './feed.mjs';
import { metric } from './metrics.mjs';
import { until } from './waiting.mjs';

export const idOf = ({ properties }) => properties.messageId;

// How much is not told yet is measured now and then, so it is waited for.
export const lag = (service) => metric(service, 'inventory_relay_lag_events');
export const untilLagging = (service) => until(async () => (await lag(service)) > 0);
export const untilNotLagging = (service, options) => until(async () => (await lag(service)) === 0, options);

// The messages without those that say again what was said before.
export function firstOfEach(messages) {
  const seen = new Map();
  for (const message of messages) {
    const first = seen.get(idOf(message));
    if (first === undefined) seen.set(idOf(message), message);
    else assert.deepEqual(message.body, first.body, 'a message that comes again says something else');
  }
  return [...seen.values()];
}

// The ids of events in order, by their variant. Between variants there is no order to keep.
function idsByVariant(events) {
  const ids = new Map();
  for (const { eventId, data } of events) {
    if (!ids.has(data.productVariantId)) ids.set(data.productVariantId, []);
    ids.get(data.productVariantId).push(eventId);
  }
  return ids;
}

// Waits until all of these, which are all that the feed has, were heard; resolves to [event, message] of each.
export async function expectHeard(events, observer, options) {
  await observer.untilHeard(events.map(({ eventId }) => eventId), options);
  const messages = firstOfEach(observer.messages);
  assert.equal(messages.length, events.length, 'something was heard that is not in the feed');
  const heard = messages.map((message) => ({ eventId: idOf(message), data: JSON.parse(message.body).data }));
  assert.deepEqual(idsByVariant(heard), idsByVariant(events));
  const messageOf = new Map(messages.map((message) => [idOf(message), message]));
  return events.map((event) => [event, messageOf.get(event.eventId)]);
}

// Waits until all of the feed was heard. Nothing may be written meanwhile.
export async function expectAllHeard(service, observer, { after: cursor, withinMs } = {}) {
  const { events } = await readFeed(service, { after: cursor });
  const pairs = await expectHeard(events, observer, { withinMs });
  await untilNotLagging(service);
  return pairs;
}
