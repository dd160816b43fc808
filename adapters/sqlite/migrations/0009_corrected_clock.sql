-- The last settling counts: a corrected clock begins anew.
create index settled_by_size on settled (size, instant);
