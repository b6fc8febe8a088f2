-- A diary from some moment on begins with the bookings that are still going on then: their ends are read from the index,
-- and only those that reach into it from their rows.
drop index booking_start;
create index booking_start on booking (business_id, starts_at, booking_id, ends_at);
