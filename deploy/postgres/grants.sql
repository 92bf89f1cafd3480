-- What the service may do with its database: everything but change the schema. Run it as the owner of the tables, after
-- `inventory migrate`, and again after each migration:
--
--   psql "$DATABASE" --file deploy/postgres/grants.sql
--   CREATE ROLE order_stock LOGIN PASSWORD '…' IN ROLE inventory_service;
--
-- `inventory migrate` and `inventory archive` need the role that owns the tables.

DO $$
BEGIN
  CREATE ROLE inventory_service NOLOGIN;
EXCEPTION
  WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

GRANT SELECT ON schema_version, installation TO inventory_service;
-- Only `inventory archive` writes them, as the owner.
GRANT SELECT ON ledger_beginning, opening_item, opening_hold TO inventory_service;
GRANT SELECT, INSERT, UPDATE ON item, hold, alert, relay_cursor TO inventory_service;
-- Entries of the ledger are never changed, and heads of streams are made by the migration.
GRANT SELECT, INSERT ON ledger TO inventory_service;
GRANT SELECT, UPDATE ON stream_head TO inventory_service;
GRANT SELECT, INSERT, UPDATE, DELETE ON idempotency, consumed_event, committer TO inventory_service;
-- What a batch hands over its rows as. Everybody may use a type unless that was revoked.
GRANT USAGE ON TYPE batch_item, batch_hold, batch_entry, batch_traced_entry, batch_head, batch_alert, batch_answer,
  batch_event TO inventory_service;
