-- One reservation of one piece: pgbench -M prepared -D items=10000 -D order=1 -f reserve.sql
--
-- Any of the first :items items; with items=1 it is always the same one. The history says how the item stood
-- afterwards, so the item comes first. Where there is nothing to reserve the update returns no row, and
-- pgbench stops with an error.
\set item random(1, :items)
\set order :order + 1
BEGIN;
UPDATE item SET reserved = reserved + 1, version = version + 1, updated_at = now()
  WHERE id = :item AND quantity - reserved >= 1 RETURNING quantity, reserved, version \gset
INSERT INTO hold (item_id, order_id, quantity, expires_at)
  VALUES (:item, 'ORD-' || :client_id || '-' || :order, 1, now() + interval '30 minutes')
  RETURNING id AS hold \gset
INSERT INTO history (item_id, version, kind, change, quantity_after, reserved_after, hold_id, order_id, actor)
  VALUES (:item, :version, 'RESERVED', 1, :quantity, :reserved, :hold,
    'ORD-' || :client_id || '-' || :order, 'bench');
INSERT INTO outbox (topic, payload)
  VALUES ('StockReserved', jsonb_build_object('item', :item::int, 'quantity', 1, 'reserved', :reserved::int,
    'hold', :hold::bigint, 'order', 'ORD-' || :client_id || '-' || :order));
COMMIT;
