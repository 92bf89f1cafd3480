// A client of the live stream of events, as a browser would be one.

import assert from 'node:assert/strict';

import { validateEvent } from './asyncapi.mjs';
import { eventsPath } from './consumed.mjs';
import { until } from './waiting.mjs';

const openDeadlineMs = 10_000;

export class EventStream {
  constructor() {
    this.events = []; // { id, event, data }
    this.comments = [];
    this.mismatches = []; // with the AsyncAPI document
    this.ended = false; // the service closed it in good order
    this.broken = false;
    this.rest = '';
  }

  // Resolves once the header of the answer is there.
  static open(service, { query = '', lastEventId } = {}) {
    const stream = new EventStream();
    const { host, port, protocol, tls } = service.client;
    const headers = { authorization: `Bearer ${service.token}`, accept: 'text/event-stream' };
    if (lastEventId !== undefined) headers['last-event-id'] = lastEventId;
    return new Promise((resolve, reject) => {
      const path = `${eventsPath}${query === '' ? '' : '?'}${query}`;
      const request = protocol.get({ host, port, path, headers, agent: false, timeout: openDeadlineMs, ...tls });
      stream.request = request;
      request.on('error', (error) => {
        stream.broken = true;
        reject(error);
      });
      request.on('response', (response) => {
        stream.status = response.statusCode;
        stream.headers = response.headers;
        response.setEncoding('utf8');
        response.on('data', (text) => stream.#take(text));
        response.on('end', () => (stream.ended = true));
        response.on('error', () => (stream.broken = true));
        resolve(stream);
      });
    });
  }

  #take(text) {
    const blocks = (this.rest + text).split('\n\n');
    this.rest = blocks.pop();
    for (const block of blocks) {
      const event = {};
      for (const line of block.split('\n')) {
        const [, name, value] = /^([^:]*): ?(.*)$/.exec(line);
        if (name === '') this.comments.push(value);
        else event[name] = value;
      }
      if (event.data === undefined) continue;
      const data = JSON.parse(event.data);
      this.events.push({ id: event.id, event: event.event, data });
      if (event.event !== data.eventType) this.mismatches.push(`the type of ${block} is another`);
      this.mismatches.push(...validateEvent(data));
    }
  }

  get eventIds() {
    return this.events.map(({ data }) => data.eventId);
  }

  // Resolves to the events once there are so many.
  async expect(count) {
    await until(() => this.events.length >= count, { withinMs: 20_000, everyMs: 5 });
    assert.deepEqual(this.mismatches, []);
    return this.events;
  }

  close() {
    this.request.on('error', () => {});
    this.request.destroy();
  }
}
