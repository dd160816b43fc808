-- Views live in a schema of their own, in which the service may make and drop tables.
create schema if not exists claimline_views;

-- How far each copy of a view has read the log.
create table claimline_views.view_cursors (
  view_name text not null,
  building integer not null,
  position bigint not null,
  entry_hash text not null,
  version integer not null,
  generation integer not null,
  stopped_at bigint,
  problem text,
  primary key (view_name, building)
);
