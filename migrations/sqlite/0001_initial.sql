-- The embedded store. One stream; every table that grows carries it all the same, so that the data model is that of
-- the stores with many. CHECKs repeat the invariants of the domain as the last line of defence.
-- Ids are 16 bytes, times milliseconds since 1970 in UTC, enumerations the numbers of domain/status.hpp.

CREATE TABLE installation (
  only_row   INTEGER PRIMARY KEY CHECK (only_row = 1),
  id         BLOB    NOT NULL CHECK (length(id) = 16),
  streams    INTEGER NOT NULL CHECK (streams BETWEEN 1 AND 4096),
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE item (
  variant             BLOB    NOT NULL PRIMARY KEY CHECK (length(variant) = 16),
  stream              INTEGER NOT NULL,
  sku                 TEXT,
  quantity            INTEGER NOT NULL CHECK (quantity BETWEEN 0 AND 2147483647),
  reserved            INTEGER NOT NULL CHECK (reserved BETWEEN 0 AND quantity),
  low_stock_threshold INTEGER NOT NULL CHECK (low_stock_threshold BETWEEN 0 AND 2147483647),
  flags               INTEGER NOT NULL CHECK (flags >= 0),  -- 1 discontinued, 2 awaiting initial stock, 4 deleted
  version             INTEGER NOT NULL CHECK (version > 0),
  created_at          INTEGER NOT NULL,
  updated_at          INTEGER NOT NULL CHECK (updated_at >= created_at),
  entry_count         INTEGER NOT NULL CHECK (entry_count >= version),
  last_sequence       INTEGER NOT NULL CHECK (last_sequence > 0)
) STRICT, WITHOUT ROWID;

CREATE INDEX item_sku ON item (sku, variant) WHERE sku IS NOT NULL;

-- One row a reservation line; line 0 always exists, so two creations of one reservation collide.
CREATE TABLE hold (
  reservation BLOB    NOT NULL CHECK (length(reservation) = 16),
  line        INTEGER NOT NULL CHECK (line >= 0),
  stream      INTEGER NOT NULL,
  variant     BLOB    NOT NULL CHECK (length(variant) = 16),
  order_id    TEXT,
  client      TEXT    NOT NULL,
  user_id     TEXT,
  quantity    INTEGER NOT NULL CHECK (quantity BETWEEN 1 AND 2147483647),
  outstanding INTEGER NOT NULL CHECK (outstanding >= 0),
  confirmed   INTEGER NOT NULL CHECK (confirmed >= 0),
  released    INTEGER NOT NULL CHECK (released >= 0),
  expired     INTEGER NOT NULL CHECK (expired BETWEEN 0 AND released),
  expires_at  INTEGER,
  created_at  INTEGER NOT NULL,
  updated_at  INTEGER NOT NULL,
  PRIMARY KEY (reservation, line),
  CHECK (quantity = outstanding + confirmed + released)
) STRICT, WITHOUT ROWID;

-- One row a reservation is enough to find it by its order.
CREATE INDEX hold_order ON hold (order_id) WHERE order_id IS NOT NULL AND line = 0;
CREATE INDEX hold_due ON hold (expires_at, variant) WHERE outstanding > 0 AND expires_at IS NOT NULL;
CREATE INDEX hold_unordered ON hold (variant, client) WHERE outstanding > 0 AND order_id IS NULL;

CREATE TABLE ledger (
  stream          INTEGER NOT NULL,
  sequence        INTEGER NOT NULL CHECK (sequence > 0),
  variant         BLOB    NOT NULL CHECK (length(variant) = 16),
  version         INTEGER NOT NULL CHECK (version >= 0),
  type            INTEGER NOT NULL CHECK (type BETWEEN 1 AND 11),
  quantity_change INTEGER NOT NULL,
  reserved_change INTEGER NOT NULL,
  quantity_after  INTEGER NOT NULL CHECK (quantity_after BETWEEN 0 AND 2147483647),
  reserved_after  INTEGER NOT NULL CHECK (reserved_after BETWEEN 0 AND quantity_after),
  status_before   INTEGER CHECK (status_before BETWEEN 1 AND 5),
  status_after    INTEGER CHECK (status_after BETWEEN 1 AND 5),
  threshold_after INTEGER NOT NULL,
  sku_after       TEXT,
  attempted       INTEGER,
  order_id        TEXT,
  reservation     BLOB,
  expires_at      INTEGER,
  actor           TEXT    NOT NULL,
  user_id         TEXT,
  reason          TEXT,
  correlation     BLOB    NOT NULL CHECK (length(correlation) = 16),
  occurred_at     INTEGER NOT NULL,
  position        INTEGER NOT NULL CHECK (position >= 0),
  previous        INTEGER NOT NULL CHECK (previous >= 0 AND previous < sequence),
  alert           INTEGER CHECK (alert BETWEEN 1 AND 2),
  PRIMARY KEY (stream, sequence)
) STRICT, WITHOUT ROWID;

-- History follows `previous` from the item's last_sequence. To begin in the middle it starts from the next of these
-- marks: one entry in 64, so that most changes leave this index alone.
CREATE INDEX ledger_mark ON ledger (variant, sequence) WHERE position > 0 AND position % 64 = 0;

-- The entries that may have set a sku: few, and asked for when an item is wanted as it was. Not `type IN (…)`: for
-- that SQLite would make a table of the three at every insert.
CREATE INDEX ledger_settings ON ledger (variant, sequence) WHERE type = 1 OR type = 10 OR type = 11;

CREATE TABLE stream_head (
  stream        INTEGER NOT NULL PRIMARY KEY,
  last_sequence INTEGER NOT NULL CHECK (last_sequence >= 0),
  last_at       INTEGER NOT NULL
) STRICT;

CREATE TABLE relay_cursor (
  stream        INTEGER NOT NULL PRIMARY KEY,
  last_sequence INTEGER NOT NULL CHECK (last_sequence >= 0)
) STRICT;

CREATE TABLE idempotency (
  place       INTEGER PRIMARY KEY,  -- grows with time: the oldest are forgotten first
  client      TEXT    NOT NULL,
  key         TEXT    NOT NULL,
  fingerprint BLOB    NOT NULL CHECK (length(fingerprint) = 32),
  status      INTEGER NOT NULL CHECK (status BETWEEN 200 AND 499),
  body        TEXT    NOT NULL,
  etag        TEXT    NOT NULL,
  location    TEXT    NOT NULL,
  created_at  INTEGER NOT NULL,
  UNIQUE (client, key)
) STRICT;

CREATE TABLE consumed_event (
  place       INTEGER PRIMARY KEY,  -- grows with time: the oldest are forgotten first
  event_id    TEXT    NOT NULL UNIQUE,
  consumed_at INTEGER NOT NULL
) STRICT;

CREATE TABLE committer (
  id         INTEGER NOT NULL PRIMARY KEY,
  last_batch INTEGER NOT NULL
) STRICT;

CREATE TABLE alert (
  id              BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  stream          INTEGER NOT NULL,
  variant         BLOB    NOT NULL CHECK (length(variant) = 16),
  kind            INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 2),
  detail          TEXT    NOT NULL,
  raised_at       INTEGER NOT NULL,
  acknowledged_at INTEGER,
  acknowledged_by TEXT,
  CHECK ((acknowledged_at IS NULL) = (acknowledged_by IS NULL))
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX alert_open ON alert (variant, kind) WHERE acknowledged_at IS NULL;
CREATE INDEX alert_raised ON alert (raised_at, id);
