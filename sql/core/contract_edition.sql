-- Registers change month by month: which file is a new edition of which. A later register that repeats
-- enough of an earlier one's contracts follows it; one that does not stands beside it (another
-- department's, say).
with snapshot as (
    select distinct
        contract.sequence,
        contract.record_key,
    from staging.contract as contract
    inner join raw.feed_file as feed_file on contract.file_sha256 = feed_file.file_sha256
    where feed_file.is_snapshot
),

size as (
    select
        sequence,
        count(*) as contract_count,
    from snapshot
    group by sequence
),

parameter as (
    select max(cast(value as decimal(18, 10))) as min_overlap,
    from reference.parameter
    where parameter = 'contract_edition_min_overlap_share'
),

shared as (
    select
        later.sequence,
        earlier.sequence as previous_sequence,
        count(*) as shared_count,
    from snapshot as later
    inner join snapshot as earlier
        on later.record_key = earlier.record_key and later.sequence > earlier.sequence
    group by later.sequence, earlier.sequence
),

follows as (
    select
        shared.sequence,
        max(shared.previous_sequence) as previous_sequence,
    from shared
    inner join size on shared.previous_sequence = size.sequence
    cross join parameter
    where shared.shared_count >= size.contract_count * parameter.min_overlap
    group by shared.sequence
)

select
    size.sequence,
    follows.previous_sequence,
    size.contract_count,
    coalesce(shared.shared_count, 0) as repeated_count,
from size
left join follows on size.sequence = follows.sequence
left join shared
    on follows.sequence = shared.sequence and follows.previous_sequence = shared.previous_sequence
