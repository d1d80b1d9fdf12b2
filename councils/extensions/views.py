"""Asking for more time, and answering."""

from django.http import HttpRequest, HttpResponse

from alliance.face.acting import button, fill_in, form_page
from alliance.ground.access import require
from councils.extensions import rules, services
from councils.extensions.forms import ExtensionForm
from councils.resolutions.views.orders import CLAUSES, visible


def resolution_extension(request: HttpRequest, pk: int) -> HttpResponse:
    shown = visible(request, pk)
    require(rules.may_ask(request.user, shown))
    form = ExtensionForm(request.POST or None, initial={"version": shown.version})
    answer = fill_in(request, form, services.ask, shown, done="已提交延期申请，答复前按原时限办理。")
    context = {"title": "申请延期", "resolution": shown, "form": form, "clauses": CLAUSES}
    return answer or form_page(request, "councils/extensions/ask.html", context)


resolution_extension_grant = button(
    visible, services.grant, "已准予延期，责任单位已收到通知。", words="answer"
)
resolution_extension_refuse = button(
    visible, services.refuse, "已答复不予延期，责任单位已收到通知。", words="answer"
)
