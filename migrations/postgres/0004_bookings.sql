-- Bookings, what they claim, holds; conversations and messages.

create extension if not exists btree_gist;

create table booking (
    business_id uuid not null,
    booking_id uuid not null,
    reference text not null,
    location_id uuid not null,
    service_id uuid not null,
    customer_id uuid,
    name text not null,
    phone text,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    state text not null,
    source text not null,
    call_id uuid,
    price_minor bigint,
    price_currency text,
    notes text not null,
    cancel_reason text,
    calendar_event_id text,
    calendar_etag text,
    calendar_synced_at timestamptz,
    calendar_problem text,
    version bigint not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (business_id, booking_id),
    foreign key (business_id, location_id) references location,
    foreign key (business_id, service_id) references service,
    foreign key (business_id, customer_id) references customer,
    foreign key (business_id, call_id) references call,
    unique (business_id, reference),
    check (starts_at < ends_at),
    -- Lists by time look back this far for bookings that reach into their window.
    check (ends_at - starts_at <= interval '31 days'),
    check ((price_minor is null) = (price_currency is null))
);
create index booking_start on booking (business_id, starts_at, booking_id);
create index booking_customer on booking (business_id, customer_id, starts_at, booking_id);
create index booking_phone on booking (business_id, phone);
create index booking_call on booking (business_id, call_id, starts_at, booking_id) where call_id is not null;

-- What a booking claims, buffers included. Released claims stay, inactive.
create table allocation (
    business_id uuid not null,
    allocation_id uuid not null,
    booking_id uuid not null,
    lane_id uuid not null,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    active boolean not null,
    primary key (business_id, allocation_id),
    foreign key (business_id, booking_id) references booking,
    foreign key (business_id, lane_id) references lane,
    check (starts_at < ends_at),
    -- Active claims on one lane never overlap.
    constraint allocation_overlap exclude using gist (
        business_id with =, lane_id with =, tstzrange(starts_at, ends_at) with &&
    ) where (active)
);
create index allocation_booking on allocation (business_id, booking_id);
create index allocation_lane on allocation (business_id, lane_id, starts_at, ends_at) where active;

-- A slot kept for one call or visitor. A call has at most one.
create table hold (
    business_id uuid not null,
    hold_id uuid not null,
    service_id uuid not null,
    call_id uuid,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    expires_at timestamptz not null,
    primary key (business_id, hold_id),
    foreign key (business_id, service_id) references service,
    foreign key (business_id, call_id) references call,
    unique (business_id, call_id),
    check (starts_at < ends_at)
);
create index hold_expiry on hold (expires_at);

create table hold_claim (
    business_id uuid not null,
    hold_id uuid not null,
    lane_id uuid not null,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    -- The hold's own, repeated so that one index finds what lives on a lane.
    expires_at timestamptz not null,
    primary key (business_id, hold_id, lane_id),
    foreign key (business_id, hold_id) references hold on delete cascade,
    foreign key (business_id, lane_id) references lane,
    check (starts_at < ends_at)
);
create index hold_claim_lane on hold_claim (business_id, lane_id, expires_at);

create table conversation (
    business_id uuid not null,
    conversation_id uuid not null,
    location_id uuid not null,
    channel text not null,
    address text not null,
    customer_id uuid,
    created_at timestamptz not null,
    last_at timestamptz not null,
    primary key (business_id, conversation_id),
    foreign key (business_id, location_id) references location,
    foreign key (business_id, customer_id) references customer,
    unique (business_id, location_id, channel, address)
);
create index conversation_last on conversation (business_id, last_at, conversation_id);

create table message (
    business_id uuid not null,
    message_id uuid not null,
    conversation_id uuid not null,
    direction text not null,
    state text not null,
    body text not null,
    provider_message_id text,
    error text,
    call_id uuid,
    booking_id uuid,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (business_id, message_id),
    foreign key (business_id, conversation_id) references conversation,
    foreign key (business_id, call_id) references call,
    foreign key (business_id, booking_id) references booking,
    unique (business_id, provider_message_id)
);
create index message_age on message (business_id, conversation_id, created_at, message_id);
create index message_booking on message (business_id, booking_id, created_at);

-- The second wall: a transaction sees the rows of the business that it names, whatever its statements say.
do $$
declare
    name text;
begin
    foreach name in array array[
        'booking', 'allocation', 'hold', 'hold_claim', 'conversation', 'message'
    ] loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format(
            'create policy own_business on %I using (business_id = nullif(current_setting(''ringdesk.business_id'', true), '''')::uuid)', name
        );
    end loop;
end $$;

-- What the scope of the platform may see as well.
do $$
declare
    name text;
begin
    foreach name in array array[
        'hold', 'hold_claim'
    ] loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format(
            'create policy platform on %I using (current_setting(''ringdesk.scope'', true) = ''system'')', name
        );
    end loop;
end $$;
