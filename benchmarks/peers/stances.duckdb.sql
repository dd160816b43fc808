-- The tables of the peer in DuckDB, in memory. A key holds the rank and the position, so that the greatest is the latest word.

create table versions as select *, (rank::hugeint << 31) | position as key from given_versions;
create table retractions as from given_retractions;
