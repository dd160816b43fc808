-- Endpoints that the feed is delivered to. No view: what is here can be made from nothing else.
create table claimline.webhooks (
  id text primary key,
  url text not null,
  wanted text not null,
  ordering text not null,
  description text,
  cursor text not null,
  added_at bigint not null,
  added_by text not null,
  disabled_at bigint,
  disabled_because text,
  failing_since bigint,
  revision bigint not null
);
create table claimline.webhook_secrets (
  webhook text not null references claimline.webhooks (id),
  place integer not null,
  secret text not null,
  added_at bigint not null,
  until bigint,
  primary key (webhook, place)
);
-- What the cursor has passed and was not delivered: it waits until due_at, or is parked where that is null.
create table claimline.webhook_owed (
  webhook text not null references claimline.webhooks (id),
  item text not null,
  type text not null,
  position bigint not null,
  cursor text not null,
  attempts integer not null,
  first_at bigint not null,
  due_at bigint,
  holds integer not null,
  problem text not null,
  primary key (webhook, item)
);
create table claimline.webhook_attempts (
  number bigint generated always as identity primary key,
  webhook text not null references claimline.webhooks (id),
  item text not null,
  type text not null,
  position bigint not null,
  at bigint not null,
  milliseconds bigint not null,
  status integer,
  problem text,
  answer text not null,
  next_at bigint
);
create index webhook_attempts_of_webhook on claimline.webhook_attempts (webhook, number);
create index webhook_attempts_by_age on claimline.webhook_attempts (at);
