-- How far the feed has been published to streams of message brokers. No view: a stream that was purged cannot tell.
create table claimline.broker_streams (
  stream text primary key,
  done_cursor text,
  done_sequence bigint not null,
  begun_cursor text,
  begun_sequence bigint not null,
  problem text,
  revision bigint not null
);
