"""What a view says of itself for the catalogue of reports (报表中心): one line above the view that gives the file.

    @catalogue.document("限期整改通知书", of="rectifications", faces=("pdf", "docx"))
    @paper
    def rectification_notice(request, pk) -> Paper: ...

A list with an export needs no line: its class says title, clauses, filters and columns. The catalogue
(`reports.catalogue.entries`) reads the lines from the addresses of the portal; what gives a file and has none is found by
its test.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from alliance.ground.access import Verdict

Face = Literal["pdf", "docx", "xlsx"]
View = TypeVar("View", bound=Callable[..., Any])
FACES: dict[Face, str] = {"pdf": "PDF", "docx": "Word", "xlsx": "Excel"}
ATTACHED = "上传的附件原件，在所属记录的页面下载。"
BLANK = "空白导入模板，在导入页面下载。"


@dataclass(frozen=True)
class Document:
    """A paper that each row of a list has.

    `of` names the list, or several, of which a person is offered the first that the own menu shows; `rows(rows, user)` leaves
    those that have the paper, `args(row)` is its address; the view decides again for each. `workbook` is the address
    of the Excel face where that is another. `asks` are parameters that the address of the paper takes (`year`, `on`).
    `menu` names the pages in the menu where it is found, if not the list. `code` is the kind of its 校验码; `persons` says
    that it has telephone numbers or e-mail addresses, so that many at once are taken with a reason only.
    """

    label: str
    of: tuple[str, ...]
    faces: tuple[Face, ...] = ("pdf",)
    clauses: str = ""
    key: str = ""
    rows: Callable[[Any, Any], Any] = lambda rows, user: rows
    args: Callable[[Any], Sequence[Any]] = lambda row: [row.pk]
    may: Callable[[Any], Any] = lambda user: Verdict.yes()
    workbook: str = ""
    asks: tuple[str, ...] = ()
    menu: tuple[str, ...] = ()
    code: str = ""
    persons: bool = False


@dataclass(frozen=True)
class Page:
    """A table with a page of its own, where its parameters and files are: the catalogue leads there."""

    label: str
    clauses: str
    code: str = ""


@dataclass(frozen=True)
class Part:
    """A file that belongs to an entry of the catalogue: another face of it, or its paper. `of` names the entry."""

    of: str
    face: Face


@dataclass(frozen=True)
class LeftOut:
    """A file that is no report; `why` is said to whoever asks why it is not in the catalogue."""

    why: str


Said = Document | Page | Part | LeftOut


def document(label: str, *, of: str | tuple[str, ...], **told: Any) -> Callable[[View], View]:
    """Declare that this view is a paper of the rows of a list; see `Document`. One view may be the paper of several lists."""
    lists = (of,) if isinstance(of, str) else of
    return _says(Document(label, lists, **told))


def page(label: str, *, clauses: str, code: str = "") -> Callable[[View], View]:
    """Declare a page that has a table of its own; see `Page`."""
    return _says(Page(label, clauses, code))


def part(of: str, face: Face) -> Callable[[View], View]:
    """Declare that this view is a face of what another address declares, or of a list."""
    return _says(Part(of, face))


def left_out(why: str) -> Callable[[View], View]:
    """Declare that this view gives a file that is no report, and why."""
    return _says(LeftOut(why))


def _says(one: Said) -> Callable[[View], View]:
    def declare(view: View) -> View:
        view.catalogued = (*said(view), one)  # type: ignore[attr-defined]
        return view

    return declare


def said(view: Any) -> tuple[Said, ...]:
    """What a view, or the class of one, declares; a class says nothing for those that derive from it."""
    known = vars(view) if isinstance(view, type) else getattr(view, "__dict__", {})
    return known.get("catalogued", ())
