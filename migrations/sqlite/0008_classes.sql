-- Classes and their seats, what bookings cost, and for whom slots are kept.

alter table booking add column variant_id blob;
alter table booking add column seats integer not null default 1 check (seats between 1 and 1000);
alter table booking add column deposit_due_minor integer check (deposit_due_minor >= 0);
alter table booking add column deposit_due_currency text check (
    (deposit_due_minor is null) = (deposit_due_currency is null) and (price_minor is null or price_minor >= 0)
);
alter table booking add column cancel_free_until integer;
alter table booking add column cancel_fee_minor integer check (cancel_fee_minor >= 0);
alter table booking add column cancel_fee_currency text check ((cancel_fee_minor is null) = (cancel_fee_currency is null));
alter table booking add column group_id blob;
alter table booking add column series_id blob;
create index booking_group on booking (business_id, group_id) where group_id is not null;
create index booking_series on booking (business_id, series_id, starts_at) where series_id is not null;
create index booking_service on booking (business_id, service_id, starts_at) where state <> 'cancelled';

-- What a reference does elsewhere: columns that are added to a table cannot refer by two columns here.
create trigger booking_insert_variant before insert on booking
when new.variant_id is not null
begin
    select raise(abort, 'FOREIGN KEY constraint failed')
    where not exists (
        select 1 from service_variant
        where business_id = new.business_id and service_id = new.service_id and variant_id = new.variant_id
    );
end;
create trigger booking_update_variant before update of business_id, service_id, variant_id on booking
when new.variant_id is not null
begin
    select raise(abort, 'FOREIGN KEY constraint failed')
    where not exists (
        select 1 from service_variant
        where business_id = new.business_id and service_id = new.service_id and variant_id = new.variant_id
    );
end;

-- What a booking's price is made of.
create table booking_line (
    business_id blob not null,
    booking_id blob not null,
    position integer not null,
    kind text not null,
    name text not null,
    quantity integer not null check (quantity between 1 and 100000),
    unit_minor integer not null check (unit_minor >= 0),
    total_minor integer not null check (total_minor >= 0),
    currency text not null,
    add_on_id blob,
    primary key (business_id, booking_id, position),
    foreign key (business_id, booking_id) references booking,
    foreign key (business_id, add_on_id) references service_add_on
) strict;

-- One class at one time. It claims its lanes once, for all its bookings, until the last one is cancelled.
create table class_session (
    business_id blob not null,
    class_session_id blob not null,
    service_id blob not null,
    location_id blob not null,
    starts_at integer not null,
    ends_at integer not null,
    capacity integer not null check (capacity between 1 and 1000),
    active integer not null check (active in (0, 1)),
    primary key (business_id, class_session_id),
    foreign key (business_id, service_id) references service,
    foreign key (business_id, location_id) references location,
    unique (business_id, class_session_id, capacity),
    check (starts_at < ends_at),
    check (ends_at - starts_at <= 31 * 86400 * 1000000)
) strict;
create index class_session_start on class_session (business_id, service_id, starts_at) where active;

-- A seat carries the capacity of its class, so that a class with more seats than it has cannot be written.
create table class_seat (
    business_id blob not null,
    class_session_id blob not null,
    seat integer not null,
    booking_id blob not null,
    capacity integer not null,
    active integer not null check (active in (0, 1)),
    primary key (business_id, class_session_id, seat, booking_id),
    foreign key (business_id, class_session_id, capacity)
        references class_session (business_id, class_session_id, capacity) on update cascade,
    foreign key (business_id, booking_id) references booking,
    check (seat between 1 and capacity)
) strict;
create unique index class_seat_taken on class_seat (business_id, class_session_id, seat) where active;
create index class_seat_booking on class_seat (business_id, booking_id) where active;

