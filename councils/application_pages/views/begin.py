"""Beginning a role application: a unit, and a kind of seat that it may apply for."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from alliance.face.acting import carry_out
from alliance.ground.access import Refused, Verdict, require
from councils.application_pages.forms import ApplicationStartForm
from councils.application_pages.views.applications import may_begin
from councils.applications import conditions, rules
from councils.applications.services import applications
from councils.terms import rules as seat_rules
from councils.terms.models.terms import CouncilRole, Term
from members.units.models import Unit


def application_new(request: HttpRequest) -> HttpResponse:
    """Choose a unit and a kind of seat; what cannot be applied for is shown with the reason."""
    user = request.user
    require(may_begin(user))
    term = Term.objects.sitting()
    if term is None:
        raise Refused("尚未登记现届理事会，暂不能申请席位。")
    units = _own_units(user)
    wanted = request.POST.get("unit") or request.GET.get("unit")
    unit = next((one for one in units if str(one.pk) == wanted), units[0])
    free = seat_rules.free_seats(term)
    verdicts = rules.seats_for(unit, term, free)
    open_roles = [role for role, verdict in verdicts.items() if verdict]
    form = ApplicationStartForm(
        request.POST or None,
        units=Unit.objects.filter(pk__in=[one.pk for one in units]),
        free=free,
        verdicts=verdicts,
        initial={"unit": unit, "role": open_roles[-1] if open_roles else None},
    )
    answer = carry_out(
        request, form, lambda: _begun(form, user), to=lambda begun: redirect("application_edit", begun.pk)
    )
    shown = {"form": form, "choices": _kinds_of_seat(free, verdicts), "term": term, "unit": unit}
    others = [one for one in units if one != unit]
    return answer or _page(request, others=others, may_begin=_may_draft(user, unit, open_roles), **shown)


def _begun(form: ApplicationStartForm, user: Any) -> Any:
    values = dict(form.cleaned_data)
    return applications.draft(values.pop("unit"), **values, by=user)


def _may_draft(user: Any, unit: Unit, open_roles: list[str]) -> Verdict:
    verdict = rules.may_draft(user, unit)
    return (
        verdict if not verdict or open_roles else Verdict.no("本单位现在没有可以申请的席位，原因见各席位。")
    )


def _page(request: HttpRequest, **shown: Any) -> HttpResponse:
    return render(request, "councils/applications/new.html", {"title": "申请理事会席位"} | shown)


def _kinds_of_seat(free: dict[str, Any], verdicts: dict[str, Verdict]) -> list[dict[str, Any]]:
    """Each kind of seat with its conditions, how many are free, and why this unit may not apply for it."""
    return [
        {
            "label": CouncilRole(role).label,
            "ref": ref,
            "clauses": conditions.clauses_for(role),
            "free": free[role],
            "verdict": verdicts[role],
        }
        for role, ref in conditions.GROUPS.items()
    ]


def _own_units(user: Any) -> list[Unit]:
    """The member units that a person stands for; raises `Refused` for none."""
    units = list(Unit.objects.of_people(user))
    if not units:
        raise Refused("您代表的单位已不是联盟成员单位。")
    return units
