-- How many clauses of each level the data support, contradict or leave open: counts, never a score.
select
    clause.framework_id,
    clause.key_area_code,
    clause.sub_dimension,
    level.level_code,
    level.level_name,
    level.level_order,
    count(*) as clause_count,
    count(*) filter (where clause_verdict.verdict = 'SUPPORTS') as supports_count,
    count(*) filter (where clause_verdict.verdict = 'PARTIALLY_SUPPORTS') as partially_supports_count,
    count(*) filter (where clause_verdict.verdict = 'CONTRADICTS') as contradicts_count,
    count(*) filter (where clause_verdict.verdict = 'SILENT') as silent_count,
    count(*) filter (where clause.testability <> 'A') as testable_count,
    count(*) filter (where clause.testability <> 'A' and clause_verdict.verdict <> 'SILENT') as told_count,
    count(*) filter (where attestation.attestation_status = 'attested') as attested_count,
    count(*) filter (where attestation.attestation_status in ('wanted', 'expired'))
        as attestation_wanted_count,
from reference.framework_clause as clause
inner join reference.framework_level as level
    on clause.framework_id = level.framework_id and clause.level_code = level.level_code
inner join evidence.clause_verdict as clause_verdict
    on clause.framework_id = clause_verdict.framework_id and clause.clause_id = clause_verdict.clause_id
inner join evidence.clause_attestation as attestation
    on clause.framework_id = attestation.framework_id and clause.clause_id = attestation.clause_id
group by
    clause.framework_id,
    clause.key_area_code,
    clause.sub_dimension,
    level.level_code,
    level.level_name,
    level.level_order
