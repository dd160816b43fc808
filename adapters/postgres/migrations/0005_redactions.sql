-- The position that a redaction names, of which a part was removed. A redaction may have been redacted in its turn.
create function claimline.redacted_position(state bytea) returns bigint
language sql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
  select case when length(state) > 0 then (convert_from(state, 'UTF8')::jsonb #>> '{body,position}')::bigint end
$$;
create index stored_events_redactions on claimline.stored_events (claimline.redacted_position(state))
  where topic = 'redaction.v1';

-- The one change that the table lets pass: the bytes of an entry go, where a later redaction in it names the position
-- and the leaf that they have in the Merkle tree.
create function claimline.refuse_all_but_erasure() returns trigger
language plpgsql set search_path = claimline, pg_temp as $$
begin
  if to_jsonb(new) - 'state' = to_jsonb(old) - 'state' and length(new.state) = 0 and length(old.state) > 0 and exists (
    select from stored_events
    where topic = 'redaction.v1' and originator_version > old.originator_version
    and redacted_position(state) = old.originator_version
    and convert_from(state, 'UTF8')::jsonb #>> '{body,leaf}' = encode(sha256('\x00'::bytea || old.state), 'hex')
  ) then
    return new;
  end if;
  raise exception 'the log is append-only: record a correction or an annulment instead'
    using errcode = 'insufficient_privilege';
end
$$;
drop trigger stored_events_refuse_change on claimline.stored_events;
create trigger stored_events_refuse_change before delete or truncate on claimline.stored_events
  for each statement execute function claimline.refuse_change();
create trigger stored_events_refuse_update before update on claimline.stored_events
  for each row execute function claimline.refuse_all_but_erasure();
alter table claimline.stored_events enable always trigger stored_events_refuse_change;
alter table claimline.stored_events enable always trigger stored_events_refuse_update;

-- The service has no right to UPDATE. This does it for its owner, and the trigger looks at each row.
create function claimline.erase_redacted(erased bigint[]) returns void
language sql security definer set search_path = claimline, pg_temp as $$
  update stored_events set state = ''
  where originator_id = '6c6f6721-636c-5169-8d6c-696e65000001' and originator_version = any (erased)
  and length(state) > 0
$$;
revoke all on function claimline.erase_redacted(bigint[]) from public;
