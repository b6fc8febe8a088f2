-- The rules of a business as they were: locations, services, staff, resources, hours and absences, from an instant on.

create table rule_version (
    business_id blob not null references business,
    valid_from integer not null,
    -- SHA-256 of the content: what did not change is not kept again.
    hash blob not null check (length(hash) = 32),
    content text not null,
    primary key (business_id, valid_from)
) strict;
