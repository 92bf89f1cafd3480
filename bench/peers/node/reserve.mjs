// One reservation as a Node team writes it: a transaction on a connection from the pool, a statement at a
// time, each under a name so that PostgreSQL parses it once a connection.

const take = {
  name: 'take',
  text: `UPDATE item SET reserved = reserved + $2, version = version + 1, updated_at = now()
         WHERE id = $1 AND quantity - reserved >= $2 RETURNING quantity, reserved, version`,
};
const addHold = {
  name: 'add-hold',
  text: `INSERT INTO hold (item_id, order_id, quantity, expires_at)
         VALUES ($1, $2, $3, now() + interval '30 minutes') RETURNING id, expires_at`,
};
const addHistory = {
  name: 'add-history',
  text: `INSERT INTO history
           (item_id, version, kind, change, quantity_after, reserved_after, hold_id, order_id, actor)
         VALUES ($1, $2, 'RESERVED', $3, $4, $5, $6, $7, 'bench')`,
};
const addEvent = {
  name: 'add-event',
  text: `INSERT INTO outbox (topic, payload) VALUES ('StockReserved', $1)`,
};

// Answers undefined when there is not enough, or no such item.
async function write(client, { item, quantity, orderId }) {
  const taken = (await client.query(take, [item, quantity])).rows[0];
  if (taken === undefined) return undefined;
  const hold = (await client.query(addHold, [item, orderId, quantity])).rows[0];
  const { version, reserved } = taken;
  await client.query(addHistory, [item, version, quantity, taken.quantity, reserved, hold.id, orderId]);
  await client.query(addEvent, [JSON.stringify({ item, quantity, reserved, hold: hold.id, order: orderId })]);
  const available = taken.quantity - reserved;
  return { reservationId: hold.id, expiresAt: hold.expires_at, available, version };
}

export async function reserve(pool, request) {
  const client = await pool.connect();
  let broken;
  try {
    await client.query('BEGIN');
    const reservation = await write(client, request);
    await client.query(reservation === undefined ? 'ROLLBACK' : 'COMMIT');
    return reservation;
  } catch (error) {
    await client.query('ROLLBACK').catch((failure) => (broken = failure));
    throw error;
  } finally {
    client.release(broken);
  }
}
