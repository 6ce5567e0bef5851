with cell as (
    select
        'none' as breakdown,
        'all' as breakdown_value,
    union
    select
        'directorate' as breakdown,
        reporting_directorate as breakdown_value,
    from core.spend_line
    union
    select
        'category' as breakdown,
        reporting_category as breakdown_value,
    from core.spend_line
    union
    select
        'supplier_type' as breakdown,
        coalesce(supplier_type, '') as breakdown_value,
    from core.spend_line
    union
    select
        'national_category' as breakdown,
        national_category as breakdown_value,
    from rules.national_category
    union
    select
        'geography' as breakdown,
        geography as breakdown_value,
    from rules.supplier_geography
    union
    -- Suppliers that stand for others lie nowhere.
    select
        'geography' as breakdown,
        'unknown' as breakdown_value,
)

select
    cast(row_number() over (order by breakdown, breakdown_value) as integer) as cell_number,
    breakdown,
    breakdown_value,
from cell
