-- A share of ten digits as whole tenths of a per cent, rounded half to even: 0.325 gives 325.
create or replace macro share_tenths(share) as (
    cast(share * 10000000000 as hugeint) // 10000000
    + case
        when cast(share * 10000000000 as hugeint) % 10000000 > 5000000 then 1
        when cast(share * 10000000000 as hugeint) % 10000000 = 5000000
            then cast(share * 10000000000 as hugeint) // 10000000 % 2
        else 0
    end
);
