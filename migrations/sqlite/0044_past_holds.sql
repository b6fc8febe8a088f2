-- What was kept for somebody and is not any more, or not as long: a time is explained as of then by it. A hold was made when
-- its id says. Cleared away after some weeks.

create table hold_past (
    business_id blob not null,
    hold_id blob not null,
    lane_id blob not null,
    starts_at integer not null,
    ends_at integer not null,
    -- Until when it was kept as far as anybody knew, and until when it was.
    expires_at integer not null,
    ended_at integer not null,
    service_id blob not null,
    call_id blob,
    visit_starts_at integer not null,
    visit_ends_at integer not null,
    seats integer,
    primary key (business_id, hold_id, lane_id, starts_at, ended_at),
    foreign key (business_id, lane_id) references lane,
    foreign key (business_id, service_id) references service,
    foreign key (business_id, call_id) references call,
    check (starts_at < ends_at),
    check (visit_starts_at < visit_ends_at)
) strict;
create index hold_past_lane on hold_past (business_id, lane_id, ended_at);
create index hold_past_end on hold_past (ended_at);
