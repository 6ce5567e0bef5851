-- Of which class a bidder was when the lot was awarded (I-27): as the rules say of the supplier it is, where
-- they say it surely, else as its bid declares, else as they say it with low confidence, else unknown. A
-- bidder that was never paid is no supplier of the council, so nothing but its bid speaks for it.
with award as (
    select
        procurement_ref,
        coalesce(lot_ref, '') as lot_ref,
        min(award_on) as award_on,
    from staging.award
    group by procurement_ref, coalesce(lot_ref, '')
),

alias as (
    select distinct
        spelling.supplier_name,
        alias.supplier_key,
    from raw.supplier_name as spelling
    inner join core.supplier_alias as alias on spelling.name_key = alias.name_key and alias.kind = 'NAMED'
    where spelling.name_key <> ''
),

numbered as (
    select
        entity_match.supplier_key,
        entity_fact.company_id,
    from rules.entity_match as entity_match
    inner join rules.entity_fact as entity_fact on entity_match.entity_id = entity_fact.entity_id
    where entity_match.is_asserted and entity_fact.company_id is not null
),

bid as (
    select
        bid.record_id,
        bid.bidder_name,
        bid.company_no,
        bid.is_sme,
        bid.is_vcse,
        bid.is_local,
        coalesce(award.award_on, procurement.advert_on) as judged_on,
    from staging.bid as bid
    left join staging.procurement as procurement on bid.procurement_ref = procurement.procurement_ref
    left join
        award
        on bid.procurement_ref = award.procurement_ref and coalesce(bid.lot_ref, '') = award.lot_ref
),

-- The number goes before the name, and what finds two suppliers finds none.
found as (
    select
        bid.record_id,
        1 as basis_order,
        numbered.supplier_key,
    from bid
    inner join numbered on 'GB-COH-' || lpad(upper(trim(bid.company_no)), 8, '0') = numbered.company_id
    union
    select
        bid.record_id,
        2 as basis_order,
        alias.supplier_key,
    from bid
    inner join alias on trim(bid.bidder_name) = alias.supplier_name
),

supplier as (
    select
        record_id,
        min(supplier_key) as supplier_key,
    from found
    group by record_id, basis_order
    having count(*) = 1
    qualify row_number() over (partition by record_id order by basis_order) = 1
),

declared as (
    select
        record_id,
        judged_on,
        unnest(
            [
                { 'attribute': 'sme_d_nps', 'is_in': is_sme },
                { 'attribute': 'vcse', 'is_in': is_vcse },
                { 'attribute': 'local_l1', 'is_in': is_local }
            ]
        ) as said,
    from bid
),

-- What the rules say of the year, or of the last year before in which the supplier was paid, or of the first
-- one after.
judged as (
    select
        declared.record_id,
        declared.said.attribute,
        declared.said.is_in as is_declared,
        supplier.supplier_key,
        decided.status,
        decided.confidence,
        decided.financial_year,
    from declared
    left join supplier on declared.record_id = supplier.record_id
    left join rules.supplier_attribute as decided
        on
            supplier.supplier_key = decided.supplier_key
            and declared.said.attribute = decided.attribute
            and decided.status in ('TRUE', 'FALSE')
    qualify
        row_number() over (
            partition by declared.record_id, declared.said.attribute
            order by
                coalesce(decided.financial_year > financial_year(declared.judged_on), true),
                case
                    when decided.financial_year <= financial_year(declared.judged_on)
                        then decided.financial_year
                end desc nulls last,
                decided.financial_year
        ) = 1
),

based as (
    select
        *,
        case
            when status is not null and confidence in ('HIGH', 'MEDIUM') then 'RULES'
            when is_declared is not null then 'DECLARED'
            when status is not null then 'RULES'
            else 'NONE'
        end as basis,
    from judged
)

select
    record_id,
    attribute,
    supplier_key,
    case basis
        when 'RULES' then status
        when 'DECLARED' then case when is_declared then 'TRUE' else 'FALSE' end
        else 'UNKNOWN'
    end as status,
    basis,
    case when basis = 'RULES' then financial_year end as financial_year,
from based
