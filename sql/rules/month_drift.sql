-- What a month says about how it was published, beside the council's own months before. Unlike a series break
-- one month is enough: the first damaged file has to be told before it is built upon.
with parameter as (
    select
        cast(max(value) filter (where parameter = 'series_break_window_months') as integer) as window_months,
        cast(max(value) filter (where parameter = 'drift_min_months') as integer) as min_months,
        cast(max(value) filter (where parameter = 'drift_regular_months') as integer) as regular_months,
        cast(max(value) filter (where parameter = 'series_break_min_robust_z') as decimal(9, 4))
            as min_robust_z,
        cast(max(value) filter (where parameter = 'drift_scale_floor_share') as decimal(9, 4))
            as scale_floor_share,
        cast(max(value) filter (where parameter = 'drift_min_line_count') as integer) as min_line_count,
        cast(max(value) filter (where parameter = 'drift_min_supplier_count') as integer)
            as min_supplier_count,
    from reference.parameter
),

-- Months before a confirmed break were published otherwise: history begins anew with it.
era as (
    select
        period_month.feed,
        period_month.month,
        max(series_break.month) as era_month,
    from core.period_month as period_month
    left join core.series_break as series_break
        on
            period_month.feed = series_break.feed
            and period_month.month >= series_break.month
            and series_break.is_confirmed
    where period_month.is_expected and period_month.is_loaded and period_month.reason_code <> 'PART_MONTH'
    group by period_month.feed, period_month.month
),

loaded_month as (
    select
        feed,
        month,
        era_month,
        row_number() over (partition by feed, era_month order by month) as nth,
    from era
),

line as (
    select
        loaded_month.feed,
        loaded_month.month,
        loaded_month.era_month,
        loaded_month.nth,
        spend_line.supplier_key,
        spend_line.is_redacted,
        spend_line.is_credit,
        spend_line.net_amount_gbp,
        spend_line.payment_date,
        spend_line.supplier_name,
        spend_line.supplier_id,
        spend_line.supplier_type,
        spend_line.purpose,
        nullif(spend_line.reporting_directorate, '') as directorate,
        nullif(spend_line.reporting_category, '') as category,
        coalesce(entity_match.is_asserted, false) as is_matched,
        -- Two lines are told apart by all that people read in them.
        hash(
            spend_line.file_sha256,
            spend_line.payment_date,
            spend_line.net_amount_gbp,
            spend_line.supplier_name,
            spend_line.supplier_id,
            spend_line.directorate,
            spend_line.service,
            spend_line.cost_centre,
            spend_line.purpose,
            spend_line.expense_type,
            spend_line.subjective_code,
            spend_line.category,
            spend_line.transaction_id,
            spend_line.line_no,
            spend_line.invoice_ref,
            spend_line.po_number
        ) as content_hash,
    from core.spend_line as spend_line
    inner join loaded_month on spend_line.feed = loaded_month.feed and spend_line.month = loaded_month.month
    left join rules.entity_match as entity_match on spend_line.supplier_key = entity_match.supplier_key
),

line_total as (
    select
        feed,
        month,
        count(*) as line_count,
        count(*) filter (where is_credit) as credit_count,
        count(*) filter (where is_matched) as matched_count,
        count(*) filter (where is_redacted) as redacted_count,
        count(*) filter (where net_amount_gbp = round(net_amount_gbp, 0)) as whole_pound_count,
        count(*) - count(distinct content_hash) as repeated_count,
        count(category) as category_count,
        count(directorate) as directorate_count,
        count(purpose) as purpose_count,
        count(supplier_id) as supplier_id_count,
        count(supplier_type) as supplier_type_count,
    from line
    group by feed, month
),

day_total as (
    select
        feed,
        month,
        payment_date,
        count(*) as line_count,
    from line
    group by feed, month, payment_date
),

busiest_day as (
    select
        feed,
        month,
        max(line_count) as busiest_count,
    from day_total
    group by feed, month
),

-- Words of a column that was exchanged with another, or of names that were cut, are new all at once.
word_month as (
    select
        feed,
        era_month,
        month,
        nth,
        'known_category_share' as measure,
        category as word,
        count(*) as line_count,
    from line
    where category is not null
    group by feed, era_month, month, nth, category
    union all
    select
        feed,
        era_month,
        month,
        nth,
        'known_name_share' as measure,
        supplier_name as word,
        count(*) as line_count,
    from line
    where not is_redacted
    group by feed, era_month, month, nth, supplier_name
),

word_seen as (
    select
        feed,
        month,
        nth,
        measure,
        line_count,
        min(nth) over (partition by feed, era_month, measure, word) < nth as is_known,
    from word_month
),

