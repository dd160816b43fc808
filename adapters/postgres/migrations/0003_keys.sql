-- Who may record. The secret is kept as a hash alone.
create table claimline.keys (
  selector text primary key,
  secret_hash text not null,
  name text not null unique,
  scopes text not null,
  added_at bigint not null,
  revoked_at bigint
);
