"""Who may do what: verdicts with a reason, and what a person stands for today.

Guardian's dated grants (`alliance.rights.grants`) store who stands for what from when until when; offices are read from them like
everything else. `rules.py` of each app adds when: state, deadline, conflict of interest.
"""

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache, lru_cache, wraps
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection
from django.db.models import QuerySet, TextChoices

from alliance.ground import clock


@dataclass(frozen=True)
class Verdict:
    """The answer of a rule; truthy when allowed, otherwise with the reason in Chinese.

    `fields` says what is wrong with each field, where the reason is the sum of several faults: a form shows them in their places.
    """

    allowed: bool
    reason: str = ""
    fields: Mapping[str, str] = field(default_factory=dict, compare=False)

    def __bool__(self) -> bool:
        return self.allowed

    def alone(self, actor: Any) -> "Verdict":
        """The answer for doing it now, by this person; only what two people do differs (`alliance.power.judge`)."""
        return self

    @classmethod
    def yes(cls) -> "Verdict":
        return cls(True)

    @classmethod
    def no(cls, reason: str) -> "Verdict":
        return cls(False, reason)

    @classmethod
    def of(cls, holds: Any, otherwise: str) -> "Verdict":
        """Yes where it holds, otherwise no, with the reason."""
        return cls.yes() if holds else cls.no(otherwise)


