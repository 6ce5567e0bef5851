-- Why the pounds behind a share changed from one financial year to the next (method 2.7): because more or
-- less was bought (volume), because another part of it went there (share), and both together. The three
-- add up to the change. Refused where the years are not whole or a series break lies between them.
with year_value as (
    select
        indicator_code,
        definition,
        period_label,
        period_start,
        period_end,
        is_provisional,
        crosses_series_break,
        numerator_gbp,
        denominator_gbp,
        unknown_gbp,
    from indicators.local_spend_share
    where period_type = 'financial_year' and breakdown = 'none' and measure = 'spend_share'
    union all
    select
        indicator_code,
        definition,
        period_label,
        period_start,
        period_end,
        is_provisional,
        crosses_series_break,
        numerator_gbp,
        denominator_gbp,
        unknown_gbp,
    from indicators.sme_spend_share
    where period_type = 'financial_year' and breakdown = 'none' and measure = 'spend_share'
    union all
    select
        indicator_code,
        definition,
        period_label,
        period_start,
        period_end,
        is_provisional,
        crosses_series_break,
        numerator_gbp,
        denominator_gbp,
        unknown_gbp,
    from indicators.vcse_spend_share
    where period_type = 'financial_year' and breakdown = 'none' and measure = 'spend_share'
),

break_month as (
    select distinct month,
    from core.series_break
    where is_confirmed
),

pair as (
    select
        later.*,
        earlier.period_label as from_label,
        earlier.numerator_gbp as from_numerator_gbp,
        earlier.denominator_gbp as from_denominator_gbp,
        earlier.unknown_gbp as from_unknown_gbp,
        later.is_provisional or earlier.is_provisional as is_any_provisional,
        later.crosses_series_break
        or earlier.crosses_series_break
        -- A break in the first month of the later year lies between the two.
        or exists (
            select 1,
            from break_month
            where break_month.month = later.period_start
        ) as is_broken,
    from year_value as later
    inner join year_value as earlier
        on
            later.indicator_code = earlier.indicator_code
            and later.definition = earlier.definition
            and later.period_start = earlier.period_start + interval 12 month
),

judged as (
    select
        *,
        case
            when is_broken then 'SERIES_BREAK'
            when is_any_provisional then 'PERIOD_INCOMPLETE'
            when from_denominator_gbp = 0 or denominator_gbp = 0 then 'NO_SPEND'
        end as silent_code,
        share_of(from_numerator_gbp, from_denominator_gbp) as from_share,
        share_of(numerator_gbp, denominator_gbp) as to_share,
    from pair
),

split as (
    select
        *,
        cast(cast(denominator_gbp - from_denominator_gbp as decimal(26, 2)) * from_share as decimal(18, 2))
            as volume_effect_gbp,
        cast(
            cast(from_denominator_gbp as decimal(26, 2)) * cast(to_share - from_share as decimal(12, 10))
            as decimal(18, 2)
        ) as share_effect_gbp,
    from judged
)

select
    indicator_code,
    definition,
    from_label,
    period_label as to_label,
    from_numerator_gbp,
    numerator_gbp as to_numerator_gbp,
    from_share,
    to_share,
    case when silent_code is null then cast(numerator_gbp - from_numerator_gbp as decimal(18, 2)) end
        as change_gbp,
    case when silent_code is null then volume_effect_gbp end as volume_effect_gbp,
    case when silent_code is null then share_effect_gbp end as share_effect_gbp,
    -- What is left takes the rounding, so that the three add up to the penny.
    case
        when silent_code is null
            then cast(
                numerator_gbp - from_numerator_gbp - volume_effect_gbp - share_effect_gbp as decimal(18, 2)
            )
    end as interaction_gbp,
    cast(greatest(unknown_gbp, from_unknown_gbp) as decimal(18, 2)) as unknown_gbp,
    -- The least change is from the most that the earlier share may be to the least of the later one.
    case
        when silent_code is null
            then cast(
                to_share - share_of(from_numerator_gbp + from_unknown_gbp, from_denominator_gbp)
                as decimal(18, 10)
            )
    end as lower_change_share,
    case
        when silent_code is null
            then cast(
                share_of(numerator_gbp, denominator_gbp - unknown_gbp)
                - share_of(from_numerator_gbp, from_denominator_gbp - from_unknown_gbp) as decimal(18, 10)
            )
    end as point_change_share,
    case
        when silent_code is null
            then cast(
                share_of(numerator_gbp + unknown_gbp, denominator_gbp) - from_share as decimal(18, 10)
            )
    end as upper_change_share,
    period_start,
    period_end,
    is_any_provisional as is_provisional,
    is_broken as crosses_series_break,
    silent_code,
from split
