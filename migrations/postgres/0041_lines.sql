-- The care of telephone numbers: callers that are refused, what the last check found, whether forwarding was tried, from
-- where a call was forwarded, and how forwarding is switched on at each carrier.

create index call_of_number on call (business_id, phone_number_id, started_at, call_id);

create table blocked_caller (
    business_id uuid not null references business,
    number text not null,
    reason text not null,
    created_at timestamptz not null,
    -- Null is for good.
    expires_at timestamptz,
    primary key (business_id, number)
);

create table number_check (
    business_id uuid not null,
    phone_number_id uuid not null,
    checked_at timestamptz not null,
    -- Null is that all is well.
    problem text,
    -- What the round trip to our own address took; null if it did not come back.
    round_trip_ms bigint,
    primary key (business_id, phone_number_id),
    foreign key (business_id, phone_number_id) references phone_number
);

-- The last time that somebody waited for a forwarded call.
create table forwarding_test (
    business_id uuid not null,
    phone_number_id uuid not null,
    started_at timestamptz not null,
    until timestamptz not null,
    primary key (business_id, phone_number_id),
    foreign key (business_id, phone_number_id) references phone_number
);

create table call_forwarding (
    business_id uuid not null,
    call_id uuid not null,
    forwarded_from text not null,
    primary key (business_id, call_id),
    foreign key (business_id, call_id) references call
);

-- Nobody's: what carriers say, the same for every business. {N} is the number that calls are forwarded to.
create table forwarding_recipe (
    country text not null,
    carrier text not null,
    line text not null,
    situation text not null,
    code text not null,
    cancel text not null,
    -- The code that asks the carrier; empty where there is none.
    check_code text not null,
    -- What should be heard or seen.
    expect text not null,
    source text not null,
    position bigint not null,
    primary key (country, carrier, line, situation)
);

-- The second wall: a transaction sees the rows of the business that it names, whatever its statements say.
do $$
declare
    name text;
