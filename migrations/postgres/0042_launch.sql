-- How far a business has come with setting itself up, and since when it is live. A business without a row was set up by a
-- program and is live.

create table business_launch (
    business_id uuid primary key references business,
    trade text not null,
    country text not null,
    -- The number that its customers know.
    phone text,
    live_at timestamptz,
    -- What was accepted as missing when it went live, as a list of words.
    accepted jsonb not null
);

create table setup_step (
    business_id uuid not null references business,
    step text not null,
    state text not null,
    updated_at timestamptz not null,
    primary key (business_id, step)
);

-- The second wall: a transaction sees the rows of the business that it names, whatever its statements say.
do $$
declare
    name text;
begin
    foreach name in array array[
        'business_launch', 'setup_step'
    ] loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format(
            'create policy own_business on %I using (business_id = nullif(current_setting(''ringdesk.business_id'', true), '''')::uuid)', name
        );
    end loop;
end $$;
