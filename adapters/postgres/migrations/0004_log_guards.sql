-- The table takes entries of the log's one stream, each with a name and its bytes, and nothing else.
alter table claimline.stored_events
  add constraint stored_events_one_stream check (originator_id = '6c6f6721-636c-5169-8d6c-696e65000001'),
  add constraint stored_events_name_and_bytes check (topic is not null and state is not null);

-- The service may insert, and so could do it without append_entries and its lock. The entry before the first new one
-- has to be visible, which means committed or our own: no reader ever sees a gap, nor one that is filled later.
create function claimline.refuse_gaps() returns trigger language plpgsql set search_path = claimline, pg_temp as $$
declare
  lowest bigint;
  highest bigint;
  how_many bigint;
begin
  select min(originator_version), max(originator_version), count(*) into lowest, highest, how_many from added;
  if how_many = 0 then
    return null;
  end if;
  if lowest < 1 or highest - lowest + 1 <> how_many or lowest > 1 and not exists (
    select from stored_events
    where originator_id = '6c6f6721-636c-5169-8d6c-696e65000001' and originator_version = lowest - 1
  ) then
    raise exception 'the log is append-only: a new entry takes the position after the last one'
      using errcode = 'insufficient_privilege', hint = 'Append through claimline.append_entries.';
  end if;
  return null;
end
$$;

create trigger stored_events_refuse_gaps after insert on claimline.stored_events
  referencing new table as added for each statement execute function claimline.refuse_gaps();

-- Not even a session that plays a replica, whose triggers are off, passes them by.
alter table claimline.stored_events enable always trigger stored_events_refuse_change;
alter table claimline.stored_events enable always trigger stored_events_refuse_gaps;
