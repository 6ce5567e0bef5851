-- What a person attested of each clause, as at the day its key area was claimed, or at the end of the
-- assessed year where nothing is claimed. An attestation of a framework speaks of that one, any other of them
-- all.
with setting as (
    select cast(max(value) as integer) as valid_months,
    from reference.parameter
    where parameter = 'attestation_valid_months'
),

-- One that states no last day holds for as long as the council lets it; where the day is stated and cannot
-- be read, or nothing says how long, it does not hold beyond its date.
attestation as (
    select
        stated.* exclude (expires_on),
        case
            when stated.expires_on is not null then stated.expires_on
            when stated.cell_faults <> '' or setting.valid_months is null then stated.attested_on
            else cast(stated.attested_on + to_months(setting.valid_months) as date)
        end as expires_on,
    from staging.attestation as stated
    cross join setting
),

assessed as (
    select max(period.period_end) as last_day,
    from core.period as period
    inner join evidence.clause_verdict as clause_verdict
        on period.period_type = 'financial_year' and period.period_label = clause_verdict.period_label
),

clause as (
    select
        clause.framework_id,
        clause.clause_id,
        clause.testability,
        coalesce(claim.claimed_on, assessed.last_day) as as_at_date,
    from reference.framework_clause as clause
    cross join assessed
    left join evidence.claim as claim
        on
            clause.framework_id = claim.framework_id
            and clause.key_area_code = claim.key_area_code
            and clause.sub_dimension = claim.sub_dimension
),

-- The one that holds longest; of two that end on one day the later made.
attested as (
    select
        clause.framework_id,
        clause.clause_id,
        clause.testability,
        clause.as_at_date,
        attestation.record_id,
        attestation.statement,
        attestation.document_ref,
        attestation.assessor,
        attestation.role,
        attestation.reviewer,
        attestation.attested_on,
        attestation.expires_on,
    from clause
    left join attestation
        on
            clause.clause_id = attestation.clause_id
            and coalesce(clause.framework_id = attestation.framework, true)
    qualify
        row_number() over (
            partition by clause.framework_id, clause.clause_id
            order by
                attestation.expires_on desc nulls last,
                attestation.attested_on desc,
                attestation.record_key
        ) = 1
)

select
    framework_id,
    clause_id,
    case
        when record_id is null and testability = 'D' then 'not needed'
        when record_id is null then 'wanted'
        when expires_on < as_at_date then 'expired'
        else 'attested'
    end as attestation_status,
    statement,
    document_ref,
    assessor,
    role,
    reviewer,
    attested_on,
    expires_on,
    as_at_date,
    record_id,
from attested
