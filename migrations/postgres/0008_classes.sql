-- Classes and their seats, what bookings cost, and for whom slots are kept.

alter table booking add column variant_id uuid;
alter table booking add column seats bigint not null default 1 check (seats between 1 and 1000);
alter table booking add column deposit_due_minor bigint check (deposit_due_minor >= 0);
alter table booking add column deposit_due_currency text check (
    (deposit_due_minor is null) = (deposit_due_currency is null) and (price_minor is null or price_minor >= 0)
);
alter table booking add column cancel_free_until timestamptz;
alter table booking add column cancel_fee_minor bigint check (cancel_fee_minor >= 0);
alter table booking add column cancel_fee_currency text check ((cancel_fee_minor is null) = (cancel_fee_currency is null));
alter table booking add column group_id uuid;
alter table booking add column series_id uuid;
create index booking_group on booking (business_id, group_id) where group_id is not null;
create index booking_series on booking (business_id, series_id, starts_at) where series_id is not null;
create index booking_service on booking (business_id, service_id, starts_at) where state <> 'cancelled';

alter table booking add foreign key (business_id, service_id, variant_id)
    references service_variant (business_id, service_id, variant_id);

-- What a booking's price is made of.
create table booking_line (
    business_id uuid not null,
    booking_id uuid not null,
    position bigint not null,
    kind text not null,
    name text not null,
    quantity bigint not null check (quantity between 1 and 100000),
    unit_minor bigint not null check (unit_minor >= 0),
    total_minor bigint not null check (total_minor >= 0),
    currency text not null,
    add_on_id uuid,
    primary key (business_id, booking_id, position),
    foreign key (business_id, booking_id) references booking,
    foreign key (business_id, add_on_id) references service_add_on
);

-- One class at one time. It claims its lanes once, for all its bookings, until the last one is cancelled.
create table class_session (
    business_id uuid not null,
    class_session_id uuid not null,
    service_id uuid not null,
    location_id uuid not null,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    capacity bigint not null check (capacity between 1 and 1000),
    active boolean not null,
    primary key (business_id, class_session_id),
    foreign key (business_id, service_id) references service,
    foreign key (business_id, location_id) references location,
    unique (business_id, class_session_id, capacity),
    check (starts_at < ends_at),
    check (ends_at - starts_at <= interval '31 days')
);
create index class_session_start on class_session (business_id, service_id, starts_at) where active;

-- A seat carries the capacity of its class, so that a class with more seats than it has cannot be written.
create table class_seat (
    business_id uuid not null,
    class_session_id uuid not null,
    seat bigint not null,
    booking_id uuid not null,
    capacity bigint not null,
    active boolean not null,
    primary key (business_id, class_session_id, seat, booking_id),
    foreign key (business_id, class_session_id, capacity)
        references class_session (business_id, class_session_id, capacity) on update cascade,
    foreign key (business_id, booking_id) references booking,
    check (seat between 1 and capacity)
);
create unique index class_seat_taken on class_seat (business_id, class_session_id, seat) where active;
create index class_seat_booking on class_seat (business_id, booking_id) where active;

-- A claim belongs to exactly one of a booking and a class. Where its copy in a calendar stands is kept with it.
alter table allocation alter column booking_id drop not null;
alter table allocation add column class_session_id uuid;
alter table allocation add column calendar_event_id text;
alter table allocation add column calendar_etag text;
alter table allocation add column calendar_synced_at timestamptz;
alter table allocation add column calendar_problem text;
alter table allocation add foreign key (business_id, class_session_id) references class_session;
alter table allocation add check ((booking_id is null) <> (class_session_id is null));
create index allocation_class on allocation (business_id, class_session_id) where class_session_id is not null;

-- When something was booked on a lane last.
alter table lane add column last_booked_at timestamptz;

-- A slot is kept for a call, a visitor or an offer. A call and an offer have at most one. Of a class it keeps seats.
-- What was kept for nobody lapses.
alter table hold no force row level security;
alter table hold_claim no force row level security;
delete from hold where call_id is null;
alter table hold force row level security;
alter table hold_claim force row level security;
alter table hold add column visitor text;
alter table hold add column waitlist_offer_id uuid;
alter table hold add column seats bigint check (seats > 0);
alter table hold add column capacity bigint;
alter table hold add foreign key (business_id, waitlist_offer_id) references waitlist_offer;
alter table hold add unique (business_id, waitlist_offer_id);
alter table hold add check (
    case when call_id is null then 0 else 1 end + case when visitor is null then 0 else 1 end
        + case when waitlist_offer_id is null then 0 else 1 end = 1
);
alter table hold add check ((seats is null) = (capacity is null));
alter table hold add check (seats is null or seats <= capacity);
create index hold_visitor on hold (business_id, visitor) where visitor is not null;

-- The second wall: a transaction sees the rows of the business that it names, whatever its statements say.
do $$
declare
    name text;
begin
    foreach name in array array[
        'booking_line', 'class_session', 'class_seat'
    ] loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format(
            'create policy own_business on %I using (business_id = nullif(current_setting(''ringdesk.business_id'', true), '''')::uuid)', name
        );
    end loop;
end $$;
