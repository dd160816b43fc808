-- The table takes entries of the log's one stream, each with a name and its bytes, and nothing else.
create trigger stored_events_refuse_strangers before insert on stored_events
when new.originator_id is not '6c6f6721636c51698d6c696e65000001'
  or typeof(new.topic) <> 'text'
  or typeof(new.state) <> 'blob'
begin
  select raise(abort, 'the log is append-only: it takes a name and bytes, in its one stream');
end;

-- A rowid given by hand could be that of an old entry, which INSERT OR REPLACE has taken away by now, without a
-- trigger: to refuse the new one brings the old one back.
create trigger stored_events_keep_rowids after insert on stored_events
when new.rowid <> new.originator_version
begin
  select raise(abort, 'the log is append-only: its rowids are its positions, so leave them out of an INSERT');
end;
