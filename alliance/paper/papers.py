"""Papers: addresses whose answer is a PDF (or a Word document). Never made while the browser waits; see decision 17.

    @paper
    def plan_pdf(request, pk) -> Paper:
        shown = visible(request, pk)
        return Paper("print/work_plan.html", {"plan": shown}, f"{shown.title}.pdf")

Official documents are composed, and have a Word face beside the PDF: `alliance.official.faces`.

The function says at once who may have the paper and what is on it: it is asked when the paper is asked for, made and
fetched, so it writes nothing and asks of its request only the person and the query of the address. What is slow to draw
up it leaves for later. A POST queues the file; a GET offers the button for it. A workbook or a Word document with a code is a paper too.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from alliance.background import exports
from alliance.background.reading import reading_as
from alliance.background.waiting import offer, watch
from alliance.files.uploads import CONTENT_TYPES
from alliance.ground import access
from alliance.ground.access import Refused, Verdict
from alliance.ground.wayfinding import opened
from alliance.paper import document
from alliance.paper.printed import Version, imprint
from alliance.workbook import writing
from alliance.workbook.table import Table

KIND = "paper"
GONE = "您现在不能查看这份文件，或者它已不存在。"
MOVED_ON = "申请以后，您的职务或所代表的单位有变化，请重新申请。"


@dataclass(frozen=True)
class Paper:
    """A template (which extends `print/base.html`) with its context; `code` is the 校验码 printed at the foot.

    With a `version` the code is that of the register of printed versions, which is entered when the file is made. A
    workbook has `sheets` (of the code) in place of a template, a Word document `docx` (of the code), a workbook with more than
    tables `workbook` (of the code and who asked). `later` draws up the whole when the file is made.
    """

    template: str
    context: dict[str, Any]
    filename: str
    name: str = ""
    orientation: str = ""
    code: str = ""
    version: Version | None = None
    sheets: Callable[[str], list[Table]] | None = None
    docx: Callable[[str], bytes] | None = None
    workbook: Callable[[str, Any], bytes] | None = None
    later: Callable[[], "Paper"] | None = None

    @property
    def stamp(self) -> str:
        """What tells this paper from one with other content."""
        return self.version.stamp if self.version else self.code

    @property
    def title(self) -> str:
        return self.name or self.filename.rpartition(".")[0]


def paper(compose: Callable[..., Paper]) -> Callable[..., HttpResponse]:
    """Make a view of a function that composes a paper."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(compose)
    def view(request: HttpRequest, **where: Any) -> HttpResponse:
        asked = compose(request, **where)
        if request.method != "POST":
            return offer(request, title=asked.title, action=request.get_full_path())
        return make(request, asked, request.get_full_path())

    view.compose = compose
    return view


def make(request: HttpRequest, asked: Paper, path: str, back: str = "") -> HttpResponse:
    """Have the paper of this address made, and go to where one waits for it; `back` as for `watch`."""
    parameters = {"path": path, "capacity": access.capacity(request.user)}
    work = exports.request(KIND, title=asked.title, parameters=parameters, stamp=asked.stamp, by=request.user)
    return watch(request, work, back)


def composed(parameters: dict[str, Any], user: Any) -> Paper:
    """The paper as it stands when `user` asks for it; raises as its page does."""
    found, request = opened(parameters["path"], user)
    with reading_as(user):
        return found.func.compose(request, *found.args, **found.kwargs)


def may(user: Any, parameters: dict[str, Any]) -> Verdict:
    if parameters["capacity"] != access.capacity(user):
        return Verdict.no(MOVED_ON)
    try:
        composed(parameters, user)
    except Http404:
        return Verdict.no(GONE)
    except Refused as error:
        return Verdict.no(error.reason)
    return Verdict.yes()


def build(parameters: dict[str, Any], user: Any) -> exports.Built:
    return coded(parameters, user)[0]


def coded(parameters: dict[str, Any], user: Any) -> tuple[exports.Built, str]:
    """The file of a paper and its 校验码, if it has one; the version is entered into the register."""
    drawn = composed(parameters, user)
    if drawn.later is not None:
        with reading_as(user):
            drawn = drawn.later()
    code, context = drawn.code, drawn.context
    if drawn.version is not None:
        code = drawn.version.issue(by=user).code
        context = {**context, "imprint": imprint(code)}
    return _made(drawn, context, code, user), code


def _made(drawn: Paper, context: dict[str, Any], code: str, user: Any) -> exports.Built:
    if drawn.sheets is not None:
        target = io.BytesIO()
        writing.write(drawn.sheets(code), target, title=drawn.title, by=user)
        return exports.Built(drawn.filename, writing.CONTENT_TYPE, target.getvalue())
    if drawn.docx is not None:
        return exports.Built(drawn.filename, CONTENT_TYPES["docx"], drawn.docx(code))
    if drawn.workbook is not None:
        return exports.Built(drawn.filename, writing.CONTENT_TYPE, drawn.workbook(code, user))
    with reading_as(user):
        content = document.render(drawn.template, context, orientation=drawn.orientation, code=code)
    return exports.Built(drawn.filename, document.CONTENT_TYPE, content)
