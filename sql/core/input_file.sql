with parameter as (
    select
        cast(max(value) filter (where parameter = 'reissue_identical_min_share') as decimal(18, 4))
            as reissue_min_share,
        cast(max(value) filter (where parameter = 'contained_identical_min_share') as decimal(18, 4))
            as contained_min_share,
        cast(max(value) filter (where parameter = 'overlap_flag_min_share') as decimal(18, 4))
            as overlap_min_share,
    from reference.parameter
),

accepted as (
    select
        file_sha256,
        count(*) as line_count,
        cast(sum(net_amount_gbp) as decimal(18, 2)) as net_amount_gbp,
    from staging.spend_line
    group by file_sha256
),

rejected as (
    select
        file_sha256,
        count(*) as rejected_count,
        cast(coalesce(sum(net_amount_gbp), 0) as decimal(18, 2)) as rejected_net_amount_gbp,
    from staging.spend_line_rejected
    group by file_sha256
),

covered as (
    select
        file_sha256,
        min(month) as first_month,
        max(month) as last_month,
    from core.input_file_month
    where is_covered
    group by file_sha256
),

stated as (
    select
        earlier.file_sha256,
        later.file_sha256 as other_sha256,
        later.sequence as other_sequence,
        false as is_other_named,
        'FF_STATED' as fate_reason_code,
        1 as preference,
    from raw.landed_file as later
    inner join raw.landed_file as earlier on later.supersedes_sha256 = earlier.file_sha256
    where later.status = 'accepted' and later.sequence > earlier.sequence
),

-- A name says that its file is a correction until somebody states that another file corrects it.
named_correction as (
    select distinct landed_file.file_sha256,
    from raw.landed_file as landed_file
    inner join reference.reissue_word as reissue_word
        on
            contains(
                rule_text(regexp_replace(landed_file.file_name, '%[0-9A-Fa-f]{2}', ' ', 'g')),
                ' ' || reissue_word.word || ' '
            )
    where landed_file.file_sha256 not in (select stated.file_sha256, from stated)
),

candidate as (
    select
        landed_file.file_sha256,
        landed_file.feed,
        landed_file.sequence,
        named_correction.file_sha256 is not null as is_named_correction,
        covered.first_month,
        covered.last_month,
        accepted.line_count,
    from raw.landed_file as landed_file
    inner join covered on landed_file.file_sha256 = covered.file_sha256
    inner join accepted on landed_file.file_sha256 = accepted.file_sha256
    left join named_correction on landed_file.file_sha256 = named_correction.file_sha256
    where landed_file.status = 'accepted'
),

-- Only files of one feed that cover a common month are compared line by line.
candidate_pair as (
    select
        one.file_sha256,
        other.file_sha256 as other_sha256,
        one.sequence,
        other.sequence as other_sequence,
        other.is_named_correction and not one.is_named_correction as is_other_named,
        one.is_named_correction and not other.is_named_correction as is_only_named,
        one.line_count,
        other.line_count as other_line_count,
        one.first_month = other.first_month and one.last_month = other.last_month as is_same_period,
        one.first_month >= other.first_month and one.last_month <= other.last_month as is_within,
    from candidate as one
    inner join candidate as other
        on
            one.feed = other.feed
            and one.file_sha256 <> other.file_sha256
            and one.first_month <= other.last_month
            and one.last_month >= other.first_month
),

compared_file as (
    select distinct file_sha256,
    from candidate_pair
),

-- The same line in two issues keeps date, amount and payee, though numbers and codes may be added.
-- Lines repeated within a file are matched as often as both files repeat them.
line_key as (
    select
        line.file_sha256,
        line.payment_date,
        line.net_amount_gbp,
        coalesce(line.supplier_name, '') as supplier_name,
        count(*) as times,
    from staging.spend_line as line
    inner join compared_file on line.file_sha256 = compared_file.file_sha256
    group by all
),

identical as (
    select
        one.file_sha256,
        other.file_sha256 as other_sha256,
        sum(least(one.times, other.times)) as identical_line_count,
    from line_key as one
    inner join line_key as other
        on
            one.payment_date = other.payment_date
            and one.net_amount_gbp = other.net_amount_gbp
            and one.supplier_name = other.supplier_name
            and one.file_sha256 <> other.file_sha256
    group by one.file_sha256, other.file_sha256
),

pair as (
    select
        candidate_pair.*,
        coalesce(identical.identical_line_count, 0) as identical_line_count,
    from candidate_pair
    left join identical
        on
            candidate_pair.file_sha256 = identical.file_sha256
            and candidate_pair.other_sha256 = identical.other_sha256
),

