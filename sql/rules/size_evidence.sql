-- What a supplier's size can be judged by, year by year: who it is, its figures, who controls it. -------
with setting as (
    select cast(max(value) as integer) as max_age_months,
    from reference.parameter
    where parameter = 'size_fact_max_age_months'
),

asked as (
    select
        supplier.supplier_key,
        supplier.financial_year,
        supplier.as_at_date,
        supplier.is_named,
        supplier.name_form,
        supplier.supplier_type,
        supplier.is_sole_trader,
        supplier.paid_gbp,
        not supplier.is_asked_about or fact.public_kind is not null as is_not_applicable,
        supplier.match_confidence,
        fact.entity_id,
        fact.company_id,
        fact.charity_id,
        fact.entity_name,
        fact.category as form_words,
        fact.is_plc or fact.is_bank_or_insurer or fact.is_overseas as is_large_form,
        case
            when fact.company_id is null then null
            else coalesce(fact.account_category, '(NONE)')
        end as account_category,
        fact.accounts_made_up_to,
        fact.registered_on,
        fact.owner_ids,
        fact.income_gbp as charity_income_gbp,
        fact.employees as charity_employees,
        fact.figures_on,
    from rules.supplier_year as supplier
    left join rules.entity_fact as fact on supplier.entity_id = fact.entity_id
),

-- Figures: of the years on file near the day the last one that had ended, else the next ------------
figure as (
    select
        asked.supplier_key,
        asked.financial_year,
        accounts.employees,
        accounts.turnover_gbp,
        accounts.balance_sheet_total_gbp,
        accounts.period_end,
    from asked
    cross join setting
    inner join register.accounting_year as accounts on asked.company_id = accounts.entity_id
    where
        accounts.period_end
        between asked.as_at_date - to_months(setting.max_age_months)
        and asked.as_at_date + to_months(setting.max_age_months)
        and (
            accounts.employees is not null
            or accounts.turnover_gbp is not null
            or accounts.balance_sheet_total_gbp is not null
        )
    qualify
        row_number() over (
            partition by asked.supplier_key, asked.financial_year
            order by
                accounts.period_end <= asked.as_at_date desc,
                abs(date_diff('day', accounts.period_end, asked.as_at_date)),
                accounts.period_end
        ) = 1
),

-- Who controls the company on the day ---------------------------------------------------------------
controller as (
    select
        asked.supplier_key,
        asked.financial_year,
        asked.as_at_date,
        control.controller_name,
        control.controller_name || ' (' || band.band || ' %)' as controller_words,
        control.controller_id,
        band.band,
        coalesce(band.is_control, false) or control.is_right_to_appoint as is_control,
        case
            when band.is_control or control.is_right_to_appoint then 1
            else band.low_share
        end as low_share,
        case
            when band.is_control or control.is_right_to_appoint then 1
            else band.high_share
        end as high_share,
        control.notified_on,
        band.register_from,
    from asked
    inner join register.entity_control as control on asked.company_id = control.entity_id
    inner join reference.control_band as band on control.band = band.band
    where
        (control.ceased_on is null or control.ceased_on > asked.as_at_date)
        and (control.notified_on <= asked.as_at_date or control.notified_on <= band.register_from)
),

-- What each controller adds: the figures of its own last year on file.
controller_figure as (
    select
        controller.*,
        accounts.employees,
        accounts.turnover_gbp,
        accounts.balance_sheet_total_gbp,
    from controller
    cross join setting
    left join register.accounting_year as accounts
        on
            controller.controller_id = accounts.entity_id
            and accounts.period_end
            between controller.as_at_date - to_months(setting.max_age_months)
            and controller.as_at_date + to_months(setting.max_age_months)
    qualify
        row_number() over (
            partition by
                controller.supplier_key, controller.financial_year, controller.controller_name,
                controller.band, controller.notified_on
            order by
                accounts.period_end <= controller.as_at_date desc nulls last,
                abs(date_diff('day', accounts.period_end, controller.as_at_date)),
                accounts.period_end
        ) = 1
),

controlled as (
    select
        supplier_key,
        financial_year,
        bool_or(is_control) as is_controlled,
        bool_or(band = 'unknown' and not is_control) as is_share_unknown,
        string_agg(distinct controller_words, ', ' order by controller_words) as controllers,
        max(notified_on) filter (where notified_on >= register_from) as controlled_since,
        bool_and(employees is not null) as is_all_staff_known,
        bool_and(turnover_gbp is not null) as is_all_turnover_known,
        bool_and(balance_sheet_total_gbp is not null) as is_all_balance_known,
        sum(low_share * employees) as employees_low,
        sum(high_share * employees) as employees_high,
        sum(low_share * turnover_gbp) as turnover_low_gbp,
        sum(high_share * turnover_gbp) as turnover_high_gbp,
        sum(low_share * balance_sheet_total_gbp) as balance_low_gbp,
        sum(high_share * balance_sheet_total_gbp) as balance_high_gbp,
    from controller_figure
    group by supplier_key, financial_year
),

checked as (
    select count(*) > 0 as is_control_checked,
    from register.edition as edition
    inner join reference.register_use as register_use
        on edition.register = register_use.register and register_use.use = 'controllers'
)

select
    asked.*,
    figure.employees,
    figure.turnover_gbp,
    figure.balance_sheet_total_gbp,
    figure.period_end,
    coalesce(
        asked.figures_on
        between asked.as_at_date - to_months(setting.max_age_months)
        and asked.as_at_date + to_months(setting.max_age_months),
        false
    ) as is_charity_figure_near,
    controlled.supplier_key is not null as has_controller,
    coalesce(controlled.is_controlled, false) as is_controlled,
    coalesce(controlled.is_share_unknown, false) as is_share_unknown,
    controlled.controllers,
    controlled.controlled_since,
    coalesce(controlled.is_all_staff_known, false) as is_all_staff_known,
    coalesce(controlled.is_all_turnover_known, false) as is_all_turnover_known,
    coalesce(controlled.is_all_balance_known, false) as is_all_balance_known,
    cast(controlled.employees_low as decimal(18, 2)) as employees_low,
    cast(controlled.employees_high as decimal(18, 2)) as employees_high,
    cast(controlled.turnover_low_gbp as decimal(18, 2)) as turnover_low_gbp,
    cast(controlled.turnover_high_gbp as decimal(18, 2)) as turnover_high_gbp,
    cast(controlled.balance_low_gbp as decimal(18, 2)) as balance_low_gbp,
    cast(controlled.balance_high_gbp as decimal(18, 2)) as balance_high_gbp,
    checked.is_control_checked,
from asked
cross join setting
cross join checked
left join figure
    on asked.supplier_key = figure.supplier_key and asked.financial_year = figure.financial_year
left join controlled
    on asked.supplier_key = controlled.supplier_key and asked.financial_year = controlled.financial_year
