-- Calls that a member of the business makes to try the receptionist, and what was booked in them. Such bookings are none:
-- they claim nothing, and nothing that looks for free times reads this table.

alter table call add column test boolean not null default false;
create index call_test on call (business_id, started_at, call_id) where test;

create table test_booking (
    business_id uuid not null,
    test_booking_id uuid not null,
    lane_id uuid not null,
    call_id uuid not null,
    location_id uuid not null,
    service_id uuid not null,
    name text not null,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    expires_at timestamptz not null,
    primary key (business_id, test_booking_id, lane_id),
    foreign key (business_id, lane_id) references lane,
    foreign key (business_id, call_id) references call,
    foreign key (business_id, location_id) references location,
    foreign key (business_id, service_id) references service,
    check (starts_at < ends_at)
);
create index test_booking_call on test_booking (business_id, call_id);
create index test_booking_start on test_booking (business_id, location_id, starts_at);
create index test_booking_expiry on test_booking (expires_at);

-- The second wall: a transaction sees the rows of the business that it names, whatever its statements say. The platform
-- clears away what lapsed.
alter table test_booking enable row level security;
alter table test_booking force row level security;
create policy own_business on test_booking
    using (business_id = nullif(current_setting('ringdesk.business_id', true), '')::uuid);
create policy platform on test_booking using (current_setting('ringdesk.scope', true) = 'system');
