"""Member units: admitting, changing, ending a membership, and the relations between units (第三条、第十条、第十二条)."""

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q

from alliance.ground import audit, clock
from alliance.ground.access import Refused, require
from alliance.messages import notifications
from alliance.power import judge
from alliance.power.judge import Act
from alliance.registers import policy
from members.people.models import Representative
from members.people.services import grants
from members.units import endings, identifiers, pinyin, rules
from members.units.models import Unit, UnitRelation

COMPUTED = ("created_at", "version", "name_key", "initials")
_NORMAL = {
    "name": identifiers.normal_name,
    "short_name": identifiers.normal_name,
    "uscc": identifiers.normal_uscc,
    "postcode": identifiers.normal_postcode,
    "phone": identifiers.normal_phone,
    "website": identifiers.normal_website,
}


def normalise(unit: Unit) -> Unit:
    """Bring codes, numbers and names into the form that is stored."""
    for name, normal in _NORMAL.items():
        setattr(unit, name, normal(getattr(unit, name)))
    for name in ("uscc_missing_reason", "district", "address", "field", "introduction"):
        setattr(unit, name, getattr(unit, name).replace("\r\n", "\n").strip())  # as browsers send lines
    if unit.uscc:
        unit.uscc_missing_reason = ""
    return unit


def check(unit: Unit) -> None:
    """Raise `ValidationError`, by field and in Chinese, when a normalised unit may not be stored.

    Names and codes of memberships that have ended are free again; until their last day they are not.
    """
    unit.full_clean(exclude=COMPUTED)
    others = Unit.objects.exclude(pk=unit.pk).filter(Q(ended_on=None) | Q(ended_on__gt=unit.joined_on))
    if unit.ended_on is not None:
        others = others.filter(joined_on__lt=unit.ended_on)
    key = identifiers.match_key(unit.name)
    same_sound = others.filter(initials=unit.initials).values_list("name", flat=True)
    if any(identifiers.match_key(name) == key for name in same_sound):
        raise ValidationError({"name": "已有同名的成员单位（或只是全角、半角、空格不同）。"})
    if unit.uscc and others.filter(uscc=unit.uscc).exists():
        raise ValidationError({"uscc": "已登记在另一成员单位名下。"})


def warnings(unit: Unit) -> list[str]:
    """What is unusual but allowed, in sentences for the person who just saved the unit."""
    hint = identifiers.uscc_warning(unit.uscc, unit.kind)
    return [hint] if hint else []


@transaction.atomic
def admit(
    *,
    name: str,
    kind: str,
    joined_on: date,
    by: Any,
    uscc: str = "",
    uscc_missing_reason: str = "",
    **details: str,
) -> Unit:
    """Enter a member unit in the roster (第三条、第十条). Tells nobody: its people are appointed afterwards.

    `details` are further fields of the unit (short_name, district, address, postcode, phone, website, field,
    introduction). Raises `Refused` in Chinese when something is missing, wrong, or already registered; admitting the
    same unit twice is refused by its name or code.
    """
    if by is not None:
        require(rules.may_admit_unit(by))
    unit = Unit(
        name=name,
        kind=kind,
        joined_on=joined_on,
        uscc=uscc,
        uscc_missing_reason=uscc_missing_reason,
        **_known(details),
    )
    return _store(unit, by=by, reason="登记成员单位")


@transaction.atomic
def change(unit: Unit, *, by: Any, reason: str, version: int | None = None, **details: Any) -> Unit:
    """Change fields of a unit and return it; nothing is written when nothing differs.

    The unit's own people may change its contact data only. `version` is the one that the form was opened with; raises
    `Conflict` when somebody saved in between, `Refused` for what may not be changed or is wrong. Tells nobody.
    """
    claimed = Unit.objects.select_for_update().get(pk=unit.pk)
    if by is not None:
        require(rules.may_change_unit(by, claimed))
        if closed := set(details) - set(rules.open_fields(by, claimed)):
            labels = "、".join(
                str(Unit._meta.get_field(name).verbose_name) for name in _known(dict.fromkeys(closed))
            )
            raise Refused(f"{labels}只能由秘书处修改。")
    audit.expect_version(claimed, version)
    before = {name: getattr(claimed, name) for name in rules.ALL_FIELDS}
    for name, value in _known(details).items():
        setattr(claimed, name, value)
    normalise(claimed)
    if all(getattr(claimed, name) == value for name, value in before.items()):
        return claimed
    return _store(claimed, by=by, reason=reason.strip() or "修改单位资料")


