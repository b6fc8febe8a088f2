-- What a business chooses about itself, and whose each browser session is, so that a person can look at theirs and end them.

create table business_setting (
    business_id uuid primary key references business,
    staff_noun text not null,
    resource_noun text not null,
    health_data boolean not null,
    -- Null is what is usual for the kind of data.
    idle_minutes bigint check (idle_minutes between 5 and 720)
);

alter table session add column user_id uuid references app_user;
create index session_of_user on session (user_id, expires_at) where user_id is not null;

-- The second wall: a transaction sees the rows of the business that it names, whatever its statements say. Signing in
-- looks beyond one business for how long a session may be idle.
alter table business_setting enable row level security;
alter table business_setting force row level security;
create policy own_business on business_setting
    using (business_id = nullif(current_setting('ringdesk.business_id', true), '')::uuid);
create policy platform on business_setting for select using (current_setting('ringdesk.scope', true) = 'system');
