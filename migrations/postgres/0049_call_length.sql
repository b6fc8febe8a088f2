-- How long a call was, from when somebody was on the line, in microseconds; 0 while it runs. The list of calls is sorted by it.

alter table call add column length_us bigint generated always as
    (coalesce((extract(epoch from ended_at - coalesce(live_at, started_at)) * 1000000)::bigint, 0)) stored;
create index call_length on call (business_id, length_us, call_id);
