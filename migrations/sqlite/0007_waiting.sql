-- Who waits, what could not be had, and small numbers for outside interfaces.

create table waitlist_entry (
    business_id blob not null,
    waitlist_entry_id blob not null,
    service_id blob not null,
    location_id blob not null,
    customer_id blob,
    name text not null,
    phone text not null,
    starts_at integer not null,
    ends_at integer not null,
    staff_id blob,
    seats integer not null check (seats between 1 and 1000),
    resources integer not null check (resources between 0 and 64),
    state text not null,
    created_at integer not null,
    updated_at integer not null,
    primary key (business_id, waitlist_entry_id),
    foreign key (business_id, service_id) references service,
    foreign key (business_id, location_id) references location,
    foreign key (business_id, customer_id) references customer,
    foreign key (business_id, staff_id) references staff,
    check (starts_at < ends_at)
) strict;
create index waitlist_entry_age on waitlist_entry (business_id, created_at, waitlist_entry_id);
create index waitlist_entry_waiting on waitlist_entry (business_id, location_id, created_at, waitlist_entry_id)
    where state = 'waiting';
create index waitlist_entry_end on waitlist_entry (ends_at) where state = 'waiting';

-- A time that is kept for who waits. The hold names its offer; the offer keeps the hold's id when it is gone.
create table waitlist_offer (
    business_id blob not null,
    waitlist_offer_id blob not null,
    waitlist_entry_id blob not null,
    hold_id blob not null,
    token_hash blob not null unique,
    starts_at integer not null,
    ends_at integer not null,
    lanes text not null,
    expires_at integer not null,
    state text not null,
    created_at integer not null,
    primary key (business_id, waitlist_offer_id),
    foreign key (business_id, waitlist_entry_id) references waitlist_entry,
    check (starts_at < ends_at)
) strict;
create index waitlist_offer_entry on waitlist_offer (business_id, waitlist_entry_id, created_at);
-- Who waits has at most one open offer.
create unique index waitlist_offer_open on waitlist_offer (business_id, waitlist_entry_id) where state = 'open';

create table unmet_request (
    business_id blob not null,
    unmet_request_id blob not null,
    call_id blob,
    location_id blob not null,
    service_id blob not null,
    starts_at integer not null,
    ends_at integer not null,
    resources integer not null check (resources between 0 and 64),
    minutes integer not null check (minutes > 0),
    reasons text not null,
    value_minor integer check (value_minor >= 0),
    value_currency text,
    asked_at integer not null,
    met_by blob,
    primary key (business_id, unmet_request_id),
    foreign key (business_id, call_id) references call,
    foreign key (business_id, location_id) references location,
    foreign key (business_id, service_id) references service,
    foreign key (business_id, met_by) references booking,
    check (starts_at < ends_at),
    check ((value_minor is null) = (value_currency is null))
) strict;
create index unmet_request_age on unmet_request (business_id, asked_at, unmet_request_id);
create index unmet_request_call on unmet_request (business_id, call_id) where call_id is not null;

-- Small numbers for interfaces that know no other ids: one row a thing, unique by kind on the platform.
create table public_number (
    business_id blob not null references business,
    kind text not null,
    id blob not null,
    number integer not null check (number > 0),
    primary key (business_id, kind, id),
    unique (kind, number)
) strict;

-- The last number that was given, by kind.
create table public_number_counter (
    kind text primary key,
    last integer not null check (last > 0)
) strict;
