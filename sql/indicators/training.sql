-- How many councillors and senior managers have attended training (I-39): of each group the last numbers of
-- the period, of any course. One group does not speak for both.
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

latest as (
    select
        period.*,
        attendance.audience,
        attendance.people_count,
        attendance.attended_count,
    from staging.training_attendance as attendance
    inner join period on attendance.counted_on between period.period_start and period.period_end
    -- More than there are cannot have attended; a law names such numbers.
    where attendance.course is null and attendance.attended_count between 0 and attendance.people_count
    qualify
        row_number() over (
            partition by period.period_type, period.period_label, attendance.audience
            order by attendance.counted_on desc, attendance.sequence desc, attendance.record_id
        ) = 1
),

summed as (
    select
        period_type,
        period_label,
        period_start,
        period_end,
        is_provisional,
        crosses_series_break,
        coalesce(audience, 'all') as definition,
        sum(people_count) as people_count,
        sum(attended_count) as attended_count,
    from latest
    group by
        grouping sets (
            (
                period_type,
                period_label,
                period_start,
                period_end,
                is_provisional,
                crosses_series_break,
                audience
            ),
            (period_type, period_label, period_start, period_end, is_provisional, crosses_series_break)
        )
    having audience is not null or count(*) > 1
)

select
    'I-39' as indicator_code,
    'training_attended_share' as measure,
    definition,
    'none' as breakdown,
    'all' as breakdown_value,
    period_type,
    period_label,
    period_start,
    period_end,
    'share' as unit,
    cast(null as decimal(18, 2)) as numerator_gbp,
    cast(null as decimal(18, 2)) as denominator_gbp,
    cast(null as decimal(18, 2)) as unknown_gbp,
    cast(attended_count as bigint) as numerator_count,
    cast(people_count as bigint) as denominator_count,
    cast(null as bigint) as unknown_count,
    cast(share_of(attended_count, people_count) as decimal(28, 10)) as lower_value,
    cast(share_of(attended_count, people_count) as decimal(28, 10)) as point_value,
    cast(share_of(attended_count, people_count) as decimal(28, 10)) as upper_value,
    cast(null as decimal(18, 10)) as coverage_share,
    cast(case when people_count = 0 then 'NOTHING_COUNTED' end as varchar) as silent_code,
    is_provisional,
    crosses_series_break,
from summed
