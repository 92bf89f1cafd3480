-- Fills a database of the service with active reservations, as if clients had made them one by one:
-- psql --set rounds=1000 --file fill.sql
--
-- Each round holds one piece of every item that is there, in a reservation of its own; the items' stock must
-- suffice. Nobody may change anything meanwhile. `inventory check` finds nothing to say about it.
BEGIN;

-- No earlier than what the ledger says already.
SELECT greatest(max(last_at), extract(epoch FROM clock_timestamp())::bigint * 1000) AS now FROM stream_head \gset

CREATE TEMPORARY TABLE filling ON COMMIT DROP AS
  SELECT item.*, head.last_sequence AS head, ledger.status_after AS status,
    row_number() OVER (ORDER BY item.variant) AS place, count(*) OVER () AS places,
    row_number() OVER (PARTITION BY stream ORDER BY item.variant) AS stream_place,
    count(*) OVER (PARTITION BY stream) AS stream_places
  FROM item
  JOIN stream_head AS head USING (stream)
  JOIN ledger USING (stream)
  WHERE ledger.sequence = item.last_sequence;
ANALYZE filling;

-- A round is the items in the order of their places. It reads `round`, so that rounds come one after the other:
-- rows and indexes then grow at their ends, as they do in the course of time.
CREATE TEMPORARY VIEW made AS
  SELECT round, reservation.*,
    (lpad(to_hex(:now), 12, '0') || '7' || lpad(to_hex(stream), 3, '0') ||
      '8' || lpad(to_hex(number), 15, '0'))::uuid AS id,
    'FILL-' || number AS order_id,
    :now + 29 * 86400000::bigint + number AS expires_at
  FROM generate_series(1, :rounds) AS round
  CROSS JOIN LATERAL (
    SELECT filling.*, (round - 1) * places + place AS number,
      head + (round - 1) * stream_places + stream_place AS sequence
    FROM filling ORDER BY place OFFSET 0
  ) AS reservation;

INSERT INTO hold (reservation, line, stream, variant, order_id, client, quantity, outstanding, confirmed,
    released, expired, expires_at, created_at, updated_at)
  SELECT id, 0, stream, variant, order_id, 'bench', 1, 1, 0, 0, 0, expires_at, :now, :now
  FROM made;

INSERT INTO ledger (stream, sequence, variant, version, type, quantity_change, reserved_change, quantity_after,
    reserved_after, status_before, status_after, threshold_after, order_id, reservation, expires_at, actor,
    correlation, occurred_at, position, previous)
  SELECT stream, sequence, variant, version + round, 6, 0, 1, quantity, reserved + round, status, status,
    low_stock_threshold, order_id, id, expires_at, 'bench', id, :now, entry_count + round,
    CASE round WHEN 1 THEN last_sequence ELSE sequence - stream_places END
  FROM made;

UPDATE item SET reserved = item.reserved + :rounds, version = item.version + :rounds, updated_at = :now,
    entry_count = item.entry_count + :rounds, last_sequence = head + (:rounds - 1) * stream_places + stream_place
  FROM filling WHERE filling.variant = item.variant;

UPDATE stream_head SET last_sequence = last_sequence + :rounds * stream_places, last_at = :now
  FROM (SELECT DISTINCT stream, stream_places FROM filling) AS filled WHERE filled.stream = stream_head.stream;

COMMIT;
VACUUM (ANALYZE) item, hold, ledger, stream_head;
CHECKPOINT;
