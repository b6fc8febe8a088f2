-- Customers, calls and what is recorded while one runs.

create table customer (
    business_id uuid not null references business,
    customer_id uuid not null,
    name text,
    -- In lower case, because the engines compare letters differently.
    name_folded text not null,
    phone text,
    email text,
    notes text not null,
    blocked boolean not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (business_id, customer_id),
    unique (business_id, phone)
);
create index customer_age on customer (business_id, created_at, customer_id);

create table call (
    business_id uuid not null,
    call_id uuid not null,
    location_id uuid not null,
    phone_number_id uuid not null,
    provider text not null,
    provider_call_id text not null,
    from_number text,
    to_number text not null,
    customer_id uuid,
    state text not null,
    outcome text,
    end_reason text,
    summary text,
    started_at timestamptz not null,
    live_at timestamptz,
    ended_at timestamptz,
    primary key (business_id, call_id),
    foreign key (business_id, location_id) references location,
    foreign key (business_id, phone_number_id) references phone_number,
    foreign key (business_id, customer_id) references customer,
    unique (business_id, provider, provider_call_id),
    -- Closed is closed with everything that closing says, or not at all.
    check ((state = 'ended') = (ended_at is not null)),
    check ((state = 'ended') = (outcome is not null)),
    check ((state = 'ended') = (end_reason is not null))
);
create index call_age on call (business_id, started_at, call_id);
create index call_open on call (started_at) where ended_at is null;

create table stream_token (
    business_id uuid not null,
    call_id uuid not null,
    hash bytea not null unique,
    expires_at timestamptz not null,
    used_at timestamptz,
    primary key (business_id, call_id, hash),
    foreign key (business_id, call_id) references call
);

create table call_event (
    business_id uuid not null,
    call_event_id uuid not null,
    call_id uuid not null,
    seq bigint not null check (seq >= 0),
    happened_at timestamptz not null,
    kind text not null,
    detail jsonb not null,
    primary key (business_id, call_event_id),
    foreign key (business_id, call_id) references call,
    unique (business_id, call_id, seq)
);

create table turn (
    business_id uuid not null,
    turn_id uuid not null,
    call_id uuid not null,
    seq bigint not null check (seq >= 0),
    speaker text not null,
    text text not null,
    interrupted boolean not null,
    item_id text,
    started_at timestamptz not null,
    ended_at timestamptz,
    primary key (business_id, turn_id),
    foreign key (business_id, call_id) references call,
    unique (business_id, call_id, seq)
);

create table tool_call (
    business_id uuid not null,
    tool_call_id uuid not null,
    call_id uuid not null,
    seq bigint not null check (seq >= 0),
    name text not null,
    model_call_id text not null,
    arguments jsonb not null,
    result jsonb,
    started_at timestamptz not null,
    ended_at timestamptz,
    primary key (business_id, tool_call_id),
    foreign key (business_id, call_id) references call,
    unique (business_id, call_id, seq)
);

create table call_usage (
    business_id uuid not null,
    call_id uuid not null,
    component text not null,
    quantity bigint not null,
    cost_minor bigint,
    cost_currency text,
    primary key (business_id, call_id, component),
    foreign key (business_id, call_id) references call,
    check ((cost_minor is null) = (cost_currency is null))
);

-- Calls to numbers that belong to nobody.
create table stray_call (
    call_id uuid primary key,
    provider text not null,
    provider_call_id text not null,
    from_number text not null,
    to_number text not null,
    reason text not null,
    happened_at timestamptz not null,
    unique (provider, provider_call_id)
);
create index stray_call_age on stray_call (happened_at);

-- The second wall: a transaction sees the rows of the business that it names, whatever its statements say.
do $$
declare
    name text;
begin
    foreach name in array array[
        'customer', 'call', 'stream_token', 'call_event', 'turn', 'tool_call', 'call_usage'
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
        'call', 'stream_token', 'stray_call'
    ] loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format(
            'create policy platform on %I using (current_setting(''ringdesk.scope'', true) = ''system'')', name
        );
    end loop;
end $$;
