"""Many papers of one sort as one file: a PDF with bookmarks and contents, or a zip, made in the background paper by paper.

Each paper is asked for as if its owner pressed its button: what the view refuses is left out, and named with the reason.
"""

import io
import time
import zipfile
from dataclasses import dataclass, field
from typing import Any

import pikepdf
from django.db.models import QuerySet
from django.http import Http404, QueryDict
from django.urls import reverse

from alliance.background import exports, list_exports
from alliance.background.models.works import Work
from alliance.background.reading import reading_as
from alliance.face.lists import ListPage
from alliance.files.downloads import Taken
from alliance.ground import access, clock, inputs
from alliance.ground.access import Refused, Verdict, require
from alliance.ground.wayfinding import opened
from alliance.paper import document, papers
from alliance.registers import policy
from alliance.registers.catalogue import FACES
from alliance.workbook import writing
from alliance.workbook.table import Column, Table
from reports.catalogue.entries import Offer, offer_or_404
from reports.catalogue.table_files import workbook_of

KIND = "batch"
MOST = 150  # papers in one file
SECONDS = 720  # in which a file must be made: a worker is given fifteen minutes
SHAPES = {
    "pdf": "合订为一个 PDF（带目录和书签）",
    "zip-pdf": "PDF 压缩包",
    "zip-docx": "Word 压缩包",
    "zip-xlsx": "Excel 压缩包",
}
NO_FILE = "没有找到，或您现在不能查看。"


@dataclass
class Made:
    """What has been made so far, and what could not be."""

    files: list[tuple[str, exports.Built, str]] = field(default_factory=list)  # name, file, code
    missing: list[tuple[str, str]] = field(default_factory=list)


def shapes_of(offer: Offer) -> list[tuple[str, str]]:
    """The choices for who takes many papers of this entry."""
    faces = offer.entry.faces
    found = [("pdf", SHAPES["pdf"])] if "pdf" in faces else []
    return found + [(f"zip-{face}", SHAPES[f"zip-{face}"]) for face in FACES if face in faces]


def ask(offer: Offer, query: str, shape: str, chosen: list[str], *, reason: str = "", by: Any) -> Work:
    """Queue one file with the papers of the rows that the query shows, or of those `chosen` among them (keys of rows).

    Raises `Refused` without any, beyond `MOST`, and for papers with data of persons without a reason. Who takes it, of
    what, how many and why is recorded when it is fetched.
    """
    entry = offer.entry
    if entry.document is None or shape not in dict(shapes_of(offer)):
        raise Refused("这种报表不能批量生成。")
    parameters = {
        "key": entry.key,
        "query": query,
        "shape": shape,
        "chosen": sorted(chosen),
        "capacity": access.capacity(by),
    }
    require(may(by, parameters))
    if entry.document.persons and not reason:
        raise Refused("文书含个人信息，请填写用途。")
    page, rows = rows_of(offer, query, chosen, by)
    number = rows.count()
    if not number:
        raise Refused("没有符合条件的文书，请放宽筛选条件或重新勾选。")
    if number > MOST:
        raise Refused(f"共 {number} 份，一次最多 {MOST} 份，请按类别、年度等条件分批生成。")
    words = f"勾选 {number} 份" if chosen else conditions(page)
    taken = Taken(f"{entry.label}（{number} 份）", words, number, entry.document.persons, reason)
    parameters["taken"] = taken.as_json()
    return exports.request(KIND, title=f"{entry.label}（{number} 份）", parameters=parameters, by=by)


def conditions(page: ListPage) -> str:
    """Which rows the list shows, in words."""
    chips = page.listing(page.request).chips
    return "；".join(f"{chip.label}：{chip.value}" for chip in chips) or "全部"


def rows_of(offer: Offer, query: str, chosen: list[str], user: Any) -> tuple[ListPage, QuerySet]:
    """The list as the query opens it, and those of its rows that have the paper."""
    page = list_exports.list_at(offer.source.address, query, user)  # type: ignore[union-attr]
    rows, _ = page.as_table(page.request)
    rows = offer.entry.document.rows(rows, user)  # type: ignore[union-attr]
    return page, rows.filter(pk__in=inputs.numbers(chosen)) if chosen else rows


def address_of(offer: Offer, row: Any, face: str, query: str) -> str:
    """The address of a face of the paper of a row, with the parameters that it takes from the query."""
    entry = offer.entry
    its = entry.document
    name = its.workbook if face == "xlsx" and its.workbook else entry.url_name  # type: ignore[union-attr]
    asked, given = QueryDict(mutable=True), QueryDict(query)
    for key in its.asks:  # type: ignore[union-attr]
        if given.get(key):
            asked[key] = given[key]
    if face == "docx" or (face == "xlsx" and not its.workbook):  # type: ignore[union-attr]
        asked["kind"] = face
        asked["export"] = face
    path = reverse(name, args=its.args(row))  # type: ignore[union-attr]
    return f"{path}?{asked.urlencode()}" if asked else path


def may(user: Any, parameters: dict[str, Any]) -> Verdict:
    if parameters["capacity"] != access.capacity(user):
        return Verdict.no(papers.MOVED_ON)
    try:
        offer_or_404(parameters["key"], user)
    except Http404:
        return Verdict.no("您现在不能取用这种报表。")
    return Verdict.yes()


