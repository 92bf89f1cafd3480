// Every operation and every status of the document was seen by the other files, or is listed here with the reason.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { operations } from './support/document.mjs';
import { seenDirectory } from './support/paths.mjs';
import { readSeen } from './support/seen.mjs';

// A status that a black box cannot bring about for every operation, and where it is shown instead.
const shownElsewhere = new Map([
  [500, 'only a fault of the service makes it; the tests of the HTTP server have a handler that throws'],
  [503, 'disk_full.test.mjs, oauth.test.mjs and overload.test.mjs make it for some'],
]);
const shownAtOne = new Map([[408, 'createReservation']]);

const skip =
  seenDirectory === undefined ? 'what the other files saw is known only when all run together: npm test' : false;

test('every documented outcome was seen', { skip }, () => {
  const seen = readSeen();
  const missing = [];
  for (const { id, responses } of operations) {
    for (const status of responses.keys()) {
      const expected = !shownElsewhere.has(status) && (shownAtOne.get(status) ?? id) === id;
      if (expected && !seen.has(`${id} ${status}`)) missing.push(`${id} ${status}`);
    }
  }
  assert.deepEqual(missing, []);
});
