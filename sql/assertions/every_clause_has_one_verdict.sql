-- Every clause of every framework has exactly one verdict and one line of the evidence table.
-- severity: critical
-- table: evidence.evidence_table
select
    clause.framework_id,
    clause.clause_id,
    count(clause_verdict.clause_id) as verdict_count,
    count(evidence_table.clause_id) as line_count,
from reference.framework_clause as clause
left join evidence.clause_verdict as clause_verdict
    on clause.framework_id = clause_verdict.framework_id and clause.clause_id = clause_verdict.clause_id
left join evidence.evidence_table as evidence_table
    on clause.framework_id = evidence_table.framework_id and clause.clause_id = evidence_table.clause_id
group by clause.framework_id, clause.clause_id
having count(clause_verdict.clause_id) <> 1 or count(evidence_table.clause_id) <> 1
