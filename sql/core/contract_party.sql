-- Each supplier of each contract, with its normalised name and, where the register prints them in step with
-- the names, its own company number. A number printed once for several suppliers belongs to none of them.
with party as (
    select
        contract.contract_key,
        feed_party.party_number,
        feed_party.party_name,
        spelling.name_key,
        contract.supplier_count,
        cell.supplier_company_no,
        cell.supplier_charity_no,
        cell.supplier_id,
        cell.supplier_postcode,
    from core.contract as contract
    inner join raw.feed_party as feed_party
        on
            contract.file_sha256 = feed_party.file_sha256
            and contract.sheet_name = feed_party.sheet_name
            and contract.source_row = feed_party.source_row
            and feed_party.feed = 'contract'
            and feed_party.column_name = 'supplier_name'
    inner join raw.supplier_name as spelling on trim(feed_party.party_name) = spelling.supplier_name
    inner join staging.contract as cell
        on
            contract.file_sha256 = cell.file_sha256
            and contract.sheet_name = cell.sheet_name
            and contract.source_row = cell.source_row
),

listed as (
    select
        *,
        string_split_regex(coalesce(supplier_company_no, ''), '\s*[;|\n,]\s*') as numbers,
        string_split_regex(coalesce(supplier_charity_no, ''), '\s*[;|\n,]\s*') as charity_numbers,
    from party
),

own as (
    select
        *,
        upper(case when len(numbers) = supplier_count then numbers[party_number] else '' end) as number_text,
        case when len(charity_numbers) = supplier_count then charity_numbers[party_number] else '' end
            as charity_text,
    from listed
)

select
    contract_key,
    party_number,
    party_name,
    name_key,
    -- Eight figures, or two letters and six; spreadsheets lose leading zeros.
    case
        when regexp_matches(number_text, '(^|[^A-Z0-9])[A-Z]{2}\d{6}([^A-Z0-9]|$)')
            then regexp_extract(number_text, '(?:^|[^A-Z0-9])([A-Z]{2}\d{6})(?:[^A-Z0-9]|$)', 1)
        when regexp_matches(number_text, '(^|[^A-Z0-9])\d{5,8}([^A-Z0-9]|$)')
            then lpad(regexp_extract(number_text, '(?:^|[^A-Z0-9])(\d{5,8})(?:[^A-Z0-9]|$)', 1), 8, '0')
    end as company_no,
    nullif(regexp_extract(charity_text, '\d{5,7}'), '') as charity_no,
    case when supplier_count = 1 then supplier_id end as supplier_id,
    case when supplier_count = 1 then upper(replace(supplier_postcode, ' ', '')) end as postcode,
from own
