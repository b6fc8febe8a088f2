-- Links that customers are sent: to a booking of theirs, and to what a call that was cut off was about. Only a hash of a
-- link's token is kept. And whether a business takes bookings on its page.

create table customer_link (
    business_id uuid not null references business,
    customer_link_id uuid not null,
    kind text not null,
    token_hash bytea not null unique check (length(token_hash) = 32),
    booking_id uuid,
    call_id uuid,
    -- What was said in a call that was cut off.
    detail jsonb not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz,
    primary key (business_id, customer_link_id),
    foreign key (business_id, booking_id) references booking,
    foreign key (business_id, call_id) references call
);
create index customer_link_booking on customer_link (business_id, booking_id) where booking_id is not null;
create index customer_link_call on customer_link (business_id, call_id) where call_id is not null;
create index customer_link_expiry on customer_link (expires_at);

alter table business_setting add column booking_page boolean not null default true;

-- The second wall: a transaction sees the rows of the business that it names, whatever its statements say. A link is
-- looked up before its business is known, and forgotten some time after it lapsed.
alter table customer_link enable row level security;
alter table customer_link force row level security;
create policy own_business on customer_link
    using (business_id = nullif(current_setting('ringdesk.business_id', true), '')::uuid);
create policy platform on customer_link using (current_setting('ringdesk.scope', true) = 'system');