word_total as (
    select
        word_seen.feed,
        word_seen.month,
        word_seen.measure,
        cast(sum(word_seen.line_count) as bigint) as line_count,
        cast(coalesce(sum(word_seen.line_count) filter (where word_seen.is_known), 0) as bigint)
            as known_count,
    from word_seen
    cross join parameter
    where word_seen.nth > parameter.regular_months
    group by word_seen.feed, word_seen.month, word_seen.measure
),

supplier_month as (
    select distinct
        feed,
        era_month,
        nth,
        supplier_key,
    from line
    where not is_redacted
),

-- Suppliers paid in each of the months up to one: the next month should have them too.
paid_regularly as (
    select
        supplier_month.feed,
        supplier_month.era_month,
        supplier_month.nth,
        supplier_month.supplier_key,
        lag(supplier_month.nth, parameter.regular_months - 1) over (
            partition by supplier_month.feed, supplier_month.era_month, supplier_month.supplier_key
            order by supplier_month.nth
        ) = supplier_month.nth - parameter.regular_months + 1 as is_regular,
    from supplier_month
    cross join parameter
),

regular_total as (
    select
        loaded_month.feed,
        loaded_month.month,
        count(*) as supplier_count,
        count(supplier_month.supplier_key) as paid_again_count,
    from loaded_month
    inner join paid_regularly
        on
            loaded_month.feed = paid_regularly.feed
            and loaded_month.era_month is not distinct from paid_regularly.era_month
            and loaded_month.nth = paid_regularly.nth + 1
            and paid_regularly.is_regular
    left join supplier_month
        on
            loaded_month.feed = supplier_month.feed
            and loaded_month.era_month is not distinct from supplier_month.era_month
            and loaded_month.nth = supplier_month.nth
            and paid_regularly.supplier_key = supplier_month.supplier_key
    group by loaded_month.feed, loaded_month.month
),

-- Where one of three lines or more is the sum of the others, it is a subtotal dressed as a payment. (Of two
-- lines that are equal each is the sum of the others, and nothing is wrong.)
summed_total as (
    select
        feed,
        month,
        count(*) as supplier_count,
        count(*) filter (where 2 * largest_gbp = net_amount_gbp) as summed_count,
    from (
        select
            feed,
            month,
            supplier_key,
            max(net_amount_gbp) as largest_gbp,
            sum(net_amount_gbp) as net_amount_gbp,
        from line
        where not is_redacted
        group by feed, month, supplier_key
        having count(*) > 2
    ) as supplier_total
    group by feed, month
),

-- Rents, care packages and instalments come back as the same sum; amounts that were torn from their rows, or
-- are wrong by whatever factor, do not.
sum_month as (
    select
        feed,
        era_month,
        month,
        nth,
        supplier_key,
        net_amount_gbp,
        count(*) as line_count,
    from line
    where not is_redacted and net_amount_gbp <> 0
    group by feed, era_month, month, nth, supplier_key, net_amount_gbp
),

paid_sum as (
    select
        sum_month.feed,
        sum_month.month,
        sum_month.nth,
        sum_month.line_count,
        coalesce(
            lag(sum_month.nth) over (
                partition by
                    sum_month.feed,
                    sum_month.era_month,
                    sum_month.supplier_key,
                    sum_month.net_amount_gbp
                order by sum_month.nth
            ) >= sum_month.nth - parameter.regular_months,
            false
        ) as is_usual,
        parameter.regular_months,
    from sum_month
    cross join parameter
),

usual_total as (
    select
        feed,
        month,
        cast(sum(line_count) as bigint) as line_count,
        cast(coalesce(sum(line_count) filter (where is_usual), 0) as bigint) as usual_count,
    from paid_sum
    where nth > regular_months
    group by feed, month
),

line_share as (
    select
        line_total.feed,
        line_total.month,
        line_total.line_count,
        unnest([
            { 'measure': 'busiest_day_share', 'part_count': busiest_day.busiest_count },
            { 'measure': 'credit_line_share', 'part_count': line_total.credit_count },
            { 'measure': 'filled_category_share', 'part_count': line_total.category_count },
            { 'measure': 'filled_directorate_share', 'part_count': line_total.directorate_count },
            { 'measure': 'filled_purpose_share', 'part_count': line_total.purpose_count },
            { 'measure': 'filled_supplier_id_share', 'part_count': line_total.supplier_id_count },
            { 'measure': 'filled_supplier_type_share', 'part_count': line_total.supplier_type_count },
            { 'measure': 'matched_line_share', 'part_count': line_total.matched_count },
            { 'measure': 'redacted_line_share', 'part_count': line_total.redacted_count },
            { 'measure': 'repeated_line_share', 'part_count': line_total.repeated_count },
            { 'measure': 'whole_pound_line_share', 'part_count': line_total.whole_pound_count }
        ]) as counts,
    from line_total
    inner join busiest_day on line_total.feed = busiest_day.feed and line_total.month = busiest_day.month
),

