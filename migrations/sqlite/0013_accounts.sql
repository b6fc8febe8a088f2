-- What a business chooses about itself, and whose each browser session is, so that a person can look at theirs and end them.

create table business_setting (
    business_id blob primary key references business,
    staff_noun text not null,
    resource_noun text not null,
    health_data integer not null check (health_data in (0, 1)),
    -- Null is what is usual for the kind of data.
    idle_minutes integer check (idle_minutes between 5 and 720)
) strict;

alter table session add column user_id blob references app_user;
create index session_of_user on session (user_id, expires_at) where user_id is not null;
