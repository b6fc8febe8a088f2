-- Rules of a business and of its locations that hold where a service has none of its own, and whether changes are taken
-- after the time to cancel free is over.

alter table business add column day_limit integer check (day_limit > 0);
alter table business add column deposit_minor integer check (deposit_minor >= 0);
alter table business add column deposit_currency text check ((deposit_minor is null) = (deposit_currency is null));
alter table business add column deposit_percent integer check (
    deposit_percent is null or (deposit_percent between 0 and 100 and deposit_minor is null)
);
alter table business add column cancel_notice_minutes integer check (cancel_notice_minutes >= 0);
alter table business add column cancel_fee_minor integer check (cancel_fee_minor >= 0);
alter table business add column cancel_fee_currency text check ((cancel_fee_minor is null) = (cancel_fee_currency is null));
alter table business add column cancel_fee_percent integer check (
    cancel_fee_percent is null or (cancel_fee_percent between 0 and 100 and cancel_fee_minor is null)
);
alter table business add column late_cancel text;

alter table location add column day_limit integer check (day_limit > 0);
alter table location add column deposit_minor integer check (deposit_minor >= 0);
alter table location add column deposit_currency text check ((deposit_minor is null) = (deposit_currency is null));
alter table location add column deposit_percent integer check (
    deposit_percent is null or (deposit_percent between 0 and 100 and deposit_minor is null)
);
alter table location add column cancel_notice_minutes integer check (cancel_notice_minutes >= 0);
alter table location add column cancel_fee_minor integer check (cancel_fee_minor >= 0);
alter table location add column cancel_fee_currency text check ((cancel_fee_minor is null) = (cancel_fee_currency is null));
alter table location add column cancel_fee_percent integer check (
    cancel_fee_percent is null or (cancel_fee_percent between 0 and 100 and cancel_fee_minor is null)
);
alter table location add column late_cancel text;

alter table service add column late_cancel text;

-- As it was agreed when it was booked.
alter table booking add column late_cancel text not null default 'fee';
