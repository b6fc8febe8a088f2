-- Businesses, their locations, numbers and receptionists; who may come in.
--
-- Every table that a business owns has its id first, in the primary key and in every reference, so that a row of one
-- business cannot refer to a row of another.

create table business (
    business_id uuid primary key,
    name text not null,
    slug text not null unique,
    currency text not null,
    created_at timestamptz not null
);

create table location (
    business_id uuid not null references business,
    location_id uuid not null,
    name text not null,
    address text not null,
    zone text not null,
    grid_minutes bigint not null check (grid_minutes between 1 and 1440),
    notice_minutes bigint not null check (notice_minutes >= 0),
    horizon_days bigint not null check (horizon_days between 0 and 3660),
    transfer_to text,
    created_at timestamptz not null,
    primary key (business_id, location_id)
);

create table phone_number (
    business_id uuid not null,
    phone_number_id uuid not null,
    location_id uuid not null,
    number text not null unique,
    provider text not null,
    provider_id text,
    active boolean not null,
    created_at timestamptz not null,
    primary key (business_id, phone_number_id),
    foreign key (business_id, location_id) references location
);

create table receptionist (
    business_id uuid not null,
    location_id uuid not null,
    name text not null,
    greeting text not null,
    voice text not null,
    instructions text not null,
    policy jsonb not null,
    updated_at timestamptz not null,
    primary key (business_id, location_id),
    foreign key (business_id, location_id) references location
);

create table app_user (
    user_id uuid primary key,
    email text not null unique,
    name text,
    subject text unique,
    platform_admin boolean not null,
    created_at timestamptz not null
);

create table membership (
    business_id uuid not null references business,
    membership_id uuid not null,
    user_id uuid not null references app_user,
    role text not null,
    created_at timestamptz not null,
    primary key (business_id, membership_id),
    unique (business_id, user_id)
);
create index membership_user on membership (user_id);

create table api_key (
    business_id uuid not null references business,
    api_key_id uuid not null,
    name text not null,
    hash bytea not null unique,
    hint text not null,
    created_at timestamptz not null,
    revoked_at timestamptz,
    primary key (business_id, api_key_id)
);

create table session (
    session_id text primary key,
    data jsonb not null,
    expires_at timestamptz not null
);
create index session_expiry on session (expires_at);

-- The second wall: a transaction sees the rows of the business that it names, whatever its statements say.
do $$
declare
    name text;
begin
    foreach name in array array[
        'location', 'phone_number', 'receptionist', 'membership', 'api_key', 'business'
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
        'business', 'phone_number', 'membership', 'api_key', 'app_user', 'session'
    ] loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format(
            'create policy platform on %I using (current_setting(''ringdesk.scope'', true) = ''system'')', name
        );
    end loop;
end $$;
