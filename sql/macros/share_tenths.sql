-- A share of ten digits as whole tenths of a per cent, rounded half to even: 0.325 gives 325.
create or replace macro share_tenths(share) as (
    share_quotient(cast(share * 10000000000 as hugeint), 10000000)
);
