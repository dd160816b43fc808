-- The feed as a table; see record.sql for what the braces stand for. What entries say is read in the record, where
-- it lies already; `shape` holds what follows from them. `claimants` and `sides` have each name on a line of its
-- own; of claimants, those above them, too.

create table {prefix}items (
  position bigint not null,
  item integer not null,
  type text not null,
  at bigint not null,
  is_due smallint not null,
  conflict {text},
  place {text},
  subject {text},
  claimants text not null,
  sides text not null,
  matter text,
  kind text,
  shape text,
  primary key (position, item)
);
-- Who follows one place would read past everything that came since it was last spoken of.
create index {copy}_items_by_place on {prefix}items (place, position, item) where place is not null;

-- When something about a place begins or runs out next. What comes before that has been told.
create table {prefix}due (
  conflict {text} not null,
  place {text} not null,
  at bigint not null,
  primary key (conflict, place)
);
create index {copy}_due_by_instant on {prefix}due (at);

-- When the last thing came due that was told of while no entry came after it: one row.
create table {prefix}passed (
  at bigint not null
);
