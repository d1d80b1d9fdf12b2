"""Correcting what is written about a person; the page that gives a person the first password."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from alliance.accounts.services import accounts
from alliance.face.acting import carry_out
from alliance.ground import inputs
from alliance.ground.access import Refused, require
from alliance.power.services import changes
from alliance.signin import handing_over, reauth
from members.people import rules
from members.people.models import Representative
from members.people_pages.forms import PersonForm
from members.people_pages.views.people import visible_representative


@reauth.asks_password
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    representative = visible_representative(request, pk)
    require(rules.may_change_person(request.user, representative))
    form = PersonForm(request.POST or None, initial=_written_of(representative))
    version = representative.version
    seen = inputs.version(request.POST.get("version"))
    answer = carry_out(
        request,
        form,
        lambda: changes.do_or_propose(
            "people.change",
            by=request.user,
            representative=representative,
            version=-1 if seen is None else seen,
            **_differing(form),
        ),
        done="已保存。",
        to=representative.unit,
    )
    return answer or render(
        request,
        "members/people/form.html",
        {
            "title": f"修改{representative.user.name}的资料",
            "unit": representative.unit,
            "representative": representative,
            "form": form,
            "version": version,
            "may_identify": rules.may_identify(request.user, representative),
        },
    )


def _written_of(representative: Representative) -> dict[str, str]:
    """What is written about the person now, as the form names it."""
    user = representative.user
    return {
        "name": user.name,
        "phone": user.phone or user.username,
        "email": user.email,
        "title": representative.title,
        "duties": representative.duties,
    }


def _differing(form: PersonForm) -> dict[str, str]:
    """What was changed in the form; the rest stays, even if the account has changed meanwhile."""
    changed = {name: form.cleaned_data[name] for name in form.changed_data if name != "reason"}
    return changed | {"reason": form.cleaned_data["reason"]}


@reauth.asks_password
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the person a one-time password; the page then shows it once, with a text to pass on."""
    representative = visible_representative(request, pk)
    require(rules.may_change_person(request.user, representative))
    verdict = rules.may_issue_password(request.user, representative)
    person = representative.user
    if request.method == "POST":
        reason = request.POST.get("reason", "").strip()
        if not reason:
            raise Refused("请填写发放或重置密码的原因。")
        return carry_out(
            request,
            None,
            lambda: changes.do_or_propose(
                "people.password", by=request.user, representative=representative, reason=reason
            ),
            to=lambda password: handing_over.hand_over(
                request, redirect("representative_invite", pk=pk), person, password
            ),
        )
    context = {
        "title": "一次性密码",
        "unit": representative.unit,
        "representative": representative,
        "person": person,
        "verdict": verdict,
        "fresh": not person.has_usable_password(),
    }
    if password := handing_over.taken(request, person):
        context |= {"password": password, "invitation": accounts.invitation(person, password)}
    return handing_over.forget(render(request, "members/people/invite.html", context))
