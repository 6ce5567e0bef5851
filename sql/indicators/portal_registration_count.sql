-- Suppliers registered on the e-tendering portal by the end of a period, and how many of them were active
-- (I-28): bid or showed interest in the months before. The portal gives the last such day alone: none, or one
-- after the period, says nothing of those months.
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

parameter as (
    select cast(max(value) as integer) as active_months,
    from reference.parameter
    where parameter = 'portal_active_months'
),

place as (
    select
        registered.record_id,
        bool_or(postcode.lad_code = council.council_code) as is_local,
    from staging.portal_registration as registered
    cross join reference.council as council
    inner join register.postcode as postcode
        on
            upper(replace(coalesce(registered.branch_postcode, registered.postcode), ' ', ''))
            = upper(replace(postcode.postcode, ' ', ''))
    group by registered.record_id
),

classed as (
    select
        registration.record_id,
        registration.registered_on,
        registration.last_active_on,
        unnest(
            [
                { 'definition': 'all', 'is_in': true },
                { 'definition': 'sme_d_nps', 'is_in': registration.is_sme },
                { 'definition': 'micro_d_nps', 'is_in': registration.is_micro },
                { 'definition': 'vcse', 'is_in': registration.is_vcse },
                { 'definition': 'local_l1', 'is_in': place.is_local }
            ]
        ) as class,
    from staging.portal_registration as registration
    left join place on registration.record_id = place.record_id
),

judged as (
    select
        period.period_type,
        period.period_label,
        period.period_start,
        period.period_end,
        period.is_provisional,
        period.crosses_series_break,
        classed.class.definition,
        classed.class.is_in,
        case
            when classed.last_active_on <= period.period_end
                then classed.last_active_on > period.period_end - to_months(parameter.active_months)
        end as is_active,
    from classed
    cross join parameter
    inner join period on classed.registered_on <= period.period_end
),

summed as (
    select
        period_type,
        period_label,
        period_start,
        period_end,
        is_provisional,
        crosses_series_break,
        definition,
        count(*) as all_count,
        count(*) filter (where is_in) as in_count,
        count(*) filter (where is_in is null) as open_count,
        count(*) filter (where is_in and is_active) as active_count,
        count(*) filter (where is_in and is_active is null) as unseen_count,
        count(*) filter (where is_in is null and is_active) as open_active_count,
        count(*) filter (where is_in is null and is_active is null) as open_unseen_count,
    from judged
    group by all
),

told as (
    select
        'I-28' as indicator_code,
        'registered_count' as measure,
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
        in_count as numerator_count,
        all_count as denominator_count,
        open_count as unknown_count,
        cast(in_count as decimal(28, 10)) as lower_value,
        cast(case when open_count = 0 then in_count end as decimal(28, 10)) as point_value,
        cast(in_count + open_count as decimal(28, 10)) as upper_value,
        cast(share_of(all_count - open_count, all_count) as decimal(18, 10)) as coverage_share,
        cast(null as varchar) as silent_code,
    from summed
    union all
    select
        'I-28' as indicator_code,
        'active_share' as measure,
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
        active_count as numerator_count,
        in_count + open_count as denominator_count,
        unseen_count + open_count as unknown_count,
        -- Who may be of the class is of it where that moves the share.
        cast(share_of(active_count, in_count + open_count - open_active_count) as decimal(28, 10))
            as lower_value,
        cast(share_of(active_count, in_count - unseen_count) as decimal(28, 10)) as point_value,
        cast(
            share_of(
                active_count + unseen_count + open_active_count + open_unseen_count,
                in_count + open_active_count + open_unseen_count
            ) as decimal(28, 10)
        ) as upper_value,
        cast(share_of(in_count - unseen_count, in_count + open_count) as decimal(18, 10)) as coverage_share,
        cast(null as varchar) as silent_code,
    from summed
    where in_count > 0
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
