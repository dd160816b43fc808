-- Instants that are settled: since each was, what is appended after position "size" is recorded later. Entries of a log
-- that was moved here are older, and let the size grow.
create table claimline.settled (
  instant bigint not null,
  size bigint not null,
  primary key (instant, size)
);

-- As before, and no entry is recorded at an instant that is settled. Under the lock there is no settling meanwhile.
drop function claimline.append_entries;
create function claimline.append_entries(
  stream uuid, after_position bigint, topics text[], states bytea[], recorded bigint,
  out appended boolean, out last_position bigint, out settled_instant bigint
) language plpgsql set search_path = claimline, pg_temp as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('claimline.log', 0));
  select coalesce(max(originator_version), 0) into last_position from stored_events where originator_id = stream;
  select max(instant) into settled_instant from settled;
  appended := last_position = after_position and (recorded is null or recorded > coalesce(settled_instant, recorded - 1));
  if appended then
    insert into stored_events (originator_id, originator_version, topic, state)
      select stream, after_position + n, topic, state
      from unnest(topics, states) with ordinality as entry (topic, state, n) order by n;
    last_position := after_position + cardinality(topics);
    if recorded is null and settled_instant is not null then
      insert into settled values (settled_instant, last_position) on conflict do nothing;
    end if;
    perform pg_notify('claimline_log', last_position::text);
  end if;
end
$$;

create function claimline.settle(stream uuid, new_instant bigint) returns void
language plpgsql set search_path = claimline, pg_temp as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('claimline.log', 0));
  insert into settled
    select new_instant, coalesce(max(originator_version), 0) from stored_events where originator_id = stream
    having new_instant > coalesce((select max(instant) from settled), new_instant - 1);
end
$$;
