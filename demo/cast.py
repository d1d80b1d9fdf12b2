"""The cast of the demo: units, their people, the council and the secretariat."""

from datetime import date, datetime, time
from functools import cache
from types import SimpleNamespace
from typing import Any

from django.contrib.auth.hashers import make_password

from alliance.accounts.services import administrators
from alliance.ground import audit, clock
from alliance.ground.access import Office
from alliance.registers import policy
from alliance.rights.models.users import User
from councils.posts import services as secretariat_posts
from councils.renewal import services as terms
from councils.seats import services as council_seats
from demo import roster
from members.people.services import identities, people
from members.units import services as units

PASSWORD = "Lianmeng-2026"  # noqa: S105 - printed for everybody who tries the demo
BAD_UNIT = 30


def instant(day: date, hour: int = 9, minute: int = 30) -> datetime:
    return datetime.combine(day, time(hour, minute), tzinfo=clock.TZ)


def open_alliance(start: date) -> SimpleNamespace:
    cast = SimpleNamespace(units={}, heads={}, liaisons={}, names=roster.Names())
    with clock.at(instant(start)):
        for plan in roster.units():
            unit = units.admit(
                name=plan.name,
                short_name=plan.short_name,
                kind=plan.kind,
                uscc=plan.code,
                district=plan.district,
                address=f"山东省德州市{plan.district}示范路{plan.number}号",
                joined_on=date(start.year - 3 + plan.number % 3, 3 + plan.number % 8, 1),
                by=None,
            )
            cast.units[plan.number] = unit
            cast.heads[plan.number] = _person(cast, unit, "HEAD", plan.head_title)
            cast.liaisons[plan.number] = _person(cast, unit, "LIAISON", "办公室主任")
        _seat_council(cast, start)
        basis = "理事会会议纪要：信息报送自本年一月起由系统记录"
        policy.change("report_since", f"{start.year}-01", basis=basis, confirmed=True, by=None)
    return cast


def _person(cast: SimpleNamespace, unit: Any, role: str, title: str) -> User:
    name, phone = cast.names.next()
    found = people.appoint(
        unit,
        role=role,
        since=max(unit.joined_on, date(clock.today().year - 2, 1, 1)),
        name=name,
        phone=phone,
        email=f"{phone}@example.com",
        title=title,
        by=None,
    )
    return _sign_in_able(found.user)


@cache
def _password_hash() -> str:
    """Hashed once for all: the password of a demo is public, and hashing it for everybody takes half a minute."""
    return make_password(PASSWORD)


def _sign_in_able(user: User) -> User:
    user.password = _password_hash()
    user.password_changed_at = clock.now()
    return audit.save(user, by=None, reason="演示账号密码")


def _seat_council(cast: SimpleNamespace, start: date) -> None:
    """Chair 1, vice-chairs 11 and 2, five standing directors with one seat free, ordinary directors, the secretariat."""
    terms.open_term(number=1, since=date(start.year, 1, 1), by=None)
    for number, role in [(1, "CHAIR"), (11, "VICE_CHAIR"), (12, "VICE_CHAIR")]:
        council_seats.seat(cast.units[number], role=role, since=start, by=None)
    for number in (3, 13, 31, 36):
        council_seats.seat(cast.units[number], role="STANDING", since=start, by=None)
    for number in (4, 5, 14, 15, 16, 32, 37):
        council_seats.seat(cast.units[number], role="ORDINARY", since=start, by=None)
    lead = cast.units[1]
    secretary_general = _person(cast, lead, "HR_LEAD", "校企合作处处长")
    deputy = _person(cast, cast.units[11], "HR_LEAD", "人力资源总监")
    second_deputy = _person(cast, cast.units[12], "HR_LEAD", "人力资源部经理")
    officer = _delegate(cast)
    for post, user, unit in [
        ("SECRETARY_GENERAL", secretary_general, lead),
        ("DEPUTY_SECRETARY_GENERAL", deputy, cast.units[11]),
        ("DEPUTY_SECRETARY_GENERAL", second_deputy, cast.units[12]),
        ("OFFICER", officer, lead),
    ]:
        secretariat_posts.appoint(post=post, user=user, unit=unit, since=start, by=None)
    auditor, system = _delegate(cast), _delegate(cast)
    administrators.appoint(user=auditor, office=Office.AUDIT_ADMIN, since=start, by=None)
    administrators.appoint(user=system, office=Office.SYSTEM_ADMIN, since=start, by=None)
    secretary = _name_secretaries(cast, start)
    cast.officer, cast.deputy, cast.secretary_general = officer, deputy, secretary_general
    cast.second_deputy, cast.chair = second_deputy, cast.heads[1]
    cast.accounts = {
        "秘书处工作人员": officer,
        "秘书长": secretary_general,
        "副秘书长": deputy,
        "理事长": cast.heads[1],
        "副理事长（评审人）": cast.heads[11],
        "单位负责人": cast.heads[2],
        "单位联络员": cast.liaisons[2],
        "企业联络员": cast.liaisons[13],
        "单位秘书": secretary,
        "不合格单位负责人": cast.heads[BAD_UNIT],
        "系统管理员": system,
        "审计管理员": auditor,
    }


def _name_secretaries(cast: SimpleNamespace, start: date) -> User:
    """Each seat below the vice-chairs names its 秘书 (第九条), mostly its liaison; 32, 36 and 37 have not yet. Returns that of 3."""
    own = _person(cast, cast.units[3], "SECRETARY", "校企合作处干事")
    for number in (3, 13, 31, 4, 5, 14, 15, 16):
        user = own if number == 3 else cast.liaisons[number]
        secretariat_posts.appoint(post="SECRETARY", user=user, unit=cast.units[number], since=start, by=None)
    return own


def _delegate(cast: SimpleNamespace) -> User:
    name, phone = cast.names.next()
    return _sign_in_able(identities.person(name=name, phone=phone, email=f"{phone}@example.com", by=None))


def office_for(cast: SimpleNamespace, unit: Any) -> User:
    """Who in the secretariat may act on this unit: the officer comes from the lead school and steps back for it."""
    return cast.deputy if unit.pk == cast.units[1].pk else cast.officer
