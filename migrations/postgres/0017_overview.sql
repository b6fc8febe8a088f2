-- Lists that are searched by part of a name or number, sorted by when a booking was made, or by a customer's name. A search
-- for a part reads one narrow index from end to end, never the rows.

create index booking_search on booking (business_id, lower(name), phone, reference, booking_id);
create index booking_age on booking (business_id, created_at, booking_id);
create index customer_name on customer (business_id, name_folded, phone, customer_id);
create index message_failed on message (business_id, created_at, booking_id) where state = 'failed';
