with line as (
    select
        spend_line.supplier_key,
        coalesce(spend_line.supplier_name, '') as supplier_name,
        coalesce(spend_line.supplier_id, '') as supplier_id,
        spend_line.supplier_type,
        count(*) as line_count,
        sum(spend_line.net_amount_gbp) as net_amount_gbp,
        sum(abs(spend_line.net_amount_gbp)) as absolute_gbp,
        min(spend_line.payment_date) as first_payment_date,
        max(spend_line.payment_date) as last_payment_date,
    from core.spend_line as spend_line
    group by all
),

total as (
    select
        supplier_key,
        cast(sum(line_count) as bigint) as line_count,
        cast(sum(net_amount_gbp) as decimal(18, 2)) as net_amount_gbp,
        min(first_payment_date) as first_payment_date,
        max(last_payment_date) as last_payment_date,
    from line
    group by supplier_key
),

-- The spelling and the council's type shown are those with most money, credits counted as money too.
spelling as (
    select
        line.supplier_key,
        line.supplier_name,
    from line
    group by line.supplier_key, line.supplier_name
    qualify
        row_number() over (
            partition by line.supplier_key
            order by sum(line.absolute_gbp) desc, sum(line.line_count) desc, line.supplier_name
        ) = 1
),

type as (
    select
        line.supplier_key,
        line.supplier_type,
    from line
    where line.supplier_type is not null
    group by line.supplier_key, line.supplier_type
    qualify
        row_number() over (
            partition by line.supplier_key
            order by sum(line.absolute_gbp) desc, sum(line.line_count) desc, line.supplier_type
        ) = 1
),

alias as (
    select
        supplier_alias.supplier_key,
        min(supplier_alias.kind) as kind,
        count(distinct nullif(supplier_alias.supplier_id, '')) as supplier_id_count,
        count(distinct supplier_alias.supplier_id) filter (
            where supplier_alias.id_reason_code = 'ID_USED'
        ) as used_id_count,
        count(distinct supplier_alias.supplier_name) as spelling_count,
        count(distinct supplier_alias.name_key) as name_count,
        count(distinct spelling.legal_form) as legal_form_count,
        min(spelling.legal_form) as legal_form,
        array_to_string(
            list_sort(
                list(distinct supplier_alias.supplier_id) filter (
                    where supplier_alias.id_reason_code = 'ID_USED'
                )
            )[1:20],
            ' | '
        ) as supplier_ids,
    from core.supplier_alias as supplier_alias
    left join raw.supplier_name as spelling on supplier_alias.supplier_name = spelling.supplier_name
    group by supplier_alias.supplier_key
),

reasoned as (
    select
        *,
        case
            when kind <> 'NAMED' and used_id_count > 0 then 'SG_UNNAMED_ID'
            when kind <> 'NAMED' then 'SG_UNNAMED'
            when name_count > 1 and used_id_count > 1 then 'SG_NAME_AND_ID'
            when name_count > 1 then 'SG_SAME_ID'
            when used_id_count > 1 then 'SG_SAME_NAME'
            else 'SG_SINGLE'
        end as group_reason_code,
    from alias
)

select
    total.supplier_key,
    cast(row_number() over (order by total.supplier_key) as integer) as supplier_number,
    case
        when reasoned.kind <> 'NAMED' and reasoned.used_id_count > 0
            then '(no name, vendor ' || reasoned.supplier_ids || ')'
        when reasoned.kind = 'GENERIC' then '(no name: ' || lower(spelling.supplier_name) || ')'
        when reasoned.kind = 'UNNAMED' then '(no name)'
        else spelling.supplier_name
    end as supplier_name,
    case when reasoned.kind = 'NAMED' then coalesce(named.name_key, '') else '' end as name_key,
    reasoned.kind,
    reasoned.kind = 'NAMED' as is_named,
    reasoned.group_reason_code,
    case reasoned.group_reason_code
        when
            'SG_UNNAMED_ID'
            then 'Payments without a name under one vendor number; never joined to a named supplier.'
        when 'SG_UNNAMED' then 'Payments without a name or a usable vendor number; many payees in one.'
        when 'SG_NAME_AND_ID'
            then
                reasoned.name_count || ' names and ' || reasoned.used_id_count
                || ' vendor numbers that lead to each other.'
        when 'SG_SAME_ID' then reasoned.name_count || ' names under one vendor number.'
        when 'SG_SAME_NAME' then 'The same name under ' || reasoned.used_id_count || ' vendor numbers.'
        else 'One name' || case when reasoned.used_id_count = 1 then ' and one vendor number.' else '.' end
    end as group_reason,
    coalesce(reasoned.supplier_ids, '') as supplier_ids,
    reasoned.supplier_id_count,
    reasoned.spelling_count,
    case when reasoned.legal_form_count = 1 then reasoned.legal_form end as legal_form,
    reasoned.legal_form_count > 1 as has_legal_form_conflict,
    type.supplier_type,
    total.line_count,
    total.net_amount_gbp,
    total.first_payment_date,
    total.last_payment_date,
from total
inner join reasoned on total.supplier_key = reasoned.supplier_key
inner join spelling on total.supplier_key = spelling.supplier_key
left join raw.supplier_name as named on spelling.supplier_name = named.supplier_name
left join type on total.supplier_key = type.supplier_key
