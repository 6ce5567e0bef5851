-- A framework that comes with localpound reads as it did when an assessment on it was signed.
-- severity: warning
-- table: evidence.assessment_change
select
    edition.framework_id,
    edition.framework_sha256,
    sign_off.sign_off_id,
    sign_off.framework_sha256 as signed_sha256,
from reference.framework_edition as edition
inner join reference.sign_off as sign_off on edition.framework_id = sign_off.framework_id
where edition.origin = 'product' and edition.framework_sha256 <> sign_off.framework_sha256
