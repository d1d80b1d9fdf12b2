"""Assessment years: planned with the settings in force, opened for all units at once (第十三条)."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from alliance.background import works
from alliance.background.models.works import Work
from alliance.ground import audit, clock
from alliance.ground.access import Refused, require
from alliance.messages.notifications import notify_many
from alliance.registers import policy
from assessments.cycles import rules
from assessments.cycles.models import Cycle
from assessments.self_assessment.models.assessments import Assessment, Item
from assessments.standards.models import Indicator, Standard, Subject
from assessments.standards.services import standards
from members.people.models import Representative
from members.units.models import Unit

BATCH = 500
COPIED = (
    "reviewers_per_unit",
    "reason_difference",
    "record_difference",
    "summary_missing",
    "evidence_missing",
    "self_weight",
    "notice_days",
)


def defaults_of(year: int) -> dict[str, Any]:
    """The fields of a cycle of the year by the settings in force now; deadlines are exclusive instants."""
    values = policy.values("assessment_opens", "self_deadline", "review_deadline", *COPIED)
    return {
        "opens_at": clock.start_of_day(date(year, *values["assessment_opens"])),
        "self_deadline": clock.end_of_day(date(year, *values["self_deadline"])),
        "review_deadline": clock.end_of_day(date(year, *values["review_deadline"])),
        **{key: values[key] for key in COPIED},
    }


@transaction.atomic
def plan(*, year: int, by: Any, **overrides: Any) -> Cycle:
    """A cycle of the year with the deadlines and settings in force now, copied; `overrides` replaces single fields.

    Refused when the year has a cycle already.
    """
    if by is not None:
        require(rules.may_plan_cycle(by))
    fields = {**defaults_of(year), **overrides}
    _check_order(fields)
    try:
        with transaction.atomic():
            return audit.save(Cycle(year=year, **fields), by=by, reason="设定考核年度")
    except IntegrityError as error:
        raise Refused(f"{year}年度的考核已设定。") from error


def _check_order(fields: dict[str, Any]) -> None:
    if not fields["opens_at"] < fields["self_deadline"] < fields["review_deadline"]:
        raise Refused("时间必须依次为：自评开始、自评截止、复评确认截止。")


@transaction.atomic
def change(cycle: Cycle, *, by: Any, version: int | None = None, **fields: Any) -> Cycle:
    """Change the plan of a year that is not open yet; once it is open, only an extension gives a unit more time.

    Raises `Refused` when it is open or the dates are out of order, `Conflict` on a stale form.
    """
    cycle = Cycle.objects.select_for_update().get(pk=cycle.pk)
    if by is not None:
        require(rules.may_change_cycle(by, cycle))
    require(rules.is_changeable(cycle))
    audit.expect_version(cycle, version)
    for name, value in fields.items():
        setattr(cycle, name, value)
    _check_order({name: getattr(cycle, name) for name in ("opens_at", "self_deadline", "review_deadline")})
    return audit.save(cycle, by=by, reason="修改考核年度的时间和设置")


@transaction.atomic
def write_self_evaluation(cycle: Cycle, *, text: str, by: Any, version: int | None = None) -> Cycle:
    """The alliance's self-evaluation of the year (第十一条、第十三条·(二)); it goes into the annual report. Tells nobody.

    Writes nothing when the text is the same. Raises `Conflict` when somebody else has changed it meanwhile.
    """
    cycle = Cycle.objects.select_for_update().get(pk=cycle.pk)
    if by is not None:
        require(rules.may_write_self_evaluation(by, cycle))
    audit.expect_version(cycle, version)
    if cycle.self_evaluation == text:
        return cycle
    cycle.self_evaluation = text
    return audit.save(cycle, by=by, reason="撰写联盟自评")


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
    in_force = standards.published(cycle.year)
    units = Unit.objects.members_on(clock.today())
    counts = Counter(units.order_by().values_list("kind", flat=True))
    people = Representative.objects.current().filter(unit__in=units.values("pk"), user__is_active=True)
    return Preview(
        [(kind, label, counts[kind], in_force.get(kind)) for kind, label in Unit.Kind.choices],
        people.values("user").distinct().count(),
        in_force.get(Subject.SECRETARIAT),
    )


@transaction.atomic
def open_cycle(cycle: Cycle, *, by: Any) -> Cycle:
    """Open the year: every member unit gets its assessment with all items of its kind's standard.

    All people of the units are told once. With many units this is a work in the background (`works.begin`), and the year
    is open when every unit has its assessment. Refused while a kind of member has no published standard, and when it
    is called twice.
    """
    cycle = Cycle.objects.select_for_update().get(pk=cycle.pk)
    if by is not None:
        require(rules.may_open_cycle(by, cycle))
    require(rules.is_openable(cycle))
    in_force = standards.published(cycle.year)
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


works.kind(rules.OPENING, step=_open_batch, url=_url_of)


@transaction.atomic
def add_unit(cycle: Cycle, unit: Unit, *, by: Any) -> Assessment:
    """The assessment of a unit that was admitted after the cycle was opened; an existing one is returned.

    Refused while the cycle is not open, for a unit that is no member, and without a published standard of its kind.
    """
    cycle = Cycle.objects.select_for_update().get(pk=cycle.pk)
    if by is not None:
        require(rules.may_add_unit(by, cycle))
    require(rules.takes_units(cycle))
    existing = Assessment.objects.filter(cycle=cycle, unit=unit).first()
    if existing:
        return existing
    if not Unit.objects.active().filter(pk=unit.pk).exists():
        raise Refused(f"{unit}现在不是成员单位。")
    in_force = standards.published(cycle.year)
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
    rows = Assessment.objects.filter(cycle=cycle, pk__gt=after).only("pk", "unit").order_by("pk")[:BATCH]
    _tell(cycle, batch := list(rows))
    return batch


def _tell(cycle: Cycle, rows: list[Assessment]) -> None:
    own = {row.unit_id: row for row in rows}
    people = Representative.objects.current().filter(unit__in=own).select_related("user", "unit")
    notify_many(
        [
            {
                "recipient": person.user,
                "matter": own[person.unit_id].matter,
                "step": "opened",
                "about": person.unit,
                "title": f"{cycle.year}年度考核自评已开始",
                "body": f"考核标准已发布，请于 {clock.before(cycle.self_deadline)}完成自评并由单位负责人提交。",
                "url": own[person.unit_id].get_absolute_url(),
                "urgent": False,
            }
            for person in people
        ]
    )
