-- The names of places as they are looked for; see record.sql for what the braces stand for.

create table {prefix}places (
  place {text} primary key,
  population bigint,
  lat double precision,
  lon double precision,
  admin text not null,
  spoken smallint not null
);

create table {prefix}names (
  place {text} not null,
  name {text} not null,
  language {text} not null,
  former smallint not null,
  key {text} not null,
  tier smallint not null,
  primary key (place, name, language)
);
create index {copy}_names_by_key on {prefix}names (key);
create index {copy}_names_by_tier on {prefix}names (tier, key, place);

-- Places that are retired between two positions: no name finds them.
create table {prefix}retired (
  place {text} not null,
  known_from bigint not null,
  known_to bigint not null,
  primary key (place, known_from)
);

create table {prefix}identifiers (
  identifier {text} not null,
  place {text} not null,
  primary key (identifier, place)
);
