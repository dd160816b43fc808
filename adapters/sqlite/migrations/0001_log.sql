-- The log: the table of the eventsourcing library, with one stream in it, whose version is the position.
create table stored_events (
  originator_id text,
  originator_version integer,
  topic text,
  state blob,
  primary key (originator_id, originator_version)
);

create trigger stored_events_refuse_update before update on stored_events
begin
  select raise(abort, 'the log is append-only: record a correction or an annulment instead');
end;

create trigger stored_events_refuse_delete before delete on stored_events
begin
  select raise(abort, 'the log is append-only: record an annulment instead');
end;

-- Dense positions; and since REPLACE deletes without a trigger, it must not get as far.
create trigger stored_events_refuse_gaps before insert on stored_events
when new.originator_version is not (
  select coalesce(max(originator_version), 0) + 1 from stored_events where originator_id = new.originator_id
)
begin
  select raise(abort, 'the log is append-only: a new entry takes the position after the last one');
end;
