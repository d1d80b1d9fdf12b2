"""The survey of a year: the numbers for all, the answer for a unit's head or liaison, the window for the secretariat."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from alliance.face.acting import fill_in
from alliance.ground import clock, inputs
from alliance.ground.access import require
from councils.satisfaction import rules, services
from councils.satisfaction.forms import AnswerForm, ExtendForm, OpenForm
from councils.satisfaction.models import Survey
from members.units.models import Unit

CLAUSES = "5.6 11"


@require_safe
def satisfaction(request: HttpRequest) -> HttpResponse:
    require(rules.may_see(request.user))
    return shown(request)


def shown(request: HttpRequest, **sent: Any) -> HttpResponse:
    """The year's page with what this person may do; a form that was refused stands there again."""
    year = inputs.year(request.GET.get("year")) or clock.today().year
    survey = Survey.objects.filter(year=year).first()
    units = _unanswered(request.user, survey)
    told = survey is not None and (not survey.is_open or bool(rules.may_open(request.user)))
    context = {
        "title": "满意度测评",
        "subtitle": f"{year}年度",
        "clauses": CLAUSES,
        "survey": survey,
        "numbers": services.counted(survey) if told else None,
        "words": told and not survey.is_open and rules.may_open(request.user),
        "years": list(Survey.objects.values_list("year", flat=True)),
        "may_open": survey is None and year == clock.today().year and rules.may_open(request.user),
        "may_extend": survey and rules.may_extend(request.user, survey),
        "units": units,
        "answered": _answered(request.user, survey),
        "open_form": OpenForm(),
        "extend_form": ExtendForm(),
        "answer_form": AnswerForm(units=units),
    }
    return render(request, "councils/satisfaction/page.html", context | sent)


def _unanswered(user: Any, survey: Survey | None) -> Any:
    """The units for which this person may still answer."""
    if survey is None or not survey.is_open:
        return Unit.objects.none()
    done = survey.answers.values("unit")
    return survey.asked.filter(pk__in=rules.units_answered_by(user)).exclude(pk__in=done).in_order()


def _answered(user: Any, survey: Survey | None) -> Any:
    """That the own units have answered, when and by whom; not what."""
    if survey is None:
        return []
    given = survey.answers.filter(unit__in=rules.units_answered_by(user))
    return given.select_related("unit", "answered_by").defer("choice", "words").order_by("created_at")


@require_POST
def start(request: HttpRequest) -> HttpResponse:
    require(rules.may_open(request.user))
    form = OpenForm(request.POST)
    sent = fill_in(request, form, services.open_survey, done="测评已发起，并通知各单位。", to="satisfaction")
    return sent or shown(request, open_form=form)


@require_POST
def extend(request: HttpRequest, pk: int) -> HttpResponse:
    survey = get_object_or_404(Survey, pk=pk)
    require(rules.may_extend(request.user, survey))
    form = ExtendForm(request.POST)
    sent = fill_in(request, form, services.extend, survey, done="测评已延长。", to="satisfaction")
    return sent or shown(request, extend_form=form)


@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    survey = get_object_or_404(Survey, pk=pk)
    units = Unit.objects.filter(pk__in=rules.units_answered_by(request.user))
    if not units:
        require(rules.may_answer(request.user, survey, Unit()))
    form = AnswerForm(request.POST, units=units)
    sent = fill_in(request, form, services.answer, survey=survey, done="已测评，谢谢。", to="satisfaction")
    return sent or shown(request, answer_form=form)
