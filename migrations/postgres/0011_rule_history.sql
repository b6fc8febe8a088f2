-- The rules of a business as they were: locations, services, staff, resources, hours and absences, from an instant on.

create table rule_version (
    business_id uuid not null references business,
    valid_from timestamptz not null,
    -- SHA-256 of the content: what did not change is not kept again.
    hash bytea not null check (length(hash) = 32),
    content jsonb not null,
    primary key (business_id, valid_from)
);

-- The second wall: a transaction sees the rows of the business that it names, whatever its statements say.
alter table rule_version enable row level security;
alter table rule_version force row level security;
create policy own_business on rule_version
    using (business_id = nullif(current_setting('ringdesk.business_id', true), '')::uuid);
