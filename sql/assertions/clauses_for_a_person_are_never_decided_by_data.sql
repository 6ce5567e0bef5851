-- A clause that only a person can attest is silent, and one for data has a rule.
-- severity: critical
-- table: evidence.clause_verdict
select
    clause_verdict.framework_id,
    clause_verdict.clause_id,
    clause_verdict.testability,
    clause_verdict.verdict,
    clause_verdict.test_count,
from evidence.clause_verdict
where
    (clause_verdict.testability = 'A' and clause_verdict.verdict <> 'SILENT')
    or (clause_verdict.testability = 'A') <> (clause_verdict.test_count = 0)
