"""首次密码: everybody registered who has no password yet, and the sheet that gives them one."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from alliance.background import exports
from alliance.face.acting import carry_out
from alliance.face.components import Empty
from alliance.face.datatable import Column, DataTable
from alliance.files import downloads
from alliance.files.downloads import Taken
from alliance.ground import clock
from alliance.ground.access import require
from alliance.paper import document
from alliance.signin import reauth
from alliance.workbook import writing
from members.people import rules
from members.people.services import passwords
from members.people_pages.forms import FirstPasswordsForm

SHOWN = 50
COLUMNS = [
    Column("unit", "单位", value="unit_name", css="wide"),
    Column("name", "姓名"),
    Column("username", "登录名", kind="code"),
    Column("date_joined", "开通时间", kind="datetime"),
]


@reauth.asks_password
def first_passwords(request: HttpRequest) -> HttpResponse:
    """Who waits; POST answers with the sheet itself, as a workbook or for printing: it is shown once."""
    require(rules.may_issue_first_passwords(request.user))
    form = FirstPasswordsForm(request.POST or None)
    give = _on_paper if "print" in request.POST else _as_workbook
    if answer := carry_out(request, form, lambda: give(request, form)):
        return answer
    by = request.user
    waiting, unused = passwords.waiting(by=by), passwords.waiting(by=by, again=True)
    number = waiting.count()
    return render(
        request,
        "members/people/passwords.html",
        {
            "title": "发放首次密码",
            "form": form,
            "number": number,
            "unused": unused.count() - number,
            "left_out": list(passwords.left_out(by=by)[:SHOWN]),
            "per_sheet": passwords.PER_SHEET,
            "site": settings.SITE_URL,
            "shown": SHOWN,
            "table": DataTable(
                COLUMNS,
                waiting[:SHOWN],
                caption="还没有密码的人员",
                empty=Empty("所有登记人员都已发过密码", "导入名册或登记人员后，新开通的账号会出现在这里。"),
            ),
        },
        status=422 if form.errors else 200,
    )


def _as_workbook(request: HttpRequest, form: FirstPasswordsForm) -> HttpResponse:
    sheet = passwords.issue(by=request.user, **form.cleaned_data)
    return _described(writing.response([sheet], f"{_name()}.xlsx", by=request.user), sheet, form)


def _on_paper(request: HttpRequest, form: FirstPasswordsForm) -> HttpResponse:
    """Made here and now: nothing of it may be stored. The place comes first, so that no password is issued in vain."""
    with exports.place("首次登录密码", by=request.user):
        sheet = passwords.issue(by=request.user, **form.cleaned_data)
        content = document.render("print/first_passwords.html", {"report": sheet, "printed_at": clock.now()})
    return _described(document.response(content, f"{_name()}.pdf"), sheet, form)


def _described(answer: Any, sheet: passwords.Table, form: FirstPasswordsForm) -> Any:
    """Names with their login numbers leave the portal, for the reason that was given."""
    reason = form.cleaned_data["reason"]
    taken = Taken("首次登录密码", rows=len(sheet.rows), persons=True, reason=reason)
    return downloads.describe(answer, taken)


def _name() -> str:
    return f"首次登录密码-{clock.now().astimezone(clock.TZ):%Y%m%d-%H%M}"
