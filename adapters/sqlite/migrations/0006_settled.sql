-- Instants that are settled: since each was, what is appended after position "size" is recorded later. Entries of a log
-- that was moved here are older, and let the size grow.
create table settled (
  instant integer not null,
  size integer not null,
  primary key (instant, size)
);
