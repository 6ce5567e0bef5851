with recursive parameter as (
    select
        cast(max(value) filter (where parameter = 'sundry_supplier_id_min_names') as integer)
            as sundry_min_names,
        cast(max(value) filter (where parameter = 'supplier_key_min_letters') as integer) as min_letters,
    from reference.parameter
),

published as (
    select distinct
        coalesce(line.supplier_id, '') as supplier_id,
        coalesce(line.supplier_name, '') as supplier_name,
    from staging.spend_line as line
    inner join core.input_file as input_file on line.file_sha256 = input_file.file_sha256
    where input_file.fate = 'taken'
),

spelled as (
    select
        published.supplier_id,
        published.supplier_name,
        coalesce(spelling.name_key, '') as name_key,
        coalesce(spelling.is_redacted, published.supplier_name = '') as is_redacted,
        rule_text(published.supplier_name) as payee_text,
        -- The number as a key: letters and digits; a spreadsheet's '.0' is no part of it.
        upper(
            regexp_replace(regexp_replace(published.supplier_id, '\.0+$', ''), '[^A-Za-z0-9]', '', 'g')
        ) as id_key,
    from published
    left join raw.supplier_name as spelling on published.supplier_name = spelling.supplier_name
),

generic_exact as (
    select ' ' || phrase || ' ' as payee_text,
    from reference.generic_payee
    where match = 'exact'
),

generic_start as (
    select distinct spelled.payee_text,
    from spelled
    inner join reference.generic_payee as generic_payee
        on
            generic_payee.match = 'start'
            and starts_with(spelled.payee_text, ' ' || generic_payee.phrase || ' ')
),

classed as (
    select
        spelled.*,
        case
            when spelled.is_redacted or spelled.supplier_name = '' or spelled.name_key = '' then 'UNNAMED'
            when
                spelled.payee_text in (select generic_exact.payee_text, from generic_exact)
                or spelled.payee_text in (select generic_start.payee_text, from generic_start)
                then 'GENERIC'
            else 'NAMED'
        end as kind,
        case
            when spelled.id_key = '' then 'ID_BLANK'
            when
                spelled.id_key in (
                    select placeholder.supplier_id_key, from reference.placeholder_supplier_id as placeholder
                )
                or regexp_full_match(spelled.id_key, '0+|9{3,}|X+')
                or starts_with(spelled.id_key, 'REDACTED')
                then 'ID_PLACEHOLDER'
        end as bad_id_code,
    from spelled
),

-- One number over many names is an account for one-off payees. It would join strangers.
sundry_id as (
    select classed.id_key,
    from classed
    cross join parameter
    where classed.kind = 'NAMED' and classed.bad_id_code is null
    group by classed.id_key, parameter.sundry_min_names
    having count(distinct classed.name_key) >= parameter.sundry_min_names
),

judged as (
    select
        classed.supplier_id,
        classed.supplier_name,
        classed.name_key,
        classed.kind,
        classed.id_key,
        coalesce(
            classed.bad_id_code,
            case when sundry_id.id_key is not null then 'ID_SUNDRY' else 'ID_USED' end
        ) as id_reason_code,
        length(regexp_replace(lower(classed.name_key), '[^a-z]', '', 'g'))
        >= parameter.min_letters as is_name_usable,
    from classed
    cross join parameter
    left join sundry_id on classed.id_key = sundry_id.id_key
),

-- A payee without a name stays apart even when its number is known elsewhere by name: what the council
-- took out is not put back, and a redacted payment says nothing of the supplier's other payments.
noded as (
    select
        *,
        case when id_reason_code = 'ID_USED' then 'i:' || id_key end as id_node,
        case
            when kind = 'NAMED' and is_name_usable then 'n:' || name_key
            when kind = 'NAMED' then 'n:' || name_key || '|' || id_key
            when kind = 'UNNAMED' and id_reason_code = 'ID_USED' then 'u:' || id_key
            when kind = 'UNNAMED' then 'u:'
            when id_reason_code = 'ID_USED' then 'g:' || name_key || '|' || id_key
            else 'g:' || name_key
        end as name_node,
    from judged
),

edge as (
    select
        id_node as node,
        name_node as neighbour,
    from noded
    where kind = 'NAMED' and id_node is not null
    union
    select
        name_node as node,
        id_node as neighbour,
    from noded
    where kind = 'NAMED' and id_node is not null
),

-- Connected components: each node passes on the smallest label it has heard of, until none is new.
reach as (
    select
        node,
        min(least(node, neighbour)) as label,
    from edge
    group by node
    union
    select
        edge.node,
        min(reach.label) as label,
    from reach
    inner join edge on reach.node = edge.neighbour
    where reach.label < edge.node
    group by edge.node
),

component as (
    select
        node,
        min(label) as label,
    from reach
    group by node
)

select
    noded.supplier_id,
    noded.supplier_name,
    noded.name_key,
    's_' || left(md5(coalesce(component.label, noded.name_node)), 16) as supplier_key,
    noded.kind,
    noded.kind = 'NAMED' and noded.id_node is not null as is_id_used,
    noded.id_reason_code,
from noded
left join component on noded.name_node = component.node
