"""Opening a year for all member units at once, and for those that are admitted later (第十三条)."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from alliance.background import works
from alliance.background.models.works import Work
from alliance.ground import audit, clock
from alliance.ground.access import Refused, require
from alliance.ground.verbs import verb
from assessments.cycles import rules
from assessments.cycles.models import Cycle
from assessments.scoring.standard import Subject
from assessments.sheets.models.assessments import Assessment
from assessments.sheets.models.items import Item
from assessments.standards.models import Indicator, Standard
from assessments.standards.services import publishing
from councils.recusal import audience
from members.people.models import Representative
from members.units.models import Unit

BATCH = 500


@dataclass(frozen=True)
class Preview:
    """What opening would do: units per kind with the edition in force, kinds without one, and people told."""

    kinds: list[tuple[str, str, int, Any]]  # (kind, label, units, Standard or None)
    people: int
    secretariat: Any

    @property
    def units(self) -> int:
        return sum(count for _, _, count, _ in self.kinds)

    @property
    def missing(self) -> list[str]:
        return [label for _, label, count, standard in self.kinds if count and standard is None]


def preview(cycle: Cycle) -> Preview:
    """Three queries; changes nothing."""
    in_force = publishing.published(cycle.year)
    units = Unit.objects.members_on(clock.today())
    counts = Counter(units.order_by().values_list("kind", flat=True))
    people = Representative.objects.current().filter(unit__in=units.values("pk"), user__is_active=True)
    return Preview(
        [(kind, label, counts[kind], in_force.get(kind)) for kind, label in Unit.Kind.choices],
        people.values("user").distinct().count(),
        in_force.get(Subject.SECRETARIAT),
    )


@verb(rules.may_open_cycle)
def open_cycle(cycle: Cycle, *, by: Any) -> Cycle:
    """Open the year: every member unit gets its assessment with all items of its kind's standard.

    All people of the units are told once. With many units this is a work in the background (`works.begin`), and the year
    is open when every unit has its assessment. Refused while a kind of member has no published standard, and when it
    is called twice.
    """
    require(rules.is_openable(cycle))
    in_force = publishing.published(cycle.year)
    units = Unit.objects.members_on(clock.today())
    missing = [
        Subject(kind).label
        for kind in units.order_by().values_list("kind", flat=True).distinct()
        if kind not in in_force
    ]
    if missing:
        raise Refused(f"以下类别还没有发布考核标准：{'、'.join(missing)}。")
    number = units.count()
    works.begin(
        rules.OPENING,
        about=cycle.pk,
        title=f"开启{cycle}",
        size=number,
        total=2 * number,
        by=by,
        parameters={
            "day": clock.today().isoformat(),
            "standards": {kind: standard.pk for kind, standard in in_force.items()},
        },
    )
    return Cycle.objects.get(pk=cycle.pk)


def _open_batch(work: Work) -> bool:
    """The assessments of `BATCH` units; when all have theirs the year is open, and people are told batch by batch."""
    cycle = Cycle.objects.select_for_update().get(pk=work.about)
    if cycle.is_open:
        work.stage = "通知各单位"
        return _advance(work, _tell_opened(cycle, work.cursor))
    work.stage = "建立自评表"
    editions = Standard.objects.in_bulk(work.parameters["standards"].values())
    in_force = {standard.subject: standard for standard in editions.values()}
    members = Unit.objects.members_on(date.fromisoformat(work.parameters["day"]))
    units = list(members.filter(kind__in=in_force, pk__gt=work.cursor).order_by("pk")[:BATCH])
    if _advance(work, units):
        _add(cycle, units, in_force, by=work.owner)
        return True
    cycle.opened_at, work.cursor = clock.now(), 0
    cycle.recuses_since = min(clock.today(), date(cycle.year, 1, 1))
    audit.save(cycle, by=work.owner, reason="开启年度考核")
    return True


def _advance(work: Work, batch: list[Any]) -> bool:
    if batch:
        work.cursor, work.done = batch[-1].pk, work.done + len(batch)
    return bool(batch)


def _url_of(work: Work) -> str:
    return Cycle.objects.get(pk=work.about).get_absolute_url()


works.kinds[rules.OPENING] = works.Act(_open_batch, url=_url_of)


@verb(rules.may_add_unit)
def add_unit(cycle: Cycle, unit: Unit, *, by: Any) -> Assessment:
    """The assessment of a unit that was admitted after the cycle was opened; an existing one is returned.

    Refused while the cycle is not open, for a unit that is no member, and without a published standard of its kind.
    """
    require(rules.takes_units(cycle))
    existing = Assessment.objects.filter(cycle=cycle, unit=unit).first()
    if existing:
        return existing
    if not Unit.objects.active().filter(pk=unit.pk).exists():
        raise Refused(f"{unit}现在不是成员单位。")
    in_force = publishing.published(cycle.year)
    if unit.kind not in in_force:
        raise Refused(f"{unit.get_kind_display()}还没有发布考核标准。")
    rows = _add(cycle, [unit], {unit.kind: in_force[unit.kind]}, by=by)
    _tell(cycle, rows)
    return rows[0]


def _add(cycle: Cycle, units: list[Unit], in_force: dict[str, Standard], *, by: Any) -> list[Assessment]:
    indicators: dict[str, list[Indicator]] = defaultdict(list)
    for indicator in Indicator.objects.filter(standard__in=in_force.values()).select_related("standard"):
        indicators[indicator.standard.subject].append(indicator)
    rows = audit.bulk_create(
        Assessment,
        [Assessment(cycle=cycle, unit=unit, standard=in_force[unit.kind]) for unit in units],
        by=by,
        reason="开启自评",
    )
    audit.bulk_create(
        Item,
        [
            Item(assessment=row, indicator=indicator)
            for row in rows
            for indicator in indicators[row.unit.kind]
        ],
        by=by,
        reason="开启自评",
    )
    return rows


def _tell_opened(cycle: Cycle, after: int) -> list[Assessment]:
    """Tell the people of the next `BATCH` units; returns their assessments."""
    rows = Assessment.objects.filter(cycle=cycle, pk__gt=after).select_related("unit").order_by("pk")[:BATCH]
    _tell(cycle, batch := list(rows))
    return batch


def _tell(cycle: Cycle, rows: list[Assessment]) -> None:
    audience.tell_each(
        rows,
        lambda row: {
            "matter": row.matter,
            "step": "opened",
            "title": f"{cycle.year}年度考核自评已开始",
            "body": f"考核标准已发布，请于 {clock.before(cycle.self_deadline)}完成自评并由单位负责人提交。",
            "url": row.get_absolute_url(),
        },
    )