begin
    foreach name in array array[
        'blocked_caller', 'number_check', 'forwarding_test', 'call_forwarding'
    ] loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format(
            'create policy own_business on %I using (business_id = nullif(current_setting(''ringdesk.business_id'', true), '''')::uuid)', name
        );
    end loop;
end $$;

insert into forwarding_recipe
    (country, carrier, line, situation, code, cancel, check_code, expect, source, position)
values
    ('GB', 'Any UK network', 'mobile', 'no_answer', '**61*{N}**20#', '##61#', '*#61#', 'The telephone says that forwarding is active.', 'ETSI TS 122 030, codes of mobile telephones', 0),
    ('GB', 'Any UK network', 'mobile', 'busy', '**67*{N}#', '##67#', '*#67#', 'The telephone says that forwarding is active.', 'ETSI TS 122 030, codes of mobile telephones', 1),
    ('GB', 'Any UK network', 'mobile', 'off', '**62*{N}#', '##62#', '*#62#', 'The telephone says that forwarding is active.', 'ETSI TS 122 030, codes of mobile telephones', 2),
    ('GB', 'Any UK network', 'mobile', 'all', '**21*{N}#', '##21#', '*#21#', 'The telephone says that forwarding is active.', 'ETSI TS 122 030, codes of mobile telephones', 3),
    ('GB', 'UK landline', 'landline', 'no_answer', '*61*{N}#', '#61#', '*#61#', 'A recorded voice confirms the diversion.', 'Table of call diversion codes at call2sms.co.uk', 4),
    ('GB', 'UK landline', 'landline', 'busy', '*67*{N}#', '#67#', '*#67#', 'A recorded voice confirms the diversion.', 'Table of call diversion codes at call2sms.co.uk', 5),
    ('GB', 'UK landline', 'landline', 'all', '*21*{N}#', '#21#', '*#21#', 'A recorded voice confirms the diversion.', 'Table of call diversion codes at call2sms.co.uk', 6),
    ('US', 'Landline', 'landline', 'no_answer', '*92{N}', '*93', '', 'A confirmation tone, then the number rings once.', 'Vertical service codes of the North American Numbering Plan', 7),
    ('US', 'Landline', 'landline', 'busy', '*90{N}', '*91', '', 'A confirmation tone, then the number rings once.', 'Vertical service codes of the North American Numbering Plan', 8),
    ('US', 'Landline', 'landline', 'all', '*72{N}', '*73', '', 'A confirmation tone, then the number rings once.', 'Vertical service codes of the North American Numbering Plan', 9),
    ('CA', 'Landline', 'landline', 'no_answer', '*92{N}', '*93', '', 'A confirmation tone, then the number rings once.', 'Vertical service codes of the North American Numbering Plan', 10),
    ('CA', 'Landline', 'landline', 'busy', '*90{N}', '*91', '', 'A confirmation tone, then the number rings once.', 'Vertical service codes of the North American Numbering Plan', 11),
    ('CA', 'Landline', 'landline', 'all', '*72{N}', '*73', '', 'A confirmation tone, then the number rings once.', 'Vertical service codes of the North American Numbering Plan', 12),
    ('US', 'Verizon', 'mobile', 'no_answer', '*71{N}', '*73', '', 'A confirmation tone. It covers a busy line too.', 'Help pages of the carrier', 13),
    ('US', 'Verizon', 'mobile', 'all', '*72{N}', '*73', '', 'A confirmation tone.', 'Help pages of the carrier', 14),
    ('US', 'T-Mobile', 'mobile', 'no_answer', '**61*{N}**20#', '##61#', '*#61#', 'The telephone says that forwarding is active.', 'ETSI TS 122 030, codes of mobile telephones', 15),
    ('US', 'T-Mobile', 'mobile', 'busy', '**67*{N}#', '##67#', '*#67#', 'The telephone says that forwarding is active.', 'ETSI TS 122 030, codes of mobile telephones', 16),
    ('US', 'T-Mobile', 'mobile', 'off', '**62*{N}#', '##62#', '*#62#', 'The telephone says that forwarding is active.', 'ETSI TS 122 030, codes of mobile telephones', 17),
    ('US', 'T-Mobile', 'mobile', 'all', '**21*{N}#', '##21#', '*#21#', 'The telephone says that forwarding is active.', 'ETSI TS 122 030, codes of mobile telephones', 18),
    ('IN', 'Airtel', 'mobile', 'no_answer', '**61*{N}**20#', '##61#', '*#61#', 'The telephone says that forwarding is active.', 'ETSI TS 122 030, codes of mobile telephones', 19),
    ('IN', 'Airtel', 'mobile', 'busy', '**67*{N}#', '##67#', '*#67#', 'The telephone says that forwarding is active.', 'ETSI TS 122 030, codes of mobile telephones', 20),
    ('IN', 'Airtel', 'mobile', 'off', '**62*{N}#', '##62#', '*#62#', 'The telephone says that forwarding is active.', 'ETSI TS 122 030, codes of mobile telephones', 21),
    ('IN', 'Airtel', 'mobile', 'all', '**21*{N}#', '##21#', '*#21#', 'The telephone says that forwarding is active.', 'ETSI TS 122 030, codes of mobile telephones', 22),
    ('AU', 'Any Australian mobile network', 'mobile', 'no_answer', '**61*{N}**20#', '##61#', '*#61#', 'The telephone says that forwarding is active.', 'ETSI TS 122 030, codes of mobile telephones', 23),
    ('AU', 'Any Australian mobile network', 'mobile', 'busy', '**67*{N}#', '##67#', '*#67#', 'The telephone says that forwarding is active.', 'ETSI TS 122 030, codes of mobile telephones', 24),
    ('AU', 'Any Australian mobile network', 'mobile', 'off', '**62*{N}#', '##62#', '*#62#', 'The telephone says that forwarding is active.', 'ETSI TS 122 030, codes of mobile telephones', 25),
    ('AU', 'Any Australian mobile network', 'mobile', 'all', '**21*{N}#', '##21#', '*#21#', 'The telephone says that forwarding is active.', 'ETSI TS 122 030, codes of mobile telephones', 26),
    ('IE', 'Any Irish network', 'mobile', 'no_answer', '**61*{N}**20#', '##61#', '*#61#', 'The telephone says that forwarding is active.', 'ETSI TS 122 030, codes of mobile telephones', 27),
    ('IE', 'Any Irish network', 'mobile', 'busy', '**67*{N}#', '##67#', '*#67#', 'The telephone says that forwarding is active.', 'ETSI TS 122 030, codes of mobile telephones', 28),
    ('IE', 'Any Irish network', 'mobile', 'off', '**62*{N}#', '##62#', '*#62#', 'The telephone says that forwarding is active.', 'ETSI TS 122 030, codes of mobile telephones', 29),
    ('IE', 'Any Irish network', 'mobile', 'all', '**21*{N}#', '##21#', '*#21#', 'The telephone says that forwarding is active.', 'ETSI TS 122 030, codes of mobile telephones', 30),
    ('DE', 'Any German network', 'mobile', 'no_answer', '**61*{N}**20#', '##61#', '*#61#', 'The telephone says that forwarding is active.', 'ETSI TS 122 030, codes of mobile telephones', 31),
    ('DE', 'Any German network', 'mobile', 'busy', '**67*{N}#', '##67#', '*#67#', 'The telephone says that forwarding is active.', 'ETSI TS 122 030, codes of mobile telephones', 32),
    ('DE', 'Any German network', 'mobile', 'off', '**62*{N}#', '##62#', '*#62#', 'The telephone says that forwarding is active.', 'ETSI TS 122 030, codes of mobile telephones', 33),
    ('DE', 'Any German network', 'mobile', 'all', '**21*{N}#', '##21#', '*#21#', 'The telephone says that forwarding is active.', 'ETSI TS 122 030, codes of mobile telephones', 34),
    ('NZ', 'Any New Zealand mobile network', 'mobile', 'no_answer', '**61*{N}**20#', '##61#', '*#61#', 'The telephone says that forwarding is active.', 'ETSI TS 122 030, codes of mobile telephones', 35),
    ('NZ', 'Any New Zealand mobile network', 'mobile', 'busy', '**67*{N}#', '##67#', '*#67#', 'The telephone says that forwarding is active.', 'ETSI TS 122 030, codes of mobile telephones', 36),
    ('NZ', 'Any New Zealand mobile network', 'mobile', 'off', '**62*{N}#', '##62#', '*#62#', 'The telephone says that forwarding is active.', 'ETSI TS 122 030, codes of mobile telephones', 37),
    ('NZ', 'Any New Zealand mobile network', 'mobile', 'all', '**21*{N}#', '##21#', '*#21#', 'The telephone says that forwarding is active.', 'ETSI TS 122 030, codes of mobile telephones', 38),
    ('ZA', 'Any South African network', 'mobile', 'no_answer', '**61*{N}**20#', '##61#', '*#61#', 'The telephone says that forwarding is active.', 'ETSI TS 122 030, codes of mobile telephones', 39),
    ('ZA', 'Any South African network', 'mobile', 'busy', '**67*{N}#', '##67#', '*#67#', 'The telephone says that forwarding is active.', 'ETSI TS 122 030, codes of mobile telephones', 40),
    ('ZA', 'Any South African network', 'mobile', 'off', '**62*{N}#', '##62#', '*#62#', 'The telephone says that forwarding is active.', 'ETSI TS 122 030, codes of mobile telephones', 41),
    ('ZA', 'Any South African network', 'mobile', 'all', '**21*{N}#', '##21#', '*#21#', 'The telephone says that forwarding is active.', 'ETSI TS 122 030, codes of mobile telephones', 42),
    ('SG', 'Any Singapore network', 'mobile', 'no_answer', '**61*{N}**20#', '##61#', '*#61#', 'The telephone says that forwarding is active.', 'ETSI TS 122 030, codes of mobile telephones', 43),
    ('SG', 'Any Singapore network', 'mobile', 'busy', '**67*{N}#', '##67#', '*#67#', 'The telephone says that forwarding is active.', 'ETSI TS 122 030, codes of mobile telephones', 44),
    ('SG', 'Any Singapore network', 'mobile', 'off', '**62*{N}#', '##62#', '*#62#', 'The telephone says that forwarding is active.', 'ETSI TS 122 030, codes of mobile telephones', 45),
    ('SG', 'Any Singapore network', 'mobile', 'all', '**21*{N}#', '##21#', '*#21#', 'The telephone says that forwarding is active.', 'ETSI TS 122 030, codes of mobile telephones', 46);

-- Everybody reads what is nobody's; only migrations write it.
alter table forwarding_recipe enable row level security;
alter table forwarding_recipe force row level security;
create policy everybody on forwarding_recipe for select using (true);
