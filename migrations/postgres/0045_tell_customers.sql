-- Whether customers are told, unless something else is chosen, of what people of the business book, move and call off for
-- them.

alter table business_setting add column tell_customers boolean not null default true;
