-- A share for the eye: '32.5%', one decimal, rounded half to even; null stays null.
create or replace macro share_as_percent(share) as (
    case when share < 0 then '-' else '' end
    || cast(share_tenths(abs(share)) // 10 as varchar)
    || '.'
    || cast(share_tenths(abs(share)) % 10 as varchar)
    || '%'
);
