-- Registered names that a payee's name equals by some key, the strictest way first.
-- EXACT: the whole name, legal form included. BODY: the side of it that names the body, legal form
-- included. FORM: the same but for the legal form. SPACING: the same letters. WORDING: the same words in any
-- order but for endings, "and" and words that ledgers shorten. BRACKET: one of the two has words in brackets that the
-- other lacks. TRADING_AS: one side of a trading name.
with agreement as (
    select
        payee.payee_number,
        name.file_number,
        name.name_row,
        'EXACT' as nearness,
    from payee
    inner join name on payee.name_key = name.name_key
    union all
    select
        payee.payee_number,
        name.file_number,
        name.name_row,
        case when payee.legal_form is null then 'TRADING_AS' else 'BODY' end as nearness,
    from payee
    inner join name on payee.body_key = name.name_key
    where payee.body_key != payee.name_key
    union all
    select
        payee.payee_number,
        name.file_number,
        name.name_row,
        'FORM' as nearness,
    from payee
    inner join name on payee.bare_key = name.bare_key
    where
        payee.bare_key != ''
        -- A side that states no legal form may be the place rather than the body.
        and (payee.legal_form is not null or payee.body_key = payee.name_key)
    union all
    select
        payee.payee_number,
        name.file_number,
        name.name_row,
        'SPACING' as nearness,
    from payee
    inner join name on payee.compact_key = name.compact_key
    where length(payee.compact_key) > 3
    union all
    select
        payee.payee_number,
        name.file_number,
        name.name_row,
        'WORDING' as nearness,
    from payee
    inner join name on payee.loose_key = name.loose_key
    where length(payee.loose_key) > 5
    union all
    select
        payee.payee_number,
        name.file_number,
        name.name_row,
        'BRACKET' as nearness,
    from payee
    inner join name on payee.core_key = name.bare_key
    where payee.core_key != payee.bare_key and payee.core_key != ''
    union all
    select
        payee.payee_number,
        name.file_number,
        name.name_row,
        'BRACKET' as nearness,
    from payee
    inner join name on payee.bare_key = name.core_key
    where name.core_key != name.bare_key
    union all
    select
        payee.payee_number,
        name.file_number,
        name.name_row,
        'TRADING_AS' as nearness,
    from payee
    inner join name on payee.trading_bare_key = name.bare_key
    where payee.trading_bare_key != ''
)

select
    agreement.payee_number,
    agreement.file_number,
    agreement.name_row,
    arg_min(agreement.nearness, nearness.place) as nearness,
from agreement
inner join nearness on agreement.nearness = nearness.nearness
group by agreement.payee_number, agreement.file_number, agreement.name_row
