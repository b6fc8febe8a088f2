-- Calls that a member of the business makes to try the receptionist, and what was booked in them. Such bookings are none:
-- they claim nothing, and nothing that looks for free times reads this table.

alter table call add column test integer not null default 0 check (test in (0, 1));
create index call_test on call (business_id, started_at, call_id) where test;

create table test_booking (
    business_id blob not null,
    test_booking_id blob not null,
    lane_id blob not null,
    call_id blob not null,
    location_id blob not null,
    service_id blob not null,
    name text not null,
    starts_at integer not null,
    ends_at integer not null,
    expires_at integer not null,
    primary key (business_id, test_booking_id, lane_id),
    foreign key (business_id, lane_id) references lane,
    foreign key (business_id, call_id) references call,
    foreign key (business_id, location_id) references location,
    foreign key (business_id, service_id) references service,
    check (starts_at < ends_at)
) strict;
create index test_booking_call on test_booking (business_id, call_id);
create index test_booking_start on test_booking (business_id, location_id, starts_at);
create index test_booking_expiry on test_booking (expires_at);
