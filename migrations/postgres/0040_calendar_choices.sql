-- Which calendars of a connected account are known to a business, and which of them block time; when the account last
-- answered.

alter table calendar_connection add column answered_at timestamptz;

create table calendar_choice (
    business_id uuid not null,
    calendar_connection_id uuid not null,
    calendar_id text not null,
    name text not null,
    blocks boolean not null,
    primary key (business_id, calendar_connection_id, calendar_id),
    foreign key (business_id, calendar_connection_id) references calendar_connection
);

-- The second wall: a transaction sees the rows of the business that it names, whatever its statements say.
alter table calendar_choice enable row level security;
alter table calendar_choice force row level security;
create policy own_business on calendar_choice
    using (business_id = nullif(current_setting('ringdesk.business_id', true), '')::uuid);
