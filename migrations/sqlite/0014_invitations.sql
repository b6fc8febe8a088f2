-- Who was asked to join a business. Only a hash of the link's secret is kept.

create table invitation (
    business_id blob not null references business,
    invitation_id blob not null,
    email text not null,
    role text not null,
    token_hash blob not null unique check (length(token_hash) = 32),
    invited_by blob not null references app_user,
    created_at integer not null,
    expires_at integer not null,
    accepted_at integer,
    revoked_at integer,
    primary key (business_id, invitation_id),
    check (accepted_at is null or revoked_at is null)
) strict;
