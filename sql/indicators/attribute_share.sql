with supplier_period as (
    select * exclude (line_count, scope),
    from indicators.supplier_period
    where population in ('procurement', 'grant') and not is_net_credit
),

supplier_attribute as (
    select
        supplier_key,
        financial_year,
        attribute,
        -- A public body that something is bought from is no small firm.
        case when status = 'NOT_APPLICABLE' then 'FALSE' else status end as status,
    from rules.supplier_attribute
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

-- Suppliers with the same statuses share a profile, so that a supplier is summed once and not once
-- for each attribute.
supplier_profile as (
    select
        supplier_key,
        financial_year,
        string_agg(attribute || '=' || status, ' ' order by attribute) as profile,
    from supplier_attribute
    group by supplier_key, financial_year
),

profile_single as (
    select distinct
        supplier_profile.profile,
        supplier_attribute.attribute,
        supplier_attribute.status,
    from supplier_profile
    inner join supplier_attribute
        on
            supplier_profile.supplier_key = supplier_attribute.supplier_key
            and supplier_profile.financial_year = supplier_attribute.financial_year
),

-- Two attributes together: false needs one false (or both, for either), true the reverse.
profile_pair as (
    select
        one.profile,
        one.attribute || ' and ' || other.attribute as attribute,
        case
            when 'FALSE' in (one.status, other.status) then 'FALSE'
            when 'UNKNOWN' in (one.status, other.status) then 'UNKNOWN'
            else 'TRUE'
        end as status,
    from profile_single as one
    inner join profile_single as other on one.profile = other.profile
    where starts_with(one.attribute, 'local_') and starts_with(other.attribute, 'sme_')
    union all
    select
        one.profile,
        one.attribute || ' or ' || other.attribute as attribute,
        case
            when 'TRUE' in (one.status, other.status) then 'TRUE'
            when 'UNKNOWN' in (one.status, other.status) then 'UNKNOWN'
            else 'FALSE'
        end as status,
    from profile_single as one
    inner join profile_single as other on one.profile = other.profile
    where starts_with(one.attribute, 'sme_') and other.attribute = 'vcse'
),

profile_status as (
    select
        profile,
        attribute,
        status,
    from profile_single
    union all
    select
        profile,
        attribute,
        status,
    from profile_pair
),

attribute as (
    select distinct attribute,
    from profile_status
),

-- A payee that stands for unnamed suppliers has no profile: everything about it is unknown.
profile_period as (
    select
        supplier_period.period_type,
        supplier_period.period_label,
        supplier_period.period_start,
        supplier_period.period_end,
        supplier_period.is_provisional,
        supplier_period.crosses_series_break,
        supplier_period.breakdown,
        supplier_period.breakdown_value,
        supplier_period.population,
        case when supplier_period.is_payee_supplier then coalesce(supplier_profile.profile, '') else '' end
            as profile,
        sum(supplier_period.net_amount_gbp) as net_amount_gbp,
        count(distinct supplier_period.supplier_key) filter (where supplier_period.is_counted)
            as supplier_count,
    from supplier_period
    -- A period is classed by the evidence of the financial year it ends in.
    left join supplier_profile
        on
            supplier_period.supplier_key = supplier_profile.supplier_key
            and financial_year(supplier_period.period_end) = supplier_profile.financial_year
    group by all
),

status_sum as (
    select
        profile_period.period_type,
        profile_period.period_label,
        profile_period.period_start,
        profile_period.period_end,
        profile_period.is_provisional,
        profile_period.crosses_series_break,
        profile_period.breakdown,
        profile_period.breakdown_value,
        profile_period.population,
        attribute.attribute,
        coalesce(profile_status.status, 'UNKNOWN') as status,
        sum(profile_period.net_amount_gbp) as net_amount_gbp,
        sum(profile_period.supplier_count) as supplier_count,
    from profile_period
    cross join attribute
    left join profile_status
        on
            profile_period.profile = profile_status.profile
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
    weighted.breakdown,
    weighted.breakdown_value,
    weighted.period_type,
    weighted.period_label,
    weighted.period_start,
    weighted.period_end,
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
    weighted.is_provisional,
    weighted.crosses_series_break,
from weighted
cross join parameter
