// What the contract promises of every item and reservation and a schema cannot say.

export function semanticMismatches(value, at = '') {
  if (value === null || typeof value !== 'object') return [];
  const own = isItem(value) ? itemMismatches(value, at) : isReservation(value) ? reservationMismatches(value, at) : [];
  return [...own, ...Object.entries(value).flatMap(([name, child]) => semanticMismatches(child, `${at}/${name}`))];
}

const isItem = (value) => Number.isInteger(value.lowStockThreshold) && Number.isInteger(value.reservedQuantity);
const isReservation = (value) => Object.hasOwn(value, 'expiresAt') && Array.isArray(value.lines);

function itemMismatches(item, at) {
  const found = [];
  if (item.reservedQuantity > item.quantity) found.push(`${at} has more reserved than there is`);
  if (item.availableQuantity !== item.quantity - item.reservedQuantity)
    found.push(`${at} availableQuantity is not the difference`);
  if (!statusesFor(item).includes(item.status))
    found.push(`${at} status ${item.status} does not follow from the stock`);
  if (item.updatedAt < item.createdAt) found.push(`${at} was updated before it was created`);
  return found;
}

function statusesFor({ availableQuantity, lowStockThreshold }) {
  if (availableQuantity === 0) return ['OUT_OF_STOCK', 'AWAITING_INITIAL_STOCK', 'DISCONTINUED'];
  return [availableQuantity <= lowStockThreshold ? 'LOW_STOCK' : 'IN_STOCK', 'DISCONTINUED'];
}

function reservationMismatches(reservation, at) {
  const { lines, status } = reservation;
  const found = [];
  for (const line of lines) {
    if (line.quantity !== line.outstanding + line.confirmed + line.released) found.push(`${at} a line does not add up`);
  }
  const any = (part) => lines.some((line) => line[part] > 0);
  const fitting = any('outstanding') ? ['ACTIVE'] : any('confirmed') ? ['CONFIRMED'] : ['EXPIRED', 'RELEASED'];
  if (!fitting.includes(status)) found.push(`${at} status ${status} does not follow from the lines`);
  const variants = lines.map((line) => line.productVariantId);
  if (new Set(variants).size !== variants.length) found.push(`${at} has two lines of one variant`);
  return found;
}