class Refused(Exception):
    """An act that a rule does not allow; the message is meant for the person who tried. `field`: the argument at fault;
    `fields`: what is wrong with each, where there are several.
    """

    def __init__(self, reason: str, *, field: str = "", fields: Mapping[str, str] | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.field = field
        self.fields = fields or {}


class Conflict(Refused):
    """Somebody else changed the record since it was read; `version` is the one that is stored."""

    def __init__(self, reason: str, *, version: int | None = None) -> None:
        super().__init__(reason)
        self.version = version


def require(verdict: Verdict) -> None:
    """Raise `Refused` with the verdict's reason unless it allows."""
    if not verdict:
        raise Refused(verdict.reason, fields=verdict.fields)


Rule = Callable[..., Verdict]
_MOMENT = inspect.Parameter("moment", inspect.Parameter.POSITIONAL_OR_KEYWORD, default=None)


def provided(*holding: Rule) -> Callable[[Rule], Rule]:
    """What a rule asks after the person, of the record alone: written once, and asked once by an act, of the system as well.

        @provided(moving("submit"), is_in_time)
        def may_submit(user: Any, report: MonthlyReport) -> Verdict:
            return Verdict.of(heads(user, report.unit_id), "须由负责人报送。")

    Each of `holding` gets the record and `moment`, where its signature names it (now, when nobody gives one); the first that
    does not hold is the refusal. `who` of the rule is what is asked of the person alone.
    """
    timed = any("moment" in _names(holds) for holds in holding)

    def declare(may: Rule) -> Rule:
        own = inspect.signature(may)

        @wraps(may)
        def rule(user: Any, record: Any, moment: datetime | None = None, **given: Any) -> Verdict:
            if not (verdict := may(user, record, **given)):
                return verdict
            return next((no for holds in holding if not (no := _of_record(holds, record, moment))), verdict)

        def who(user: Any, record: Any, moment: datetime | None = None, **given: Any) -> Verdict:
            return may(user, record, **given)

        if timed:
            rule.__signature__ = own.replace(parameters=[*own.parameters.values(), _MOMENT])
        rule.who, rule.holding = who, holding
        return rule

    return declare


def require_of_record(rule: Rule, *record: Any, moment: datetime | None = None, **given: Any) -> None:
    """Raise `Refused` unless what is `provided` of the record in this rule holds; whoever does it, nothing is asked of the person."""
    for holds in getattr(rule, "holding", ()):
        require(_of_record(holds, *record, moment))


def _of_record(holds: Rule, record: Any, moment: datetime | None) -> Verdict:
    return holds(record, moment or clock.now()) if "moment" in _names(holds) else holds(record)


@cache
def _names(function: Rule) -> tuple[str, ...]:
    return tuple(inspect.signature(function).parameters)


class Office(TextChoices):
    """What a person is to the alliance as a whole (第四至九条), and the three separate administrators."""

    CHAIR = "CHAIR", "理事长"
    VICE_CHAIR = "VICE_CHAIR", "副理事长"
    STANDING = "STANDING", "常务理事"
    ORDINARY = "ORDINARY", "理事"
    SECRETARY_GENERAL = "SECRETARY_GENERAL", "秘书长"
    DEPUTY_SECRETARY_GENERAL = "DEPUTY_SECRETARY_GENERAL", "副秘书长"
    SECRETARIAT = "SECRETARIAT", "秘书处工作人员"
    UNIT_SECRETARY = "UNIT_SECRETARY", "秘书"
    SYSTEM_ADMIN = "SYSTEM_ADMIN", "系统管理员"
    SECURITY_ADMIN = "SECURITY_ADMIN", "安全管理员"
    AUDIT_ADMIN = "AUDIT_ADMIN", "审计管理员"

    @property
    def permission(self) -> str:
        """The codename of the object permission that is this office."""
        return f"hold_{self.value.lower()}"


SECRETARIAT_OFFICES = frozenset(
    {Office.SECRETARY_GENERAL, Office.DEPUTY_SECRETARY_GENERAL, Office.SECRETARIAT}
)
COUNCIL_OFFICES = frozenset({Office.CHAIR, Office.VICE_CHAIR, Office.STANDING, Office.ORDINARY})
_OFFICES = {office.permission: office for office in Office}
COMES_FROM = "comes from"  # the word for the units that a person must step back for as the own ones (回避)
UNREAD = "unread"  # the word for how many messages wait to be read, which is no right

RightsProvider = Callable[[Any, datetime], QuerySet]
_providers: list[RightsProvider] = []
_SOMEBODY = -999_999_999  # stands for the person's number in the statement that is kept


def rights_provider(provider: RightsProvider) -> RightsProvider:
    """Register `fn(user, at) -> queryset of (word, number)`: what a user is and stands for at an instant.

    The word is an object permission, with the id of the object (`alliance.rights.grants`), or something else that the frame of
    every page asks for (`rights_of`), with its count. All providers are asked in one UNION, which is built once a day for
    somebody: of the user a provider may only use the number, of the instant only the day.
    """
    if provider not in _providers:
        _providers.append(provider)
    return provider


def remember(user: Any, rights: dict[str, frozenset[int]] | None = None) -> None:
    """Let this user object keep the answers of this module; the request cycle does so, with a fresh object.

    `rights`: what it stands for, where that is known.
    """
    user._access_memory = {} if rights is None else {"rights": rights}


@contextmanager
def remembering(users: Iterable[Any]) -> Iterator[None]:
    """Let these user objects keep the answers for a stretch of work in which nobody is appointed or dismissed."""
    users = list(users)
    for user in users:
        remember(user)
    try:
        yield
    finally:
        for user in users:
            del user._access_memory


def rights_of(user: Any) -> dict[str, frozenset[int]]:
    """All that the providers know of an active user now, `{word: numbers}`, in one query; of nobody else anything."""
    if user is None or not user.is_authenticated or not user.is_active:
        return {}
    memory = getattr(user, "_access_memory", None)
    if memory is None:
        return _asked(user)
    if "rights" not in memory:
        memory["rights"] = _asked(user)
    return memory["rights"]


def _asked(user: Any) -> dict[str, frozenset[int]]:
    sql, parameters = _statement(clock.today(), connection.vendor, tuple(_providers))
    found: dict[str, set[int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(sql, [user.pk if value == _SOMEBODY else value for value in parameters])
        for word, number in cursor.fetchall():
            found.setdefault(word, set()).add(number)
    return {word: frozenset(numbers) for word, numbers in found.items()}


@lru_cache(maxsize=4)
def _statement(day: date, vendor: str, providers: tuple[RightsProvider, ...]) -> tuple[str, tuple]:
    """The statement for somebody on a day; it is the same for everybody, and building it takes longer than asking it."""
    somebody = get_user_model()(pk=_SOMEBODY)
    first, *others = (provider(somebody, clock.start_of_day(day)).order_by() for provider in providers)
    return first.union(*others, all=True).query.sql_with_params()


def offices(user: Any) -> frozenset[Office]:
    """The offices that an active user holds now; nobody else holds any."""
    memory = getattr(user, "_access_memory", None)
    if memory is None:
        return _offices(rights_of(user))
    if "offices" not in memory:
        memory["offices"] = _offices(rights_of(user))
    return memory["offices"]


def _offices(rights: dict[str, frozenset[int]]) -> frozenset[Office]:
    return frozenset(_OFFICES[word] for word in rights if word in _OFFICES)


def holds(user: Any, *wanted: Office) -> bool:
    return not offices(user).isdisjoint(wanted)


def is_secretariat(user: Any) -> bool:
    """Secretary-general, deputies and the office staff; a unit's own 秘书 acts only for the unit (第九条)."""
    return holds(user, *SECRETARIAT_OFFICES)


def is_council_or_secretariat(user: Any) -> bool:
    """Who follows the alliance as a whole: a seat of the council, whichever, or a post of the secretariat."""
    return is_secretariat(user) or holds(user, *COUNCIL_OFFICES)


def is_leader_or_secretariat(user: Any) -> bool:
    """Chair and vice-chairs lead the alliance; the secretariat prepares what they decide."""
    return is_secretariat(user) or holds(user, Office.CHAIR, Office.VICE_CHAIR)


def runs_the_portal(user: Any) -> bool:
    """The secretariat and the system administrator look after accounts, jobs, mail and settings."""
    return is_secretariat(user) or holds(user, Office.SYSTEM_ADMIN)


def is_chair(user: Any) -> bool:
    return holds(user, Office.CHAIR)


def granted(user: Any, permission: str) -> frozenset[int]:
    """Ids of the objects on which the user holds the permission today; empty for inactive people."""
    return rights_of(user).get(permission, frozenset())


def units_with(user: Any, permission: str = "represent_unit") -> frozenset[int]:
    """Ids of the units for which the user holds the object permission today."""
    return granted(user, permission)


def units_read(user: Any) -> frozenset[int]:
    """Ids of the units whose file the user reads: those stood for, and for some time those whose membership has ended."""
    return granted(user, "represent_unit") | granted(user, "read_unit")


def capacity(user: Any) -> dict[str, list]:
    """As what a person acts now, for a JSON field: the offices, and the ids of the units stood for."""
    return {"offices": sorted(offices(user)), "units": sorted(units_with(user))}
