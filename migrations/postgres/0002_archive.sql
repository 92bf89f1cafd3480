-- The ledger may begin later than at its first entry: what was before stands in an archive, outside of the database. How
-- things stood at that place remains here, so that sums, the audit and the past since then hold.

-- Streams of which something was archived.
CREATE TABLE ledger_beginning (
  stream           integer NOT NULL PRIMARY KEY,
  archived_through bigint  NOT NULL CHECK (archived_through > 0),
  archived_at      bigint  NOT NULL
);

-- Items after their last archived entry; the columns of `item`.
CREATE TABLE opening_item (
  variant             uuid     NOT NULL PRIMARY KEY,
  stream              integer  NOT NULL,
  sku                 text     COLLATE "C",
  quantity            integer  NOT NULL CHECK (quantity >= 0),
  reserved            integer  NOT NULL CHECK (reserved BETWEEN 0 AND quantity),
  low_stock_threshold integer  NOT NULL CHECK (low_stock_threshold >= 0),
  flags               smallint NOT NULL CHECK (flags >= 0),
  version             bigint   NOT NULL CHECK (version > 0),
  created_at          bigint   NOT NULL,
  updated_at          bigint   NOT NULL CHECK (updated_at >= created_at),
  entry_count         bigint   NOT NULL CHECK (entry_count >= version),
  last_sequence       bigint   NOT NULL CHECK (last_sequence > 0)
);

-- What reservations held there.
CREATE TABLE opening_hold (
  stream      integer NOT NULL,
  reservation uuid    NOT NULL,
  variant     uuid    NOT NULL,
  quantity    integer NOT NULL CHECK (quantity >= 1),
  PRIMARY KEY (stream, reservation, variant)
);
