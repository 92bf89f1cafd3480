-- The rows of a batch as they are handed over: an array of one of these types a statement. Types of their own, and not
-- those of the tables, so that a table may gain a column while binaries that do not know it are still at work.
-- A type never changes: a new column needs a new one.

CREATE TYPE batch_item AS (
  variant             uuid,
  stream              integer,
  sku                 text,
  quantity            integer,
  reserved            integer,
  low_stock_threshold integer,
  flags               smallint,
  version             bigint,
  created_at          bigint,
  updated_at          bigint,
  entry_count         bigint,
  last_sequence       bigint
);

CREATE TYPE batch_hold AS (
  reservation uuid,
  line        integer,
  stream      integer,
  variant     uuid,
  order_id    text,
  client      text,
  user_id     text,
  quantity    integer,
  outstanding integer,
  confirmed   integer,
  released    integer,
  expired     integer,
  expires_at  bigint,
  created_at  bigint,
  updated_at  bigint
);

CREATE TYPE batch_entry AS (
  stream          integer,
  sequence        bigint,
  variant         uuid,
  version         bigint,
  type            smallint,
  quantity_change bigint,
  reserved_change bigint,
  quantity_after  integer,
  reserved_after  integer,
  status_before   smallint,
  status_after    smallint,
  threshold_after integer,
  sku_after       text,
  attempted       integer,
  order_id        text,
  reservation     uuid,
  expires_at      bigint,
  actor           text,
  user_id         text,
  reason          text,
  correlation     uuid,
  occurred_at     bigint,
  position        bigint,
  previous        bigint,
  alert           smallint
);

CREATE TYPE batch_head AS (
  stream        integer,
  last_sequence bigint,
  last_at       bigint
);

CREATE TYPE batch_alert AS (
  id              uuid,
  stream          integer,
  variant         uuid,
  kind            smallint,
  detail          text,
  raised_at       bigint,
  acknowledged_at bigint,
  acknowledged_by text
);

CREATE TYPE batch_answer AS (
  client      text,
  key         text,
  fingerprint bytea,
  status      smallint,
  body        text,
  etag        text,
  location    text,
  created_at  bigint
);

CREATE TYPE batch_event AS (
  event_id    text,
  consumed_at bigint
);
