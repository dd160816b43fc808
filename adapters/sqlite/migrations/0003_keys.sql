-- Who may record. The secret is kept as a hash alone.
create table keys (
  selector text primary key,
  secret_hash text not null,
  name text not null unique,
  scopes text not null,
  added_at integer not null,
  revoked_at integer
);
