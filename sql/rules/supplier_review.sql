-- What a finance officer works down, most money first: each supplier of which something is undecided, once,
-- with all that is. Persons are in no queue, and neither is who was paid nothing for procurement.
with stake as (
    select
        scope.supplier_key,
        cast(sum(line.net_amount_gbp) as decimal(18, 2)) as procurement_gbp,
    from rules.spend_scope as scope
    inner join core.spend_line as line on scope.line_id = line.line_id
    where scope.is_procurement or scope.is_unresolved
    group by scope.supplier_key
    having sum(line.net_amount_gbp) > 0
),

unknown as (
    select
        attribute.supplier_key,
        string_agg(attribute.attribute, ', ' order by attribute.attribute) as unknown_attributes,
        bool_or(attribute.attribute in ('local_l1', 'sme_d_nps', 'vcse')) as is_main_unknown,
    from rules.supplier_attribute as attribute
    inner join rules.supplier_as_at as as_at
        on
            attribute.supplier_key = as_at.supplier_key
            and attribute.financial_year = as_at.financial_year
            and as_at.is_latest_year
    where attribute.status = 'UNKNOWN' and attribute.reason_code <> 'LO_NOT_DEFINED'
    group by attribute.supplier_key
),

matter as (
    select
        supplier_key,
        case
            when match_code = 'M_CONO_NAMECONFLICT' then 'RV_NUMBER_CONFLICT'
            when match_code = 'M_DATE_CONFLICT' then 'RV_DATE_CONFLICT'
            when match_code = 'M_DORMANT' then 'RV_DORMANT'
            when match_code = 'M_AMBIG' then 'RV_AMBIG'
            when match_code in ('M_NONE', 'M_VAT_HINT') then 'RV_NONE'
            when confidence = 'LOW' then 'RV_LOW'
        end as matter_code,
    from rules.entity_match
    where decided_by = 'RULE'
    union all
    select
        supplier_key,
        'RV_VAT' as matter_code,
    from rules.entity_match
    where vat_hint is not null
    union all
    select
        supplier_key,
        'RV_ATTRIBUTE' as matter_code,
    from unknown
    where is_main_unknown
),

told as (
    select
        matter.supplier_key,
        string_agg(matter.matter_code, ', ' order by words.place) as matter_codes,
        string_agg(words.matter, ' ' order by words.place) as matters,
        arg_min(words.what_settles, words.place) as what_settles,
        bool_and(matter.matter_code = 'RV_ATTRIBUTE') as is_attribute_only,
    from matter
    inner join reference.review_matter as words on matter.matter_code = words.matter_code
    group by matter.supplier_key
),

candidate as (
    select
        supplier_key,
        string_agg(
            concat_ws(', ', entity_name, entity_id, postcode, status, why), ' | ' order by candidate_rank
        ) as candidates,
    from rules.entity_match_candidate
    where candidate_rank <= 5
    group by supplier_key
),

waiting as (
    select
        told.*,
        stake.procurement_gbp,
        supplier.supplier_name,
        supplier.supplier_ids,
        match.match_code,
        match.entity_id,
        coalesce(unknown.unknown_attributes, '') as unknown_attributes,
        coalesce(candidate.candidates, '') as candidates,
    from told
    inner join stake on told.supplier_key = stake.supplier_key
    inner join core.supplier as supplier on told.supplier_key = supplier.supplier_key and supplier.is_named
    inner join rules.entity_match as match on told.supplier_key = match.supplier_key
    left join rules.supplier_individual as person on told.supplier_key = person.supplier_key
    left join unknown on told.supplier_key = unknown.supplier_key
    left join candidate on told.supplier_key = candidate.supplier_key
    where person.supplier_key is null
)

select
    row_number() over (order by procurement_gbp desc, supplier_key) as review_rank,
    supplier_key,
    supplier_name,
    supplier_ids,
    procurement_gbp,
    matter_codes,
    match_code,
    entity_id,
    unknown_attributes,
    matters,
    candidates,
    what_settles,
    -- supplier_id, supplier_name, attribute, value, reason, decided_by, decided_on, review_on
    ',"' || replace(supplier_name, '"', '""') || '",'
    || case when is_attribute_only then 'sme,true' else 'entity,' || coalesce(entity_id, 'none') end
    || ',REASON,WHO,DAY,REVIEW DAY' as decision_line,
from waiting
