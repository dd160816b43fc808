-- Endpoints that the feed is delivered to. No view: what is here can be made from nothing else.
create table webhooks (
  id text primary key,
  url text not null,
  wanted text not null,
  ordering text not null,
  description text,
  cursor text not null,
  added_at integer not null,
  added_by text not null,
  disabled_at integer,
  disabled_because text,
  failing_since integer,
  revision integer not null
);
create table webhook_secrets (
  webhook text not null references webhooks (id),
  place integer not null,
  secret text not null,
  added_at integer not null,
  until integer,
  primary key (webhook, place)
);
-- What the cursor has passed and was not delivered: it waits until due_at, or is parked where that is null.
create table webhook_owed (
  webhook text not null references webhooks (id),
  item text not null,
  type text not null,
  position integer not null,
  cursor text not null,
  attempts integer not null,
  first_at integer not null,
  due_at integer,
  holds integer not null,
  problem text not null,
  primary key (webhook, item)
);
create table webhook_attempts (
  number integer primary key autoincrement,
  webhook text not null references webhooks (id),
  item text not null,
  type text not null,
  position integer not null,
  at integer not null,
  milliseconds integer not null,
  status integer,
  problem text,
  answer text not null,
  next_at integer
);
create index webhook_attempts_of_webhook on webhook_attempts (webhook, number);
create index webhook_attempts_by_age on webhook_attempts (at);
