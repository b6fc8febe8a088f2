-- What can be booked, by whom and with what, and when.

-- Secrets are encrypted by the application; key_id names the key.
create table calendar_connection (
    business_id blob not null references business,
    calendar_connection_id blob not null,
    provider text not null,
    account text not null,
    state text not null,
    problem text,
    access_sealed blob not null,
    refresh_sealed blob not null,
    key_id text not null,
    expires_at integer not null,
    version integer not null,
    created_at integer not null,
    updated_at integer not null,
    primary key (business_id, calendar_connection_id),
    unique (business_id, provider, account)
) strict;

create table provider_key (
    business_id blob not null references business,
    provider text not null,
    sealed blob not null,
    key_id text not null,
    updated_at integer not null,
    primary key (business_id, provider)
) strict;

-- What can do one thing at a time: a staff member or a resource. A unit of work that books writes this row first, so
-- that two of them wait for each other.
create table lane (
    business_id blob not null references business,
    lane_id blob not null,
    kind text not null check (kind in ('staff', 'resource')),
    version integer not null,
    primary key (business_id, lane_id)
) strict;

create table staff (
    business_id blob not null,
    staff_id blob not null,
    location_id blob not null,
    name text not null,
    calendar_connection_id blob,
    calendar_id text,
    position integer not null,
    active integer not null check (active in (0, 1)),
    primary key (business_id, staff_id),
    foreign key (business_id, staff_id) references lane,
    foreign key (business_id, location_id) references location,
    foreign key (business_id, calendar_connection_id) references calendar_connection,
    check ((calendar_connection_id is null) = (calendar_id is null))
) strict;

create table resource (
    business_id blob not null,
    resource_id blob not null,
    location_id blob not null,
    name text not null,
    kind text not null,
    calendar_connection_id blob,
    calendar_id text,
    position integer not null,
    active integer not null check (active in (0, 1)),
    primary key (business_id, resource_id),
    foreign key (business_id, resource_id) references lane,
    foreign key (business_id, location_id) references location,
    foreign key (business_id, calendar_connection_id) references calendar_connection,
    check ((calendar_connection_id is null) = (calendar_id is null))
) strict;

create table service (
    business_id blob not null references business,
    service_id blob not null,
    name text not null,
    description text not null,
    minutes integer not null check (minutes between 1 and 20160),
    buffer_before_minutes integer not null check (buffer_before_minutes between 0 and 1440),
    buffer_after_minutes integer not null check (buffer_after_minutes between 0 and 1440),
    price_minor integer,
    price_currency text,
    grid_minutes integer check (grid_minutes between 1 and 1440),
    notice_minutes integer check (notice_minutes >= 0),
    horizon_days integer check (horizon_days between 0 and 3660),
    resources_needed integer not null check (resources_needed >= 0),
    position integer not null,
    active integer not null check (active in (0, 1)),
    primary key (business_id, service_id),
    check ((price_minor is null) = (price_currency is null))
) strict;

create table service_staff (
    business_id blob not null,
    service_id blob not null,
    staff_id blob not null,
    primary key (business_id, service_id, staff_id),
    foreign key (business_id, service_id) references service,
    foreign key (business_id, staff_id) references staff
) strict;

create table service_resource (
    business_id blob not null,
    service_id blob not null,
    resource_id blob not null,
    primary key (business_id, service_id, resource_id),
    foreign key (business_id, service_id) references service,
    foreign key (business_id, resource_id) references resource
) strict;

-- Hours belong to exactly one of a location, a staff member, a resource. Weekdays count from Monday, 1; times of day are
-- minutes after midnight.
create table weekly_hours (
    business_id blob not null,
    hours_id blob not null,
    location_id blob,
    staff_id blob,
    resource_id blob,
    weekday integer not null check (weekday between 1 and 7),
    starts integer not null check (starts >= 0),
    ends integer not null check (ends <= 1440),
    primary key (business_id, hours_id),
    foreign key (business_id, location_id) references location,
    foreign key (business_id, staff_id) references staff,
    foreign key (business_id, resource_id) references resource,
    check (starts < ends),
    check (
        case when location_id is null then 0 else 1 end + case when staff_id is null then 0 else 1 end
            + case when resource_id is null then 0 else 1 end = 1
    )
) strict;
create index weekly_hours_owner on weekly_hours (business_id, coalesce(location_id, staff_id, resource_id));

create table hours_exception (
    business_id blob not null,
    exception_id blob not null,
    location_id blob,
    staff_id blob,
    resource_id blob,
    on_date text not null,
    ranges text not null,
    note text not null,
    primary key (business_id, exception_id),
    foreign key (business_id, location_id) references location,
    foreign key (business_id, staff_id) references staff,
    foreign key (business_id, resource_id) references resource,
    check (
        case when location_id is null then 0 else 1 end + case when staff_id is null then 0 else 1 end
            + case when resource_id is null then 0 else 1 end = 1
    )
) strict;
create unique index hours_exception_owner
    on hours_exception (business_id, coalesce(location_id, staff_id, resource_id), on_date);
