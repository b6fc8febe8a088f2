-- Counts the changes of what a business sets up, so that what was kept of it is known to be as it is.

alter table business add column setup_version bigint not null default 0;
