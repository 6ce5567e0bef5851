-- A verdict carries a reason when it is SILENT and only then.
-- severity: critical
-- table: evidence.clause_verdict
select
    framework_id,
    clause_id,
    verdict,
    silent_reason,
from evidence.clause_verdict
where (verdict = 'SILENT') <> (silent_reason is not null)
