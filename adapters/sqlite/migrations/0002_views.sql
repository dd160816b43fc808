-- How far each copy of a view has read the log. The tables of the views themselves are made when they are first read.
create table view_cursors (
  view_name text not null,
  building integer not null,
  position integer not null,
  entry_hash text not null,
  version integer not null,
  generation integer not null,
  stopped_at integer,
  problem text,
  primary key (view_name, building)
);
