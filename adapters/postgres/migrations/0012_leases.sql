-- Which process leads, in each thing that one process does at a time. The epoch grows with every holder, and a holder
-- keeps the row as it is while it commits: until then no other can be written into it.
create table claimline.leases (
  name text primary key,
  epoch bigint not null,
  holder text not null,
  until timestamptz not null
);
