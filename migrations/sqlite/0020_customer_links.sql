-- Links that customers are sent: to a booking of theirs, and to what a call that was cut off was about. Only a hash of a
-- link's token is kept. And whether a business takes bookings on its page.

create table customer_link (
    business_id blob not null references business,
    customer_link_id blob not null,
    kind text not null,
    token_hash blob not null unique check (length(token_hash) = 32),
    booking_id blob,
    call_id blob,
    -- What was said in a call that was cut off.
    detail text not null,
    created_at integer not null,
    expires_at integer not null,
    used_at integer,
    primary key (business_id, customer_link_id),
    foreign key (business_id, booking_id) references booking,
    foreign key (business_id, call_id) references call
) strict;
create index customer_link_booking on customer_link (business_id, booking_id) where booking_id is not null;
create index customer_link_call on customer_link (business_id, call_id) where call_id is not null;
create index customer_link_expiry on customer_link (expires_at);

alter table business_setting add column booking_page integer not null default 1 check (booking_page in (0, 1));
