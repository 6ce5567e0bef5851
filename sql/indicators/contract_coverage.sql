-- How much of what must be on contract is (I-09): strictly (the line names a live contract of its
-- supplier), leniently (or a contract of the supplier is live in the category), by supplier only (any is
-- live). Credits net within supplier, period and cell; a supplier at or below nothing leaves both sides.
with line_month as (
    select
        spend_line.month,
        spend_line.supplier_key,
        spend_line.reporting_directorate,
        spend_line.reporting_category,
        link.is_strict,
        link.is_strict_unknown,
        link.is_lenient,
        link.is_supplier_live,
        link.is_supplier_unknown,
        sum(spend_line.net_amount_gbp) as net_amount_gbp,
    from core.spend_line as spend_line
    inner join rules.contract_link as link on spend_line.line_id = link.line_id
    where link.is_contractable
    group by all
),

-- A supplier without a credit nets nothing off, so all of them can be summed as one; only the others are
-- netted by themselves.
credited as (
    select distinct supplier_key,
    from line_month
    where net_amount_gbp < 0
),

netted as (
    select
        line_month.month,
        line_month.is_strict,
        line_month.is_strict_unknown,
        line_month.is_lenient,
        line_month.is_supplier_live,
        line_month.is_supplier_unknown,
        coalesce(credited.supplier_key, '') as netting_key,
        whole.cell_number as whole_number,
        directorate.cell_number as directorate_number,
        category.cell_number as category_number,
        sum(line_month.net_amount_gbp) as net_amount_gbp,
    from line_month
    left join credited on line_month.supplier_key = credited.supplier_key
    inner join rules.breakdown_cell as whole on whole.breakdown = 'none'
    inner join rules.breakdown_cell as directorate
        on
            directorate.breakdown = 'directorate'
            and line_month.reporting_directorate = directorate.breakdown_value
    inner join rules.breakdown_cell as category
        on
            category.breakdown = 'category'
            and line_month.reporting_category = category.breakdown_value
    group by all
),

cell_month as (
    select
        unnest([whole_number, directorate_number, category_number]) as cell_number,
        * exclude (whole_number, directorate_number, category_number),
    from netted
),

supplier_cell as (
    select
        period_cell.period_cell_number,
        cell_month.netting_key,
        sum(cell_month.net_amount_gbp) as all_gbp,
        sum(cell_month.net_amount_gbp) filter (where cell_month.is_strict) as strict_gbp,
        sum(cell_month.net_amount_gbp) filter (where cell_month.is_strict or cell_month.is_strict_unknown)
            as strict_upper_gbp,
        sum(cell_month.net_amount_gbp) filter (where cell_month.is_strict or cell_month.is_lenient)
            as lenient_gbp,
        sum(cell_month.net_amount_gbp) filter (
            where cell_month.is_strict
            or cell_month.is_lenient
            or cell_month.is_strict_unknown
            or cell_month.is_supplier_unknown
        )
            as lenient_upper_gbp,
        sum(cell_month.net_amount_gbp) filter (where cell_month.is_strict or cell_month.is_supplier_live)
            as supplier_gbp,
        sum(cell_month.net_amount_gbp) filter (
            where cell_month.is_strict
            or cell_month.is_supplier_live
            or cell_month.is_strict_unknown
            or cell_month.is_supplier_unknown
        ) as supplier_upper_gbp,
    from cell_month
    inner join core.period as period on cell_month.month = period.month
    inner join rules.period_cell as period_cell
        on
            period.period_number = period_cell.period_number
            and cell_month.cell_number = period_cell.cell_number
    group by all
    having sum(cell_month.net_amount_gbp) > 0
),

-- What is above the line lies between nothing and all of what the supplier was paid.
cell_sum as (
    select
        period_cell_number,
        sum(all_gbp) as denominator_gbp,
        sum(greatest(least(coalesce(strict_gbp, 0), all_gbp), 0)) as strict_gbp,
        sum(greatest(least(coalesce(strict_upper_gbp, 0), all_gbp), coalesce(strict_gbp, 0), 0))
            as strict_upper_gbp,
        sum(greatest(least(coalesce(lenient_gbp, 0), all_gbp), 0)) as lenient_gbp,
        sum(greatest(least(coalesce(lenient_upper_gbp, 0), all_gbp), coalesce(lenient_gbp, 0), 0))
            as lenient_upper_gbp,
        sum(greatest(least(coalesce(supplier_gbp, 0), all_gbp), 0)) as supplier_gbp,
        sum(greatest(least(coalesce(supplier_upper_gbp, 0), all_gbp), coalesce(supplier_gbp, 0), 0))
            as supplier_upper_gbp,
    from supplier_cell
    group by period_cell_number
),

summed as (
    select
        shown.period_type,
        shown.period_label,
        shown.breakdown,
        shown.breakdown_value,
        shown.period_start,
        shown.period_end,
        shown.is_provisional,
        shown.crosses_series_break,
        cell_sum.denominator_gbp,
        cell_sum.strict_gbp,
        cell_sum.strict_upper_gbp,
        cell_sum.lenient_gbp,
        cell_sum.lenient_upper_gbp,
        cell_sum.supplier_gbp,
        cell_sum.supplier_upper_gbp,
    from cell_sum
    inner join rules.period_cell as shown on cell_sum.period_cell_number = shown.period_cell_number
),

measured as (
    select
        *,
        'strict_coverage_share' as measure,
        strict_gbp as numerator_gbp,
        least(strict_upper_gbp, denominator_gbp) as upper_gbp,
    from summed
    union all
    select
        *,
        'lenient_coverage_share' as measure,
        lenient_gbp as numerator_gbp,
        least(lenient_upper_gbp, denominator_gbp) as upper_gbp,
    from summed
    union all
    select
        *,
        'supplier_on_register_share' as measure,
        supplier_gbp as numerator_gbp,
        least(supplier_upper_gbp, denominator_gbp) as upper_gbp,
    from summed
),

register as (
    select
        exists (
            select 1,
            from core.contract
        ) as is_loaded,
        exists (
            select 1,
            from core.spend_line as referenced
            where referenced.contract_ref is not null or referenced.po_number is not null
        ) as has_reference,
),

bounded as (
    select
        measured.period_type,
        measured.period_label,
        measured.period_start,
        measured.period_end,
        measured.is_provisional,
        measured.crosses_series_break,
        measured.breakdown,
        measured.breakdown_value,
        measured.measure,
        measured.numerator_gbp,
        measured.denominator_gbp,
        measured.upper_gbp - measured.numerator_gbp as unknown_gbp,
        register.is_loaded
        and (register.has_reference or measured.measure <> 'strict_coverage_share') as is_told,
        register.is_loaded,
    from measured
    cross join register
),

told as (
    select
        *,
        'I-09' as indicator_code,
        'all' as definition,
        'share' as unit,
        null as numerator_count,
        null as denominator_count,
        null as unknown_count,
        case when is_told then share_of(numerator_gbp, denominator_gbp) end as lower_value,
        case when is_told then share_of(numerator_gbp, denominator_gbp - unknown_gbp) end as point_value,
        case when is_told then share_of(numerator_gbp + unknown_gbp, denominator_gbp) end as upper_value,
        case when is_told then share_of(denominator_gbp - unknown_gbp, denominator_gbp) end
            as coverage_share,
        case
            when not is_loaded then 'NO_CONTRACT_REGISTER'
            when not is_told then 'NO_CONTRACT_REFERENCE'
        end as silent_code,
    from bounded
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
