"""A document as `alliance.official` draws it."""

from dataclasses import replace

from django.http import HttpRequest

from alliance.ground import clock
from alliance.official.content import Annex, Official
from alliance.official.faces import face_of
from alliance.paper.papers import Paper
from alliance.registers import policy
from councils.documents.models.documents import Document
from councils.documents.text import blocks_of
from councils.numbering.models import PaperKind, PaperSeries
from councils.numbering.printed import issued_version
from councils.numbering.services import SERIES_OF


def issuer_of(document: Document) -> str:
    """In whose name it is: the alliance, or its secretariat for what runs in the secretariat's series."""
    name = policy.get("alliance_name")
    council = SERIES_OF[PaperKind(document.kind)] in (PaperSeries.COUNCIL, PaperSeries.LETTERS)
    return name if council else f"{name}秘书处"


def masthead_of(document: Document, issuer: str) -> str:
    """What stands in red: the alliance's own are 文件, minutes say what they are; letters and the office's bear the name alone."""
    if document.kind == PaperKind.MINUTES:
        return f"{policy.get('alliance_name')}\n会议纪要"
    council = SERIES_OF[PaperKind(document.kind)] == PaperSeries.COUNCIL
    return f"{issuer}文件" if council else issuer


def mark_of(document: Document) -> str:
    """What a copy says that is not in force, and nothing of one that is."""
    if document.state in (*Document.OPEN, Document.State.DROPPED):
        return f"{document.get_state_display()}，未印发"
    ended = (Document.State.VOID, Document.State.REPLACED)
    return document.get_state_display() if document.state in ended else ""


def as_official(document: Document, *, whole: bool = True) -> Official:
    """Everything that the page shows of it, in the terms of GB/T 9704; three queries. Not `whole`: without its texts and pictures."""
    issuer, day = issuer_of(document), document.signed_at and clock.local(document.signed_at).date()
    letter = document.kind == PaperKind.LETTER and document.head != Document.Head.PLAIN
    corrects, pictures = document.corrects, list(document.pictures.all()) if whole else ()
    read = (lambda stored: blocks_of(stored, pictures)) if whole else (lambda stored: ())
    return Official(
        title=document.title,
        blocks=read(document.body),
        issuer=issuer,
        head=document.head,
        masthead=masthead_of(document, issuer),
        minutes=document.kind == PaperKind.MINUTES,
        letter=letter,
        upward=document.upward,
        number=document.number,
        signer=str(document.signed_by or "") if document.upward else "",
        addressee=document.addressee,
        annexes=tuple(Annex(one.title, read(one.body)) for one in document.annexes.all()),
        signature=issuer,
        day=day,
        contact=document.contact,
        copies_to=tuple(part for part in document.copies_to.replace("，", "、").split("、") if part.strip()),
        printer="" if letter else f"{policy.get('alliance_name')}秘书处",
        printed=clock.local(document.sent_at).date() if document.sent_at else day,
        draft=mark_of(document) or (f"更正{corrects.number}" if corrects and not document.number else ""),
        form=document.kind,
        issued_at=document.signed_at,
    )


def paper_of(request: HttpRequest, document: Document) -> Paper:
    """Its face as PDF, or as Word where the address asks for that, with its code; pictures are read when the file is made."""
    name = f"{document.number or '草稿'}{document.title}"
    bare = as_official(document, whole=False)
    version = issued_version(bare, also=_texts(document))
    asked = face_of(request, bare, name, version=version)
    return replace(asked, later=lambda: face_of(request, as_official(document), name, version=version))


def _texts(document: Document) -> list[str]:
    """Text, annexes (their files by hash) and pictures (by hash), for the code; two queries."""
    annexes = [one.body or one.sha256 for one in document.annexes.all()]
    return [document.body, *annexes, *document.pictures.values_list("sha256", flat=True)]
