"""Keeping the scan of the signed and sealed form."""

from typing import Any

from alliance.ground import audit
from alliance.ground.access import Refused
from alliance.ground.verbs import verb
from alliance.paper.models import PrintedVersion
from alliance.paper.printed import about
from assessments.sheets import rules
from assessments.sheets.models.assessments import Assessment


@verb(rules.may_attach_scan, moves="attach_scan")
def attach_scan(assessment: Assessment, *, file: Any, by: Any, printed: PrintedVersion | None = None) -> None:
    """Keep the scan of the signed and sealed form (a file that `uploads.check` has passed); a new one replaces it.

    `printed` is the printed version that it shows, of this assessment. The replaced file stays in the store, named by
    its history. Nobody is told.
    """
    if printed is not None and printed.about != about(assessment):
        raise Refused("这个校验码不是本单位本年度自评表的。")
    same, shown = assessment.scan_sha256 == file.sha256, printed and printed.pk
    if same and assessment.scan_version_id == shown:
        return
    assessment.scan_version = printed
    if not same:
        assessment.scan.save("scan", file.content, save=False)
        assessment.scan_name, assessment.scan_type = file.name, file.content_type
        assessment.scan_sha256 = file.sha256
    audit.save(assessment, by=by, reason="更正盖章扫描件所示的版本" if same else "上传盖章扫描件")
