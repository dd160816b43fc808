-- How far imports of the places of a country have got. No view: the log does not say that an import is done.
create table claimline.country_imports (
  id text primary key,
  country text not null,
  name text not null,
  state text not null,
  asked_by text not null,
  asked_at bigint not null,
  total bigint not null,
  done bigint not null,
  refused bigint not null,
  errors text not null,
  problem text,
  ended_at bigint,
  revision bigint not null
);
