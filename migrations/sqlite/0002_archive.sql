-- The ledger may begin later than at its first entry: what was before stands in an archive, outside of the database. How
-- things stood at that place remains here, so that sums, the audit and the past since then hold.

-- Streams of which something was archived.
CREATE TABLE ledger_beginning (
  stream           INTEGER NOT NULL PRIMARY KEY,
  archived_through INTEGER NOT NULL CHECK (archived_through > 0),
  archived_at      INTEGER NOT NULL
) STRICT;

-- Items after their last archived entry; the columns of `item`.
CREATE TABLE opening_item (
  variant             BLOB    NOT NULL PRIMARY KEY CHECK (length(variant) = 16),
  stream              INTEGER NOT NULL,
  sku                 TEXT,
  quantity            INTEGER NOT NULL CHECK (quantity BETWEEN 0 AND 2147483647),
  reserved            INTEGER NOT NULL CHECK (reserved BETWEEN 0 AND quantity),
  low_stock_threshold INTEGER NOT NULL CHECK (low_stock_threshold BETWEEN 0 AND 2147483647),
  flags               INTEGER NOT NULL CHECK (flags >= 0),
  version             INTEGER NOT NULL CHECK (version > 0),
  created_at          INTEGER NOT NULL,
  updated_at          INTEGER NOT NULL CHECK (updated_at >= created_at),
  entry_count         INTEGER NOT NULL CHECK (entry_count >= version),
  last_sequence       INTEGER NOT NULL CHECK (last_sequence > 0)
) STRICT, WITHOUT ROWID;

-- What reservations held there.
CREATE TABLE opening_hold (
  stream      INTEGER NOT NULL,
  reservation BLOB    NOT NULL CHECK (length(reservation) = 16),
  variant     BLOB    NOT NULL CHECK (length(variant) = 16),
  quantity    INTEGER NOT NULL CHECK (quantity BETWEEN 1 AND 2147483647),
  PRIMARY KEY (stream, reservation, variant)
) STRICT, WITHOUT ROWID;
