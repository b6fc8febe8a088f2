-- Which calendars of a connected account are known to a business, and which of them block time; when the account last
-- answered.

alter table calendar_connection add column answered_at integer;

create table calendar_choice (
    business_id blob not null,
    calendar_connection_id blob not null,
    calendar_id text not null,
    name text not null,
    blocks integer not null check (blocks in (0, 1)),
    primary key (business_id, calendar_connection_id, calendar_id),
    foreign key (business_id, calendar_connection_id) references calendar_connection
) strict;
