-- What those who wait and those who were refused had asked for, and whether a class has several sessions at a time.

alter table service add column parallel_sessions integer not null default 0 check (parallel_sessions in (0, 1));

alter table waitlist_entry add column variant_id blob;
alter table waitlist_entry add column minutes integer check (minutes between 1 and 20160);
alter table waitlist_entry add column age integer check (age between 0 and 255);

-- What a reference does elsewhere: columns that are added to a table cannot refer by two columns here.
create trigger waitlist_entry_insert_variant before insert on waitlist_entry
when new.variant_id is not null
begin
    select raise(abort, 'FOREIGN KEY constraint failed')
    where not exists (
        select 1 from service_variant
        where business_id = new.business_id and service_id = new.service_id and variant_id = new.variant_id
    );
end;
create trigger waitlist_entry_update_variant before update of business_id, service_id, variant_id on waitlist_entry
when new.variant_id is not null
begin
    select raise(abort, 'FOREIGN KEY constraint failed')
    where not exists (
        select 1 from service_variant
        where business_id = new.business_id and service_id = new.service_id and variant_id = new.variant_id
    );
end;

create table unmet_request_new (
    business_id blob not null,
    unmet_request_id blob not null,
    call_id blob,
    location_id blob not null,
    service_id blob not null,
    starts_at integer not null,
    ends_at integer not null,
    resources integer not null check (resources between 0 and 64),
    minutes integer not null check (minutes > 0),
    reasons text not null,
    value_minor integer check (value_minor >= 0),
    value_currency text,
    asked_at integer not null,
    met_by blob,
    seats integer not null default 1 check (seats between 1 and 1000),
    variant_id blob,
    staff_id blob,
    customer_id blob,
    age integer check (age between 0 and 255),
    moving blob,
    primary key (business_id, unmet_request_id),
    foreign key (business_id, call_id) references call,
    foreign key (business_id, location_id) references location,
    foreign key (business_id, service_id) references service,
    foreign key (business_id, met_by) references booking,
    foreign key (business_id, service_id, variant_id)
        references service_variant (business_id, service_id, variant_id),
    foreign key (business_id, staff_id) references staff,
    foreign key (business_id, customer_id) references customer,
    foreign key (business_id, moving) references booking,
    check (starts_at < ends_at),
    check ((value_minor is null) = (value_currency is null))
) strict;
insert into unmet_request_new
    (business_id, unmet_request_id, call_id, location_id, service_id, starts_at, ends_at, resources, minutes, reasons,
     value_minor, value_currency, asked_at, met_by)
    select business_id, unmet_request_id, call_id, location_id, service_id, starts_at, ends_at, resources, minutes,
        reasons, value_minor, value_currency, asked_at, met_by
    from unmet_request;
drop table unmet_request;
alter table unmet_request_new rename to unmet_request;
create index unmet_request_age on unmet_request (business_id, asked_at, unmet_request_id);
create index unmet_request_call on unmet_request (business_id, call_id) where call_id is not null;
create index unmet_request_customer on unmet_request (business_id, customer_id) where customer_id is not null;
