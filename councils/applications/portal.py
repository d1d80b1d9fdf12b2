"""What the role applications contribute to the whole: menu, to-dos, deadlines, search, reminders, and the clauses they serve."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from alliance.ground import access, clock
from alliance.ground.once import once
from alliance.registers import portal, regulation
from alliance.registers.kept import kept
from alliance.registers.portal import Date, Hit, Tile, Todo
from councils.applications import departures
from councils.applications.conditions import headline
from councils.applications.models import RoleApplication
from councils.applications.services import corrections
from councils.recusal.models import presided_by, presides_over
from councils.terms.models.terms import PRESIDING
from councils.terms.portal import prepares_council, sees_council
from members.membership import endings
from members.relations.closed import closed_units

HITS = 10


KIND = "职务申请"


State = RoleApplication.State
OF_THE_UNIT = portal.Count("applications to correct or file")
TO_CHECK = portal.Count("applications to check")
OVERDUE = portal.Count("applications with an overdue correction")
TO_DECIDE = portal.Count("applications to decide")


portal.menu(
    "职务申请",
    "applications",
    area="council",
    order=20,
    shown=sees_council,
    pages=("application_evidence",),
    waits=portal.waits_for(OF_THE_UNIT, TO_CHECK, OVERDUE, TO_DECIDE),
)
portal.sweep("councils.corrections", label="职务申请补正提醒", every=portal.HOUR)(corrections.remind)
endings.register("职务申请", preview=departures.applications_that_lapse)(departures.close_applications)


def _open_applications(user: Any) -> list[RoleApplication]:
    """The applications under way that the person may see, asked once for a page."""
    if not (access.units_with(user) or access.is_secretariat(user) or access.holds(user, *PRESIDING)):
        return []

    return once(("open applications", user.pk), lambda: _open_to(user))


@kept
def _open_to(user: Any) -> QuerySet:
    rows = RoleApplication.objects.visible_to(user).open().select_related("unit").defer("statement")
    return rows.annotate(
        condition_count=Count("conditions"),
        against_count=Count("conditions", filter=Q(conditions__against_record=True)),
        material_count=Count("conditions", filter=Q(conditions__on_material=True)),
    )


@portal.counts_depend_on
def presided(user: Any) -> Q | None:
    """Over the applications of which units the person decides; asked once for a page."""
    if not access.holds(user, *PRESIDING):
        return None
    return once(("presided applications", user.pk), lambda: presided_by(user, "unit"))


@portal.counts
def counts(user: Any) -> Iterable[QuerySet]:
    """What the to-dos below name, each by its own condition."""
    rows = RoleApplication.objects
    if own := access.units_with(user):
        drafts = Q(state=State.DRAFT, unit__in=access.units_with(user, "head_unit"))
        yield OF_THE_UNIT.of(rows.filter(Q(state=State.RETURNED, unit__in=own) | drafts))
    if access.is_secretariat(user):
        others = rows.exclude(unit__in=closed_units(user))
        yield TO_CHECK.of(others.filter(state=State.FILED))
        yield OVERDUE.of(others.overdue())
    if (ours := presided(user)) is not None:
        checked = rows.filter(ours, state=State.CHECKED)
        yield TO_DECIDE.of(checked.exclude(checked_by=user).exclude(filed_by=user))


@portal.todos
def for_the_unit(user: Any) -> Iterable[Todo]:
    """What the unit has to correct, and drafts which only the head can file."""
    own = access.units_with(user)
    if not own:
        return []
    heads = access.units_with(user, "head_unit")
    found = []
    for one in _open_applications(user):
        if one.unit_id not in own:
            continue
        if one.state == State.RETURNED:
            found.append(
                Todo(
                    f"补正：{one}",
                    reverse("application_edit", args=[one.pk]),
                    one.correct_by,
                    _handed(one) or one.return_reason if one.unit_id in heads else one.return_reason,
                    KIND,
                    urgent=one.is_overdue,
                )
            )
        elif one.state == State.DRAFT and one.unit_id in heads:
            title = f"审阅并提交：{one}" if one.handed_at else f"提交或撤回草稿：{one}"
            note = _handed(one) or "由单位负责人提交"
            handed = one.handed_at is not None
            found.append(Todo(title, one.get_absolute_url(), note=note, kind=KIND, decides=handed))
    return found


@portal.todos
def for_the_secretariat(user: Any) -> Iterable[Todo]:
    """Applications to check, corrections overdue."""
    if not access.is_secretariat(user):
        return []
    closed = closed_units(user)
    found = []
    open_to_me = [one for one in _open_applications(user) if one.unit_id not in closed]
    for one in open_to_me:
        if one.state != State.FILED:
            continue
        found.append(
            Todo(
                f"审查：{one}",
                reverse("application_check", args=[one.pk]),
                note=_since(one.filed_at),
                kind=KIND,
            )
        )
    for one in open_to_me:
        if not one.is_overdue:
            continue
        found.append(
            Todo(
                f"补正逾期：{one}",
                one.get_absolute_url(),
                one.correct_by,
                "可以延长期限或作失效处理",
                KIND,
                urgent=True,
            )
        )
    return found


def _handed(one: RoleApplication) -> str:
    return f"{clock.show_instant(one.handed_at)} 送您审阅" if one.handed_at else ""


def _since(instant: Any) -> str:
    return f"{clock.show_instant(instant)} 提交" if instant else ""


@portal.todos
def for_who_presides(user: Any) -> Iterable[Todo]:
    """Applications that wait for the chair, or for the vice-chair where the chair steps back."""
    if not access.holds(user, *PRESIDING):
        return []
    mine = presides_over(user)
    return [
        Todo(
            f"审批：{one}",
            reverse("application_decide", args=[one.pk]),
            note=f"秘书处{'' if one.recommended else '不'}建议同意；"
            + headline(one.condition_count, one.against_count, one.material_count),
            kind=KIND,
            decides=True,
        )
        for one in _open_applications(user)
        if one.state == State.CHECKED
        and mine(one.unit_id)
        and user.pk not in (one.checked_by_id, one.filed_by_id)
    ]


@portal.dates
def deadlines(user: Any) -> Iterable[Date]:
    """Corrections of the own units."""
    return [
        Date(one.correct_by, f"补正：{one}", one.get_absolute_url())
        for one in _open_applications(user)
        if one.state == State.RETURNED and one.unit_id in access.units_with(user)
    ]


@portal.tiles
def under_way(user: Any) -> Iterable[Tile]:
    """Applications under way, for the secretariat and who presides."""
    if not prepares_council(user):
        return []
    url = f"{reverse('applications')}?{urlencode({'state': 'open'})}"
    number = len(_open_applications(user))
    return [Tile("办理中的职务申请", str(number), url, unit="件", order=302)]


@portal.search
def find_applications(user: Any, text: str) -> Iterable[Hit]:
    """Role applications by the unit's name or pinyin initials."""
    found = RoleApplication.objects.visible_to(user).select_related("unit")
    found = found.filter(Q(unit__name__icontains=text) | Q(unit__initials__icontains=text.lower()))
    return [Hit(str(one), one.get_absolute_url(), KIND, one.get_state_display()) for one in found[:HITS]]


def applications_in(year: int) -> int:
    """Applications filed in the year."""
    return RoleApplication.objects.filter(
        filed_at__gte=clock.Year(year).start, filed_at__lt=clock.Year(year).end
    ).count()


regulation.serve("8", "applications", "职务申请", applications_in, shown=sees_council)
for _ref in ("8.vice_chair", "8.standing", "8.ordinary"):
    regulation.serve(_ref, "applications", "职务申请", None, shown=sees_council)
