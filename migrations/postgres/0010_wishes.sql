-- What those who wait and those who were refused had asked for, and whether a class has several sessions at a time.

alter table service add column parallel_sessions boolean not null default false;

alter table waitlist_entry add column variant_id uuid;
alter table waitlist_entry add column minutes bigint check (minutes between 1 and 20160);
alter table waitlist_entry add column age bigint check (age between 0 and 255);
alter table waitlist_entry add foreign key (business_id, service_id, variant_id)
    references service_variant (business_id, service_id, variant_id);

alter table unmet_request add column seats bigint not null default 1 check (seats between 1 and 1000);
alter table unmet_request add column variant_id uuid;
alter table unmet_request add column staff_id uuid;
alter table unmet_request add column customer_id uuid;
alter table unmet_request add column age bigint check (age between 0 and 255);
alter table unmet_request add column moving uuid;
alter table unmet_request add foreign key (business_id, service_id, variant_id)
    references service_variant (business_id, service_id, variant_id);
alter table unmet_request add foreign key (business_id, staff_id) references staff;
alter table unmet_request add foreign key (business_id, customer_id) references customer;
alter table unmet_request add foreign key (business_id, moving) references booking;
create index unmet_request_customer on unmet_request (business_id, customer_id) where customer_id is not null;
