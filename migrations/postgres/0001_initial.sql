-- The production store. Every table carries the stream, so that nothing of the data model changes when it is spread over
-- several servers. CHECKs repeat the invariants of the domain as the last line of defence.
-- Times are milliseconds since 1970 in UTC, enumerations the numbers of domain/status.hpp. Ids are made by the service.

CREATE TABLE installation (
  only_row   boolean PRIMARY KEY CHECK (only_row),
  id         uuid    NOT NULL,
  streams    integer NOT NULL CHECK (streams BETWEEN 1 AND 4096),
  created_at bigint  NOT NULL
);

CREATE TABLE item (
  variant             uuid     NOT NULL PRIMARY KEY,
  stream              integer  NOT NULL,
  sku                 text     COLLATE "C",
  quantity            integer  NOT NULL CHECK (quantity >= 0),
  reserved            integer  NOT NULL CHECK (reserved BETWEEN 0 AND quantity),
  low_stock_threshold integer  NOT NULL CHECK (low_stock_threshold >= 0),
  flags               smallint NOT NULL CHECK (flags >= 0),  -- 1 discontinued, 2 awaiting initial stock, 4 deleted
  version             bigint   NOT NULL CHECK (version > 0),
  created_at          bigint   NOT NULL,
  updated_at          bigint   NOT NULL CHECK (updated_at >= created_at),
  entry_count         bigint   NOT NULL CHECK (entry_count >= version),
  last_sequence       bigint   NOT NULL CHECK (last_sequence > 0)
);

CREATE INDEX item_sku ON item (sku, variant) WHERE sku IS NOT NULL;

-- One row a reservation line; line 0 always exists, so two creations of one reservation collide.
CREATE TABLE hold (
  reservation uuid    NOT NULL,
  line        integer NOT NULL CHECK (line >= 0),
  stream      integer NOT NULL,
  variant     uuid    NOT NULL,
  order_id    text    COLLATE "C",
  client      text    COLLATE "C" NOT NULL,
  user_id     text,
  quantity    integer NOT NULL CHECK (quantity >= 1),
  outstanding integer NOT NULL CHECK (outstanding >= 0),
  confirmed   integer NOT NULL CHECK (confirmed >= 0),
  released    integer NOT NULL CHECK (released >= 0),
  expired     integer NOT NULL CHECK (expired BETWEEN 0 AND released),
  expires_at  bigint,
  created_at  bigint  NOT NULL,
  updated_at  bigint  NOT NULL,
  PRIMARY KEY (reservation, line),
  CHECK (quantity::bigint = outstanding::bigint + confirmed + released)
);

-- One row a reservation is enough to find it by its order.
CREATE INDEX hold_order ON hold (order_id) WHERE order_id IS NOT NULL AND line = 0;
CREATE INDEX hold_due ON hold (expires_at, variant) WHERE outstanding > 0 AND expires_at IS NOT NULL;
CREATE INDEX hold_unordered ON hold (variant, client) WHERE outstanding > 0 AND order_id IS NULL;

CREATE TABLE ledger (
  stream          integer  NOT NULL,
  sequence        bigint   NOT NULL CHECK (sequence > 0),
  variant         uuid     NOT NULL,
  version         bigint   NOT NULL CHECK (version >= 0),
  type            smallint NOT NULL CHECK (type BETWEEN 1 AND 11),
  quantity_change bigint   NOT NULL,
  reserved_change bigint   NOT NULL,
  quantity_after  integer  NOT NULL CHECK (quantity_after >= 0),
  reserved_after  integer  NOT NULL CHECK (reserved_after BETWEEN 0 AND quantity_after),
  status_before   smallint CHECK (status_before BETWEEN 1 AND 5),
  status_after    smallint CHECK (status_after BETWEEN 1 AND 5),
  threshold_after integer  NOT NULL,
  sku_after       text,
  attempted       integer,
  order_id        text,
  reservation     uuid,
  expires_at      bigint,
  actor           text     NOT NULL,
  user_id         text,
  reason          text,
  correlation     uuid     NOT NULL,
  occurred_at     bigint   NOT NULL,
  position        bigint   NOT NULL CHECK (position >= 0),
  previous        bigint   NOT NULL CHECK (previous >= 0 AND previous < sequence),
  alert           smallint CHECK (alert BETWEEN 1 AND 2),
  PRIMARY KEY (stream, sequence)
);

-- History follows `previous` from the item's last_sequence. To begin in the middle it starts from the next of these
-- marks: one entry in 64, so that most changes leave this index alone.
CREATE INDEX ledger_mark ON ledger (variant, sequence) WHERE position > 0 AND position % 64 = 0;

-- The entries that may have set a sku: few, and asked for when an item is wanted as it was.
CREATE INDEX ledger_settings ON ledger (variant, sequence) WHERE type IN (1, 10, 11);

-- One row a stream, there from the beginning. It is locked before anything is written to the stream and until the commit,
-- so whoever sees a sequence sees all below it.
CREATE TABLE stream_head (
  stream        integer NOT NULL PRIMARY KEY,
  last_sequence bigint  NOT NULL CHECK (last_sequence >= 0),
  last_at       bigint  NOT NULL
) WITH (fillfactor = 50);

CREATE TABLE relay_cursor (
  stream        integer NOT NULL PRIMARY KEY,
  last_sequence bigint  NOT NULL CHECK (last_sequence >= 0)
);

CREATE TABLE idempotency (
  client      text     COLLATE "C" NOT NULL,
  key         text     COLLATE "C" NOT NULL,
  fingerprint bytea    NOT NULL CHECK (length(fingerprint) = 32),
  status      smallint NOT NULL CHECK (status BETWEEN 200 AND 499),
  body        text     NOT NULL,
  etag        text     NOT NULL,
  location    text     NOT NULL,
  created_at  bigint   NOT NULL,
  PRIMARY KEY (client, key)
);

CREATE INDEX idempotency_age ON idempotency (created_at);

CREATE TABLE consumed_event (
  event_id    text   COLLATE "C" NOT NULL PRIMARY KEY,
  consumed_at bigint NOT NULL
);

CREATE INDEX consumed_event_age ON consumed_event (consumed_at);

-- Each writer's last batch: when its connection dies in the middle of a COMMIT, here it finds out what became of it.
-- A negative number cannot be stored: a batch of a connection that was given up fails on it.
CREATE TABLE committer (
  id         uuid   NOT NULL PRIMARY KEY,
  last_batch bigint NOT NULL CHECK (last_batch >= 0),
  seen_at    bigint NOT NULL
) WITH (fillfactor = 50);

CREATE TABLE alert (
  id              uuid     NOT NULL PRIMARY KEY,
  stream          integer  NOT NULL,
  variant         uuid     NOT NULL,
  kind            smallint NOT NULL CHECK (kind BETWEEN 1 AND 2),
  detail          text     NOT NULL,
  raised_at       bigint   NOT NULL,
  acknowledged_at bigint,
  acknowledged_by text,
  CHECK ((acknowledged_at IS NULL) = (acknowledged_by IS NULL))
);

CREATE UNIQUE INDEX alert_open ON alert (variant, kind) WHERE acknowledged_at IS NULL;
CREATE INDEX alert_raised ON alert (raised_at, id);
