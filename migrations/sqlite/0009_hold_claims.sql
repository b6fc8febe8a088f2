-- A hold may claim a lane more than once: the dates of a series, or one person for two visits in a row.

create table hold_claim_new (
    business_id blob not null,
    hold_id blob not null,
    lane_id blob not null,
    starts_at integer not null,
    ends_at integer not null,
    -- The hold's own, repeated so that one index finds what lives on a lane.
    expires_at integer not null,
    primary key (business_id, hold_id, lane_id, starts_at),
    foreign key (business_id, hold_id) references hold on delete cascade,
    foreign key (business_id, lane_id) references lane,
    check (starts_at < ends_at)
) strict;
insert into hold_claim_new select * from hold_claim;
drop table hold_claim;
alter table hold_claim_new rename to hold_claim;
create index hold_claim_lane on hold_claim (business_id, lane_id, expires_at);
