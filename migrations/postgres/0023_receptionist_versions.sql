-- What a receptionist says and does, as numbered versions: the highest number is live, none is ever changed or removed. A
-- draft is the next version in the making. The words in the row of `receptionist` repeat the live version.

create table receptionist_version (
    business_id uuid not null,
    location_id uuid not null,
    number bigint not null check (number > 0),
    script jsonb not null,
    published_at timestamptz not null,
    -- Null is whoever set the location up, or a release that knew no versions.
    published_by uuid references app_user,
    primary key (business_id, location_id, number),
    foreign key (business_id, location_id) references receptionist
);

create table receptionist_draft (
    business_id uuid not null,
    location_id uuid not null,
    -- Counts the changes of the draft.
    revision bigint not null check (revision > 0),
    script jsonb not null,
    -- The rule that was deleted last and where it stood, and who changed which part when.
    aside jsonb not null,
    updated_at timestamptz not null,
    updated_by uuid references app_user,
    primary key (business_id, location_id),
    foreign key (business_id, location_id) references receptionist
);

-- The version that answered a call. A location without a receptionist of its own is answered by that of another.
create table call_version (
    business_id uuid not null,
    call_id uuid not null,
    location_id uuid not null,
    number bigint not null,
    primary key (business_id, call_id),
    foreign key (business_id, call_id) references call,
    foreign key (business_id, location_id, number) references receptionist_version
);
create index call_of_version on call_version (business_id, location_id, number, call_id);

-- Whoever answers today is version 1. It says that it is an AI where its greeting does. The owner of the tables is bound
-- by their policies, too, and names no business here.
alter table receptionist no force row level security;
insert into receptionist_version (business_id, location_id, number, script, published_at)
select business_id, location_id, 1,
    jsonb_build_object(
        'persona', jsonb_build_object(
            'name', name, 'greeting', greeting, 'says_ai', position(' AI ' in greeting) > 0
        ),
        'sound', jsonb_build_object('voice', voice),
        'about', instructions
    ),
    updated_at
from receptionist;
alter table receptionist force row level security;

-- The second wall: a transaction sees the rows of the business that it names, whatever its statements say.
do $$
declare
    name text;
begin
    foreach name in array array['receptionist_version', 'receptionist_draft', 'call_version'] loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format(
            'create policy own_business on %I using (business_id = nullif(current_setting(''ringdesk.business_id'', true), '''')::uuid)', name
        );
    end loop;
end $$;
