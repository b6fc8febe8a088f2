-- The outbox, received webhooks, who changed what, and what was already done.

create table job (
    business_id blob references business,
    job_id blob primary key,
    queue text not null,
    payload text not null,
    dedupe_key text,
    state text not null,
    run_at integer not null,
    attempts integer not null,
    worker text,
    leased_until integer,
    last_error text,
    created_at integer not null,
    finished_at integer,
    check ((worker is null) = (leased_until is null))
) strict;
-- Due is what waits and what was leased to a worker that never came back.
create index job_due on job (coalesce(leased_until, run_at), job_id) where state = 'pending';
create index job_dead on job (finished_at, job_id) where state = 'dead';
create index job_done on job (finished_at) where state = 'done';
-- The platform's own jobs have no business and share one space of keys.
create unique index job_dedupe on job (coalesce(business_id, x'00000000000000000000000000000000'), queue, dedupe_key)
    where dedupe_key is not null;

create table webhook_receipt (
    business_id blob references business,
    webhook_receipt_id blob primary key,
    provider text not null,
    event_id text not null,
    kind text not null,
    payload text not null,
    received_at integer not null,
    handled_at integer,
    unique (provider, event_id)
) strict;
create index webhook_receipt_unhandled on webhook_receipt (received_at) where handled_at is null;

create table audit_event (
    business_id blob not null references business,
    audit_event_id blob not null,
    happened_at integer not null,
    actor_kind text not null,
    actor_id blob,
    action text not null,
    subject text not null,
    detail text not null,
    primary key (business_id, audit_event_id)
) strict;
create index audit_event_age on audit_event (business_id, happened_at, audit_event_id);
create index audit_event_subject on audit_event (business_id, subject, happened_at, audit_event_id);

create table intent (
    business_id blob not null references business,
    scope text not null,
    intent text not null,
    result text not null,
    created_at integer not null,
    primary key (business_id, scope, intent)
) strict;
