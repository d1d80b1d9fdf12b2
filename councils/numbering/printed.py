"""Codes of issued papers: what any paper with a number shows, and how the register says that it stands."""

from collections.abc import Iterable
from typing import Any

from alliance.official.content import Official
from alliance.paper import printed
from alliance.paper.printed import Standing, Version
from alliance.prose import parsing
from councils.numbering.models import IssuedPaper

ISSUED = "issued_paper"


def issued_version(official: Official, *, also: Iterable[str] = (), face: str = "") -> Version | None:
    """What the code of a paper stands for: all that it says, and `also` what its blocks do not hold (a text that is read later,
    the hash of a picture). None without a number: what is not issued has no code.

    `face` tells copies apart that show different readers more or less. Whether it still holds is no part of it, so that a copy of a paper that was voided later verifies, and says so.
    """
    if not official.number:
        return None
    parts = {
        "number": official.number,
        "title": official.title,
        "issuer": official.issuer,
        "signer": official.signer,
        "addressee": official.addressee,
        "text": parsing.lines_of(official.blocks),
        "annexes": [[one.title, *parsing.lines_of(one.blocks)] for one in official.annexes],
        "signature": official.signature,
        "day": official.day,
        "contact": official.contact,
        "roll": [*official.roll, *official.hands],
        "copies": official.copies_to,
        "printer": official.printer,
        "printed": official.printed,
        "also": list(also),
    }
    name = f"{official.number} {''.join(official.title.splitlines())}"
    year = official.day.year if official.day else None
    about = f"number:{official.number}:{face}".rstrip(":")
    return Version(ISSUED, about=about, title=name, year=year, content=parts)


def _standing(paper: Any) -> Standing | None:
    """As the register has it: void, corrected by another paper, or in force."""
    entry = IssuedPaper.objects.filter(number=paper.about.split(":")[1]).first()
    if entry is None:
        return None
    if entry.state == IssuedPaper.State.VOID:
        return Standing("danger", "已作废", "这份文件确由平台签发，后已作废，请勿再执行。")
    if entry.state == IssuedPaper.State.REPLACED:
        return Standing("warning", "已更正", f"这份文件{entry.remark}，以更正后的为准。")
    if entry.remark.startswith("更正") and not printed.is_overtaken(paper):
        return Standing("success", "完好", f"由平台签发，现行有效；这份文件{entry.remark}。")
    return None


printed.kind(
    ISSUED,
    label="公文",
    certifies="这份文件由平台签发编号，文号、标题、正文和附件按打印时的样子登记。",
    limits="印章由持有人核对；作为附件的文件不在其中。",
    standing=_standing,
)
