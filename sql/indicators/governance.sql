-- What reports, reviews, targets and published files say of how procurement is governed: strategic
-- suppliers met (I-16), income questions in reviews (I-36), files published on time and register fields
-- filled (I-37), targets and reports (I-38), documents in date (I-39). Each is a count or a share of
-- records by their own dates.
with period as (
    select distinct
        period_type,
        period_label,
        period_start,
        period_end,
        is_provisional,
        crosses_series_break,
    from core.period
),

review as (
    select
        period.period_type,
        period.period_label,
        period.period_start,
        period.period_end,
        period.is_provisional,
        period.crosses_series_break,
        count(*) as due_count,
        count(*) filter (where review.done_on is not null) as done_count,
        count(*) filter (where review.is_income_considered) as income_count,
        count(*) filter (where review.done_on is not null and review.is_income_considered is null)
            as income_open_count,
        count(*) filter (where review.is_outcome_compared) as outcome_count,
        count(*) filter (where review.done_on is not null and review.is_outcome_compared is null)
            as outcome_open_count,
    from staging.review as review
    inner join period on review.due_on between period.period_start and period.period_end
    group by all
),

publication as (
    select
        period.period_type,
        period.period_label,
        period.period_start,
        period.period_end,
        period.is_provisional,
        period.crosses_series_break,
        count(*) as all_count,
        count(*) filter (where publication.published_on <= publication.due_on) as on_time_count,
    from staging.publication_log as publication
    inner join period on publication.due_on between period.period_start and period.period_end
    -- No law says when the council's own dashboard is due.
    where publication.dataset <> 'dashboard'
    group by all
),

-- The months in which something of a dataset came out: a dashboard kept up comes out in most of them.
publication_month as (
    select
        period.period_type,
        period.period_label,
        period.period_start,
        period.period_end,
        period.is_provisional,
        period.crosses_series_break,
        publication.dataset as definition,
        count(distinct date_trunc('month', publication.published_on)) as month_count,
    from staging.publication_log as publication
    inner join period on publication.published_on between period.period_start and period.period_end
    group by all
),

-- Fields the Transparency Code asks of a contract register.
field as (
    select
        period.period_type,
        period.period_label,
        period.period_start,
        period.period_end,
        period.is_provisional,
        period.crosses_series_break,
        sum(
            cast(contract.contract_ref is not null as integer)
            + cast(contract.title is not null as integer)
            + cast(contract.department is not null as integer)
            + cast(contract.start_date is not null as integer)
            + cast(contract.last_end_date is not null or contract.is_open_ended as integer)
            + cast(contract.review_date is not null as integer)
            + cast(contract.supplier_names is not null as integer)
            + cast(contract.value_gbp is not null or contract.value_annual_gbp is not null as integer)
            + cast(contract.is_sme_declared is not null as integer)
            + cast(contract.process_type is not null as integer)
        ) as filled_count,
        10 * count(*) as field_count,
    from core.contract as contract
    inner join period
        on
            coalesce(contract.start_date <= period.period_end, true)
            and coalesce(contract.last_end_date >= period.period_start, true)
    where contract.is_awarded and contract.is_snapshot
    group by all
),

subject as (
    select unnest(['sme', 'vcse', 'local', 'social_value']) as definition,
),

aim as (
    select
        case
            when target.indicator_code = 'I-04' then 'sme'
            when starts_with(target.indicator_code, 'I-06') then 'vcse'
            when target.indicator_code in ('I-03', 'I-07') then 'local'
            when target.indicator_code = 'I-17' then 'social_value'
            else target.indicator_code
        end as definition,
        target.period_label,
        target.reported_on,
    from staging.target as target
),

target_period as (
    select
        period.period_type,
        period.period_label,
        period.period_start,
        period.period_end,
        period.is_provisional,
        period.crosses_series_break,
        subject.definition,
        count(aim.definition) filter (where aim.period_label = period.period_label) as target_count,
        count(aim.reported_on) filter (
            where aim.reported_on between period.period_start and period.period_end
        ) as report_count,
    from period
    cross join subject
    left join aim on subject.definition = aim.definition
    where
        period.period_type = 'financial_year' and exists (
            select 1,
            from staging.target
        )
    group by all
),