def build(parameters: dict[str, Any], user: Any) -> exports.Built:
    offer = offer_or_404(parameters["key"], user)
    shape, query = parameters["shape"], parameters["query"]
    with reading_as(user):
        _, rows = rows_of(offer, query, parameters["chosen"], user)
        asked = [(named(row), row) for row in rows[:MOST]]
    face, made, began = shape.removeprefix("zip-"), Made(), time.monotonic()
    for place, (name, row) in enumerate(asked):
        exports.moved_on(place, len(asked))
        if time.monotonic() - began > SECONDS:
            raise Refused(f"已生成 {place} 份，用时过长，请缩小范围分批生成。")
        try:
            built, code = fetched(address_of(offer, row, face, query), parameters, user)
        except Http404:
            made.missing.append((name, NO_FILE))
        except Refused as refused:
            made.missing.append((name, refused.reason))
        else:
            made.files.append((name, built, code))
    if not made.files:
        raise Refused("一份也没有生成：" + made.missing[0][1])
    exports.moved_on(len(asked), len(asked))
    stem = f"{offer.entry.label}{clock.today():%Y%m%d}"
    if shape == "pdf":
        return exports.Built(f"{stem}.pdf", document.CONTENT_TYPE, _bound(offer.entry.label, made))
    return exports.Built(f"{stem}.zip", "application/zip", _zipped(offer.entry.label, made, user))


def named(row: Any) -> str:
    """What a row is called in the contents: its unit first, where it has one and does not say so itself."""
    unit, own = getattr(row, "unit", None), str(row)
    return own if unit is None or str(unit) in own else f"{unit}：{own}"


def fetched(address: str, parameters: dict[str, Any], user: Any) -> tuple[exports.Built, str]:
    """The file behind an address, as this person would get it, and its code; raises as its view does."""
    found, request = opened(address, user)
    if hasattr(found.func, "compose"):
        return papers.coded({"path": address, "capacity": parameters["capacity"]}, user)
    path, _, query = address.partition("?")
    with reading_as(user):
        if hasattr(found.func, "view_class"):
            page = list_exports.page_of({"path": path, "query": query}, user)
            require(page.rule(user))
            if page.taken()[0].persons and not parameters["taken"]["reason"]:
                raise Refused("含个人信息，须填写用途。")
            content = workbook_of(page, user)
            return exports.Built(page.export_filename, writing.CONTENT_TYPE, content), ""
        answer = found.func(request, *found.args, **found.kwargs)
    name = getattr(answer, "filename", "") or f"{path.strip('/').replace('/', '-')}.xlsx"
    return exports.Built(name, writing.CONTENT_TYPE, b"".join(answer.streaming_content)), ""


# ---------------------------------------------------------------- one file


def _contents(label: str, made: Made, pages: list[int]) -> tuple[Table, Table]:
    columns = [
        Column("at", "序号", "int", 4),
        Column("name", "文书", width=30),
        Column("code", "校验码", "code", 14),
    ]
    numbered = [Column("page", "页码", "int", 4)] if pages else [Column("file", "文件", width=30)]
    rows = [
        {"at": at, "name": name, "code": code or "—", "file": _name(at, built)}
        | ({"page": pages[at - 1]} if pages else {})
        for at, (name, built, code) in enumerate(made.files, start=1)
    ]
    lost = [{"name": name, "why": why} for name, why in made.missing]
    why = [Column("name", "文书", width=30), Column("why", "原因", width=30)]
    return Table(f"{label}目录", [*columns, *numbered], rows), Table("未能收入", why, lost)


def _name(at: int, built: exports.Built) -> str:
    """A name that no other file of the zip has, in the order of the contents."""
    return f"{at:03d}-{built.filename.replace('/', '／')}"


def _zipped(label: str, made: Made, user: Any) -> bytes:
    target, contents = io.BytesIO(), io.BytesIO()
    writing.write([one for one in _contents(label, made, []) if one.rows], contents, title=label, by=user)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("000-目录.xlsx", contents.getvalue())
        for at, (_, built, _) in enumerate(made.files, start=1):
            archive.writestr(_name(at, built), built.content)
    return target.getvalue()


def _bound(label: str, made: Made) -> bytes:
    """One PDF: contents, then the papers, each with a bookmark and the page on which it begins."""
    opened_files = [pikepdf.open(io.BytesIO(built.content)) for _, built, _ in made.files]
    lengths = [len(one.pages) for one in opened_files]
    front = pikepdf.open(io.BytesIO(_front(label, made, lengths, 1)))
    if len(front.pages) > 1:  # known only when it is drawn
        front = pikepdf.open(io.BytesIO(_front(label, made, lengths, len(front.pages))))
    whole, target = pikepdf.new(), io.BytesIO()
    whole.pages.extend(front.pages)
    starts = []
    for one in opened_files:
        starts.append(len(whole.pages))
        whole.pages.extend(one.pages)
    with whole.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem("目录", 0))
        for (name, _, _), start in zip(made.files, starts, strict=True):
            outline.root.append(pikepdf.OutlineItem(name, start))
    whole.docinfo["/Title"] = label
    whole.save(target)
    return target.getvalue()


def _front(label: str, made: Made, lengths: list[int], own: int) -> bytes:
    starts = [own + 1 + sum(lengths[:at]) for at in range(len(lengths))]
    contents, missing = _contents(label, made, starts)
    context = {
        "title": f"{label}（{len(made.files)} 份）",
        "contents": contents,
        "missing": missing,
        "issuer": policy.get("alliance_name"),
        "day": clock.today(),
    }
    return document.render("print/batch.html", context)
