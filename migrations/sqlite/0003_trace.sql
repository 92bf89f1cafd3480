-- The W3C Trace Context in which a change was asked for: trace id, parent id, flags. Entries before this have none.

ALTER TABLE ledger ADD COLUMN trace BLOB CHECK (length(trace) = 25);
