-- The tables of the peer in PostgreSQL, and for each voice and bound the index that covers its question, so that the table
-- is not read. Rows lie in the table as they do in the first index. A key is the rank and the position as bytes that sort
-- like them: the greatest key of a group is its latest word, which workers find in parallel.

create table versions (
  position int4 not null,
  known_from int4 not null,
  known_to int4 not null,
  place int4 not null,
  speaker int2 not null,
  claimant int2 not null,
  matter int2 not null,
  status int2 not null,
  side int2 not null,
  retracted int2 not null,
  stated_earliest int8 not null,
  stated_latest int8 not null,
  effective_earliest int8 not null,
  effective_latest int8 not null,
  until_latest int8 not null,
  rank int8 not null,
  key bytea generated always as (int8send(rank + 4611686018427387904) || int4send(position)) stored
);
alter table versions alter column key set storage plain;

create table retractions (
  target int4 not null,
  known_from int4 not null,
  known_to int4 not null,
  stated_earliest int8 not null,
  stated_latest int8 not null
);
alter table retractions set (parallel_workers = 0);

-- indexes
create index retractions_of on retractions (target);
create index by_speaker_latest on versions (matter, place, speaker, rank desc, position desc)
  include (known_from, known_to, stated_latest, effective_latest, until_latest, retracted, status, side);
create index by_speaker_earliest on versions (matter, place, speaker, rank desc, position desc)
  include (known_from, known_to, stated_earliest, effective_earliest, until_latest, retracted, status, side);
create index by_claimant_latest on versions (matter, place, claimant, rank desc, position desc)
  include (known_from, known_to, stated_latest, effective_latest, until_latest, retracted, status, side);
create index by_claimant_earliest on versions (matter, place, claimant, rank desc, position desc)
  include (known_from, known_to, stated_earliest, effective_earliest, until_latest, retracted, status, side);