@transaction.atomic
def end_membership(unit: Unit, *, on: date, reason: str, by: Any) -> dict[str, list]:
    """End a membership from the day `on` (that day no longer counts) with everything that hangs on it (第十二条).

    Appointments, relations, object permissions and what other apps registered in `members.units.endings` (seats, posts) end
    on the same day; the unit's people go on reading its file for the months of the setting. Tells these people. Returns what ended: "people", "relations", "grants", and
    one list of sentences for each registered label. Raises `Refused` when already ended, or `on` is before joining.
    """
    claimed = Unit.objects.select_for_update().get(pk=unit.pk)
    if by is not None:
        judge.insist(rules.may_end_membership(by, claimed), by, Act.END_MEMBERSHIP)
    if claimed.ended_on is not None:
        raise Refused(f"该单位的成员资格已登记于 {claimed.ended_on} 终止。")
    if not reason.strip():
        raise Refused("请填写终止原因。")
    if on < claimed.joined_on:
        raise Refused("终止日期不能早于加入日期。")
    ended: dict[str, list] = endings.end_all(claimed, on=on, reason=reason.strip(), by=by)
    claimed.ended_on, claimed.end_reason = on, reason.strip()
    claimed.file_open_until = clock.months_later(on, policy.get("closed_file_months"))
    audit.save(claimed, by=by, reason=f"终止成员资格：{reason.strip()}")
    ended["people"] = _end_people(claimed, on=on, by=by)
    ended["relations"] = _end_relations(claimed, on=on, by=by)
    ended["grants"] = grants.settle([claimed.pk])
    notifications.notify(
        {person.user for person in ended["people"]},
        matter=f"unit:{claimed.pk}",
        step=f"ended-{on}",
        title=f"{claimed.name}的成员资格自 {clock.show_day(on)} 起终止",
        body=f"原因：{reason.strip()}\n您代表该单位的任职同时终止。"
        f"此后至 {clock.show_day(claimed.file_open_until - timedelta(days=1))}，您仍可登录查阅本单位的档案。如有疑问，请联系联盟秘书处。",
    )
    return ended


@transaction.atomic
def reinstate(unit: Unit, *, reason: str, by: Any) -> Unit:
    """Take back the ending of a membership entered by mistake. People and seats are appointed anew. Tells nobody.

    Raises `Refused` where the council has ended it (第十二条): then only a new admission leads back; and where the name
    or the code belongs to another member by now.
    """
    claimed = Unit.objects.select_for_update().get(pk=unit.pk)
    if by is not None:
        require(rules.may_reinstate(by, claimed))
    require(endings.may_take_back(claimed))
    if not reason.strip():
        raise Refused("请填写恢复的原因。")
    claimed.ended_on, claimed.end_reason, claimed.file_open_until = None, "", None
    _store(claimed, by=by, reason=f"恢复成员资格：{reason.strip()}")
    grants.settle([claimed.pk])
    return claimed


@transaction.atomic
def declare_relation(unit: Unit, other: Unit, *, nature: str, since: date, by: Any) -> UnitRelation:
    """Record that two units are related, so that each recuses for the other (回避). Tells nobody.

    Raises `Refused` for the same unit, for two units that are related already, whichever declared it, and for one person
    alone where somebody who presides over the council would have to step back by it.
    """
    if by is not None:
        judge.insist(rules.may_declare_relation(by, unit, other), by, Act.RELATION)
    units = {
        one.pk: one
        for one in Unit.objects.select_for_update().filter(pk__in=[unit.pk, other.pk]).order_by("pk")
    }
    if unit.pk == other.pk:
        raise Refused("请选择另一个单位。")
    if not nature.strip():
        raise Refused("请填写关联关系（如：举办单位、控股子公司）。")
    if UnitRelation.objects.of(units[unit.pk]).of(units[other.pk]).filter(until=None).exists():
        raise Refused("这两个单位的关联关系已登记。")
    relation = UnitRelation(unit=units[unit.pk], other=units[other.pk], nature=nature.strip(), since=since)
    return audit.save(relation, by=by, reason=f"登记关联关系：{nature.strip()}")


@transaction.atomic
def end_relation(relation: UnitRelation, *, on: date, reason: str, by: Any) -> UnitRelation:
    """End a relation from the day `on`; from then on the two no longer recuse for each other. Tells nobody."""
    claimed = UnitRelation.objects.select_for_update().get(pk=relation.pk)
    if by is not None:
        require(rules.may_end_relation(by, claimed))
    if on < claimed.since:
        raise Refused("终止日期不能早于起始日期。")
    claimed.until = on
    return audit.save(claimed, by=by, reason=f"终止关联关系：{reason.strip() or '不再关联'}")


def _known(details: dict[str, Any]) -> dict[str, Any]:
    if unknown := set(details) - set(rules.ALL_FIELDS):
        raise TypeError(f"a unit has no field {', '.join(sorted(unknown))}")
    return details


def _store(unit: Unit, *, by: Any, reason: str) -> Unit:
    try:
        normalise(unit)
        unit.name_key, unit.initials = pinyin.unit_keys(unit.name)
        check(unit)
        with transaction.atomic():
            return audit.save(unit, by=by, reason=reason)
    except ValidationError as error:
        raise Refused(_sentence(error)) from error
    except IntegrityError as error:
        raise Refused("同时有人登记了同名或同一信用代码的单位，请查询后再试。") from error


def _sentence(error: ValidationError) -> str:
    """The messages of all fields in one line, each with its label."""
    parts = []
    for name, messages in error.message_dict.items():
        label = "" if name == "__all__" else f"{Unit._meta.get_field(name).verbose_name}："
        parts.append(label + "".join(messages))
    return "；".join(parts)


def _end_people(unit: Unit, *, on: date, by: Any) -> list[Representative]:
    """End the appointments still open on the day; those that would begin later never begin."""
    serving = list(
        Representative.objects.select_for_update(of=("self",))
        .select_related("user")
        .filter(unit=unit)
        .overlapping(on)
    )
    for representative in serving:
        representative.until = max(on, representative.since)
        representative.end_reason = "单位成员资格终止"
        audit.save(representative, by=by, reason="随单位成员资格终止")
    return serving


def _end_relations(unit: Unit, *, on: date, by: Any) -> list[UnitRelation]:
    open_relations = list(UnitRelation.objects.select_for_update().of(unit).filter(until=None))
    for relation in open_relations:
        relation.until = max(on, relation.since)
        audit.save(relation, by=by, reason="随单位成员资格终止")
    return open_relations
