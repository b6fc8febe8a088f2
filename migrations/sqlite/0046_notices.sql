-- Until when somebody has read the notices of a business. What notices tell is derived from what is stored anyway; these
-- indexes hold the few rows of it that somebody has to know of, so that counting them costs a page next to nothing.

create table notice_read (
    business_id blob not null references business,
    user_id blob not null references app_user,
    read_until integer not null,
    primary key (business_id, user_id)
) strict;

create index audit_event_notice on audit_event (business_id, happened_at)
    where action in ('message.taken', 'call.cut_off', 'booking.withdrawn');
create index job_given_up on job (business_id, finished_at) where state = 'dead';
