-- The W3C Trace Context in which a change was asked for: trace id, parent id, flags. Entries before this have none, so
-- the CHECK is true of them, and they are not looked through for it while everybody waits: that is what NOT VALID says.

ALTER TABLE ledger ADD COLUMN trace bytea;
ALTER TABLE ledger ADD CONSTRAINT ledger_trace_check CHECK (length(trace) = 25) NOT VALID;

-- In place of batch_entry, which stays for binaries that do not know the column.
CREATE TYPE batch_traced_entry AS (
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
  alert           smallint,
  trace           bytea
);
