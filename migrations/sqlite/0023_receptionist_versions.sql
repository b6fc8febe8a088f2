-- What a receptionist says and does, as numbered versions: the highest number is live, none is ever changed or removed. A
-- draft is the next version in the making. The words in the row of `receptionist` repeat the live version.

create table receptionist_version (
    business_id blob not null,
    location_id blob not null,
    number integer not null check (number > 0),
    script text not null,
    published_at integer not null,
    -- Null is whoever set the location up, or a release that knew no versions.
    published_by blob references app_user,
    primary key (business_id, location_id, number),
    foreign key (business_id, location_id) references receptionist
) strict;

create table receptionist_draft (
    business_id blob not null,
    location_id blob not null,
    -- Counts the changes of the draft.
    revision integer not null check (revision > 0),
    script text not null,
    -- The rule that was deleted last and where it stood, and who changed which part when.
    aside text not null,
    updated_at integer not null,
    updated_by blob references app_user,
    primary key (business_id, location_id),
    foreign key (business_id, location_id) references receptionist
) strict;

-- The version that answered a call. A location without a receptionist of its own is answered by that of another.
create table call_version (
    business_id blob not null,
    call_id blob not null,
    location_id blob not null,
    number integer not null,
    primary key (business_id, call_id),
    foreign key (business_id, call_id) references call,
    foreign key (business_id, location_id, number) references receptionist_version
) strict;
create index call_of_version on call_version (business_id, location_id, number, call_id);

-- Whoever answers today is version 1. It says that it is an AI where its greeting does.
insert into receptionist_version (business_id, location_id, number, script, published_at)
select business_id, location_id, 1,
    json_object(
        'persona', json_object(
            'name', name, 'greeting', greeting,
            'says_ai', json(case when instr(greeting, ' AI ') > 0 then 'true' else 'false' end)
        ),
        'sound', json_object('voice', voice),
        'about', instructions
    ),
    updated_at
from receptionist;
