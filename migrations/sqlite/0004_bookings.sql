-- Bookings, what they claim, holds; conversations and messages.

create table booking (
    business_id blob not null,
    booking_id blob not null,
    reference text not null,
    location_id blob not null,
    service_id blob not null,
    customer_id blob,
    name text not null,
    phone text,
    starts_at integer not null,
    ends_at integer not null,
    state text not null,
    source text not null,
    call_id blob,
    price_minor integer,
    price_currency text,
    notes text not null,
    cancel_reason text,
    calendar_event_id text,
    calendar_etag text,
    calendar_synced_at integer,
    calendar_problem text,
    version integer not null,
    created_at integer not null,
    updated_at integer not null,
    primary key (business_id, booking_id),
    foreign key (business_id, location_id) references location,
    foreign key (business_id, service_id) references service,
    foreign key (business_id, customer_id) references customer,
    foreign key (business_id, call_id) references call,
    unique (business_id, reference),
    check (starts_at < ends_at),
    -- Lists by time look back this far for bookings that reach into their window.
    check (ends_at - starts_at <= 31 * 86400 * 1000000),
    check ((price_minor is null) = (price_currency is null))
) strict;
create index booking_start on booking (business_id, starts_at, booking_id);
create index booking_customer on booking (business_id, customer_id, starts_at, booking_id);
create index booking_phone on booking (business_id, phone);
create index booking_call on booking (business_id, call_id, starts_at, booking_id) where call_id is not null;

-- What a booking claims, buffers included. Released claims stay, inactive.
create table allocation (
    business_id blob not null,
    allocation_id blob not null,
    booking_id blob not null,
    lane_id blob not null,
    starts_at integer not null,
    ends_at integer not null,
    active integer not null check (active in (0, 1)),
    primary key (business_id, allocation_id),
    foreign key (business_id, booking_id) references booking,
    foreign key (business_id, lane_id) references lane,
    check (starts_at < ends_at)
) strict;
create index allocation_booking on allocation (business_id, booking_id);
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
-- A slot kept for one call or visitor. A call has at most one.
create table hold (
    business_id blob not null,
    hold_id blob not null,
    service_id blob not null,
    call_id blob,
    starts_at integer not null,
    ends_at integer not null,
    expires_at integer not null,
    primary key (business_id, hold_id),
    foreign key (business_id, service_id) references service,
    foreign key (business_id, call_id) references call,
    unique (business_id, call_id),
    check (starts_at < ends_at)
) strict;
create index hold_expiry on hold (expires_at);

create table hold_claim (
    business_id blob not null,
    hold_id blob not null,
    lane_id blob not null,
    starts_at integer not null,
    ends_at integer not null,
    -- The hold's own, repeated so that one index finds what lives on a lane.
    expires_at integer not null,
    primary key (business_id, hold_id, lane_id),
    foreign key (business_id, hold_id) references hold on delete cascade,
    foreign key (business_id, lane_id) references lane,
    check (starts_at < ends_at)
) strict;
create index hold_claim_lane on hold_claim (business_id, lane_id, expires_at);

create table conversation (
    business_id blob not null,
    conversation_id blob not null,
    location_id blob not null,
    channel text not null,
    address text not null,
    customer_id blob,
    created_at integer not null,
    last_at integer not null,
    primary key (business_id, conversation_id),
    foreign key (business_id, location_id) references location,
    foreign key (business_id, customer_id) references customer,
    unique (business_id, location_id, channel, address)
) strict;
create index conversation_last on conversation (business_id, last_at, conversation_id);

create table message (
    business_id blob not null,
    message_id blob not null,
    conversation_id blob not null,
    direction text not null,
    state text not null,
    body text not null,
    provider_message_id text,
    error text,
    call_id blob,
    booking_id blob,
    created_at integer not null,
    updated_at integer not null,
    primary key (business_id, message_id),
    foreign key (business_id, conversation_id) references conversation,
    foreign key (business_id, call_id) references call,
    foreign key (business_id, booking_id) references booking,
    unique (business_id, provider_message_id)
) strict;
create index message_age on message (business_id, conversation_id, created_at, message_id);
create index message_booking on message (business_id, booking_id, created_at);
