-- What can be booked, by whom and with what, and when.

-- Secrets are encrypted by the application; key_id names the key.
create table calendar_connection (
    business_id uuid not null references business,
    calendar_connection_id uuid not null,
    provider text not null,
    account text not null,
    state text not null,
    problem text,
    access_sealed bytea not null,
    refresh_sealed bytea not null,
    key_id text not null,
    expires_at timestamptz not null,
    version bigint not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (business_id, calendar_connection_id),
    unique (business_id, provider, account)
);

create table provider_key (
    business_id uuid not null references business,
    provider text not null,
    sealed bytea not null,
    key_id text not null,
    updated_at timestamptz not null,
    primary key (business_id, provider)
);

-- What can do one thing at a time: a staff member or a resource. A unit of work that books writes this row first, so
-- that two of them wait for each other.
create table lane (
    business_id uuid not null references business,
    lane_id uuid not null,
    kind text not null check (kind in ('staff', 'resource')),
    version bigint not null,
    primary key (business_id, lane_id)
);

create table staff (
    business_id uuid not null,
    staff_id uuid not null,
    location_id uuid not null,
    name text not null,
    calendar_connection_id uuid,
    calendar_id text,
    position bigint not null,
    active boolean not null,
    primary key (business_id, staff_id),
    foreign key (business_id, staff_id) references lane,
    foreign key (business_id, location_id) references location,
    foreign key (business_id, calendar_connection_id) references calendar_connection,
    check ((calendar_connection_id is null) = (calendar_id is null))
);

create table resource (
    business_id uuid not null,
    resource_id uuid not null,
    location_id uuid not null,
    name text not null,
    kind text not null,
    calendar_connection_id uuid,
    calendar_id text,
    position bigint not null,
    active boolean not null,
    primary key (business_id, resource_id),
    foreign key (business_id, resource_id) references lane,
    foreign key (business_id, location_id) references location,
    foreign key (business_id, calendar_connection_id) references calendar_connection,
    check ((calendar_connection_id is null) = (calendar_id is null))
);

create table service (
    business_id uuid not null references business,
    service_id uuid not null,
    name text not null,
    description text not null,
    minutes bigint not null check (minutes between 1 and 20160),
    buffer_before_minutes bigint not null check (buffer_before_minutes between 0 and 1440),
    buffer_after_minutes bigint not null check (buffer_after_minutes between 0 and 1440),
    price_minor bigint,
    price_currency text,
    grid_minutes bigint check (grid_minutes between 1 and 1440),
    notice_minutes bigint check (notice_minutes >= 0),
    horizon_days bigint check (horizon_days between 0 and 3660),
    resources_needed bigint not null check (resources_needed >= 0),
    position bigint not null,
    active boolean not null,
    primary key (business_id, service_id),
    check ((price_minor is null) = (price_currency is null))
);

create table service_staff (
    business_id uuid not null,
    service_id uuid not null,
    staff_id uuid not null,
    primary key (business_id, service_id, staff_id),
    foreign key (business_id, service_id) references service,
    foreign key (business_id, staff_id) references staff
);

create table service_resource (
    business_id uuid not null,
    service_id uuid not null,
    resource_id uuid not null,
    primary key (business_id, service_id, resource_id),
    foreign key (business_id, service_id) references service,
    foreign key (business_id, resource_id) references resource
);

-- Hours belong to exactly one of a location, a staff member, a resource. Weekdays count from Monday, 1; times of day are
-- minutes after midnight.
create table weekly_hours (
    business_id uuid not null,
    hours_id uuid not null,
    location_id uuid,
    staff_id uuid,
    resource_id uuid,
    weekday bigint not null check (weekday between 1 and 7),
    starts bigint not null check (starts >= 0),
    ends bigint not null check (ends <= 1440),
    primary key (business_id, hours_id),
    foreign key (business_id, location_id) references location,
    foreign key (business_id, staff_id) references staff,
    foreign key (business_id, resource_id) references resource,
    check (starts < ends),
    check (
        case when location_id is null then 0 else 1 end + case when staff_id is null then 0 else 1 end
            + case when resource_id is null then 0 else 1 end = 1
    )
);
create index weekly_hours_owner on weekly_hours (business_id, coalesce(location_id, staff_id, resource_id));

create table hours_exception (
    business_id uuid not null,
    exception_id uuid not null,
    location_id uuid,
    staff_id uuid,
    resource_id uuid,
    on_date text not null,
    ranges jsonb not null,
    note text not null,
    primary key (business_id, exception_id),
    foreign key (business_id, location_id) references location,
    foreign key (business_id, staff_id) references staff,
    foreign key (business_id, resource_id) references resource,
    check (
        case when location_id is null then 0 else 1 end + case when staff_id is null then 0 else 1 end
            + case when resource_id is null then 0 else 1 end = 1
    )
);
create unique index hours_exception_owner
    on hours_exception (business_id, coalesce(location_id, staff_id, resource_id), on_date);

-- The second wall: a transaction sees the rows of the business that it names, whatever its statements say.
do $$
declare
    name text;
begin
    foreach name in array array[
        'calendar_connection', 'provider_key', 'lane', 'staff', 'resource', 'service', 'service_staff',
        'service_resource', 'weekly_hours', 'hours_exception'
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
        'calendar_connection', 'provider_key'
    ] loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format(
            'create policy platform on %I using (current_setting(''ringdesk.scope'', true) = ''system'')', name
        );
    end loop;
end $$;
