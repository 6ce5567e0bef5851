with supplier_period as (
    select
        period_cell_number,
        population,
        supplier_number,
        is_payee_supplier,
        is_counted,
        net_amount_gbp,
    from indicators.supplier_period
    where population in ('procurement', 'grant') and not is_net_credit
),

profile_single as (
    select
        profile_number,
        attribute,
        -- A public body that something is bought from is no small firm.
        case when status = 'NOT_APPLICABLE' then 'FALSE' else status end as status,
    from rules.profile_decision
    -- A definition that means nothing for the council has no share.
    where reason_code is distinct from 'LO_NOT_DEFINED'
),

parameter as (
    select
        max(cast(value as decimal(18, 10))) filter (where parameter = 'headline_coverage_min_share')
            as headline_coverage,
        max(cast(value as decimal(18, 10))) filter (where parameter = 'bounds_only_coverage_max_share')
            as bounds_only_coverage,
    from reference.parameter
    where parameter in ('headline_coverage_min_share', 'bounds_only_coverage_max_share')
),

-- Two attributes together: false needs one false (or both, for either), true the reverse.
profile_pair as (
    select
        one.profile_number,
        one.attribute || ' and ' || other.attribute as attribute,
        case
            when 'FALSE' in (one.status, other.status) then 'FALSE'
            when 'UNKNOWN' in (one.status, other.status) then 'UNKNOWN'
            else 'TRUE'
        end as status,
    from profile_single as one
    inner join profile_single as other on one.profile_number = other.profile_number
    where starts_with(one.attribute, 'local_') and starts_with(other.attribute, 'sme_')
    union all
    select
        one.profile_number,
        one.attribute || ' or ' || other.attribute as attribute,
        case
            when 'TRUE' in (one.status, other.status) then 'TRUE'
            when 'UNKNOWN' in (one.status, other.status) then 'UNKNOWN'
            else 'FALSE'
        end as status,
    from profile_single as one
    inner join profile_single as other on one.profile_number = other.profile_number
    where starts_with(one.attribute, 'sme_') and other.attribute = 'vcse'
),

profile_status as (
    select
        profile_number,
        attribute,
        status,
    from profile_single
    union all
    select
        profile_number,
        attribute,
        status,
    from profile_pair
),

attribute as (
    select distinct attribute,
    from profile_status
),

period_cell as (
    select
        period_cell_number,
        -- A period is classed by the evidence of the financial year it ends in.
        financial_year(period_end) as financial_year,
    from rules.period_cell
),

-- A payee that stands for unnamed suppliers has no profile: everything about it is unknown.
profile_period as (
    select
        supplier_period.period_cell_number,
        supplier_period.population,
        case when supplier_period.is_payee_supplier then supplier_profile.profile_number end
            as profile_number,
        sum(supplier_period.net_amount_gbp) as net_amount_gbp,
        count(*) filter (where supplier_period.is_counted) as supplier_count,
    from supplier_period
    inner join period_cell on supplier_period.period_cell_number = period_cell.period_cell_number
    left join rules.supplier_profile as supplier_profile
        on
            supplier_period.supplier_number = supplier_profile.supplier_number
            and period_cell.financial_year = supplier_profile.financial_year
    group by all
),

status_sum as (
    select
        profile_period.period_cell_number,
        profile_period.population,
        attribute.attribute,
        coalesce(profile_status.status, 'UNKNOWN') as status,
        sum(profile_period.net_amount_gbp) as net_amount_gbp,
        sum(profile_period.supplier_count) as supplier_count,
    from profile_period
    cross join attribute
    left join profile_status
        on
            profile_period.profile_number = profile_status.profile_number
            and attribute.attribute = profile_status.attribute
    group by all
),

measured as (
    select
        * exclude (status, net_amount_gbp, supplier_count),
        coalesce(sum(net_amount_gbp) filter (where status = 'TRUE'), 0) as true_gbp,
        coalesce(sum(net_amount_gbp) filter (where status = 'FALSE'), 0) as false_gbp,
        coalesce(sum(net_amount_gbp) filter (where status = 'UNKNOWN'), 0) as unknown_gbp,
        coalesce(sum(supplier_count) filter (where status = 'TRUE'), 0) as true_count,
        coalesce(sum(supplier_count) filter (where status = 'FALSE'), 0) as false_count,
        coalesce(sum(supplier_count) filter (where status = 'UNKNOWN'), 0) as unknown_count,
    from status_sum
    group by all
),

weighted as (
    select
        *,
        'spend_share' as measure,
        share_with_bounds(true_gbp, false_gbp, unknown_gbp) as shares,
    from measured
    union all
    select
        *,
        'supplier_share' as measure,
        share_with_bounds(true_count, false_count, unknown_count) as shares,
    from measured
)

select
    weighted.attribute,
    weighted.population,
    weighted.measure,
    shown.breakdown,
    shown.breakdown_value,
    shown.period_type,
    shown.period_label,
    shown.period_start,
    shown.period_end,
    cast(weighted.true_gbp as decimal(18, 2)) as true_gbp,
    cast(weighted.false_gbp as decimal(18, 2)) as false_gbp,
    cast(weighted.unknown_gbp as decimal(18, 2)) as unknown_gbp,
    cast(weighted.true_gbp + weighted.false_gbp + weighted.unknown_gbp as decimal(18, 2)) as denominator_gbp,
    cast(weighted.true_count as bigint) as true_count,
    cast(weighted.false_count as bigint) as false_count,
    cast(weighted.unknown_count as bigint) as unknown_count,
    cast(weighted.true_count + weighted.false_count + weighted.unknown_count as bigint) as denominator_count,
    weighted.shares.lower as lower_share,
    weighted.shares.point as point_share,
    weighted.shares.upper as upper_share,
    weighted.shares.coverage as coverage_share,
    coalesce(weighted.shares.coverage >= parameter.headline_coverage, false) as is_headline,
    coalesce(weighted.shares.coverage < parameter.bounds_only_coverage, true) as is_bounds_only,
    shown.is_provisional,
    shown.crosses_series_break,
from weighted
inner join rules.period_cell as shown on weighted.period_cell_number = shown.period_cell_number
cross join parameter
