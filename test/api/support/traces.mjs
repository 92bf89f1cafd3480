// W3C Trace Contexts, as they stand in `traceparent`.

import { randomBytes } from 'node:crypto';

const digits = (bytes) => randomBytes(bytes).toString('hex');
const zeros = (count) => '0'.repeat(count);

export const newTraceparent = () => `00-${digits(16)}-${digits(8)}-01`;
export const traceIdOf = (traceparent) => traceparent.split('-')[1];

// What counts as none.
export const unusableTraceparents = [
  '',
  'nonsense',
  newTraceparent().slice(0, -1),
  `${newTraceparent()}-00`,
  newTraceparent().replace(/^00/, 'ff'),
  `00-${zeros(32)}-${digits(8)}-01`,
  `00-${digits(16)}-${zeros(16)}-01`,
  `00-${'A'.repeat(32)}-${digits(8)}-01`,
];
