"""Founding the alliance: the one act that gives power to somebody without asking a person, on an empty portal."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from alliance.accounts.services import accounts
from alliance.calendar import holidays
from alliance.ground import clock
from alliance.ground.access import Refused, require
from alliance.ground.clock import Month
from alliance.ground.verbs import creates
from alliance.registers import policy
from alliance.rights.models.users import User
from councils.founding import links, rules
from councils.posts import services as posts
from councils.renewal import services as terms
from councils.seats import services as seats
from members.people.services import identities, people
from members.units import services as units

BASIS = "建立联盟时填写"


@dataclass(frozen=True)
class Person:
    """A name with the mobile number that becomes the login name."""

    name: str
    phone: str


@dataclass(frozen=True)
class Council:
    """The term in office as in real life; without an end it lasts as many years as the setting says."""

    number: int
    since: date
    expires_on: date | None = None


@dataclass(frozen=True)
class Founders:
    """Who can sign in now: the chair with a one-time password, the secretary-general with one too, or the own one."""

    chair: User
    secretary_general: User
    passwords: dict[int, str]


@creates(None)
def found(
    *,
    school: str,
    uscc: str,
    head: Person,
    secretary_general: Person,
    council: Council,
    joined_on: date | None = None,
    alliance: str = "",
    report_since: Month | None = None,
    password: str = "",
    link: str | None = None,
    by: Any,
) -> Founders:
    """Make the empty portal that of an alliance: lead school, chair's seat, head, secretary-general, both with an account.

    Records count from `report_since` (this month without one): before it nothing is owed. Uses up the `link` by which
    somebody came; a command of the server needs none. The chair gets a one-time password to be handed over, the
    secretary-general the `password` or a one-time password too; both are told of their office. Raises `Refused` once
    anybody is in the portal, so that a second call changes nothing, and for what the acts within do not allow.
    """
    if link is not None:
        links.use(link)
    require(rules.is_empty())
    try:
        with transaction.atomic():
            founders = _first_people(
                school, uscc, joined_on or council.since, head, secretary_general, council
            )
            _settle(alliance, report_since or Month.current())
    except IntegrityError as error:
        raise Refused("联盟刚刚已经建立，不能再次建立。") from error
    return _with_passwords(founders, password)


def _first_people(
    school: str, uscc: str, joined_on: date, head: Person, chief: Person, council: Council
) -> tuple[User, User]:
    lead = units.admit(name=school, kind="SCHOOL", uscc=uscc, joined_on=joined_on, by=None)
    chair = people.appoint(
        lead, role="HEAD", since=council.since, name=head.name, phone=head.phone, title="院长", by=None
    )
    terms.open_term(
        number=council.number, since=council.since, expires_on=council.expires_on, reason=BASIS, by=None
    )
    seats.seat(lead, role="CHAIR", since=council.since, reason=BASIS, by=None)
    user = identities.person(name=chief.name, phone=chief.phone, by=None)
    if user.pk == chair.user_id:
        raise Refused("院长和秘书长是两个人：重要变更须由两人办理。请填写不同的手机号。")
    posts.appoint(post="SECRETARY_GENERAL", user=user, unit=lead, since=clock.today(), by=None)
    return chair.user, user


def _settle(alliance: str, since: Month) -> None:
    """The name as it was typed, from when records count, the day; and the holidays that are published."""
    if alliance and alliance != policy.get("alliance_name"):
        policy.change("alliance_name", alliance, basis=BASIS, confirmed=True, by=None)
    policy.change("report_since", since.value, basis=BASIS, confirmed=False, by=None)
    first_whole_year = since.year + (since.month > 1)  # plans of the year that has begun were due before
    policy.change("records_since", first_whole_year, basis=BASIS, confirmed=False, by=None)
    policy.mark_founded(clock.today(), by=None)
    holidays.load_published(clock.today().year, by=None)


def _with_passwords(founders: tuple[User, User], password: str) -> Founders:
    chair, chief = founders
    given = {chair.pk: accounts.issue_password(chair, by=None)}
    if password:
        chief = accounts.choose_password(chief, password=password, by=None)
    else:
        given[chief.pk] = accounts.issue_password(chief, by=None)
    return Founders(chair, chief, given)
