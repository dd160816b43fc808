-- The latest signed checkpoint: one row, which processes serve that hold no key.
create table checkpoints (
  number integer primary key check (number = 1),
  origin text not null,
  size integer not null,
  note blob not null,
  keys text not null
);
