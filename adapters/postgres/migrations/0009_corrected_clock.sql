-- The last settling counts: the log grows from one to the next. With an entry that corrects the clock, settling begins
-- anew, since what was settled by a wrong clock would keep every later entry at its instant.
create index settled_by_size on claimline.settled (size, instant);

create or replace function claimline.append_entries(
  stream uuid, after_position bigint, topics text[], states bytea[], recorded bigint,
  out appended boolean, out last_position bigint, out settled_instant bigint
) language plpgsql set search_path = claimline, pg_temp as $$
declare
  corrects_clock boolean := 'clock-correction.v1' = any(topics);
begin
  perform pg_advisory_xact_lock(hashtextextended('claimline.log', 0));
  select coalesce(max(originator_version), 0) into last_position from stored_events where originator_id = stream;
  select instant into settled_instant from settled order by size desc, instant desc limit 1;
  appended := last_position = after_position
    and (recorded is null or corrects_clock or recorded > coalesce(settled_instant, recorded - 1));
  if appended then
    insert into stored_events (originator_id, originator_version, topic, state)
      select stream, after_position + n, topic, state
      from unnest(topics, states) with ordinality as entry (topic, state, n) order by n;
    last_position := after_position + cardinality(topics);
    if corrects_clock then
      insert into settled values (-4611686018427387904, last_position) on conflict do nothing;
    elsif recorded is null and settled_instant is not null then
      insert into settled values (settled_instant, last_position) on conflict do nothing;
    end if;
    perform pg_notify('claimline_log', last_position::text);
  end if;
end
$$;

create or replace function claimline.settle(stream uuid, new_instant bigint) returns void
language plpgsql set search_path = claimline, pg_temp as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('claimline.log', 0));
  insert into settled
    select new_instant, coalesce(max(originator_version), 0) from stored_events where originator_id = stream
    having new_instant > coalesce(
      (select instant from settled order by size desc, instant desc limit 1), new_instant - 1
    );
end
$$;
