-- An attestation is of a clause of one of the council's frameworks, and ends after it begins.
-- severity: warning
-- table: evidence.clause_attestation
select
    attestation.record_id,
    attestation.clause_id,
    attestation.framework,
    attestation.attested_on,
    attestation.expires_on,
from staging.attestation as attestation
where
    attestation.expires_on < attestation.attested_on
    or not exists (
        select 1,
        from reference.framework_clause as clause
        where
            attestation.clause_id = clause.clause_id
            and coalesce(attestation.framework = clause.framework_id, true)
    )
