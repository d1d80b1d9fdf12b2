"""Every file that leaves the portal leaves a trace: who, when, what, narrowed how, and for data of persons why.

One place sees them all: the middleware looks at every answer, and what is saved as a file gets its row before it leaves. An
answer that knows more than its file name says so with `describe`; nothing has to call anything to be recorded. Files shown
within a page (pictures, a PDF beside a form) are reading, not taking.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.http import parse_header_parameters

from alliance.files.models import Download
from alliance.ground import clock
from alliance.ground.access import Office, Verdict, holds

Handler = Callable[[HttpRequest], HttpResponseBase]
Answer = TypeVar("Answer", bound=HttpResponseBase)


@dataclass(frozen=True)
class Taken:
    """What is in a file. `persons`: telephone numbers or e-mail addresses of named people; then `reason` says what for."""

    what: str
    filter: str = ""
    rows: int | None = None
    persons: bool = False
    reason: str = ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def describe(answer: Answer, taken: Taken) -> Answer:
    """Say what is in the file of an answer."""
    answer.taken = taken
    return answer


def leave_trace(get_response: Handler) -> Handler:
    """Middleware: a file is recorded before it leaves; what cannot be recorded does not leave."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if response.status_code == 200 and request.method != "HEAD" and request.user.is_authenticated:
            disposition, parameters = parse_header_parameters(response.headers.get("Content-Disposition", ""))
            if disposition == "attachment":
                _record(request, response, parameters.get("filename", ""))
        return response

    return middleware


def _record(request: HttpRequest, response: HttpResponseBase, filename: str) -> None:
    taken = getattr(response, "taken", Taken(filename or request.path))
    Download.objects.create(
        user=request.user,
        at=clock.now(),
        what=taken.what[:200],
        filter=taken.filter,
        rows=taken.rows,
        persons=taken.persons,
        reason=taken.reason[:500],
        filename=filename[:255],
        address=request.path[:300],
    )


def may_see_all(user: Any) -> Verdict:
    """As the log of all changes: the audit administrator and the secretary-general; everybody sees the own ones."""
    if holds(user, Office.AUDIT_ADMIN, Office.SECRETARY_GENERAL):
        return Verdict.yes()
    return Verdict.no("全部导出记录仅供审计管理员和秘书长查阅。")


def visible_to(user: Any) -> QuerySet:
    rows = Download.objects.select_related("user")
    return rows if may_see_all(user) else rows.filter(user=user)
