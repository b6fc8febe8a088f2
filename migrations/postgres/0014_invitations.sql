-- Who was asked to join a business. Only a hash of the link's secret is kept.

create table invitation (
    business_id uuid not null references business,
    invitation_id uuid not null,
    email text not null,
    role text not null,
    token_hash bytea not null unique check (length(token_hash) = 32),
    invited_by uuid not null references app_user,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    accepted_at timestamptz,
    revoked_at timestamptz,
    primary key (business_id, invitation_id),
    check (accepted_at is null or revoked_at is null)
);

-- The second wall: a transaction sees the rows of the business that it names, whatever its statements say. A link is
-- looked up before its business is known.
alter table invitation enable row level security;
alter table invitation force row level security;
create policy own_business on invitation
    using (business_id = nullif(current_setting('ringdesk.business_id', true), '')::uuid);
create policy platform on invitation for select using (current_setting('ringdesk.scope', true) = 'system');
