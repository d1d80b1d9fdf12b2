"""A list as PDF or Word: made in the background, with the rows, columns and rights of its workbook, and a code."""

import hashlib
import io
from dataclasses import replace
from typing import Any

from alliance.background import exports, list_exports
from alliance.background.models.works import Work
from alliance.background.reading import reading_as
from alliance.face.datatable import text
from alliance.face.lists import ListPage
from alliance.files.uploads import CONTENT_TYPES
from alliance.ground import access, clock
from alliance.ground.access import Refused, Verdict, require
from alliance.official.content import Annex, Official
from alliance.official.docx import as_docx
from alliance.official.tables import grid_of
from alliance.paper import document
from alliance.paper.printed import Version, canonical, digest, imprint
from alliance.prose.blocks import paragraph
from alliance.registers import policy
from alliance.workbook import writing
from alliance.workbook.table import CONDITIONS, Table
from reports.catalogue.entries import Offer, offer_or_404

KIND = "report"
REPORT = "report"  # the kind of its paper
A4, UPRIGHT = (
    92,
    46,
)  # Chinese characters that a line of a table takes: A4 across, and upright in a Word document
MOST_ROWS = document.MAX_ROWS


def ask(offer: Offer, query: str, face: str, *, reason: str = "", by: Any) -> Work:
    """Queue the list of an entry as its workbook would have it; raises `Refused` for data of persons without a reason."""
    parameters = {
        "key": offer.entry.key,
        "query": query,
        "face": face,
        "capacity": access.capacity(by),
    }
    page = _page(parameters, by)
    require(page.rule(by))
    taken, _ = page.taken(reason)
    if taken.persons and not reason:
        raise Refused("报表含个人信息，请先填写用途。")
    if (taken.rows or 0) > MOST_ROWS:
        raise Refused(
            f"共 {taken.rows} 行，PDF 和 Word 最多 {MOST_ROWS} 行，请用筛选缩小范围，或改用 Excel。"
        )
    parameters["taken"] = taken.as_json()
    return exports.request(KIND, title=page.export_name, parameters=parameters, by=by)


def _page(parameters: dict[str, Any], user: Any) -> ListPage:
    source = offer_or_404(parameters["key"], user).source
    query = f"{parameters['query']}&export=xlsx"
    return list_exports.page_of({"path": source.address if source else "", "query": query}, user)


def may(user: Any, parameters: dict[str, Any]) -> Verdict:
    if parameters["capacity"] != access.capacity(user):
        return Verdict.no("申请以后，您的职务或所代表的单位有变化，请重新申请。")
    return _page(parameters, user).rule(user)


def build(parameters: dict[str, Any], user: Any) -> exports.Built:
    page = _page(parameters, user)
    with reading_as(user):
        _, report = page.as_table(page.request)
        report.rows = list(report.rows)
        code = _version(report, parameters, user).issue(by=user).code
        stem = page.export_filename.removesuffix(".xlsx")
        if parameters["face"] == "docx":
            return exports.Built(
                f"{stem}.docx", CONTENT_TYPES["docx"], as_docx(_official(report, code)), len(report.rows)
            )
        content = document.render("print/report.html", _context(report, code), code=code)
    return exports.Built(f"{stem}.pdf", document.CONTENT_TYPE, content, len(report.rows))


def _version(report: Table, parameters: dict[str, Any], user: Any) -> Version:
    """What the code stands for. The rows themselves are not kept, only their checksum: the register forgets nobody."""
    rows = [[text(row.get(one.key), one.kind) for one in report.columns] for row in report.rows]
    asked = hashlib.sha256(f"{user.pk} {parameters['query']}".encode()).hexdigest()[:16]
    return Version(
        REPORT,
        f"report:{asked}:{parameters['key']}"[:80],
        report.title,
        {
            "title": report.title,
            "columns": [one.label for one in report.columns],
            "conditions": digest(report.facts.get(CONDITIONS, "")),
            "rows": len(rows),
            "content": digest(canonical([[str(cell) for cell in row] for row in rows])),
        },
    )


def width_of(report: Table) -> int:
    """How wide the table would be in one line, in Chinese characters, with the space between its columns."""
    return sum(max(one.width, len(one.label), 2) + 1 for one in report.columns)


def _context(report: Table, code: str) -> dict[str, Any]:
    return {
        "table": report,
        "sheet": "across-a3" if width_of(report) > A4 * 5 // 4 else "landscape",
        "issuer": policy.get("alliance_name"),
        "day": clock.today(),
        "imprint": imprint(code),
    }


def _official(report: Table, code: str) -> Official:
    """The table below its facts; a wide one lies across on sheets of its own."""
    facts = tuple(paragraph(f"{label}：{value}") for label, value in report.facts.items())
    number = paragraph(f"共 {len(list(report.rows))} 行。")
    grid, name = grid_of(report), report.title
    issuer = policy.get("alliance_name")
    whole = Official(name, (*facts, number, grid), issuer, head="plain", code=code)
    if width_of(report) <= UPRIGHT:
        return whole
    return replace(whole, blocks=(*facts, number), annexes=(Annex(name, (grid,), landscape=True),))


def workbook_of(page: ListPage, user: Any) -> bytes:
    """The workbook of a list that is one of many files."""
    target = io.BytesIO()
    _, report = page.as_table(page.request)
    writing.write([report], target, title=page.export_name, by=user)
    return target.getvalue()
