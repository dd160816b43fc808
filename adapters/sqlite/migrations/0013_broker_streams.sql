-- How far the feed has been published to streams of message brokers. No view: a stream that was purged cannot tell.
create table broker_streams (
  stream text primary key,
  done_cursor text,
  done_sequence integer not null,
  begun_cursor text,
  begun_sequence integer not null,
  problem text,
  revision integer not null
);
