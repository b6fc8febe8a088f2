-- Who waits, what could not be had, and small numbers for outside interfaces.

create table waitlist_entry (
    business_id uuid not null,
    waitlist_entry_id uuid not null,
    service_id uuid not null,
    location_id uuid not null,
    customer_id uuid,
    name text not null,
    phone text not null,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    staff_id uuid,
    seats bigint not null check (seats between 1 and 1000),
    resources bigint not null check (resources between 0 and 64),
    state text not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (business_id, waitlist_entry_id),
    foreign key (business_id, service_id) references service,
    foreign key (business_id, location_id) references location,
    foreign key (business_id, customer_id) references customer,
    foreign key (business_id, staff_id) references staff,
    check (starts_at < ends_at)
);
create index waitlist_entry_age on waitlist_entry (business_id, created_at, waitlist_entry_id);
create index waitlist_entry_waiting on waitlist_entry (business_id, location_id, created_at, waitlist_entry_id)
    where state = 'waiting';
create index waitlist_entry_end on waitlist_entry (ends_at) where state = 'waiting';

-- A time that is kept for who waits. The hold names its offer; the offer keeps the hold's id when it is gone.
create table waitlist_offer (
    business_id uuid not null,
    waitlist_offer_id uuid not null,
    waitlist_entry_id uuid not null,
    hold_id uuid not null,
    token_hash bytea not null unique,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    lanes jsonb not null,
    expires_at timestamptz not null,
    state text not null,
    created_at timestamptz not null,
    primary key (business_id, waitlist_offer_id),
    foreign key (business_id, waitlist_entry_id) references waitlist_entry,
    check (starts_at < ends_at)
);
create index waitlist_offer_entry on waitlist_offer (business_id, waitlist_entry_id, created_at);
-- Who waits has at most one open offer.
create unique index waitlist_offer_open on waitlist_offer (business_id, waitlist_entry_id) where state = 'open';

create table unmet_request (
    business_id uuid not null,
    unmet_request_id uuid not null,
    call_id uuid,
    location_id uuid not null,
    service_id uuid not null,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    resources bigint not null check (resources between 0 and 64),
    minutes bigint not null check (minutes > 0),
    reasons jsonb not null,
    value_minor bigint check (value_minor >= 0),
    value_currency text,
    asked_at timestamptz not null,
    met_by uuid,
    primary key (business_id, unmet_request_id),
    foreign key (business_id, call_id) references call,
    foreign key (business_id, location_id) references location,
    foreign key (business_id, service_id) references service,
    foreign key (business_id, met_by) references booking,
    check (starts_at < ends_at),
    check ((value_minor is null) = (value_currency is null))
);
create index unmet_request_age on unmet_request (business_id, asked_at, unmet_request_id);
create index unmet_request_call on unmet_request (business_id, call_id) where call_id is not null;

-- Small numbers for interfaces that know no other ids: one row a thing, unique by kind on the platform.
create table public_number (
    business_id uuid not null references business,
    kind text not null,
    id uuid not null,
    number bigint not null check (number > 0),
    primary key (business_id, kind, id),
    unique (kind, number)
);

-- The last number that was given, by kind.
create table public_number_counter (
    kind text primary key,
    last bigint not null check (last > 0)
);

-- The second wall: a transaction sees the rows of the business that it names, whatever its statements say.
do $$
declare
    name text;
begin
    foreach name in array array[
        'waitlist_entry', 'waitlist_offer', 'unmet_request', 'public_number'
    ] loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format(
            'create policy own_business on %I using (business_id = nullif(current_setting(''ringdesk.business_id'', true), '''')::uuid)', name
        );
    end loop;
end $$;

-- What the scope of the platform may see as well: whose window is over, and whose token or number it is.
create policy platform on waitlist_entry using (current_setting('ringdesk.scope', true) = 'system');
create policy platform on waitlist_offer for select using (current_setting('ringdesk.scope', true) = 'system');
create policy platform on public_number for select using (current_setting('ringdesk.scope', true) = 'system');

-- The counter belongs to nobody and says nothing about anybody.
alter table public_number_counter enable row level security;
alter table public_number_counter force row level security;
create policy everyone on public_number_counter using (true);
