with parameter as (
    select cast(max(value) as decimal(18, 2)) as floor_gbp,
    from reference.parameter
    where parameter = 'publication_floor_gbp'
),

-- A payee told as a person by name or type is one in every line, also where a grant is paid.
individual as (
    select distinct supplier_key,
    from rules.spend_scope
    where scope = 'INDIVIDUAL' and evidence_field in ('supplier_name', 'supplier_type', 'decision')
),

line as (
    select
        spend_line.*,
        spend_scope.scope,
        spend_scope.scope = 'INDIVIDUAL'
        or individual.supplier_key is not null
        or coalesce(shown.is_suppressed, false) as is_individual,
    from core.spend_line as spend_line
    inner join rules.spend_scope as spend_scope on spend_line.line_id = spend_scope.line_id
    inner join reference.spend_scope as rule on spend_scope.rule_id = rule.rule_id
    cross join parameter
    left join individual on spend_line.supplier_key = individual.supplier_key
    left join rules.supplier_shown_name as shown on spend_line.supplier_key = shown.supplier_key
    where
        spend_line.feed = 'spend'
        -- Credits above the floor are items of expenditure as well.
        and abs(spend_line.net_amount_gbp) > parameter.floor_gbp
        and rule.is_transparency_return
        and spend_scope.scope not in ('INTERNAL', 'FINANCING')
),

period as (
    select
        month,
        quarter_label,
    from core.period_month
    where feed = 'spend'
)

select
    council.council_code as body_code,
    council.council_name as body_name,
    period.quarter_label,
    line.payment_date,
    line.transaction_id,
    line.directorate,
    line.service,
    case
        when line.is_individual then 'REDACTED PERSONAL DATA'
        when line.is_redacted then 'REDACTED'
        else line.supplier_name
    end as beneficiary,
    case when not line.is_individual and not line.is_redacted then line.supplier_id end as supplier_id,
    line.expense_type,
    -- Where the name was taken out, the purpose may still give it.
    case when not line.is_individual and not line.is_redacted then line.purpose end as purpose_text,
    line.category as merchant_category,
    line.category_code as merchant_category_code,
    line.net_amount_gbp,
    line.irrecoverable_vat_gbp,
    line.vat_basis,
    line.capital_revenue,
    line.scope = 'GRANT' as is_grant,
    line.is_individual or line.is_redacted as is_name_suppressed,
    line.line_id,
from line
inner join period on line.month = period.month
cross join reference.council as council
