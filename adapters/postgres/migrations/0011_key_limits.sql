-- What keys are kept to: until when, to which conflicts and claimants (ids with spaces between; null: to none), and
-- when each was used last. Keys that could declare until now still can.
alter table claimline.keys add column expires_at bigint;
alter table claimline.keys add column used_at bigint;
alter table claimline.keys add column conflicts text;
alter table claimline.keys add column claimants text;
update claimline.keys set scopes = 'declare ' || scopes where ' ' || scopes || ' ' like '% write %';
