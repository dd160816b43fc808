-- Which process leads, in each thing that one process does at a time. The epoch grows with every holder. Until when,
-- the lock on the file beside this one says: it goes with its process.
create table leases (
  name text primary key,
  epoch integer not null,
  holder text not null
);
