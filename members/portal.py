"""What the members contribute to the whole: menu, to-dos, tiles, search, the sweep, and the clauses they serve."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.urls import reverse

from alliance.ground import access, clock
from alliance.ground.access import Office, is_secretariat, units_with
from alliance.registers import portal, regulation
from alliance.registers.portal import Date, Hit, Tile, Todo, counted
from members.people.models import Representative
from members.people.services import grants, proposals  # noqa: F401 - proposals registers itself
from members.roster import services as roster
from members.roster.models import RosterImport
from members.units import identifiers
from members.units.filters import holding, without_password
from members.units.models import Unit

Role = Representative.Role
HITS = 10


def sees_all(user: Any) -> bool:
    """The secretariat, the council and the administrators (as `Unit.objects.visible_to`)."""
    return bool(access.offices(user) - {Office.UNIT_SECRETARY})


def represents(user: Any) -> bool:
    return bool(units_with(user))


def reads(user: Any) -> bool:
    """Who stands for a unit, or still reads the file of one whose membership has ended."""
    return bool(access.units_read(user))


portal.menu("我的单位", "my_unit", section="", order=5, shown=reads)
portal.menu(
    "成员单位",
    "units",
    section="成员与理事会",
    order=100,
    shown=sees_all,
    pages=(
        "representative_edit",
        "representative_end",
        "representative_replace",
        "representative_resume",
        "representative_invite",
        "relation_end",
    ),
)

portal.sweep("members.previews", label="清理未确认的名册导入", every=portal.HOUR)(roster.forget_old)
portal.sweep("members.grants", label="核对授权与任职", every=portal.HOUR)(grants.tell_differences)


def _list_url(**filters: str) -> str:
    return f"{reverse('units')}?{urlencode(filters)}".rstrip("?")


@portal.counts
def counts(user: Any) -> Iterable[QuerySet]:
    """Members by kind for those who see all; for the secretariat what they lack; for the others whether theirs do."""
    members = Unit.objects.active()
    if sees_all(user):
        yield counted("members", members, by="kind")
    if is_secretariat(user):
        yield counted("units without head", members.filter(~holding(Role.HEAD)))
        yield counted("units without liaison", members.filter(~holding(Role.LIAISON)))
        yield counted("units without password", members.filter(without_password()))
        yield counted("rosters", _undecided(user))
    if represents(user):
        yield counted("own units without liaison", _without_liaison(user))


def _without_liaison(user: Any) -> QuerySet:
    return Unit.objects.active().filter(~holding(Role.LIAISON), pk__in=units_with(user))


def _undecided(user: Any) -> QuerySet:
    return RosterImport.objects.filter(state=RosterImport.State.PREVIEW, uploaded_by=user)


@portal.todos
def gaps(user: Any) -> Iterable[Todo]:
    """For the secretariat: units without a head, a liaison, or a password for somebody in office; imports undecided."""
    if not is_secretariat(user):
        return []
    number_of = portal.waiting(user)
    found = []
    if number := number_of["units without head"]:
        found.append(_todo(f"{number} 个成员单位没有负责人", "no_head", "自评和申请须由负责人确认"))
    if number := number_of["units without liaison"]:
        found.append(_todo(f"{number} 个成员单位没有联络员", "no_liaison", "月度信息和自评由联络员填报"))
    if number := number_of["units without password"]:
        found.append(_todo(f"{number} 个成员单位有人员未发放密码", "no_password", "发放后本人才能登录"))
    if not number_of["rosters"]:
        return found
    found += [
        Todo(f"名册“{one.filename}”上传后还没有确认", reverse("roster", args=[one.pk]), kind="名册导入")
        for one in _undecided(user).only("filename")[:3]
    ]
    return found


def _todo(title: str, people: str, note: str) -> Todo:
    return Todo(title, _list_url(people=people), note=note, kind="单位人员")


@portal.todos
def own_gaps(user: Any) -> Iterable[Todo]:
    """For the people of a unit: that nobody reports for it."""
    if not portal.waiting(user)["own units without liaison"]:
        return []
    return [
        Todo(
            f"{unit}还没有联络员",
            unit.get_absolute_url(),
            note="请把联络员的姓名、手机报给秘书处登记",
            kind="单位人员",
        )
        for unit in _without_liaison(user)
    ]


@portal.dates
def closing_files(user: Any) -> Iterable[Date]:
    """Until when the file of an ended membership can be read."""
    if not (read := access.granted(user, "read_unit")):
        return []
    return [
        Date(
            clock.start_of_day(unit.file_open_until),
            f"可查阅档案的期限：{unit}（成员资格已终止，只能查阅）",
            unit.get_absolute_url(),
        )
        for unit in Unit.objects.filter(pk__in=read).in_order()
    ]


@portal.tiles
def number_of_members(user: Any) -> Iterable[Tile]:
    """How many members there are today, and of each kind."""
    if not sees_all(user):
        return []
    number_of = portal.waiting(user)
    number = {label.removesuffix("成员"): number_of[f"members {kind}"] for kind, label in Unit.Kind.choices}
    kinds = " · ".join(f"{label} {count:,}" for label, count in number.items() if count)
    return [Tile("成员单位", f"{sum(number.values()):,}", _list_url(), unit="家", note=kinds, order=200)]


@portal.search
def find_units(user: Any, text: str) -> Iterable[Hit]:
    """Units by name, short name, pinyin initials, or code."""
    found = Unit.objects.visible_to(user).matching(text).in_order()[:HITS]
    return [Hit(unit.name, unit.get_absolute_url(), "成员单位", unit.get_kind_display()) for unit in found]


@portal.search
def find_people(user: Any, text: str) -> Iterable[Hit]:
    """People in office by name or pinyin initials; for the secretariat also by their whole telephone number."""
    plain = identifiers.half_width(text).replace(" ", "")
    wanted = Q(user__name__icontains=plain)
    if plain.isascii():
        wanted |= Q(initials__startswith=plain.lower())
    if is_secretariat(user):
        wanted |= Q(user__phone=plain)
    serving = Representative.objects.current().filter(wanted, unit__in=Unit.objects.visible_to(user))
    return [
        Hit(one.user.name, one.unit.get_absolute_url(), "人员", f"{one.unit}　{one.get_role_display()}")
        for one in serving.select_related("unit", "user").order_by("initials", "pk")[:HITS]
    ]


def members_in(year: int) -> int:
    """Units that were members on some day of the year."""
    began = Unit.objects.filter(joined_on__lte=date(year, 12, 31))
    return began.filter(Q(ended_on=None) | Q(ended_on__gt=date(year, 1, 1))).count()


def appointments_in(year: int) -> int:
    """Appointments in office on some day of the year, up to today."""
    until = min(clock.today(), date(year, 12, 31))
    serving = Representative.objects.overlapping(date(year, 1, 1)).filter(since__lte=until)
    return serving.count()


for _ref in ("3", "10"):
    regulation.serve(_ref, "units", "成员单位名册", members_in, shown=sees_all)
for _ref in ("7", "10.school.2", "10.enterprise.1"):
    regulation.serve(_ref, "units", "单位人员登记", appointments_in, shown=sees_all)
regulation.serve("9.secretariat.4", "units", "成员单位名册", members_in, shown=sees_all)