document as (
    select
        period.period_type,
        period.period_label,
        period.period_start,
        period.period_end,
        period.is_provisional,
        period.crosses_series_break,
        count(*) filter (
            where attestation.document_kind = 'strategy' and attestation.issued_on <= period.period_end
        ) as strategy_count,
        count(*) filter (
            where attestation.document_kind = 'strategy'
            and attestation.issued_on <= period.period_end
            and coalesce(attestation.next_due_on > period.period_end, false)
        ) as strategy_in_date_count,
        -- Without a day on which it is due again nobody can tell whether it is in date.
        count(*) filter (
            where attestation.document_kind = 'strategy'
            and attestation.issued_on <= period.period_end
            and attestation.next_due_on is null
        ) as strategy_open_count,
        count(*) filter (
            where attestation.document_kind = 'member_report'
            and attestation.issued_on between period.period_start and period.period_end
        ) as report_count,
    from period
    cross join staging.attestation as attestation
    group by all
),

told as (
    select
        'I-36' as indicator_code,
        'review_income_share' as measure,
        'all' as definition,
        'none' as breakdown,
        'all' as breakdown_value,
        period_type,
        period_label,
        period_start,
        period_end,
        is_provisional,
        crosses_series_break,
        'share' as unit,
        cast(null as decimal(18, 2)) as numerator_gbp,
        cast(null as decimal(18, 2)) as denominator_gbp,
        cast(null as decimal(18, 2)) as unknown_gbp,
        income_count as numerator_count,
        due_count as denominator_count,
        income_open_count as unknown_count,
        cast(share_of(income_count, due_count) as decimal(28, 10)) as lower_value,
        cast(share_of(income_count, due_count - income_open_count) as decimal(28, 10)) as point_value,
        cast(share_of(income_count + income_open_count, due_count) as decimal(28, 10)) as upper_value,
        cast(share_of(due_count - income_open_count, due_count) as decimal(18, 10)) as coverage_share,
        cast(null as varchar) as silent_code,
    from review
    union all
    select
        'I-36' as indicator_code,
        'review_done_share' as measure,
        'all' as definition,
        'none' as breakdown,
        'all' as breakdown_value,
        period_type,
        period_label,
        period_start,
        period_end,
        is_provisional,
        crosses_series_break,
        'share' as unit,
        cast(null as decimal(18, 2)) as numerator_gbp,
        cast(null as decimal(18, 2)) as denominator_gbp,
        cast(null as decimal(18, 2)) as unknown_gbp,
        done_count as numerator_count,
        due_count as denominator_count,
        cast(null as bigint) as unknown_count,
        cast(share_of(done_count, due_count) as decimal(28, 10)) as lower_value,
        cast(share_of(done_count, due_count) as decimal(28, 10)) as point_value,
        cast(share_of(done_count, due_count) as decimal(28, 10)) as upper_value,
        cast(null as decimal(18, 10)) as coverage_share,
        cast(null as varchar) as silent_code,
    from review
    union all
    select
        'I-36' as indicator_code,
        'outcome_compared_share' as measure,
        'all' as definition,
        'none' as breakdown,
        'all' as breakdown_value,
        period_type,
        period_label,
        period_start,
        period_end,
        is_provisional,
        crosses_series_break,
        'share' as unit,
        cast(null as decimal(18, 2)) as numerator_gbp,
        cast(null as decimal(18, 2)) as denominator_gbp,
        cast(null as decimal(18, 2)) as unknown_gbp,
        outcome_count as numerator_count,
        due_count as denominator_count,
        outcome_open_count as unknown_count,
        cast(share_of(outcome_count, due_count) as decimal(28, 10)) as lower_value,
        cast(share_of(outcome_count, due_count - outcome_open_count) as decimal(28, 10)) as point_value,
        cast(share_of(outcome_count + outcome_open_count, due_count) as decimal(28, 10)) as upper_value,
        cast(share_of(due_count - outcome_open_count, due_count) as decimal(18, 10)) as coverage_share,
        cast(null as varchar) as silent_code,
    from review
    union all
    select
        'I-37' as indicator_code,
        'on_time_share' as measure,
        'all' as definition,
        'none' as breakdown,
        'all' as breakdown_value,
        period_type,
        period_label,
        period_start,
        period_end,
        is_provisional,
        crosses_series_break,
        'share' as unit,
        cast(null as decimal(18, 2)) as numerator_gbp,
        cast(null as decimal(18, 2)) as denominator_gbp,
        cast(null as decimal(18, 2)) as unknown_gbp,
        on_time_count as numerator_count,
        all_count as denominator_count,
        cast(null as bigint) as unknown_count,
        cast(share_of(on_time_count, all_count) as decimal(28, 10)) as lower_value,
        cast(share_of(on_time_count, all_count) as decimal(28, 10)) as point_value,
        cast(share_of(on_time_count, all_count) as decimal(28, 10)) as upper_value,
        cast(null as decimal(18, 10)) as coverage_share,
        cast(null as varchar) as silent_code,
    from publication
    union all
    select
        'I-37' as indicator_code,
        'required_field_share' as measure,
        'all' as definition,
        'none' as breakdown,
        'all' as breakdown_value,
        period_type,
        period_label,
        period_start,
        period_end,
        is_provisional,
        crosses_series_break,
        'share' as unit,
        cast(null as decimal(18, 2)) as numerator_gbp,
        cast(null as decimal(18, 2)) as denominator_gbp,
        cast(null as decimal(18, 2)) as unknown_gbp,
        filled_count as numerator_count,
        field_count as denominator_count,
        cast(null as bigint) as unknown_count,
        cast(share_of(filled_count, field_count) as decimal(28, 10)) as lower_value,
        cast(share_of(filled_count, field_count) as decimal(28, 10)) as point_value,
        cast(share_of(filled_count, field_count) as decimal(28, 10)) as upper_value,
        cast(null as decimal(18, 10)) as coverage_share,
        cast(null as varchar) as silent_code,
    from field
    union all
    select
        'I-38' as indicator_code,
        'target_count' as measure,
        definition,
        'none' as breakdown,
        'all' as breakdown_value,
        period_type,
        period_label,
        period_start,
        period_end,
        is_provisional,
        crosses_series_break,
        'count' as unit,
        cast(null as decimal(18, 2)) as numerator_gbp,
        cast(null as decimal(18, 2)) as denominator_gbp,
        cast(null as decimal(18, 2)) as unknown_gbp,
        target_count as numerator_count,
        cast(null as bigint) as denominator_count,
        cast(null as bigint) as unknown_count,
        cast(target_count as decimal(28, 10)) as lower_value,
        cast(target_count as decimal(28, 10)) as point_value,
        cast(target_count as decimal(28, 10)) as upper_value,
        cast(null as decimal(18, 10)) as coverage_share,
        cast(null as varchar) as silent_code,
    from target_period
    union all
    select
        'I-38' as indicator_code,
        'report_count' as measure,
        definition,
        'none' as breakdown,
        'all' as breakdown_value,
        period_type,
        period_label,
        period_start,
        period_end,
        is_provisional,
        crosses_series_break,
        'count' as unit,
        cast(null as decimal(18, 2)) as numerator_gbp,
        cast(null as decimal(18, 2)) as denominator_gbp,
        cast(null as decimal(18, 2)) as unknown_gbp,
        report_count as numerator_count,
        cast(null as bigint) as denominator_count,
        cast(null as bigint) as unknown_count,
        cast(report_count as decimal(28, 10)) as lower_value,
        cast(report_count as decimal(28, 10)) as point_value,
        cast(report_count as decimal(28, 10)) as upper_value,
        cast(null as decimal(18, 10)) as coverage_share,
        cast(null as varchar) as silent_code,
    from target_period
    union all
    select
        'I-38' as indicator_code,
        'reports_against_target_count' as measure,
        definition,
        'none' as breakdown,
        'all' as breakdown_value,
        period_type,
        period_label,
        period_start,
        period_end,
        is_provisional,
        crosses_series_break,
        'count' as unit,
        cast(null as decimal(18, 2)) as numerator_gbp,
        cast(null as decimal(18, 2)) as denominator_gbp,
        cast(null as decimal(18, 2)) as unknown_gbp,
        report_count as numerator_count,
        cast(null as bigint) as denominator_count,
        cast(null as bigint) as unknown_count,
        cast(report_count as decimal(28, 10)) as lower_value,
        cast(report_count as decimal(28, 10)) as point_value,
        cast(report_count as decimal(28, 10)) as upper_value,
        cast(null as decimal(18, 10)) as coverage_share,
        cast(null as varchar) as silent_code,
    from target_period
    union all
    select
        'I-38' as indicator_code,
        'published_month_count' as measure,
        definition,
        'none' as breakdown,
        'all' as breakdown_value,
        period_type,
        period_label,
        period_start,
        period_end,
        is_provisional,
        crosses_series_break,
        'count' as unit,
        cast(null as decimal(18, 2)) as numerator_gbp,
        cast(null as decimal(18, 2)) as denominator_gbp,
        cast(null as decimal(18, 2)) as unknown_gbp,
        month_count as numerator_count,
        cast(null as bigint) as denominator_count,
        cast(null as bigint) as unknown_count,
        cast(month_count as decimal(28, 10)) as lower_value,
        cast(month_count as decimal(28, 10)) as point_value,
        cast(month_count as decimal(28, 10)) as upper_value,
        cast(null as decimal(18, 10)) as coverage_share,
        cast(null as varchar) as silent_code,
    from publication_month
    union all
    select
        'I-39' as indicator_code,
        'strategy_in_date_share' as measure,
        'all' as definition,
        'none' as breakdown,
        'all' as breakdown_value,
        period_type,
        period_label,
        period_start,
        period_end,
        is_provisional,
        crosses_series_break,
        'share' as unit,
        cast(null as decimal(18, 2)) as numerator_gbp,
        cast(null as decimal(18, 2)) as denominator_gbp,
        cast(null as decimal(18, 2)) as unknown_gbp,
        strategy_in_date_count as numerator_count,
        strategy_count as denominator_count,
        strategy_open_count as unknown_count,
        cast(share_of(strategy_in_date_count, strategy_count) as decimal(28, 10)) as lower_value,
        cast(
            case
                when strategy_open_count < strategy_count
                    then share_of(strategy_in_date_count, strategy_count - strategy_open_count)
            end as decimal(28, 10)
        ) as point_value,
        cast(share_of(strategy_in_date_count + strategy_open_count, strategy_count) as decimal(28, 10))
            as upper_value,
        cast(share_of(strategy_count - strategy_open_count, strategy_count) as decimal(18, 10))
            as coverage_share,
        cast(null as varchar) as silent_code,
    from document
    where strategy_count > 0
    union all
    select
        'I-39' as indicator_code,
        'member_report_count' as measure,
        'all' as definition,
        'none' as breakdown,
        'all' as breakdown_value,
        period_type,
        period_label,
        period_start,
        period_end,
        is_provisional,
        crosses_series_break,
        'count' as unit,
        cast(null as decimal(18, 2)) as numerator_gbp,
        cast(null as decimal(18, 2)) as denominator_gbp,
        cast(null as decimal(18, 2)) as unknown_gbp,
        report_count as numerator_count,
        cast(null as bigint) as denominator_count,
        cast(null as bigint) as unknown_count,
        cast(report_count as decimal(28, 10)) as lower_value,
        cast(report_count as decimal(28, 10)) as point_value,
        cast(report_count as decimal(28, 10)) as upper_value,
        cast(null as decimal(18, 10)) as coverage_share,
        cast(null as varchar) as silent_code,
    from document
)

select
    indicator_code,
    measure,
    definition,
    breakdown,
    breakdown_value,
    period_type,
    period_label,
    period_start,
    period_end,
    unit,
    cast(numerator_gbp as decimal(18, 2)) as numerator_gbp,
    cast(denominator_gbp as decimal(18, 2)) as denominator_gbp,
    cast(unknown_gbp as decimal(18, 2)) as unknown_gbp,
    cast(numerator_count as bigint) as numerator_count,
    cast(denominator_count as bigint) as denominator_count,
    cast(unknown_count as bigint) as unknown_count,
    cast(lower_value as decimal(28, 10)) as lower_value,
    cast(point_value as decimal(28, 10)) as point_value,
    cast(upper_value as decimal(28, 10)) as upper_value,
    cast(coverage_share as decimal(18, 10)) as coverage_share,
    silent_code,
    is_provisional,
    crosses_series_break,
from told
