-- Agreements that stand in the register and, under another reference, in a notice: supplier, title and value
-- are the same. Figures of contracts count them once, as the register has them.
with agreement as (
    select
        contract.contract_key,
        contract.contract_ref,
        contract.is_snapshot,
        contract.value_gbp,
        trim(rule_text(contract.title)) as title_words,
        list_sort(list(distinct party.name_key)) as name_keys,
    from core.contract as contract
    inner join core.contract_party as party on contract.contract_key = party.contract_key
    where contract.is_awarded and contract.value_gbp > 0
    group by all
)

select
    notice.contract_key as notice_key,
    coalesce(notice.contract_ref, 'a notice') as notice_ref,
    min(coalesce(register.contract_ref, 'a contract')) as register_ref,
    notice.value_gbp,
from agreement as notice
inner join agreement as register
    on
        notice.title_words = register.title_words
        and notice.value_gbp = register.value_gbp
        and notice.name_keys = register.name_keys
where not notice.is_snapshot and register.is_snapshot and notice.title_words <> ''
group by notice.contract_key, notice.contract_ref, notice.value_gbp
