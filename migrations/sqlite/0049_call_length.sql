-- How long a call was, from when somebody was on the line, in microseconds; 0 while it runs. The list of calls is sorted by it.

alter table call add column length_us integer generated always as
    (coalesce(ended_at - coalesce(live_at, started_at), 0)) virtual;
create index call_length on call (business_id, length_us, call_id);
