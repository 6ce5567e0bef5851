-- A clause that is not silent rests on a test of a complete year without a series break.
-- severity: critical
-- table: evidence.clause_verdict
select
    clause_verdict.framework_id,
    clause_verdict.clause_id,
    clause_verdict.verdict,
from evidence.clause_verdict
where
    clause_verdict.verdict <> 'SILENT'
    and not exists (
        select 1,
        from evidence.clause_test
        where
            clause_test.framework_id = clause_verdict.framework_id
            and clause_test.clause_id = clause_verdict.clause_id
            and clause_test.silent_reason is null
    )
