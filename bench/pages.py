"""What is measured: each page of ours, and a hand-written view of the same rows, within the same frame and bare.

Ours and the framed view go through the whole middleware, with a signed-in session; the bare view is only its queries and
its table. All read what is there and leave it so, except the save.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from django.db import transaction
from django.db.models import Count
from django.template import Context, Template
from django.test import Client
from django.urls import reverse

from alliance.ground import audit, clock
from alliance.messages.models import Notification
from assessments.self_assessment.services.drafts import token_of
from assessments.sheets.models.assessments import Assessment
from assessments.sheets.models.items import Item
from bench import by_hand
from members.people.models import Representative
from members.units.models import Unit
from reports.monthly.models import MonthlyReport

Act = Callable[[], object]
Row = Iterable[object]
PAGE = 25
TABLE = Template(
    "{% for row in rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}"
)


@dataclass(frozen=True)
class Measure:
    """A page of ours, and the least that shows the same rows: with our frame, and without."""

    name: str
    ours: Act
    framed: Act
    bare: Act


def measures(world: SimpleNamespace) -> list[Measure]:
    """To be run with the addresses of `by_hand.URLCONF`."""
    chief, liaison = _client(world.chief), _client(world.liaison)
    unit = world.school
    assessment = Assessment.objects.get(unit=unit)
    sheet = reverse("assessment", args=[assessment.pk])
    save = _bare_save(assessment)
    return [
        _shown("外框（我的账号）", chief, reverse("profile"), list),
        _shown("首页（秘书长）", chief, "/", lambda: _home(world.chief)),
        _shown("成员单位列表", chief, reverse("units"), _register),
        _shown("单位档案", chief, reverse("unit", args=[unit.pk]), lambda: _file(unit)),
        _shown("报送看板", chief, reverse("report_board"), _board),
        _shown("自评填报页", liaison, sheet, lambda: _sheet(assessment)),
        Measure("保存一次自评", _save(liaison, assessment), _framed("保存", liaison.post, save), save),
    ]


def _client(user: Any) -> Client:
    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    return client


def _shown(name: str, client: Client, path: str, rows: Callable[[], Iterable[Row]]) -> Measure:
    return Measure(name, _page(client.get, path), _framed(name, client.get, rows), _bare(rows))


def _framed(name: str, ask: Callable[..., Any], rows: Callable[[], Any]) -> Act:
    by_hand.rows_of[name] = rows
    return _page(ask, reverse("by_hand", args=[name]))


def _page(ask: Callable[..., Any], path: str) -> Act:
    def act() -> None:
        response = ask(path)
        if response.status_code != 200:
            raise RuntimeError(f"{path} answered {response.status_code}")
        if not response.streaming:
            len(response.content)

    return act


def _bare(rows: Callable[[], Iterable[Row]]) -> Act:
    return lambda: len(TABLE.render(Context({"rows": rows()})))


# ---------------------------------------------------------------- the same rows by hand


def _home(person: Any) -> list[Row]:
    counts = Unit.objects.order_by().values_list("kind").annotate(count=Count("pk"))
    states = Assessment.objects.order_by().values_list("state").annotate(count=Count("pk"))
    waiting = MonthlyReport.objects.filter(state="SUBMITTED").count()
    unread = Notification.objects.filter(recipient=person, read_at=None).count()
    return [*counts, *states, [waiting], [unread]]


def _register() -> list[Row]:
    Unit.objects.count()
    rows = Unit.objects.order_by("name_key", "pk").values_list(
        "pk", "name", "kind", "uscc", "district", "joined_on", "ended_on"
    )[:PAGE]
    people = Representative.objects.filter(unit__in=[row[0] for row in rows], role__in=["HEAD", "LIAISON"])
    names: dict[int, list[str]] = {}
    for unit, name in people.values_list("unit", "user__name"):
        names.setdefault(unit, []).append(name)
    return [[*row, *names.get(row[0], ())] for row in rows]


def _file(unit: Unit) -> list[Row]:
    row = Unit.objects.values_list("name", "kind", "uscc", "district", "joined_on").get(pk=unit.pk)
    people = Representative.objects.filter(unit=unit).values_list(
        "role", "user__name", "user__phone", "since"
    )
    reports = MonthlyReport.objects.filter(unit=unit, year=clock.today().year)
    return [row, *people, *reports.values_list("month", "title", "state")]


def _board() -> list[Row]:
    Unit.objects.count()
    units = list(Unit.objects.order_by("name_key").values_list("pk", "name")[:PAGE])
    reports = MonthlyReport.objects.filter(unit__in=[pk for pk, _ in units], year=clock.today().year)
    done = set(reports.values_list("unit", "month"))
    return [[name, *("是" if (pk, month) in done else "" for month in range(1, 13))] for pk, name in units]


def _sheet(assessment: Assessment) -> Iterable[Row]:
    return Item.objects.filter(assessment=assessment).values_list(
        "indicator__code",
        "indicator__name",
        "indicator__points",
        "indicator__criteria",
        "self_points",
        "self_note",
    )


# ---------------------------------------------------------------- one save


def _save(client: Client, assessment: Assessment) -> Act:
    """One autosave of one line, as the page posts it; another text each time, so that something is written."""
    path = reverse("assessment_save", args=[assessment.pk])
    items = list(assessment.items.select_related("indicator").order_by("indicator__position"))
    line = f"line-{items[0].pk}"
    token = token_of(assessment, items)
    count = iter(range(10_000))

    def act() -> None:
        nonlocal token
        fields = {"version": token, f"{line}-self_note": f"第{next(count)}次", f"{line}-self_points": "1"}
        response = client.post(path, fields, headers={"x-autosave": "1", "x-requested-with": "fetch"})
        before, token = token, response.json()["version"] if response.status_code == 200 else token
        if token == before:  # nothing was written
            raise RuntimeError(f"saving answered {response.status_code}: {response.content[:200]!r}")

    return act


def _bare_save(assessment: Assessment) -> Act:
    """The least that keeps history: claim, change, save with its history row."""
    last = assessment.items.order_by("indicator__position").last()  # not the line that ours writes
    count = iter(range(10_000))

    @transaction.atomic
    def act() -> None:
        item = Item.objects.select_for_update().get(pk=last.pk)
        item.self_note = f"手写第{next(count)}次"
        audit.save(item, by=None, reason="性能测试")

    return act
