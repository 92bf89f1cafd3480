-- The tables of a shop whose team writes its reservations by hand: psql --set items=10000 --file schema.sql
--
-- Integer keys throughout: a uuid made from the integer inside each statement was tried, and pgbench was slower.

CREATE TABLE item (
  id         integer     PRIMARY KEY,
  sku        text        NOT NULL,
  quantity   integer     NOT NULL,
  reserved   integer     NOT NULL DEFAULT 0 CHECK (reserved BETWEEN 0 AND quantity),
  version    integer     NOT NULL DEFAULT 1,
  updated_at timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 50);  -- room on each page for the next version of a row, so that no index is touched

CREATE TABLE hold (
  id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  item_id    integer     NOT NULL,
  order_id   text        NOT NULL,
  quantity   integer     NOT NULL CHECK (quantity > 0),
  expires_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX hold_order ON hold (order_id);

-- Read by item, one row a version: its primary key is the only index it needs.
CREATE TABLE history (
  item_id        integer     NOT NULL,
  version        integer     NOT NULL,
  kind           text        NOT NULL,
  change         integer     NOT NULL,
  quantity_after integer     NOT NULL,
  reserved_after integer     NOT NULL,
  hold_id        bigint      NOT NULL,
  order_id       text        NOT NULL,
  actor          text        NOT NULL,
  occurred_at    timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (item_id, version)
);

CREATE TABLE outbox (
  id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  topic      text        NOT NULL,
  payload    jsonb       NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

-- More stock than a run can reserve.
INSERT INTO item (id, sku, quantity)
  SELECT id, 'SKU-' || id, 2000000000 FROM generate_series(1, :items) AS id;
VACUUM ANALYZE item;
