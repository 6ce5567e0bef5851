-- Which of the four national categories a line, a contract or a procurement belongs to (I-01): by its code
-- where it has one, else by the words of its category, else by those of its expense type; other where none
-- is named.
with text as (
    select distinct
        coalesce(category, '') as category,
        coalesce(category_code, '') as category_code,
        coalesce(expense_type, '') as expense_type,
    from core.spend_line
    union
    select
        coalesce(category, '') as category,
        coalesce(category_code, '') as category_code,
        '' as expense_type,
    from core.contract
    union
    select
        coalesce(category, '') as category,
        coalesce(category_code, '') as category_code,
        '' as expense_type,
    from staging.procurement
),

hit as (
    select
        text.category,
        text.category_code,
        text.expense_type,
        rule.national_category,
        rule.phrase,
        case
            when rule.field = 'cpv' then 1
            when contains(rule_text(text.category), ' ' || rule.phrase || ' ') then 2
            else 3
        end as hit_order,
    from text
    inner join reference.national_category as rule
        on
            (
                rule.field = 'cpv'
                -- Eight figures are a CPV code; six would be ProClass, which numbers otherwise.
                and length(regexp_replace(text.category_code, '[^0-9]', '', 'g')) >= 8
                and starts_with(regexp_replace(text.category_code, '[^0-9]', '', 'g'), rule.phrase)
            )
            or (
                rule.field = 'words'
                and (
                    contains(rule_text(text.category), ' ' || rule.phrase || ' ')
                    or contains(rule_text(text.expense_type), ' ' || rule.phrase || ' ')
                )
            )
),

best as (
    select *,
    from hit
    qualify
        row_number() over (
            partition by category, category_code, expense_type
            order by hit_order, length(phrase) desc, phrase
        ) = 1
)

select
    text.category,
    text.category_code,
    text.expense_type,
    coalesce(best.national_category, 'other') as national_category,
    best.phrase,
from text
left join best
    on
        text.category = best.category
        and text.category_code = best.category_code
        and text.expense_type = best.expense_type
