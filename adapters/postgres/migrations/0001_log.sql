-- The log: the table of the eventsourcing library, with one stream in it, whose version is the position.
create schema if not exists claimline;

create table claimline.stored_events (
  originator_id uuid not null,
  originator_version bigint not null,
  topic text,
  state bytea,
  notification_id bigserial,
  primary key (originator_id, originator_version)
);
create unique index stored_events_notification_id_idx on claimline.stored_events (notification_id asc);

-- One statement appends: the lock, the look at the last position in a snapshot taken after it, the rows, the wake-up.
-- Whoever holds this lock knows that no append is under way.
create function claimline.append_entries(
  stream uuid, after_position bigint, topics text[], states bytea[], out appended boolean, out last_position bigint
) language plpgsql set search_path = claimline, pg_temp as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('claimline.log', 0));
  select coalesce(max(originator_version), 0) into last_position from stored_events where originator_id = stream;
  appended := last_position = after_position;
  if appended then
    insert into stored_events (originator_id, originator_version, topic, state)
      select stream, after_position + n, topic, state
      from unnest(topics, states) with ordinality as entry (topic, state, n) order by n;
    last_position := after_position + cardinality(topics);
    perform pg_notify('claimline_log', last_position::text);
  end if;
end
$$;

create function claimline.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'the log is append-only: record a correction or an annulment instead'
    using errcode = 'insufficient_privilege';
end
$$;

create trigger stored_events_refuse_change before update or delete or truncate on claimline.stored_events
  for each statement execute function claimline.refuse_change();
