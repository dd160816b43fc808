-- The record as tables: every version of every thing, from the position that gave it to the one that took it away.
-- {prefix} names the copy (the one that is read, or one that is being built beside it), {copy} its indexes,
-- {text} a text that sorts by its bytes on every engine. A version is known at P when known_from <= P < known_to.

create table {prefix}positions (
  position bigint primary key,
  recorded_at bigint not null,
  found_at bigint not null
);
-- A date finds the last entry that was recorded by then. Where a clock was wrong, by what a correction says of it.
create index {copy}_positions_by_instant on {prefix}positions (found_at, position);

-- The rules of time zones, as they were recorded.
create table {prefix}zones (
  id {text} not null,
  known_from bigint not null,
  known_to bigint not null,
  recorded_by text not null,
  batch {text},
  shape text not null,
  primary key (id, known_from)
);

create table {prefix}conflicts (
  id {text} not null,
  known_from bigint not null,
  known_to bigint not null,
  tz {text} not null,
  shape text not null,
  primary key (id, known_from)
);

create table {prefix}places (
  id {text} not null,
  known_from bigint not null,
  known_to bigint not null,
  batch {text},
  lat double precision,
  lon double precision,
  admin text not null,
  shape text not null,
  primary key (id, known_from)
);

create index {copy}_places_by_batch on {prefix}places (batch) where batch is not null;

create table {prefix}reports (
  id {text} not null,
  known_from bigint not null,
  known_to bigint not null,
  position bigint not null,
  conflict {text} not null,
  recorded_at bigint not null,
  recorded_by text not null,
  batch {text},
  source text not null,
  source_words text not null,
  primary key (id, known_from)
);

-- A version has other content than the one before it, or the same content weighed anew: then `content_position`,
-- that of the entry which gave the content, lies before `known_from`.
create table {prefix}statements (
  position bigint not null,
  known_from bigint not null,
  known_to bigint not null,
  content_position bigint not null,
  is_last smallint not null,
  id {text} not null,
  report {text} not null,
  conflict {text} not null,
  place {text} not null,
  claimant {text} not null,
  kind text not null,
  matter text,
  status text,
  holder {text},
  side {text},
  speaker {text},
  retracts {text},
  stated_earliest bigint not null,
  stated_latest bigint not null,
  effective_earliest bigint not null,
  effective_latest bigint not null,
  until_earliest bigint not null,
  until_latest bigint not null,
  rank bigint not null,
  recorded_at bigint not null,
  recorded_by text not null,
  batch {text},
  person text not null,
  words text not null,
  content text not null,
  redacted text not null,
  primary key (position, known_from)
);
create index {copy}_statements_by_id on {prefix}statements (id, known_from);
create index {copy}_statements_by_report on {prefix}statements (report, position);
create index {copy}_statements_by_speaker on {prefix}statements (conflict, matter, place, speaker, rank, position);
create index {copy}_statements_by_place on {prefix}statements (place, claimant, stated_latest);
create index {copy}_statements_standing on {prefix}statements (place) where known_to = 9223372036854775807;
create index {copy}_statements_by_retracted on {prefix}statements (retracts) where retracts is not null;
create index {copy}_statements_by_batch on {prefix}statements (batch, position) where batch is not null;

create table {prefix}denied (
  target {text} not null,
  position bigint not null,
  known_from bigint not null,
  primary key (target, position, known_from)
);

create table {prefix}batches (
  id {text} primary key,
  position bigint not null,
  recorded_at bigint not null,
  recorded_by text not null,
  shape text not null
);

-- Conflicts and places that were retired, or taken back into use.
create table {prefix}retirings (
  position bigint primary key,
  name text not null,
  shape text not null
);

create table {prefix}amendments (
  position bigint primary key,
  id {text} not null,
  name text not null,
  statement {text},
  report {text},
  recorded_at bigint not null,
  recorded_by text not null,
  batch {text},
  shape text not null,
  redacted text not null
);
create index {copy}_amendments_by_batch on {prefix}amendments (batch) where batch is not null;
create index {copy}_amendments_that_redact on {prefix}amendments (position) where name = 'redaction.v1';
create index {copy}_amendments_by_id on {prefix}amendments (id);
create index {copy}_amendments_by_statement on {prefix}amendments (statement, position) where statement is not null;
create index {copy}_amendments_by_report on {prefix}amendments (report, position) where report is not null;
