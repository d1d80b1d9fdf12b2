"""What the people of the units contribute to the whole: who is missing, finding somebody, the check of the grants, and the clauses."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.urls import reverse

from alliance.ground import clock
from alliance.ground.access import is_secretariat, units_with
from alliance.names import choosing, spelling
from alliance.power import judge
from alliance.registers import first_steps, portal, regulation
from alliance.registers.portal import Count, Hit, Todo
from alliance.rights.models.users import User
from members.people.models import Representative
from members.people.services import grants, passwords
from members.people_pages.filters import holding, without_password
from members.units.models import Unit
from members.units.portal import sees_all

UNITS_WITHOUT_HEAD = Count("units without head")
UNITS_WITHOUT_LIAISON = Count("units without liaison")
UNITS_WITHOUT_PASSWORD = Count("units without password")
OWN_UNITS_WITHOUT_LIAISON = Count("own units without liaison")


Role = Representative.Role


HITS = 10
SHORTEST = 3  # initials of a unit


portal.menu("单位人员", "people", area="members", order=1, shown=sees_all)
portal.sweep("members.grants", label="核对授权与任职", every=portal.HOUR)(grants.tell_differences)


@portal.counts
def counts(user: Any) -> Iterable[QuerySet]:
    """For the secretariat what the members lack; for the people of a unit whether theirs do."""
    members = Unit.objects.active()
    if is_secretariat(user):
        yield UNITS_WITHOUT_HEAD.of(members.filter(~holding(Role.HEAD)))
        yield UNITS_WITHOUT_LIAISON.of(members.filter(~holding(Role.LIAISON)))
        yield UNITS_WITHOUT_PASSWORD.of(members.filter(without_password()))
    if units_with(user):
        yield OWN_UNITS_WITHOUT_LIAISON.of(_without_liaison(user))


def _without_liaison(user: Any) -> QuerySet:
    return Unit.objects.active().filter(~holding(Role.LIAISON), pk__in=units_with(user))


@portal.todos
def gaps(user: Any) -> Iterable[Todo]:
    """For the secretariat: units without a head, a liaison, or a password for somebody in office."""
    if not is_secretariat(user):
        return []
    number_of = portal.waiting(user)
    found = []
    if number := number_of[UNITS_WITHOUT_HEAD]:
        found.append(_todo(f"{number} 个成员单位没有负责人", "no_head", "自评和申请须由负责人确认"))
    if number := number_of[UNITS_WITHOUT_LIAISON]:
        found.append(_todo(f"{number} 个成员单位没有联络员", "no_liaison", "月度信息和自评由联络员填报"))
    if number := number_of[UNITS_WITHOUT_PASSWORD]:
        found.append(_todo(f"{number} 个成员单位有人员未发放密码", "no_password", "发放后本人才能登录"))
    return found


def _todo(title: str, people: str, note: str) -> Todo:
    return Todo(title, f"{reverse('units')}?{urlencode({'people': people})}", note=note, kind="单位人员")


@portal.todos
def own_gaps(user: Any) -> Iterable[Todo]:
    """For the people of a unit: that nobody reports for it."""
    if not portal.waiting(user)[OWN_UNITS_WITHOUT_LIAISON]:
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


@portal.search
def find_people(user: Any, text: str) -> Iterable[Hit]:
    """People in office by name, pinyin initials or number; the ends of numbers are shown, and searched, for the secretariat."""
    office = is_secretariat(user)
    found = User.objects.matching(text) if office or not spelling.has_digits(text) else User.objects.none()
    serving = Representative.objects.current().filter(user__in=found, unit__in=Unit.objects.visible_to(user))
    return [
        Hit(
            one.user.name,
            one.unit.get_absolute_url(),
            "人员",
            f"{one.unit}　{one.get_role_display()}{_digits(one.user) if office else ''}",
        )
        for one in serving.select_related("unit", "user").order_by("user__name_key", "pk")[:HITS]
    ]


def _digits(person: User) -> str:
    return f"　尾号 {person.digits}" if person.digits else ""


def _labels(people: Sequence[User]) -> list[choosing.Hit]:
    """A person with the units stood for today and the end of the number, so that nobody is taken for a namesake."""
    serving = Representative.objects.current().filter(user__in=[one.pk for one in people])
    units: dict[int, dict[str, None]] = {}
    offices: dict[int, dict[str, None]] = {}
    for one in serving.select_related("unit").by_rank():
        units.setdefault(one.user_id, {})[str(one.unit)] = None
        offices.setdefault(one.user_id, {})[one.title or one.get_role_display()] = None
    hits = []
    for one in people:
        known = [*units.get(one.pk, ["未在单位任职"]), *([f"尾号 {one.digits}"] if one.digits else [])]
        hits.append(choosing.Hit(one.pk, f"{one}（{'，'.join(known)}）", "、".join(offices.get(one.pk, ()))))
    return hits


def _matching(people: QuerySet, text: str) -> QuerySet:
    """By name, initials or end of the number, and by the unit, word by word: 运河 王. One letter is a surname's."""
    for word in text.split():
        wanted = Q(pk__in=User.objects.matching(word).values("pk"))
        if not (word.isascii() and len(word) < SHORTEST):
            there = Representative.objects.current().filter(unit__in=Unit.objects.matching(word))
            wanted |= Q(pk__in=there.values("user"))
        people = people.filter(wanted)
    return people


def _offered(user: Any) -> QuerySet | None:
    """Everybody, to whom appoints to posts or administrators; to nobody else."""
    if judge.may_begin(user, judge.Act.POST) or judge.may_begin(user, judge.Act.ADMINISTRATOR):
        return User.objects.filter(is_active=True).in_order()
    return None


choosing.source("people", offered=_offered, labels=_labels, matching=_matching)


def appointments_in(year: int) -> int:
    """Appointments in office on some day of the year, up to today."""
    until = min(clock.today(), date(year, 12, 31))
    serving = Representative.objects.overlapping(date(year, 1, 1)).filter(since__lte=until)
    return serving.count()


for _ref in ("7", "10.school.2", "10.enterprise.1"):
    regulation.serve(_ref, "units", "在单位档案中登记人员", shown=sees_all)
    regulation.serve(_ref, "people", "单位人员名册", appointments_in, shown=sees_all)


@first_steps.step("登记负责人和联络员", "units", order=20, note="名册里有的已经登记；每个单位至少一名联络员")
def every_unit_has_its_liaison(user: Any) -> bool:
    served = Representative.objects.current().filter(role__in=["LIAISON", "SECRETARY"]).values("unit")
    return Unit.objects.count() > 1 and not Unit.objects.active().exclude(pk__in=served).exists()


@first_steps.step("发放首次密码", "first_passwords", order=70, note="每个人收到网址、登录名和一次性密码")
def everybody_has_a_password(user: Any) -> bool:
    return Unit.objects.count() > 1 and not passwords.waiting(by=user).exists()
