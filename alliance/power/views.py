"""Changes that need a second person: those that wait, one of them in words, and deciding it."""

from typing import Any

import django_filters
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from alliance.face import acting
from alliance.face.acting import finder
from alliance.face.components import Empty
from alliance.face.datatable import Column
from alliance.face.filtering import OptionFilter
from alliance.face.inline import deadline, status_tag
from alliance.face.lists import ListPage
from alliance.ground import clock
from alliance.ground.access import Office, Verdict
from alliance.history.words import events_of
from alliance.power import judge, rules
from alliance.power.models import PowerChange, PowerChangeQuerySet
from alliance.power.services import changes
from alliance.rights.models.users import User
from alliance.signin import handing_over, reauth

State = PowerChange.State


def _tone(change: PowerChange) -> str:
    is_over = change.state == State.PROPOSED and not change.is_waiting
    return State.EXPIRED.tone if is_over else State(change.state).tone


class ChangeFilter(django_filters.FilterSet):
    """By the state as it is shown: a proposal whose time is over has lapsed, whether or not the sweep has written so."""

    state = OptionFilter("状态", State, method="in_state")

    def in_state(self, rows: PowerChangeQuerySet, name: str, state: str) -> PowerChangeQuerySet:
        if state == State.PROPOSED:
            return rows.waiting()
        if state == State.EXPIRED:
            return rows.lapsed()
        return rows.filter(state=state)


class ChangeList(ListPage):
    title = "人事变更确认"
    subtitle = "理事会席位单位负责人、秘书长、管理员及其账号的变更：一人提请，另一人确认后才生效"
    columns = [
        Column("title", "事项", css="wide"),
        Column("proposed_by", "提请人", value=lambda change: str(change.proposed_by)),
        Column("created_at", "提请时间", kind="datetime", sort="created_at"),
        Column(
            "expires_at",
            "确认截止",
            value=lambda change: clock.show_deadline(change.expires_at, with_year=True),
            cell=lambda change: deadline(change.expires_at, done=not change.is_waiting, bare=True),
            sort="expires_at",
        ),
        Column(
            "state",
            "状态",
            value=lambda change: change.shown_state,
            cell=lambda change: status_tag(change.shown_state, _tone(change)),
            sort="state",
        ),
        Column("decided_by", "办理人", value=lambda change: str(change.decided_by or "")),
    ]
    ordering = ["-created_at"]
    filterset_class = ChangeFilter
    search_fields = ["title", "reason"]
    search_placeholder = "事项或原因"
    export_name = "人事变更确认"
    empty = Empty(
        "没有须确认的变更",
        "在单位档案、账号、秘书处、管理员页面办理这类变更时，会自动转到这里等待第二人确认。",
    )

    def rule(self, user: Any) -> Verdict:
        return rules.may_see_all(user)

    def get_queryset(self, user: Any):
        return PowerChange.objects.visible_to(user).select_related("proposed_by", "decided_by")

    def row_url(self, change: PowerChange) -> str:
        return change.get_absolute_url()


_visible = finder(PowerChange, "proposed_by", "decided_by", "gains", "leaves")


def change(request: HttpRequest, pk: int) -> HttpResponse:
    """One change: what will happen, why, who may confirm, what became of it."""
    shown = _visible(request, pk)
    confirmers = _with_offices(rules.who_may_confirm(shown)) if shown.is_waiting else []
    return render(
        request,
        "alliance/power/detail.html",
        {
            "title": shown.title,
            "change": shown,
            "state": shown.shown_state,
            "tone": _tone(shown),
            "confirmers": confirmers,
            "outcome": _outcome(shown),
            "pages": changes.pages_of(shown),
            "may_confirm": rules.may_confirm(request.user, shown),
            "may_withdraw": rules.may_withdraw(request.user, shown),
            "is_own": shown.proposed_by == request.user,
            "shows_password": changes.kind_of(shown).shows_password,
            "may_list": rules.may_see_all(request.user),
            "events": events_of(shown),
        },
    )


def _outcome(change: PowerChange) -> str:
    """How the page calls what the change would do, did or did not do."""
    if change.is_waiting:
        return "确认后发生的变化"
    return "已发生的变化" if change.state == PowerChange.State.CONFIRMED else "提请的变化（没有发生）"


def _with_offices(people: set[int]) -> list[str]:
    """The people by name, with the offices for which they may confirm."""
    held = judge.office_holders()
    found = []
    for person in User.objects.filter(pk__in=people):
        offices = "、".join(office.label for office in Office if office in held.get(person.pk, ()))
        found.append(f"{person}（{offices}）" if offices else str(person))
    return found


@require_POST
@reauth.asks_password
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm, which does the act; a one-time password that it made is shown to the confirmer and nobody else."""
    shown = _visible(request, pk)
    shows = changes.kind_of(shown).shows_password
    return acting.press(
        request,
        shown,
        changes.confirm,
        f"已确认并生效：{shown.title}。",
        to=lambda result: show_password(request, shown.gains, result) if shows else shown,
    )


@require_POST
def reject(request: HttpRequest, pk: int) -> HttpResponse:
    shown = _visible(request, pk)
    changes.reject(shown, reason=request.POST.get("reason", ""), by=request.user)
    messages.success(request, f"未予确认：{shown.title}。没有发生任何变化。")
    return redirect(shown)


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    shown = _visible(request, pk)
    changes.withdraw(shown, by=request.user)
    messages.success(request, f"已撤回：{shown.title}。")
    return redirect(shown)


def show_password(request: HttpRequest, person: User, password: str) -> HttpResponse:
    """To the page that shows the one-time password once, with a text to pass on."""
    return handing_over.hand_over(request, redirect("account_password", pk=person.pk), person, password)


@acting.answers(PowerChange)
def proposed(request: HttpRequest, change: PowerChange) -> HttpResponse:
    """What the pages answer when an act became a proposal: who may confirm it, and its own page."""
    names = "、".join(str(one) for one in User.objects.filter(pk__in=rules.who_may_confirm(change))[:5])
    messages.info(request, f"此变更须由第二人确认，已提交给{names}。确认以前没有任何变化。")
    return redirect(change)
