-- Facts on public registers about suppliers with live contracts or much spend that a contract manager
-- would want to know (I-32): each with its register and day. Facts, no judgement.
with rolling as (
    select
        period_label,
        min(period_start) as period_start,
        min(period_end) as period_end,
    from core.period
    where period_type = 'rolling_year'
    group by period_label
    order by bool_or(is_provisional), period_label desc
    limit 1
),

parameter as (
    select cast(max(value) as decimal(18, 10)) as dependency_share,
    from reference.parameter
    where parameter = 'dependency_min_share'
),

paid as (
    select
        spend_line.supplier_key,
        rolling.period_label,
        sum(spend_line.net_amount_gbp) as net_amount_gbp,
    from core.spend_line as spend_line
    inner join rules.spend_scope as spend_scope on spend_line.line_id = spend_scope.line_id
    inner join rolling on spend_line.payment_date between rolling.period_start and rolling.period_end
    where spend_scope.is_procurement and spend_scope.is_payee_supplier
    group by spend_line.supplier_key, rolling.period_label
    having sum(spend_line.net_amount_gbp) > 0
),

known as (
    select
        paid.*,
        fact.entity_id,
        fact.entity_name,
        fact.status,
        fact.ended_on,
        fact.charity_removed_on,
        fact.last_seen_on,
        fact.is_in_newest_edition,
        fact.income_gbp,
        fact.figures_on,
    from paid
    inner join rules.entity_match as entity_match on paid.supplier_key = entity_match.supplier_key
    inner join rules.entity_fact as fact on entity_match.entity_id = fact.entity_id
    where entity_match.is_asserted
),

turnover as (
    select
        entity_fact.entity_id,
        accounts.turnover_gbp,
        accounts.period_end,
    from rules.entity_fact as entity_fact
    inner join register.accounting_year as accounts on entity_fact.company_id = accounts.entity_id
    where accounts.turnover_gbp > 0
    qualify row_number() over (partition by entity_fact.entity_id order by accounts.period_end desc) = 1
),

told as (
    select
        known.*,
        'STATUS' as watch_code,
        'Its status on the register is: ' || known.status as watch_fact,
        known.last_seen_on as fact_date,
    from known
    left join reference.sound_status as sound on lower(known.status) = sound.status
    where known.status is not null and sound.status is null
    union all
    select
        known.*,
        'ENDED' as watch_code,
        'It ended on ' || known.ended_on as watch_fact,
        known.ended_on as fact_date,
    from known
    where known.ended_on is not null
    union all
    select
        known.*,
        'CHARITY_REMOVED' as watch_code,
        'It was removed from the register of charities' as watch_fact,
        known.charity_removed_on as fact_date,
    from known
    where known.charity_removed_on is not null
    union all
    select
        known.*,
        'GONE' as watch_code,
        'It is no longer in the newest edition of the register' as watch_fact,
        known.last_seen_on as fact_date,
    from known
    where not known.is_in_newest_edition
    union all
    select
        known.*,
        'DEPENDENT' as watch_code,
        'The council pays '
        || share_as_percent(share_of(known.net_amount_gbp, coalesce(turnover.turnover_gbp, known.income_gbp)))
        || ' of its income on file' as watch_fact,
        coalesce(turnover.period_end, known.figures_on) as fact_date,
    from known
    cross join parameter
    left join turnover on known.entity_id = turnover.entity_id
    where
        coalesce(turnover.turnover_gbp, known.income_gbp) > 0
        and share_of(known.net_amount_gbp, coalesce(turnover.turnover_gbp, known.income_gbp))
        > parameter.dependency_share
)

select
    told.supplier_key,
    told.watch_code,
    shown.shown_name as supplier_name,
    told.entity_id,
    told.entity_name,
    told.watch_fact,
    told.fact_date,
    told.period_label,
    cast(told.net_amount_gbp as decimal(18, 2)) as net_amount_gbp,
from told
inner join rules.supplier_shown_name as shown on told.supplier_key = shown.supplier_key
where not shown.is_suppressed
