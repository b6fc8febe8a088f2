-- A hold may claim a lane more than once: the dates of a series, or one person for two visits in a row.

alter table hold_claim drop constraint hold_claim_pkey;
alter table hold_claim add primary key (business_id, hold_id, lane_id, starts_at);
