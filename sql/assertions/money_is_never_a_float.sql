-- No column of the staging, core, rules and returns tables is a binary floating-point number.
-- severity: critical
-- table: core.spend_line
select
    columns.schema_name,
    columns.table_name,
    columns.column_name,
    columns.data_type,
from duckdb_columns() as columns
where
    columns.schema_name in ('staging', 'core', 'rules', 'returns')
    and columns.data_type in ('DOUBLE', 'FLOAT')
