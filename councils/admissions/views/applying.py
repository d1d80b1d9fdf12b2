"""The applicant's side, without an account: what is asked for, the form, how the application stands.

The guide is a page of the public site that any cache may keep; the form has a token, so it stands outside of it.
"""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from alliance.face.acting import carry_out
from alliance.ground import clock
from alliance.ground.access import Refused, require
from alliance.ground.verbs import may_move
from alliance.public import pages
from alliance.registers import policy
from alliance.signin import tries
from councils.admissions.forms import TRAP, ApplyForm, CorrectForm
from councils.admissions.models import MembershipApplication
from councils.admissions.services import admissions, corrections

PART = "apply"
MADE, SENT = (
    10,
    60,
)  # from one network in half an hour: applications and corrections that were taken, and whatever else was sent
TOO_OFTEN = "您所在的网络提交次数过多，请 {} 分钟后再试。"


@pages.page(PART)
def guide(request: HttpRequest) -> HttpResponse:
    """Who may join, how it goes, what is done with the data."""
    context = {
        "title": "申请入盟",
        "conditions": policy.get("admission_conditions").splitlines(),
        "months": policy.get("admission_forget_months"),
    }
    return pages.draw("councils/admissions/guide.html", PART, context)


def _shown(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    frame = {"site": pages.frame(), "part": PART}
    return render(request, f"councils/admissions/{template}.html", frame | context, status=status)


@login_not_required
@never_cache
def apply(request: HttpRequest) -> HttpResponse:
    """The form; what a machine has filled in is thanked for and thrown away."""
    if not pages.is_open(PART):
        raise Http404("公开网站没有开设这个栏目")
    form = ApplyForm(request.POST or None, request.FILES or None)
    if form.is_bound and form.is_by_machine:
        return redirect("apply")

    def filed() -> MembershipApplication:
        return admissions.apply(**form.content(), files=form.materials(), by=None)

    context = {"title": "填写入盟申请", "act": "提交申请", "form": form}
    return _taken(request, form, filed) or _shown(request, "apply", context | _asked())


def _asked() -> dict[str, Any]:
    return {"trap": TRAP, "months": policy.get("admission_forget_months")}


def _taken(
    request: HttpRequest, form: ApplyForm, act: Callable[[], MembershipApplication]
) -> HttpResponse | None:
    """What comes of a form that was sent; None when it must be shown (again)."""
    sent, made = (tries.stranger(request, *one) for one in (("membership-sent", SENT), ("membership", MADE)))
    if form.is_bound and (refused := tries.closed(made) or tries.reserve(sent)):
        said = TOO_OFTEN.format(refused.minutes)
        return _shown(request, "said", {"title": "申请入盟", "said": said}, 429)
    return carry_out(request, form, lambda: _counted(act, made), to=lambda one: one.progress_path)


@transaction.atomic
def _counted(act: Callable[[], MembershipApplication], made: list[tries.Bucket]) -> MembershipApplication:
    """Done and counted, both or neither: mistakes of who fills it in do not use up the tries of the network."""
    application = act()
    if refused := tries.reserve(made):
        raise Refused(TOO_OFTEN.format(refused.minutes))
    return application


def _found(pk: int, token: str) -> MembershipApplication:
    application = get_object_or_404(MembershipApplication, pk=pk)
    if not application.opens(token):
        raise Http404("没有这件申请")
    return application


@require_safe
@login_not_required
@never_cache
def standing(request: HttpRequest, pk: int, token: str) -> HttpResponse:
    """How the application stands, for whoever has its address."""
    application = _found(pk, token)
    context = {
        "title": "入盟申请进度",
        "application": application,
        "token": token,
        "until": application.correct_by and clock.before(application.correct_by),
        "address": application.progress_address,
    }
    return _shown(request, "standing", context)


@login_not_required
@never_cache
def correct(request: HttpRequest, pk: int, token: str) -> HttpResponse:
    """The form with all that was filed, for whoever has the address of an application that was returned."""
    application = _found(pk, token)
    allowed = may_move(application, "correct")
    if request.method != "POST" and not allowed:
        return redirect(application.progress_path)
    form = CorrectForm(request.POST or None, request.FILES or None, instance=application)
    if form.is_bound and form.is_by_machine:
        return redirect(application.progress_path)

    def corrected() -> MembershipApplication:
        require(allowed)  # before the version is: who comes too late learns why, beside what was typed
        given = {"files": form.materials(), "version": form.cleaned_data["version"]}
        return corrections.correct(application, **form.content(), **given, by=None)

    context = {"title": "补正入盟申请", "act": "提交补正", "form": form, "application": application}
    return _taken(request, form, corrected) or _shown(request, "apply", context | _asked())


@require_POST
@login_not_required
def withdraw(request: HttpRequest, pk: int, token: str) -> HttpResponse:
    application = _found(pk, token)
    return carry_out(
        request, None, lambda: admissions.withdraw(application, by=None), to=application.progress_path
    )
