"""Documents begun, written, with their annexes, and handed to whoever checks them (第九条·秘书处·(四))."""

from typing import Any

from alliance.files import pictures as of_files
from alliance.files import uploads
from alliance.files.stored import Room
from alliance.files.uploads import CheckedFile
from alliance.ground import audit
from alliance.ground.access import Refused, require
from alliance.ground.verbs import creates, verb
from alliance.messages.notifications import notify
from councils.documents import rules
from councils.documents.beginnings import beginning_of, is_unfinished
from councils.documents.models.annexes import Annex, DocumentPicture
from councils.documents.models.documents import Document
from councils.documents.models.recipients import Recipient
from councils.documents.text import html_of_text
from councils.numbering.models import PaperKind
from councils.recusal import audience
from members.units.models import Unit

PICTURES = Room("一份公文的图片", total=60)
ROOM = Room("一份公文的附件", total=100)


def told(document: Document, people: Any, step: str, title: str, body: str, *, urgent: bool = False) -> int:
    """Tell these people about a step of the document."""
    return notify(
        people,
        matter=f"document:{document.pk}",
        step=f"{step}-{document.version}",
        title=title,
        body=body,
        url=document.get_absolute_url(),
        urgent=urgent,
        about=document.unit or "",
    )


@creates(rules.may_draft, reason="拟写公文")
def draft(kind: str, *, unit: Unit | None = None, by: Any) -> Document:
    """Begin a document with the text that its kind begins with; about a unit when one is named. Nobody is told."""
    begun = beginning_of(kind, unit)
    return Document(
        kind=kind,
        unit=unit,
        head=Document.Head.LETTERHEAD if kind != PaperKind.ORDER else Document.Head.PLAIN,
        title=begun["title"],
        addressee=begun["addressee"],
        body=html_of_text(begun["text"]),
        drafted_by=by,
    )


@verb(rules.may_revise, moves="revise", reason="修改公文")
def revise(document: Document, *, by: Any, **texts: str) -> None:
    """Write on; who wrote last is who has written it."""
    document.drafted_by = by or document.drafted_by
    for name in Document.WRITTEN:
        if name in texts:
            setattr(document, name, texts[name])


def _tell_checkers(document: Document) -> None:
    people = [one for one in audience.secretariat() if rules.may_check(one, document)]
    kind = document.get_kind_display()
    told(
        document,
        people,
        "submitted",
        f"请核稿：{document}",
        f"{kind}，拟稿人{document.drafted_by or '系统'}。",
    )


@verb(rules.may_submit, moves="submit", reason="送核稿", tells=_tell_checkers)
def submit(document: Document, *, by: Any) -> None:
    """Hand it to whoever may check it; who may is told. Raises `Refused` while something is still to be filled in."""
    if not document.title.strip() or not document.body.strip():
        raise Refused("请填写标题和正文。", field="body")
    annexes = list(document.annexes.all())
    texts = [document.title, document.addressee, document.body, *(one.body for one in annexes)]
    if is_unfinished(*texts):
        raise Refused("还有“×××”没有填写，请补充后再送核稿。", field="body")
    document.return_reason = ""
    document.checked_by = document.checked_at = None


@verb(
    rules.may_take_back,
    moves="take_back",
    reason="撤回：{why}",
    asks={"why": "请写明撤回的原因。"},
)
def take_back(document: Document, *, why: str, by: Any) -> None:
    """Take it back before it is signed, to write on; it is checked anew."""
    document.checked_by = document.checked_at = None


@verb(rules.may_drop, moves="drop", reason="撤销：{why}", asks={"why": "请写明撤销的原因。"})
def drop(document: Document, *, why: str, by: Any) -> None:
    """Give up a draft: it never had a number, and is kept as given up."""
    document.return_reason = why


# ---------------------------------------------------------------- annexes


@verb(rules.may_revise, moves="revise")
def add_annex(
    document: Document, *, title: str, body: str = "", file: CheckedFile | None = None, by: Any
) -> Annex:
    """Put an annex behind the others, with its own text or with a file. Raises `Refused` with neither or both."""
    annex = Annex(document=document, position=document.annexes.count() + 1)
    _fill(annex, title, body, file)
    return audit.save(annex, by=by, reason=f"增加附件“{annex}”")