-- A claim belongs to exactly one of a booking and a class. Where its copy in a calendar stands is kept with it.
create table allocation_new (
    business_id blob not null,
    allocation_id blob not null,
    booking_id blob,
    class_session_id blob,
    lane_id blob not null,
    starts_at integer not null,
    ends_at integer not null,
    active integer not null check (active in (0, 1)),
    calendar_event_id text,
    calendar_etag text,
    calendar_synced_at integer,
    calendar_problem text,
    primary key (business_id, allocation_id),
    foreign key (business_id, booking_id) references booking,
    foreign key (business_id, class_session_id) references class_session,
    foreign key (business_id, lane_id) references lane,
    check (starts_at < ends_at),
    check ((booking_id is null) <> (class_session_id is null))
) strict;
insert into allocation_new (business_id, allocation_id, booking_id, lane_id, starts_at, ends_at, active)
    select business_id, allocation_id, booking_id, lane_id, starts_at, ends_at, active from allocation;
drop table allocation;
alter table allocation_new rename to allocation;
create index allocation_booking on allocation (business_id, booking_id);
create index allocation_class on allocation (business_id, class_session_id) where class_session_id is not null;
create index allocation_lane on allocation (business_id, lane_id, starts_at, ends_at) where active;

-- Active claims on one lane never overlap. They are disjoint, so the last one that starts before the new one ends is also
-- the one that reaches furthest: one step in the index decides.
create trigger allocation_insert_overlap before insert on allocation
when new.active
begin
    select raise(abort, 'allocation overlaps')
    where (
        select ends_at from allocation
        where business_id = new.business_id and lane_id = new.lane_id and active
            and starts_at < new.ends_at and allocation_id <> new.allocation_id
        order by starts_at desc limit 1
    ) > new.starts_at;
end;

create trigger allocation_update_overlap
before update of business_id, allocation_id, lane_id, starts_at, ends_at, active on allocation
when new.active
begin
    select raise(abort, 'allocation overlaps')
    where (
        select ends_at from allocation
        where business_id = new.business_id and lane_id = new.lane_id and active
            and starts_at < new.ends_at and rowid <> old.rowid
        order by starts_at desc limit 1
    ) > new.starts_at;
end;

-- When something was booked on a lane last.
alter table lane add column last_booked_at integer;

-- A slot is kept for a call, a visitor or an offer. A call and an offer have at most one. Of a class it keeps seats.
create table hold_new (
    business_id blob not null,
    hold_id blob not null,
    service_id blob not null,
    call_id blob,
    visitor text,
    waitlist_offer_id blob,
    starts_at integer not null,
    ends_at integer not null,
    seats integer check (seats > 0),
    capacity integer,
    expires_at integer not null,
    primary key (business_id, hold_id),
    foreign key (business_id, service_id) references service,
    foreign key (business_id, call_id) references call,
    foreign key (business_id, waitlist_offer_id) references waitlist_offer,
    unique (business_id, call_id),
    unique (business_id, waitlist_offer_id),
    check (starts_at < ends_at),
    check (
        case when call_id is null then 0 else 1 end + case when visitor is null then 0 else 1 end
            + case when waitlist_offer_id is null then 0 else 1 end = 1
    ),
    check ((seats is null) = (capacity is null)),
    check (seats is null or seats <= capacity)
) strict;
insert into hold_new (business_id, hold_id, service_id, call_id, starts_at, ends_at, expires_at)
    select business_id, hold_id, service_id, call_id, starts_at, ends_at, expires_at from hold where call_id is not null;

create table hold_claim_new (
    business_id blob not null,
    hold_id blob not null,
    lane_id blob not null,
    starts_at integer not null,
    ends_at integer not null,
    -- The hold's own, repeated so that one index finds what lives on a lane.
    expires_at integer not null,
    primary key (business_id, hold_id, lane_id),
    foreign key (business_id, hold_id) references hold_new on delete cascade,
    foreign key (business_id, lane_id) references lane,
    check (starts_at < ends_at)
) strict;
insert into hold_claim_new
    select c.* from hold_claim c
    join hold_new h on h.business_id = c.business_id and h.hold_id = c.hold_id;
drop table hold_claim;
drop table hold;
alter table hold_new rename to hold;
alter table hold_claim_new rename to hold_claim;
create index hold_expiry on hold (expires_at);
create index hold_visitor on hold (business_id, visitor) where visitor is not null;
create index hold_claim_lane on hold_claim (business_id, lane_id, expires_at);
