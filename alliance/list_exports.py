"""Long lists as workbooks: built in the background by the list's own page, for the same address and with the same rights."""

import io
from typing import Any

from django.http import HttpRequest, QueryDict
from django.urls import resolve

from . import access, exports, policy, workbook
from .access import Verdict
from .lists import LONG_LIST, ListPage


def page_of(parameters: dict[str, Any], user: Any) -> ListPage:
    """The list page as it stands when `user` opens the address of an export."""
    request = HttpRequest()
    request.method, request.path, request.user = "GET", parameters["path"], user
    request.GET = QueryDict(parameters["query"])
    found = resolve(parameters["path"])
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
    with access.remembering([user]), policy.read_once():
        _, report = page.as_table(page.request)
        workbook.write([report], target, title=page.export_name)
    return exports.Built(page.export_filename, workbook.CONTENT_TYPE, target.getvalue())


exports.kind(LONG_LIST, label="清单", build=build, may=may)
