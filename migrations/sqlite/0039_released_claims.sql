-- When a booking gave a claim back, by moving or being cancelled: the diary can be read as it was before. Claims that were given
-- back earlier have no time.

alter table allocation add column released_at integer;
create index allocation_released on allocation (business_id, released_at) where released_at is not null;
