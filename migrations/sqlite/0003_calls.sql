-- Customers, calls and what is recorded while one runs.

create table customer (
    business_id blob not null references business,
    customer_id blob not null,
    name text,
    -- In lower case, because the engines compare letters differently.
    name_folded text not null,
    phone text,
    email text,
    notes text not null,
    blocked integer not null check (blocked in (0, 1)),
    created_at integer not null,
    updated_at integer not null,
    primary key (business_id, customer_id),
    unique (business_id, phone)
) strict;
create index customer_age on customer (business_id, created_at, customer_id);

create table call (
    business_id blob not null,
    call_id blob not null,
    location_id blob not null,
    phone_number_id blob not null,
    provider text not null,
    provider_call_id text not null,
    from_number text,
    to_number text not null,
    customer_id blob,
    state text not null,
    outcome text,
    end_reason text,
    summary text,
    started_at integer not null,
    live_at integer,
    ended_at integer,
    primary key (business_id, call_id),
    foreign key (business_id, location_id) references location,
    foreign key (business_id, phone_number_id) references phone_number,
    foreign key (business_id, customer_id) references customer,
    unique (business_id, provider, provider_call_id),
    -- Closed is closed with everything that closing says, or not at all.
    check ((state = 'ended') = (ended_at is not null)),
    check ((state = 'ended') = (outcome is not null)),
    check ((state = 'ended') = (end_reason is not null))
) strict;
create index call_age on call (business_id, started_at, call_id);
create index call_open on call (started_at) where ended_at is null;

create table stream_token (
    business_id blob not null,
    call_id blob not null,
    hash blob not null unique,
    expires_at integer not null,
    used_at integer,
    primary key (business_id, call_id, hash),
    foreign key (business_id, call_id) references call
) strict;

create table call_event (
    business_id blob not null,
    call_event_id blob not null,
    call_id blob not null,
    seq integer not null check (seq >= 0),
    happened_at integer not null,
    kind text not null,
    detail text not null,
    primary key (business_id, call_event_id),
    foreign key (business_id, call_id) references call,
    unique (business_id, call_id, seq)
) strict;

create table turn (
    business_id blob not null,
    turn_id blob not null,
    call_id blob not null,
    seq integer not null check (seq >= 0),
    speaker text not null,
    text text not null,
    interrupted integer not null check (interrupted in (0, 1)),
    item_id text,
    started_at integer not null,
    ended_at integer,
    primary key (business_id, turn_id),
    foreign key (business_id, call_id) references call,
    unique (business_id, call_id, seq)
) strict;

create table tool_call (
    business_id blob not null,
    tool_call_id blob not null,
    call_id blob not null,
    seq integer not null check (seq >= 0),
    name text not null,
    model_call_id text not null,
    arguments text not null,
    result text,
    started_at integer not null,
    ended_at integer,
    primary key (business_id, tool_call_id),
    foreign key (business_id, call_id) references call,
    unique (business_id, call_id, seq)
) strict;

create table call_usage (
    business_id blob not null,
    call_id blob not null,
    component text not null,
    quantity integer not null,
    cost_minor integer,
    cost_currency text,
    primary key (business_id, call_id, component),
    foreign key (business_id, call_id) references call,
    check ((cost_minor is null) = (cost_currency is null))
) strict;

-- Calls to numbers that belong to nobody.
create table stray_call (
    call_id blob primary key,
    provider text not null,
    provider_call_id text not null,
    from_number text not null,
    to_number text not null,
    reason text not null,
    happened_at integer not null,
    unique (provider, provider_call_id)
) strict;
create index stray_call_age on stray_call (happened_at);
