-- The names of places as they are looked for; see record.sql for what the braces stand for.

create table {prefix}places (
  place {text} not null,
  name {text} not null,
  primary key (name, place)
);
create index {copy}_places_by_place on {prefix}places (place);
