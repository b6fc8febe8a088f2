-- Visits that were promised and are over: they are counted as delivered some time after their end. What was delivered, missed or
-- called off leaves the index, so it holds only what is ahead and what has just ended.

create index booking_promised on booking (business_id, ends_at) where state in ('booked', 'arrived');
