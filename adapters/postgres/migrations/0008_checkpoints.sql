-- The latest signed checkpoint: one row, which processes serve that hold no key.
create table claimline.checkpoints (
  number integer primary key check (number = 1),
  origin text not null,
  size bigint not null,
  note bytea not null,
  keys text not null
);
