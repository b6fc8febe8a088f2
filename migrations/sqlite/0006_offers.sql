-- What is offered: ways of having a service, additions, prices by time, limits; people at several places; time off.

-- The name in web addresses. Locations that had none are known by their id.
alter table location add column slug text;
update location set slug = lower(hex(location_id));
create unique index location_slug on location (slug);

-- A check on an added column may name any column of its table.
alter table service add column also_called text not null default '[]';
alter table service add column length_step integer check (length_step > 0);
alter table service add column length_min integer check (length_min > 0 and length_min % length_step = 0);
alter table service add column length_max integer check (
    (length_step is null) = (length_min is null) and (length_step is null) = (length_max is null)
        and (length_max is null or (length_max between length_min and 20160 and length_max % length_step = 0))
);
alter table service add column price_kind text not null default 'fixed' check (price_minor is null or price_minor >= 0);
alter table service add column price_to_minor integer check (price_to_minor >= price_minor);
alter table service add column price_to_currency text check (
    (price_to_minor is null) = (price_to_currency is null)
        and (price_to_currency is null or price_to_currency = price_currency)
);
alter table service add column deposit_minor integer check (deposit_minor >= 0);
alter table service add column deposit_currency text check ((deposit_minor is null) = (deposit_currency is null));
alter table service add column deposit_percent integer check (
    deposit_percent is null or (deposit_percent between 0 and 100 and deposit_minor is null)
);
alter table service add column cancel_notice_minutes integer check (cancel_notice_minutes >= 0);
alter table service add column cancel_fee_minor integer check (cancel_fee_minor >= 0);
alter table service add column cancel_fee_currency text check ((cancel_fee_minor is null) = (cancel_fee_currency is null));
alter table service add column cancel_fee_percent integer check (
    cancel_fee_percent is null or (cancel_fee_percent between 0 and 100 and cancel_fee_minor is null)
);
alter table service add column preparation text not null default '';
alter table service add column aftercare text not null default '';
alter table service add column info text not null default '';
alter table service add column capacity integer not null default 1 check (capacity between 1 and 1000);
alter table service add column resources_max integer not null default 0 check (resources_max between 0 and 64);
alter table service add column day_limit integer check (day_limit > 0);
alter table service add column customer_day_limit integer check (customer_day_limit > 0);
alter table service add column customer_open_limit integer check (customer_open_limit > 0);
alter table service add column age_min integer check (age_min between 0 and 130);
alter table service add column age_max integer check (age_max between coalesce(age_min, 0) and 130);
alter table service add column first_visit text not null default 'any';
alter table service add column assign text not null default 'order';

-- What one performer takes and costs, where it differs.
alter table service_staff add column minutes integer check (minutes between 1 and 20160);
alter table service_staff add column price_minor integer check (price_minor >= 0);
alter table service_staff add column price_currency text check ((price_minor is null) = (price_currency is null));

-- Variants and add-ons that are offered no more stay, inactive, because bookings name them.
create table service_variant (
    business_id blob not null,
    variant_id blob not null,
    service_id blob not null,
    name text not null,
    minutes integer not null check (minutes between 1 and 20160),
    price_minor integer check (price_minor >= 0),
    price_currency text,
    position integer not null,
    active integer not null check (active in (0, 1)),
    primary key (business_id, variant_id),
    foreign key (business_id, service_id) references service,
    unique (business_id, service_id, variant_id),
    check ((price_minor is null) = (price_currency is null))
) strict;

create table service_add_on (
    business_id blob not null,
    add_on_id blob not null,
    service_id blob not null,
    name text not null,
    kind text not null,
    minutes integer not null check (minutes between 0 and 1440),
    price_minor integer not null check (price_minor >= 0),
    price_currency text not null,
    max_count integer not null check (max_count between 1 and 1000),
    position integer not null,
    active integer not null check (active in (0, 1)),
    primary key (business_id, add_on_id),
    foreign key (business_id, service_id) references service
) strict;
create index service_add_on_service on service_add_on (business_id, service_id);

