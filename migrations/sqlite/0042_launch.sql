-- How far a business has come with setting itself up, and since when it is live. A business without a row was set up by a
-- program and is live.

create table business_launch (
    business_id blob primary key references business,
    trade text not null,
    country text not null,
    -- The number that its customers know.
    phone text,
    live_at integer,
    -- What was accepted as missing when it went live, as a list of words.
    accepted text not null
) strict;

create table setup_step (
    business_id blob not null references business,
    step text not null,
    state text not null,
    updated_at integer not null,
    primary key (business_id, step)
) strict;
