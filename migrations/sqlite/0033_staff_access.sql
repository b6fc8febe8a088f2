-- Which member of the team is which person on the diary: whoever has the role of staff sees and changes their own day.

create table staff_access (
    business_id blob not null references business,
    membership_id blob not null,
    staff_id blob not null,
    primary key (business_id, membership_id),
    unique (business_id, staff_id),
    foreign key (business_id, membership_id) references membership,
    foreign key (business_id, staff_id) references staff
) strict;

-- Whom somebody becomes who accepts.
alter table invitation add column staff_id blob;
