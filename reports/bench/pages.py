"""What is measured: each page of ours, a bare hand-written view of the same rows, and Django's own changelist."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from django.db import transaction
from django.db.models import Count
from django.template import Context, Template
from django.test import Client
from django.urls import reverse

from alliance import audit, clock
from alliance.models import Notification
from assessments.models import Assessment, Item
from members.models import Representative, Unit
from reports.models import MonthlyReport

TABLE = Template(
    "{% for row in rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}"
)


def _client(user: Any) -> Client:
    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    return client


def _page(client: Client, path: str) -> Callable[[], None]:
    def act() -> None:
        response = client.get(path)
        if response.status_code != 200:
            raise RuntimeError(f"{path} answered {response.status_code}")
        if not response.streaming:
            len(response.content)

    return act


def _bare(rows: Callable[[], Any]) -> Callable[[], None]:
    return lambda: len(TABLE.render(Context({"rows": rows()})))


def rows_of_measures(world: SimpleNamespace) -> list[tuple[str, Callable, Callable | None, Callable | None]]:
    """(name, ours, bare, admin) for each page; all read what is there and leave it so."""
    chief, liaison, admin = _client(world.chief), _client(world.liaison), _client(world.admin)
    unit = world.school
    assessment = Assessment.objects.get(unit=unit)
    month = clock.Month.current()

    def register() -> Any:
        Unit.objects.count()
        return Unit.objects.order_by("name_key", "pk").values_list(
            "name", "kind", "uscc", "district", "joined_on", "phone", "field", "ended_on"
        )[:25]

    def board() -> list[list[Any]]:
        units = list(
            Unit.objects.filter(kind__in=["SCHOOL", "ENTERPRISE"])
            .order_by("name_key")
            .values_list("pk", "name")[:50]
        )
        Unit.objects.filter(kind__in=["SCHOOL", "ENTERPRISE"]).count()
        done = set(
            MonthlyReport.objects.filter(unit__in=[pk for pk, _ in units], year=month.year).values_list(
                "unit", "month"
            )
        )
        return [[name, *("是" if (pk, n) in done else "" for n in range(1, 13))] for pk, name in units]

    def file() -> list[list[Any]]:
        row = Unit.objects.values_list("name", "kind", "uscc", "district", "joined_on").get(pk=unit.pk)
        people = Representative.objects.filter(unit=unit).values_list(
            "role", "user__name", "user__phone", "since"
        )
        reports = MonthlyReport.objects.filter(unit=unit, year=month.year).values_list(
            "month", "title", "state"
        )
        return [row, *people, *reports]

    def sheet() -> Any:
        return Item.objects.filter(assessment=assessment).values_list(
            "indicator__code",
            "indicator__name",
            "indicator__points",
            "indicator__criteria",
            "self_points",
            "self_note",
        )

    def home() -> list[list[Any]]:
        counts = Unit.objects.values_list("kind").annotate(count=Count("pk"))
        states = Assessment.objects.values_list("state").annotate(count=Count("pk"))
        waiting = MonthlyReport.objects.filter(state="SUBMITTED").count()
        unread = Notification.objects.filter(recipient=world.chief, read_at=None).count()
        return [*counts, *states, [waiting], [unread]]

    return [
        ("首页（秘书长）", _page(chief, "/"), _bare(home), None),
        (
            "成员单位列表",
            _page(chief, reverse("units")),
            _bare(register),
            _page(admin, "/admin/members/unit/"),
        ),
        ("单位档案", _page(chief, reverse("unit", args=[unit.pk])), _bare(file), None),
        (
            "报送看板",
            _page(chief, reverse("report_board")),
            _bare(board),
            _page(admin, "/admin/reports/monthlyreport/"),
        ),
        (
            "自评填报页",
            _page(liaison, reverse("assessment", args=[assessment.pk])),
            _bare(sheet),
            _page(admin, "/admin/assessments/item/"),
        ),
        ("保存一次自评", _save(liaison, assessment), _bare_save(assessment), None),
    ]


def _save(client: Client, assessment: Assessment) -> Callable[[], None]:
    """One autosave of one line, as the page posts it; another text each time, so that something is written."""
    path = reverse("assessment_save", args=[assessment.pk])
    item = assessment.items.order_by("indicator__position").first()
    count = iter(range(10_000))

    def act() -> None:
        fields = {f"item-{item.pk}-self_note": f"第{next(count)}次", f"item-{item.pk}-self_points": "1"}
        response = client.post(path, fields, headers={"x-autosave": "1"})
        if response.status_code != 200:
            raise RuntimeError(f"saving answered {response.status_code}: {response.content[:200]!r}")

    return act


def _bare_save(assessment: Assessment) -> Callable[[], None]:
    """The least that keeps history: claim, change, save with its history row."""
    first = assessment.items.order_by("indicator__position").first()
    count = iter(range(10_000))

    @transaction.atomic
    def act() -> None:
        item = Item.objects.select_for_update().get(pk=first.pk)
        item.self_note = f"手写第{next(count)}次"
        audit.save(item, by=None, reason="性能测试")

    return act
