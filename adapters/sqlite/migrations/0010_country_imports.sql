-- How far imports of the places of a country have got. No view: the log does not say that an import is done.
create table country_imports (
  id text primary key,
  country text not null,
  name text not null,
  state text not null,
  asked_by text not null,
  asked_at integer not null,
  total integer not null,
  done integer not null,
  refused integer not null,
  errors text not null,
  problem text,
  ended_at integer,
  revision integer not null
);
