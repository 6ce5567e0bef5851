-- Designated strategic suppliers and the meetings held with them (I-16), and how the indicators of
-- contracts were rated over three years (I-31). A supplier is designated by its strategic contracts; a
-- meeting is a logged event.
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

designated as (
    select distinct contract_supplier.supplier_key,
    from rules.contract_supplier as contract_supplier
    inner join core.contract as contract on contract_supplier.contract_key = contract.contract_key
    where contract.is_strategic and contract_supplier.basis_code <> 'CS_FAMILY'
),

meeting as (
    select
        alias.supplier_key,
        event.held_on,
        trim(rule_text(coalesce(event.audience, ''))) as level_words,
    from staging.engagement_event as event
    inner join raw.supplier_name as spelling on trim(event.attendee_name) = spelling.supplier_name
    inner join core.supplier_alias as alias on spelling.name_key = alias.name_key and alias.kind = 'NAMED'
    where event.type = 'supplier_meeting'
),

level as (
    select unnest(['all', 'council', 'group', 'region']) as definition,
),

met as (
    select
        period.period_type,
        period.period_label,
        period.period_start,
        period.period_end,
        period.is_provisional,
        period.crosses_series_break,
        level.definition,
        count(distinct designated.supplier_key) as designated_count,
        count(distinct meeting.supplier_key) as met_count,
    from period
    cross join level
    cross join designated
    left join meeting
        on
            designated.supplier_key = meeting.supplier_key
            and meeting.held_on between period.period_start and period.period_end
            and (level.definition = 'all' or contains(meeting.level_words, level.definition))
    -- Without a log of meetings nobody can tell that none was held.
    where
        exists (
            select 1,
            from staging.engagement_event as logged
            where logged.type = 'supplier_meeting'
        )
    group by all
),

rating as (
    select
        period.period_type,
        period.period_label,
        period.period_start,
        period.period_end,
        period.is_provisional,
        period.crosses_series_break,
        count(*) as rated_count,
        count(*) filter (where kpi.rating = 'Good') as good_count,
    from staging.kpi_result as kpi
    inner join period
        on kpi.assessed_on <= period.period_end and kpi.assessed_on > period.period_end - interval 36 month
    group by all
),

told as (
    select
        'I-16' as indicator_code,
        'designated_with_review_count' as measure,
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
        met_count as numerator_count,
        designated_count as denominator_count,
        cast(null as bigint) as unknown_count,
        cast(met_count as decimal(28, 10)) as lower_value,
        cast(met_count as decimal(28, 10)) as point_value,
        cast(met_count as decimal(28, 10)) as upper_value,
        cast(null as decimal(18, 10)) as coverage_share,
        cast(null as varchar) as silent_code,
    from met
    where definition = 'all'
    union all
    select
        'I-16' as indicator_code,
        'designated_met_share' as measure,
        definition,
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
        met_count as numerator_count,
        designated_count as denominator_count,
        cast(null as bigint) as unknown_count,
        cast(share_of(met_count, designated_count) as decimal(28, 10)) as lower_value,
        cast(share_of(met_count, designated_count) as decimal(28, 10)) as point_value,
        cast(share_of(met_count, designated_count) as decimal(28, 10)) as upper_value,
        cast(null as decimal(18, 10)) as coverage_share,
        cast(null as varchar) as silent_code,
    from met
    union all
    select
        'I-16' as indicator_code,
        'designated_met_count' as measure,
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
        met_count as numerator_count,
        designated_count as denominator_count,
        cast(null as bigint) as unknown_count,
        cast(met_count as decimal(28, 10)) as lower_value,
        cast(met_count as decimal(28, 10)) as point_value,
        cast(met_count as decimal(28, 10)) as upper_value,
        cast(null as decimal(18, 10)) as coverage_share,
        cast(null as varchar) as silent_code,
    from met
    union all
    select
        'I-31' as indicator_code,
        'kpi_good_three_year_share' as measure,
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
        good_count as numerator_count,
        rated_count as denominator_count,
        cast(null as bigint) as unknown_count,
        cast(share_of(good_count, rated_count) as decimal(28, 10)) as lower_value,
        cast(share_of(good_count, rated_count) as decimal(28, 10)) as point_value,
        cast(share_of(good_count, rated_count) as decimal(28, 10)) as upper_value,
        cast(null as decimal(18, 10)) as coverage_share,
        cast(null as varchar) as silent_code,
    from rating
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