-- Other prices at some times. Weekdays are bits from Monday, 1; 127 is every day.
create table service_band (
    business_id blob not null,
    service_id blob not null,
    position integer not null,
    weekdays integer not null check (weekdays between 1 and 127),
    starts integer not null check (starts >= 0),
    ends integer not null check (ends <= 1440),
    first_date text,
    last_date text,
    holidays integer not null check (holidays in (0, 1)),
    price_minor integer not null check (price_minor >= 0),
    price_currency text not null,
    primary key (business_id, service_id, position),
    foreign key (business_id, service_id) references service,
    check (starts < ends),
    check ((first_date is null) = (last_date is null)),
    check (first_date is null or first_date <= last_date)
) strict;

alter table staff add column title text not null default '';
alter table staff add column credentials text not null default '';
alter table staff add column bio text not null default '';

-- Where a staff member works besides their first location.
create table staff_location (
    business_id blob not null,
    staff_id blob not null,
    location_id blob not null,
    position integer not null,
    primary key (business_id, staff_id, location_id),
    foreign key (business_id, staff_id) references staff,
    foreign key (business_id, location_id) references location
) strict;

alter table resource add column row_number integer check (row_number >= 0);
alter table resource add column row_place integer check (
    row_place >= 0 and (row_number is null) = (row_place is null)
);

-- Hours may also belong to a staff member at one location. What they belong to is named by two ids: the staff member,
-- the resource or the location, and the location where there is one.
create table weekly_hours_new (
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
        case when resource_id is null then location_id is not null or staff_id is not null
            else location_id is null and staff_id is null end
    )
) strict;
insert into weekly_hours_new select * from weekly_hours;
drop table weekly_hours;
alter table weekly_hours_new rename to weekly_hours;
create index weekly_hours_owner on weekly_hours (
    business_id, coalesce(staff_id, resource_id, location_id), coalesce(location_id, staff_id, resource_id), weekday
);

create trigger weekly_hours_insert_overlap before insert on weekly_hours
begin
    select raise(abort, 'hours overlap')
    where exists (
        select 1 from weekly_hours
        where business_id = new.business_id and weekday = new.weekday
            and coalesce(staff_id, resource_id, location_id) = coalesce(new.staff_id, new.resource_id, new.location_id)
            and coalesce(location_id, staff_id, resource_id) = coalesce(new.location_id, new.staff_id, new.resource_id)
            and starts < new.ends and ends > new.starts and hours_id <> new.hours_id
    );
end;

create trigger weekly_hours_update_overlap before update on weekly_hours
begin
    select raise(abort, 'hours overlap')
    where exists (
        select 1 from weekly_hours
        where business_id = new.business_id and weekday = new.weekday
            and coalesce(staff_id, resource_id, location_id) = coalesce(new.staff_id, new.resource_id, new.location_id)
            and coalesce(location_id, staff_id, resource_id) = coalesce(new.location_id, new.staff_id, new.resource_id)
            and starts < new.ends and ends > new.starts and rowid <> old.rowid
    );
end;

create table hours_exception_new (
    business_id blob not null,
    exception_id blob not null,
    location_id blob,
    staff_id blob,
    resource_id blob,
    on_date text not null,
    ranges text not null,
    note text not null,
    holiday integer not null default 0 check (holiday in (0, 1)),
    primary key (business_id, exception_id),
    foreign key (business_id, location_id) references location,
    foreign key (business_id, staff_id) references staff,
    foreign key (business_id, resource_id) references resource,
    check (
        case when resource_id is null then location_id is not null or staff_id is not null
            else location_id is null and staff_id is null end
    )
) strict;
insert into hours_exception_new (
    business_id, exception_id, location_id, staff_id, resource_id, on_date, ranges, note
) select business_id, exception_id, location_id, staff_id, resource_id, on_date, ranges, note from hours_exception;
drop table hours_exception;
alter table hours_exception_new rename to hours_exception;
create unique index hours_exception_owner on hours_exception (
    business_id, coalesce(staff_id, resource_id, location_id), coalesce(location_id, staff_id, resource_id), on_date
);

-- When a staff member is away, or a resource is out of use.
create table time_off (
    business_id blob not null,
    time_off_id blob not null,
    lane_id blob not null,
    starts_at integer not null,
    ends_at integer not null,
    note text not null,
    primary key (business_id, time_off_id),
    foreign key (business_id, lane_id) references lane,
    check (starts_at < ends_at)
) strict;
create index time_off_lane on time_off (business_id, lane_id, ends_at);
