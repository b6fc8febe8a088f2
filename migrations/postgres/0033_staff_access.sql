-- Which member of the team is which person on the diary: whoever has the role of staff sees and changes their own day.

create table staff_access (
    business_id uuid not null references business,
    membership_id uuid not null,
    staff_id uuid not null,
    primary key (business_id, membership_id),
    unique (business_id, staff_id),
    foreign key (business_id, membership_id) references membership,
    foreign key (business_id, staff_id) references staff
);

-- Whom somebody becomes who accepts.
alter table invitation add column staff_id uuid;

-- The second wall: a transaction sees the rows of the business that it names, whatever its statements say. Who somebody
-- is in a business is looked up when they come in, before the business is known.
alter table staff_access enable row level security;
alter table staff_access force row level security;
create policy own_business on staff_access
    using (business_id = nullif(current_setting('ringdesk.business_id', true), '')::uuid);
create policy platform on staff_access for select using (current_setting('ringdesk.scope', true) = 'system');
