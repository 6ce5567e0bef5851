-- Each agreement as the last file that names it says. Values and dates that a register does not give stay
-- unknown; what a notice says was not awarded is kept and counts as no contract.
with stated as (
    select
        contract.*,
        feed_file.is_snapshot,
        max(contract.sequence) over (partition by contract.record_key) as last_sequence,
        min(contract.sequence) over (partition by contract.record_key) as first_sequence,
    from staging.contract as contract
    inner join raw.feed_file as feed_file on contract.file_sha256 = feed_file.file_sha256
),

last_word as (
    select *,
    from stated
    qualify row_number() over (partition by record_key order by sequence desc, source_row, record_id) = 1
),

party as (
    select
        file_sha256,
        sheet_name,
        source_row,
        count(*) as supplier_count,
    from raw.feed_party
    where feed = 'contract' and column_name = 'supplier_name'
    group by all
),

-- A register of which a later edition exists that no longer holds the contract.
dropped as (
    select distinct last_word.record_key,
    from last_word
    inner join core.contract_edition as edition
        on last_word.last_sequence = edition.previous_sequence
    where last_word.is_snapshot
),

read as (
    select
        last_word.*,
        coalesce(party.supplier_count, 0) as supplier_count,
        dropped.record_key is not null as is_dropped,
        trim(rule_text(coalesce(last_word.contract_type, ''))) as type_words,
        trim(rule_text(coalesce(last_word.status, ''))) as status_words,
        trim(rule_text(coalesce(last_word.supplier_name, ''))) as supplier_words,
        -- greatest() leaves nulls out.
        greatest(last_word.end_date, last_word.extended_to) as stated_end_date,
    from last_word
    left join party
        on
            last_word.file_sha256 = party.file_sha256
            and last_word.sheet_name = party.sheet_name
            and last_word.source_row = party.source_row
    left join dropped on last_word.record_key = dropped.record_key
),

status_word as (
    select
        status_words,
        is_awarded,
    from reference.contract_status
)

select
    read.record_key as contract_key,
    read.contract_ref,
    read.title,
    read.description,
    read.department,
    read.supplier_name as supplier_names,
    read.supplier_count,
    coalesce(read.value_current_gbp, read.value_total_gbp) as value_gbp,
    case
        when read.value_current_gbp is not null then 'current'
        when read.value_total_gbp is not null then 'total'
        when read.value_annual_gbp is not null then 'annual only'
        else 'not stated'
    end as value_basis,
    read.value_annual_gbp,
    read.value_original_gbp,
    read.value_current_gbp,
    read.start_date,
    read.end_date,
    coalesce(read.ended_on, read.stated_end_date) as last_end_date,
    coalesce(read.is_open_ended, false) and read.stated_end_date is null and read.ended_on is null
        as is_open_ended,
    read.stated_end_date as planned_end_date,
    read.ended_on,
    read.status,
    read.end_reason,
    read.max_end_date,
    read.review_date,
    read.award_date,
    read.procurement_commenced_on,
    read.category,
    read.category_code,
    read.process_type,
    read.route,
    read.contract_type,
    regexp_matches(read.type_words, '(^| )(framework|dps|dynamic purchasing|dynamic market)( |$)')
    and not regexp_matches(read.type_words, '(^| )(call off|calloff|contract under)( |$)') as is_framework,
    -- Awarded unless the register says otherwise: a tender, a withdrawn notice, no supplier yet.
    coalesce(status_word.is_awarded, true)
    and coalesce(supplier_status.is_awarded, true)
    and not (read.supplier_words = '' and (read.notice_type is not null or read.published_date is not null))
        as is_awarded,
    read.is_sme as is_sme_declared,
    read.is_vcse as is_vcse_declared,
    read.is_collaborative,
    read.is_strategic,
    read.is_key,
    read.is_critical,
    read.is_light_touch,
    read.is_mandated,
    cast(read.lot_count as integer) as lot_count,
    read.reserved_for,
    read.is_sv_considered,
    read.sv_weighting_pct,
    read.risk_owner,
    read.contingency_plan_on,
    read.is_snapshot,
    read.is_dropped,
    read.first_sequence,
    read.last_sequence,
    read.cell_faults,
    read.file_sha256,
    read.sheet_name,
    read.source_row,
from read
left join status_word on read.status_words = status_word.status_words
left join status_word as supplier_status on read.supplier_words = supplier_status.status_words
