"""Long lists as workbooks: built in the background by the list's own page, for the same address and with the same rights."""

import io
from typing import Any

from django.http import Http404

from alliance.background import exports
from alliance.background.models.works import Work
from alliance.background.reading import reading_as
from alliance.face.lists import ListPage
from alliance.ground import access
from alliance.ground.access import Refused, Verdict, require
from alliance.ground.wayfinding import opened
from alliance.workbook import writing
from alliance.workbook.table import Counted

LONG_LIST = "list"


def ask(path: str, query: str, *, reason: str = "", by: Any) -> Work:
    """Queue the workbook of a list as its address shows it to this person; 404 for what is no list with an export.

    Raises `Refused` for contact data of people without a reason; what is taken, and why, is kept for the record.
    """
    parameters = {"path": path, "query": query, "capacity": access.capacity(by)}
    page = page_of(parameters, by)
    require(page.rule(by))
    taken, _ = page.taken(reason)
    if taken.persons and not reason:
        raise Refused("清单含个人信息，请先填写导出理由。")
    parameters["taken"] = taken.as_json()
    return exports.request(LONG_LIST, title=page.export_name, parameters=parameters, by=by)


def page_of(parameters: dict[str, Any], user: Any) -> ListPage:
    """The list page as it stands when `user` opens the address of an export; 404 for a list without."""
    page = list_at(parameters["path"], parameters["query"], user)
    if not page.export_name:
        raise Http404
    return page


def list_at(path: str, query: str, user: Any) -> ListPage:
    """The list at an address as `user` opens it, whether or not it has an export."""
    found, request = opened(f"{path}?{query}", user)
    if not issubclass(getattr(found.func, "view_class", object), ListPage):
        raise Http404
    page = found.func.view_class(**found.func.view_initkwargs)
    page.setup(request, *found.args, **found.kwargs)
    return page


def may(user: Any, parameters: dict[str, Any]) -> Verdict:
    """Besides the rule of the page: many lists are open to all and show each person other rows and columns."""
    if parameters.get("capacity") != access.capacity(user):
        return Verdict.no("申请导出以后，您的职务或所代表的单位有变化，请重新导出。")
    return page_of(parameters, user).rule(user)


def build(parameters: dict[str, Any], user: Any) -> exports.Built:
    page, target = page_of(parameters, user), io.BytesIO()
    with reading_as(user):
        queryset, report = page.as_table(page.request)
        report.rows = written = Counted(exports.counted(report.rows, queryset.count()))
        writing.write([report], target, title=page.export_name, by=user)
    return exports.Built(page.export_filename, writing.CONTENT_TYPE, target.getvalue(), written.number)
