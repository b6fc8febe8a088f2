-- The outbox, received webhooks, who changed what, and what was already done.

create table job (
    business_id uuid references business,
    job_id uuid primary key,
    queue text not null,
    payload jsonb not null,
    dedupe_key text,
    state text not null,
    run_at timestamptz not null,
    attempts bigint not null,
    worker text,
    leased_until timestamptz,
    last_error text,
    created_at timestamptz not null,
    finished_at timestamptz,
    check ((worker is null) = (leased_until is null))
);
-- Due is what waits and what was leased to a worker that never came back.
create index job_due on job (coalesce(leased_until, run_at), job_id) where state = 'pending';
create index job_dead on job (finished_at, job_id) where state = 'dead';
create index job_done on job (finished_at) where state = 'done';
-- The platform's own jobs have no business and share one space of keys.
create unique index job_dedupe on job (coalesce(business_id, '00000000-0000-0000-0000-000000000000'::uuid), queue, dedupe_key)
    where dedupe_key is not null;

create table webhook_receipt (
    business_id uuid references business,
    webhook_receipt_id uuid primary key,
    provider text not null,
    event_id text not null,
    kind text not null,
    payload jsonb not null,
    received_at timestamptz not null,
    handled_at timestamptz,
    unique (provider, event_id)
);
create index webhook_receipt_unhandled on webhook_receipt (received_at) where handled_at is null;

create table audit_event (
    business_id uuid not null references business,
    audit_event_id uuid not null,
    happened_at timestamptz not null,
    actor_kind text not null,
    actor_id uuid,
    action text not null,
    subject text not null,
    detail jsonb not null,
    primary key (business_id, audit_event_id)
);
create index audit_event_age on audit_event (business_id, happened_at, audit_event_id);
create index audit_event_subject on audit_event (business_id, subject, happened_at, audit_event_id);

create table intent (
    business_id uuid not null references business,
    scope text not null,
    intent text not null,
    result jsonb not null,
    created_at timestamptz not null,
    primary key (business_id, scope, intent)
);

-- The second wall: a transaction sees the rows of the business that it names, whatever its statements say.
do $$
declare
    name text;
begin
    foreach name in array array[
        'job', 'webhook_receipt', 'audit_event', 'intent'
    ] loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format(
            'create policy own_business on %I using (business_id = nullif(current_setting(''ringdesk.business_id'', true), '''')::uuid)', name
        );
    end loop;
end $$;

-- What the scope of the platform may see as well.
do $$
declare
    name text;
begin
    foreach name in array array[
        'job', 'webhook_receipt'
    ] loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format(
            'create policy platform on %I using (current_setting(''ringdesk.scope'', true) = ''system'')', name
        );
    end loop;
end $$;
