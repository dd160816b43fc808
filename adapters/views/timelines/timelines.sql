-- Every place along time as tables: about = said-by = t, bound `latest`, voice `side`; see record.sql for the braces.
-- A row is known at P when known_from <= P < known_to. It holds from `begins` until `ends`, which it excludes; nothing
-- ends at 253402300800000000 (the first microsecond after the year 9999). What stands at t are the rows that begin by
-- t, cut at t: an end, an answer or a closing after t has not come yet. No row says what was so before it began.

-- The statement that governs. The stretches of one speaker in one matter about one place cover all time without a gap,
-- from -253402300800000000 on: where no statement counts, `statement` is null. So every turn, the end of a stretch
-- included, is the beginning of another one. A captured one leaves its speaker without a stance. `position` and `rank`
-- order statements; 0 and the least of all where no statement counts.
create table {prefix}stretches (
  conflict {text} not null,
  place {text} not null,
  matter {text} not null,
  speaker {text} not null,
  begins bigint not null,
  ends bigint not null,
  known_from bigint not null,
  known_to bigint not null,
  statement {text},
  claimant {text},
  status text,
  holder {text},
  side {text},
  is_captured smallint not null,
  rank bigint not null,
  position bigint not null,
  primary key (conflict, place, matter, known_to, ends, speaker)
);
create index {copy}_stretches_by_beginning on {prefix}stretches (conflict, begins);
create index {copy}_stretches_by_end on {prefix}stretches (conflict, ends);

-- The spans in which the sides disagree. Open ones have no `closed_by`.
create table {prefix}disputes (
  conflict {text} not null,
  place {text} not null,
  matter {text} not null,
  begins bigint not null,
  ends bigint not null,
  known_from bigint not null,
  known_to bigint not null,
  opened_by {text} not null,
  closed_by {text},
  outcome text not null,
  primary key (conflict, place, matter, known_to, ends)
);
create index {copy}_disputes_by_beginning on {prefix}disputes (conflict, begins, place, matter, known_from, known_to, ends);
create index {copy}_disputes_by_end on {prefix}disputes (conflict, ends, known_from, known_to, begins);

-- The stretches in which a side claims control for itself. `claimant` said the statement that began it. What came first:
-- another side's acknowledgement, while it stood; else `answer` at `ends`: retracted or superseded, null where an
-- `until` ran out. Where neither came by t, it is contradicted if the sides disagree at t, else unanswered.
create table {prefix}claims (
  conflict {text} not null,
  place {text} not null,
  side {text} not null,
  begins bigint not null,
  ends bigint not null,
  known_from bigint not null,
  known_to bigint not null,
  claimant {text} not null,
  statement {text} not null,
  acknowledged_at bigint,
  acknowledged_by {text},
  answer text,
  answered_by {text},
  primary key (conflict, place, known_to, ends, side)
);
create index {copy}_claims_by_beginning on {prefix}claims (conflict, begins, place, side, known_from, known_to);
-- What became of the claims of each claimant is counted in it alone.
create index {copy}_claims_by_claimant on {prefix}claims
  (conflict, claimant, begins, known_to, known_from, ends, acknowledged_at, answer, place, side);

-- The places that the entry at a position has been applied to, while it is: up to this one. Rows that are known from or
-- to that position are there before the cursor of the view is.
create table {prefix}steps (
  position bigint primary key,
  leaf text not null,
  conflict {text} not null,
  place {text} not null
);