-- Same period: the issue named as a correction counts, else the later one. Strictly within a longer
-- period (a year-to-date file that grows month by month): the longer file, whichever was added first.
recognised as (
    select
        pair.file_sha256,
        pair.other_sha256,
        pair.other_sequence,
        pair.is_other_named,
        case
            when not pair.is_same_period then 'FF_CONTAINED'
            when pair.is_other_named then 'FF_REISSUE'
            else 'FF_REISSUE_UNSTATED'
        end as fate_reason_code,
        case when pair.is_same_period then 2 else 3 end as preference,
    from pair
    cross join parameter
    where
        (
            pair.is_same_period
            and not pair.is_only_named
            and (pair.is_other_named or pair.other_sequence > pair.sequence)
            and pair.identical_line_count >= pair.line_count * parameter.reissue_min_share
        )
        or (
            pair.is_within
            and not pair.is_same_period
            and pair.identical_line_count >= pair.line_count * parameter.contained_min_share
            -- Two files never replace each other: what is stated goes first.
            and (pair.other_sha256, pair.file_sha256) not in (
                select (stated.file_sha256, stated.other_sha256),
                from stated
            )
        )
),

superseded as (
    select
        file_sha256,
        other_sha256,
        fate_reason_code,
    from (
        select *, from stated
        union all
        select *, from recognised
    ) as found
    qualify
        row_number() over (
            partition by file_sha256
            order by preference, is_other_named desc, other_sequence desc, other_sha256
        ) = 1
),

overlap as (
    select
        pair.file_sha256,
        pair.other_sha256,
        pair.identical_line_count,
    from pair
    cross join parameter
    where
        pair.file_sha256 not in (select superseded.file_sha256, from superseded)
        and pair.other_sha256 not in (select superseded.file_sha256, from superseded)
        and pair.identical_line_count > 0
        and pair.identical_line_count
        >= least(pair.line_count, pair.other_line_count) * parameter.overlap_min_share
    qualify
        row_number() over (
            partition by pair.file_sha256
            order by pair.identical_line_count desc, pair.other_sha256
        ) = 1
)

select
    landed_file.file_sha256,
    landed_file.file_name,
    landed_file.feed,
    landed_file.sequence,
    case
        when landed_file.status = 'refused' then 'refused'
        when superseded.file_sha256 is not null then 'superseded'
        else 'taken'
    end as fate,
    case
        when landed_file.status = 'refused' then 'FF_REFUSED'
        when superseded.file_sha256 is not null then superseded.fate_reason_code
        else 'FF_TAKEN'
    end as fate_reason_code,
    case
        when landed_file.status = 'refused' then coalesce(landed_file.reason, 'The file cannot be read.')
        when superseded.fate_reason_code = 'FF_STATED'
            then 'Replaced by ' || later_file.file_name || ', as stated when that file was added.'
        when superseded.fate_reason_code = 'FF_REISSUE'
            then
                'Replaced by ' || later_file.file_name
                || ', named as a correction of the same period, which repeats '
                || pair.identical_line_count || ' of its ' || pair.line_count || ' lines.'
        when superseded.fate_reason_code = 'FF_REISSUE_UNSTATED'
            then
                'Replaced by ' || later_file.file_name
                || ', added later for the same period, which repeats '
                || pair.identical_line_count || ' of its ' || pair.line_count
                || ' lines; nobody stated which one is right (add with --supersedes).'
        when superseded.fate_reason_code = 'FF_CONTAINED'
            then
                'Contained in ' || later_file.file_name || ', which covers a longer period and repeats '
                || pair.identical_line_count || ' of its ' || pair.line_count || ' lines.'
        else 'Counted.'
    end as fate_reason,
    case when landed_file.status <> 'refused' then superseded.other_sha256 end as superseded_by_sha256,
    case
        when landed_file.status <> 'refused' and superseded.file_sha256 is not null
            then cast(coalesce(pair.identical_line_count, 0) as bigint)
    end as identical_line_count,
    overlap.file_sha256 is not null as is_overlapping,
    overlap.other_sha256 as overlaps_sha256,
    cast(coalesce(overlap.identical_line_count, 0) as bigint) as overlap_line_count,
    covered.first_month,
    covered.last_month,
    coalesce(landed_file.payments, 0) as payment_count,
    coalesce(accepted.line_count, 0) as line_count,
    coalesce(rejected.rejected_count, 0) as rejected_count,
    coalesce(landed_file.net_total_gbp, 0) as landed_net_total_gbp,
    coalesce(accepted.net_amount_gbp, 0) as net_amount_gbp,
    coalesce(rejected.rejected_net_amount_gbp, 0) as rejected_net_amount_gbp,
    landed_file.control_total_gbp,
    landed_file.control_total_agrees,
    landed_file.amount_basis,
    landed_file.layout_hash,
from raw.landed_file as landed_file
left join accepted on landed_file.file_sha256 = accepted.file_sha256
left join rejected on landed_file.file_sha256 = rejected.file_sha256
left join covered on landed_file.file_sha256 = covered.file_sha256
left join superseded on landed_file.file_sha256 = superseded.file_sha256
left join raw.landed_file as later_file on superseded.other_sha256 = later_file.file_sha256
left join pair
    on
        superseded.file_sha256 = pair.file_sha256
        and superseded.other_sha256 = pair.other_sha256
left join overlap on landed_file.file_sha256 = overlap.file_sha256
