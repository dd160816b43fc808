-- The position that a redaction names, of which a part was removed. A redaction may have been redacted in its turn.
create index stored_events_redactions on stored_events (
  case when length(state) > 0 then json_extract(cast(state as text), '$.body.position') end
) where topic = 'redaction.v1';

-- The one change that the table lets pass: the bytes of an entry go, where a later redaction in it names the position.
drop trigger stored_events_refuse_update;
create trigger stored_events_refuse_update before update on stored_events
when (
  new.rowid is old.rowid
  and new.originator_id is old.originator_id
  and new.originator_version is old.originator_version
  and new.topic is old.topic
  and new.state is x''
  and length(old.state) > 0
  and exists (
    select 1 from stored_events r
    where r.topic = 'redaction.v1' and r.originator_version > old.originator_version
    and case when length(r.state) > 0 then json_extract(cast(r.state as text), '$.body.position') end
      = old.originator_version
  )
) is not true
begin
  select raise(abort, 'the log is append-only: record a correction or an annulment instead');
end;
