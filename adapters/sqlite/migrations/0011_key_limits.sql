-- What keys are kept to: until when, to which conflicts and claimants (ids with spaces between; null: to none), and
-- when each was used last. Keys that could declare until now still can.
alter table keys add column expires_at integer;
alter table keys add column used_at integer;
alter table keys add column conflicts text;
alter table keys add column claimants text;
update keys set scopes = 'declare ' || scopes where ' ' || scopes || ' ' like '% write %';
