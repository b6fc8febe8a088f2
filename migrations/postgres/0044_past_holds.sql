-- What was kept for somebody and is not any more, or not as long: a time is explained as of then by it. A hold was made when
-- its id says. Cleared away after some weeks.

create table hold_past (
    business_id uuid not null,
    hold_id uuid not null,
    lane_id uuid not null,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    -- Until when it was kept as far as anybody knew, and until when it was.
    expires_at timestamptz not null,
    ended_at timestamptz not null,
    service_id uuid not null,
    call_id uuid,
    visit_starts_at timestamptz not null,
    visit_ends_at timestamptz not null,
    seats bigint,
    primary key (business_id, hold_id, lane_id, starts_at, ended_at),
    foreign key (business_id, lane_id) references lane,
    foreign key (business_id, service_id) references service,
    foreign key (business_id, call_id) references call,
    check (starts_at < ends_at),
    check (visit_starts_at < visit_ends_at)
);
create index hold_past_lane on hold_past (business_id, lane_id, ended_at);
create index hold_past_end on hold_past (ended_at);

-- The second wall: a transaction sees the rows of the business that it names, whatever its statements say. The platform
-- clears away what lapsed.
alter table hold_past enable row level security;
alter table hold_past force row level security;
create policy own_business on hold_past
    using (business_id = nullif(current_setting('ringdesk.business_id', true), '')::uuid);
create policy platform on hold_past using (current_setting('ringdesk.scope', true) = 'system');