@verb(rules.may_revise, part_of="document", reason="修改附件")
def change_annex(
    annex: Annex, *, title: str, body: str = "", file: CheckedFile | None = None, by: Any
) -> None:
    """Word it anew, or put another file in the place of the one that was."""
    require(rules.may_move(annex.document, "revise"))
    _fill(annex, title, body, file)


def _fill(annex: Annex, title: str, body: str, file: CheckedFile | None) -> None:
    if (body.strip() and file) or not (body.strip() or file or annex.file):
        raise Refused("附件填写正文，或者上传文件，二选一。", field="body")
    annex.title, annex.body = " ".join(title.split()), body
    if body.strip():
        annex.let_go()
    if file:
        there = Annex.objects.filter(document=annex.document)
        ROOM.check(file, there=there, ever=there)
        annex.keep(file)


@verb(rules.may_revise, moves="revise")
def remove_annex(document: Document, *, annex: Annex, by: Any) -> None:
    """Take an annex away; those behind it move up."""
    audit.delete(annex, by=by, reason=f"移除附件“{annex}”")
    rest = list(document.annexes.all())
    for place, one in enumerate(rest, start=1):
        one.position = place
    audit.bulk_change(rest, ["position"], by=by, reason="附件重新编号")


# ---------------------------------------------------------------- pictures


@verb(rules.may_revise, moves="revise")
def add_picture(document: Document, *, file: CheckedFile, by: Any) -> DocumentPicture:
    """Keep a picture for the text; the same picture again is the one that is there. Raises `Refused` without room."""
    there = document.pictures.all()
    if known := there.filter(sha256=file.sha256).first():
        return known
    PICTURES.check(file, there=there, ever=there)
    picture = DocumentPicture(document=document)
    picture.keep(file)
    return audit.save(picture, by=by, reason=f"上传图片“{picture.name}”")


def checked_picture(upload: Any) -> CheckedFile:
    """The upload as a picture; raises `Refused` for anything else."""
    if upload is None:
        raise Refused("请选择一张图片。")
    return uploads.check(upload, kinds=uploads.PICTURES, max_bytes=of_files.MAX_BYTES)


def _pictures_of(document: Document, fresh: Document, *, by: Any) -> dict[str, str]:
    """The pictures of a document beside another one too: `{address that was: address}`."""
    moved = {}
    for picture in document.pictures.all():
        copy = DocumentPicture(document=fresh)
        copy.share(picture)
        audit.save(copy, by=by, reason="沿用图片")
        moved[picture.get_absolute_url()] = copy.get_absolute_url()
    return moved


def _moved(text: str, moved: dict[str, str]) -> str:
    for was, now in moved.items():
        text = text.replace(was, now)
    return text


@verb(rules.may_correct, moves="correct", asks={"why": "请写明更正的原因。"})
def correct(document: Document, *, why: str, by: Any) -> Document:
    """Begin a document that corrects this one and says why; this one holds until the other is sent.

    Words, annexes and recipients are those of this one, to be put right; it is checked and signed as any other.
    """
    fresh = Document(kind=document.kind, unit=document.unit, corrects=document, why_corrected=why)
    for name in Document.WRITTEN:
        setattr(fresh, name, getattr(document, name))
    fresh.drafted_by = by
    audit.save(fresh, by=by, reason=f"更正{document.number}：{why}")
    moved = _pictures_of(document, fresh, by=by)
    if moved:
        fresh.body = _moved(fresh.body, moved)
        audit.save(fresh, by=by, reason="沿用图片", fields=["body"])
    for annex in document.annexes.all():
        body = _moved(annex.body, moved)
        copy = Annex(document=fresh, position=annex.position, title=annex.title, body=body)
        copy.share(annex)
        audit.save(copy, by=by, reason="沿用附件")
    rows = [Recipient(document=fresh, unit_id=one.unit_id) for one in document.recipients.all()]
    audit.bulk_create(Recipient, rows, by=by, reason="沿用发送范围")
    return fresh
