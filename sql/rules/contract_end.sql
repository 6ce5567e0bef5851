-- When and why each awarded contract ended or is to end. The reason is what the register states as such, else
-- its status; the status of a notice is that of the notice. One who says why and not when leaves the day open
-- between start and stated end, unless the words say that it ran to that end.
with contract as (
    select
        fact.contract_key,
        fact.contract_ref,
        register.title,
        fact.directorate,
        coalesce(register.category, '') as category,
        coalesce(national.national_category, 'other') as national_category,
        fact.value_gbp,
        fact.start_date,
        fact.last_end_date,
        fact.is_open_ended,
        register.ended_on,
        register.end_reason,
        case when register.is_snapshot then register.status end as status,
    from rules.contract_fact as fact
    inner join core.contract as register on fact.contract_key = register.contract_key
    left join rules.national_category as national
        on
            coalesce(register.category, '') = national.category
            and coalesce(register.category_code, '') = national.category_code
            and national.expense_type = ''
),

text as (
    select
        contract_key,
        1 as text_order,
        rule_text(end_reason) as words,
    from contract
    where end_reason is not null
    union all
    select
        contract_key,
        2 as text_order,
        rule_text(status) as words,
    from contract
    where status is not null
),

best as (
    select
        text.contract_key,
        phrase.end_reason,
        phrase.is_at_term,
    from text
    -- A status is a reason only by itself: what is 'live, being retendered' has not ended.
    inner join reference.contract_end_reason as phrase
        on
            text.words = ' ' || phrase.phrase || ' '
            or (text.text_order = 1 and contains(text.words, ' ' || phrase.phrase || ' '))
    qualify
        row_number() over (
            partition by text.contract_key
            order by text.text_order, length(phrase.phrase) desc, phrase.phrase
        ) = 1
),

reasoned as (
    select
        contract.* exclude (end_reason),
        case
            when best.end_reason is not null then best.end_reason
            when contract.end_reason is not null then 'other reason'
            else 'not stated'
        end as end_reason,
        contract.end_reason is not null or best.end_reason is not null as is_reason_stated,
        coalesce(best.is_at_term, contract.end_reason is null) as is_at_term,
    from contract
    left join best on contract.contract_key = best.contract_key
),

dated as (
    select
        *,
        coalesce(ended_on, case when is_at_term then last_end_date end) as known_end_date,
    from reasoned
    -- Without an end and without a word that it came to one, it goes on.
    where is_reason_stated or not is_open_ended
)

select
    contract_key,
    contract_ref,
    title,
    directorate,
    category,
    national_category,
    value_gbp,
    end_reason,
    coalesce(known_end_date, start_date) as earliest_end_date,
    coalesce(known_end_date, last_end_date) as latest_end_date,
    known_end_date is not null as is_dated,
    is_reason_stated or ended_on is not null as is_told,
from dated
