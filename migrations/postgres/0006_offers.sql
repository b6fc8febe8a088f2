-- What is offered: ways of having a service, additions, prices by time, limits; people at several places; time off.

-- The name in web addresses. Locations that had none are known by their id.
alter table location add column slug text;
alter table location no force row level security;
update location set slug = replace(location_id::text, '-', '');
alter table location force row level security;
create unique index location_slug on location (slug);

-- A check on an added column may name any column of its table.
alter table service add column also_called jsonb not null default '[]';
alter table service add column length_step bigint check (length_step > 0);
alter table service add column length_min bigint check (length_min > 0 and length_min % length_step = 0);
alter table service add column length_max bigint check (
    (length_step is null) = (length_min is null) and (length_step is null) = (length_max is null)
        and (length_max is null or (length_max between length_min and 20160 and length_max % length_step = 0))
);
alter table service add column price_kind text not null default 'fixed' check (price_minor is null or price_minor >= 0);
alter table service add column price_to_minor bigint check (price_to_minor >= price_minor);
alter table service add column price_to_currency text check (
    (price_to_minor is null) = (price_to_currency is null)
        and (price_to_currency is null or price_to_currency = price_currency)
);
alter table service add column deposit_minor bigint check (deposit_minor >= 0);
alter table service add column deposit_currency text check ((deposit_minor is null) = (deposit_currency is null));
alter table service add column deposit_percent bigint check (
    deposit_percent is null or (deposit_percent between 0 and 100 and deposit_minor is null)
);
alter table service add column cancel_notice_minutes bigint check (cancel_notice_minutes >= 0);
alter table service add column cancel_fee_minor bigint check (cancel_fee_minor >= 0);
alter table service add column cancel_fee_currency text check ((cancel_fee_minor is null) = (cancel_fee_currency is null));
alter table service add column cancel_fee_percent bigint check (
    cancel_fee_percent is null or (cancel_fee_percent between 0 and 100 and cancel_fee_minor is null)
);
alter table service add column preparation text not null default '';
alter table service add column aftercare text not null default '';
alter table service add column info text not null default '';
alter table service add column capacity bigint not null default 1 check (capacity between 1 and 1000);
alter table service add column resources_max bigint not null default 0 check (resources_max between 0 and 64);
alter table service add column day_limit bigint check (day_limit > 0);
alter table service add column customer_day_limit bigint check (customer_day_limit > 0);
alter table service add column customer_open_limit bigint check (customer_open_limit > 0);
alter table service add column age_min bigint check (age_min between 0 and 130);
alter table service add column age_max bigint check (age_max between coalesce(age_min, 0) and 130);
alter table service add column first_visit text not null default 'any';
alter table service add column assign text not null default 'order';

-- What one performer takes and costs, where it differs.
alter table service_staff add column minutes bigint check (minutes between 1 and 20160);
alter table service_staff add column price_minor bigint check (price_minor >= 0);
alter table service_staff add column price_currency text check ((price_minor is null) = (price_currency is null));

-- Variants and add-ons that are offered no more stay, inactive, because bookings name them.
create table service_variant (
    business_id uuid not null,
    variant_id uuid not null,
    service_id uuid not null,
    name text not null,
    minutes bigint not null check (minutes between 1 and 20160),
    price_minor bigint check (price_minor >= 0),
    price_currency text,
    position bigint not null,
    active boolean not null,
    primary key (business_id, variant_id),
    foreign key (business_id, service_id) references service,
    unique (business_id, service_id, variant_id),
    check ((price_minor is null) = (price_currency is null))
);

create table service_add_on (
    business_id uuid not null,
    add_on_id uuid not null,
    service_id uuid not null,
    name text not null,
    kind text not null,
    minutes bigint not null check (minutes between 0 and 1440),
    price_minor bigint not null check (price_minor >= 0),
    price_currency text not null,
    max_count bigint not null check (max_count between 1 and 1000),
    position bigint not null,
    active boolean not null,
    primary key (business_id, add_on_id),
    foreign key (business_id, service_id) references service
);
create index service_add_on_service on service_add_on (business_id, service_id);

-- Other prices at some times. Weekdays are bits from Monday, 1; 127 is every day.
create table service_band (
    business_id uuid not null,
    service_id uuid not null,
    position bigint not null,
    weekdays bigint not null check (weekdays between 1 and 127),
    starts bigint not null check (starts >= 0),
    ends bigint not null check (ends <= 1440),
    first_date text,
    last_date text,
    holidays boolean not null,
    price_minor bigint not null check (price_minor >= 0),
    price_currency text not null,
    primary key (business_id, service_id, position),
    foreign key (business_id, service_id) references service,
    check (starts < ends),
    check ((first_date is null) = (last_date is null)),
    check (first_date is null or first_date <= last_date)
);

alter table staff add column title text not null default '';
alter table staff add column credentials text not null default '';
alter table staff add column bio text not null default '';

-- Where a staff member works besides their first location.
create table staff_location (
    business_id uuid not null,
    staff_id uuid not null,
    location_id uuid not null,
    position bigint not null,
    primary key (business_id, staff_id, location_id),
    foreign key (business_id, staff_id) references staff,
    foreign key (business_id, location_id) references location
);

alter table resource add column row_number bigint check (row_number >= 0);
alter table resource add column row_place bigint check (
    row_place >= 0 and (row_number is null) = (row_place is null)
);

-- Hours may also belong to a staff member at one location. What they belong to is named by two ids: the staff member,
-- the resource or the location, and the location where there is one.
alter table weekly_hours drop constraint weekly_hours_check1;
alter table weekly_hours add check (
    case when resource_id is null then location_id is not null or staff_id is not null
        else location_id is null and staff_id is null end
);
drop index weekly_hours_owner;
create index weekly_hours_owner on weekly_hours (
    business_id, coalesce(staff_id, resource_id, location_id), coalesce(location_id, staff_id, resource_id), weekday
);
alter table weekly_hours add constraint weekly_hours_overlap exclude using gist (
    business_id with =, coalesce(staff_id, resource_id, location_id) with =,
    coalesce(location_id, staff_id, resource_id) with =, weekday with =, int8range(starts, ends) with &&
);

alter table hours_exception drop constraint hours_exception_check;
alter table hours_exception add check (
    case when resource_id is null then location_id is not null or staff_id is not null
        else location_id is null and staff_id is null end
);
alter table hours_exception add column holiday boolean not null default false;
drop index hours_exception_owner;
create unique index hours_exception_owner on hours_exception (
    business_id, coalesce(staff_id, resource_id, location_id), coalesce(location_id, staff_id, resource_id), on_date
);

-- When a staff member is away, or a resource is out of use.
create table time_off (
    business_id uuid not null,
    time_off_id uuid not null,
    lane_id uuid not null,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    note text not null,
    primary key (business_id, time_off_id),
    foreign key (business_id, lane_id) references lane,
    check (starts_at < ends_at)
);
create index time_off_lane on time_off (business_id, lane_id, ends_at);

-- The second wall: a transaction sees the rows of the business that it names, whatever its statements say.
do $$
declare
    name text;
begin
    foreach name in array array[
        'service_variant', 'service_add_on', 'service_band', 'staff_location', 'time_off'
    ] loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format(
            'create policy own_business on %I using (business_id = nullif(current_setting(''ringdesk.business_id'', true), '''')::uuid)', name
        );
    end loop;
end $$;

-- A name in web addresses is looked up before the business is known.
create policy platform on location for select using (current_setting('ringdesk.scope', true) = 'system');
