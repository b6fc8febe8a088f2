-- What happened with one customer is found by the customer: calls under their name and those from their number that are
-- under nobody's, conversations under their name or with their number or address, bookings in the order they were made.

create index call_customer on call (business_id, customer_id, started_at, call_id) where customer_id is not null;
create index call_nameless on call (business_id, from_number, started_at, call_id) where customer_id is null;
create index conversation_customer on conversation (business_id, customer_id) where customer_id is not null;
create index conversation_address on conversation (business_id, address);
create index booking_made on booking (business_id, customer_id, created_at, booking_id) where customer_id is not null;
