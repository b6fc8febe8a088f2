-- What was to be added to a visit that could not be had: it takes time, and so belongs to what was asked for. A list of pairs
-- of add-on and number.

alter table unmet_request add column add_ons text not null default '[]';
