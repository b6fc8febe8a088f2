-- Businesses, their locations, numbers and receptionists; who may come in.
--
-- Every table that a business owns has its id first, in the primary key and in every reference, so that a row of one
-- business cannot refer to a row of another.

create table business (
    business_id blob primary key,
    name text not null,
    slug text not null unique,
    currency text not null,
    created_at integer not null
) strict;

create table location (
    business_id blob not null references business,
    location_id blob not null,
    name text not null,
    address text not null,
    zone text not null,
    grid_minutes integer not null check (grid_minutes between 1 and 1440),
    notice_minutes integer not null check (notice_minutes >= 0),
    horizon_days integer not null check (horizon_days between 0 and 3660),
    transfer_to text,
    created_at integer not null,
    primary key (business_id, location_id)
) strict;

create table phone_number (
    business_id blob not null,
    phone_number_id blob not null,
    location_id blob not null,
    number text not null unique,
    provider text not null,
    provider_id text,
    active integer not null check (active in (0, 1)),
    created_at integer not null,
    primary key (business_id, phone_number_id),
    foreign key (business_id, location_id) references location
) strict;

create table receptionist (
    business_id blob not null,
    location_id blob not null,
    name text not null,
    greeting text not null,
    voice text not null,
    instructions text not null,
    policy text not null,
    updated_at integer not null,
    primary key (business_id, location_id),
    foreign key (business_id, location_id) references location
) strict;

create table app_user (
    user_id blob primary key,
    email text not null unique,
    name text,
    subject text unique,
    platform_admin integer not null check (platform_admin in (0, 1)),
    created_at integer not null
) strict;

create table membership (
    business_id blob not null references business,
    membership_id blob not null,
    user_id blob not null references app_user,
    role text not null,
    created_at integer not null,
    primary key (business_id, membership_id),
    unique (business_id, user_id)
) strict;
create index membership_user on membership (user_id);

create table api_key (
    business_id blob not null references business,
    api_key_id blob not null,
    name text not null,
    hash blob not null unique,
    hint text not null,
    created_at integer not null,
    revoked_at integer,
    primary key (business_id, api_key_id)
) strict;

create table session (
    session_id text primary key,
    data text not null,
    expires_at integer not null
) strict;
create index session_expiry on session (expires_at);
