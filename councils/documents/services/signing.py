"""Documents checked, sent back, signed with their number, made void, sealed and put away (第九条·秘书长·(二))."""

from datetime import datetime
from typing import Any

from alliance.files.stored import Room
from alliance.files.uploads import CheckedFile
from alliance.ground import audit
from alliance.ground.access import Refused
from alliance.ground.verbs import verb
from councils.documents import rules
from councils.documents.models.annexes import SealedScan
from councils.documents.models.documents import Document
from councils.documents.models.recipients import Recipient
from councils.documents.services.writing import told
from councils.numbering import services as numbering
from councils.recusal import audience

SCANS = Room("一份公文的盖章扫描件", total=60)


def _tell_signer(document: Document) -> None:
    """Who signs: the secretary-general or a deputy; whoever presides where only that person can."""
    if rules.for_who_presides([document]):
        people = [one for one in audience.presiding(document.unit) if rules.may_sign(one, document)]
    else:
        people = [one for one in audience.secretariat() if rules.may_sign(one, document)]
    body = f"{document.get_kind_display()}，核稿人{document.checked_by or '系统'}。"
    told(document, people, "checked", f"请签发：{document}", body, urgent=bool(document.urgency))


@verb(rules.may_check, moves="check_it", reason="核稿", tells=_tell_signer)
def check(document: Document, *, moment: datetime, by: Any) -> None:
    """Find it right; who signs is told."""
    document.checked_by, document.checked_at = by, moment


def _tell_returned(document: Document, why: str) -> None:
    people = [document.drafted_by] if document.drafted_by else audience.secretariat()
    told(document, people, "returned", f"公文已退回：{document}", f"原因：{why}")


@verb(
    rules.may_send_back,
    moves="send_back",
    reason="退回：{why}",
    asks={"why": "请写明退回的原因。"},
    tells=_tell_returned,
)
def send_back(document: Document, *, why: str, by: Any) -> None:
    """It is written on, and checked and signed anew; who wrote it is told why."""
    document.return_reason = why
    document.checked_by = document.checked_at = None


def _tell_signed(document: Document) -> None:
    people = [document.drafted_by] if document.drafted_by else audience.secretariat()
    told(document, people, "signed", f"已签发，请印发：{document}", document.number)


@verb(rules.may_sign, moves="sign", reason="签发 {record.number}", tells=_tell_signed)
def sign(document: Document, *, moment: datetime, by: Any) -> None:
    """Sign: it takes the next number of its series, is entered into the register and frozen; who wrote it is told to send it.

    Nobody outside of the office is told before it is sent.
    """
    document.number = numbering.number_for(
        document.kind,
        moment=moment,
        title=document.title,
        url=document.get_absolute_url(),
        recipients=document.addressee,
        remark=f"更正{document.corrects.number}" if document.corrects else "",
        by=by,
    )
    document.signed_by, document.signed_at = by, moment


def _tell_void(document: Document, why: str) -> None:
    """The units that had it, and who signed it."""
    title, body = f"文件已作废：{document}", f"{document.number}\n原因：{why}"
    told(document, [one for one in (document.signed_by, document.drafted_by) if one], "void", title, body)
    if document.sent_at is None:
        return
    people = audience.contacts_of_units(document.recipients.values_list("unit", flat=True), heads=True)
    had = {person.pk: person for users in people.values() for person in users}
    told(document, list(had.values()), "void-unit", title, f"{body}\n请勿再执行。", urgent=True)


@verb(
    rules.may_make_void,
    moves="make_void",
    reason="作废：{why}",
    asks={"why": "请写明作废的原因。"},
    tells=_tell_void,
)
def make_void(document: Document, *, why: str, by: Any) -> None:
    """It does not hold; its number stays in the register with the reason. The units that had it are told.

    Raises `Refused` for one whose correction is under way.
    """
    open_ = document.corrections.filter(state__in=(*Document.OPEN, Document.State.SIGNED))
    if open_.exists():
        raise Refused("该文件的更正件正在办理，请先办完或撤销更正件。")
    document.void_reason = why
    numbering.void(document.number, why=why, by=by)


@verb(None, moves="replace", reason="由 {number} 更正")
def replaced(document: Document, *, number: str, by: Any) -> None:
    """It stays as it was, beside its correction; the register says by which number."""
    numbering.replaced(document.number, correction=number, by=by)


@verb(rules.may_keep_scan, moves="keep_scan")
def keep_scan(document: Document, *, file: CheckedFile, by: Any) -> SealedScan:
    """Keep the scan of the sealed sheet; the newest one is shown, earlier ones stay in the record."""
    there = SealedScan.objects.filter(document=document)
    SCANS.check(file, there=there, ever=there)
    scan = SealedScan(document=document)
    scan.keep(file)
    return audit.save(scan, by=by, reason=f"上传盖章扫描件“{scan.name}”")


@verb(rules.may_archive, moves="archive", reason="归档：{shelf}", asks={"shelf": "请填写归档位置（卷号）。"})
def archive(document: Document, *, shelf: str, moment: datetime, by: Any) -> None:
    """Put it away: nothing is added any more; it is read as before."""
    document.archived_at, document.archived_by, document.shelf = moment, by, shelf


def readers_of(document: Document) -> tuple[int, int]:
    """How many units have read it, and how many it went to; one query."""
    rows = list(Recipient.objects.filter(document=document).values_list("read_at", flat=True))
    return sum(one is not None for one in rows), len(rows)