counted as (
    select
        line_share.feed,
        line_share.month,
        line_share.counts.measure,
        line_share.counts.part_count,
        line_share.line_count as of_count,
    from line_share
    union all
    select
        feed,
        month,
        measure,
        known_count as part_count,
        line_count as of_count,
    from word_total
    union all
    select
        feed,
        month,
        'regular_supplier_share' as measure,
        paid_again_count as part_count,
        supplier_count as of_count,
    from regular_total
    union all
    select
        feed,
        month,
        'summed_supplier_share' as measure,
        summed_count as part_count,
        supplier_count as of_count,
    from summed_total
    union all
    select
        feed,
        month,
        'usual_sum_share' as measure,
        usual_count as part_count,
        line_count as of_count,
    from usual_total
),

-- A share of few lines or few suppliers moves by chance.
observed as (
    select
        loaded_month.feed,
        loaded_month.month,
        loaded_month.era_month,
        loaded_month.nth,
        counted.measure,
        counted.part_count,
        counted.of_count,
        cast(share_of(counted.part_count, counted.of_count) as decimal(9, 4)) as value,
    from counted
    cross join parameter
    inner join loaded_month on counted.feed = loaded_month.feed and counted.month = loaded_month.month
    where
        counted.of_count >= case
            when counted.measure in ('regular_supplier_share', 'summed_supplier_share')
                then parameter.min_supplier_count
            else parameter.min_line_count
        end
),

month_before as (
    select
        now.feed,
        now.month,
        now.measure,
        before.value as value_before,
    from observed as now
    cross join parameter
    inner join observed as before
        on
            now.feed = before.feed
            and now.measure = before.measure
            and now.era_month is not distinct from before.era_month
            and before.nth between now.nth - parameter.window_months and now.nth - 1
),

typical as (
    select
        feed,
        month,
        measure,
        count(*) as month_count,
        quantile_disc(value_before, 0.5) as median_value,
    from month_before
    group by feed, month, measure
),

spread as (
    select
        typical.feed,
        typical.month,
        typical.measure,
        typical.month_count,
        typical.median_value,
        greatest(
            quantile_disc(abs(month_before.value_before - typical.median_value), 0.5),
            max(parameter.scale_floor_share)
        ) as scale,
    from typical
    cross join parameter
    inner join month_before
        on
            typical.feed = month_before.feed
            and typical.month = month_before.month
            and typical.measure = month_before.measure
    group by typical.feed, typical.month, typical.measure, typical.month_count, typical.median_value
),

min_change as (
    select
        drift_measure.measure,
        drift_measure.what_is_counted,
        drift_measure.is_relative,
        cast(parameter.value as decimal(9, 4)) as min_change_share,
    from reference.drift_measure as drift_measure
    inner join reference.parameter as parameter on drift_measure.min_change_parameter = parameter.parameter
),

judged as (
    select
        observed.feed,
        observed.month,
        observed.measure,
        observed.part_count,
        observed.of_count,
        observed.value,
        min_change.what_is_counted,
        coalesce(spread.month_count, 0) as month_count,
        -- Too short a history is none.
        case when spread.month_count >= parameter.min_months then spread.median_value end as median_value,
        case
            when spread.month_count >= parameter.min_months
                then
                    cast(
                        round(0.6745 * (observed.value - spread.median_value) / spread.scale, 2)
                        as decimal(18, 2)
                    )
        end as robust_z,
        min_change.min_change_share * case when min_change.is_relative then spread.median_value else 1 end
            as min_change_share,
        parameter.min_robust_z,
    from observed
    cross join parameter
    inner join min_change on observed.measure = min_change.measure
    left join spread
        on
            observed.feed = spread.feed
            and observed.month = spread.month
            and observed.measure = spread.measure
)

select
    feed,
    month,
    measure,
    value as value_share,
    part_count,
    of_count,
    month_count,
    median_value as median_share,
    robust_z,
    coalesce(
        abs(robust_z) > min_robust_z and abs(value - median_value) >= min_change_share, false
    ) as is_drift,
    strftime(month, '%B %Y') || ', ' || feed || ': ' || format('{:,}', part_count) || ' of '
    || format('{:,}', of_count) || ' ' || what_is_counted || ' (' || share_as_percent(value) || ')'
    || case
        when median_value is null then '; there are too few months before it to compare with.'
        else
            '; ' || share_as_percent(median_value) || ' was usual in the ' || month_count
            || ' months before.'
    end as reason,
from judged
