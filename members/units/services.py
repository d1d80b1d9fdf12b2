"""Member units: admitting them and changing what is written about them (第三条、第十条)."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q

from alliance.ground import audit, clock
from alliance.ground.access import Refused
from alliance.ground.verbs import creates, verb
from alliance.names import pinyin, spelling
from members.units import identifiers, rules
from members.units.models import FormerName, Unit

COMPUTED = ("created_at", "version", "name_key", "initials")


_NORMAL = {
    "name": spelling.normal_name,
    "short_name": spelling.normal_name,
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
    key = spelling.match_key(unit.name)
    same_sound = others.filter(initials=unit.initials).values_list("name", flat=True)
    if any(spelling.match_key(name) == key for name in same_sound):
        raise ValidationError({"name": "已有同名的成员单位（或只是全角、半角、空格不同）。"})
    if unit.uscc and others.filter(uscc=unit.uscc).exists():
        raise ValidationError({"uscc": "已登记在另一成员单位名下。"})


def warnings(unit: Unit) -> list[str]:
    """What is unusual but allowed, in sentences for the person who just saved the unit."""
    hint = identifiers.uscc_warning(unit.uscc, unit.kind)
    return [hint] if hint else []


@creates(rules.may_admit_unit)
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
    unit = Unit(
        name=name,
        kind=kind,
        joined_on=joined_on,
        uscc=uscc,
        uscc_missing_reason=uscc_missing_reason,
        **_known(details),
    )
    return store(unit, by=by, reason="登记成员单位")


@verb(rules.may_change_unit)
def change(unit: Unit, *, by: Any, reason: str, misspelt: bool = False, **details: Any) -> Unit:
    """Change fields of a unit and return it; nothing is written when nothing differs.

    A name that was `misspelt` is only corrected; otherwise the old one is kept as a former name (曾用名). The unit's own
    people may change its contact data only. `version` is the one that the form was opened with; raises
    `Conflict` when somebody saved in between, `Refused` for what may not be changed or is wrong. Tells nobody.
    """
    if closed := set(_known(details)) - set(rules.open_fields(by, unit)):
        labels = "、".join(str(Unit._meta.get_field(name).verbose_name) for name in details if name in closed)
        raise Refused(f"{labels}只能由秘书处修改。")
    before = {name: getattr(unit, name) for name in rules.ALL_FIELDS}
    for name, value in details.items():
        setattr(unit, name, value)
    normalise(unit)
    if all(getattr(unit, name) == value for name, value in before.items()):
        return unit
    why = reason.strip() or "修改单位资料"
    store(unit, by=by, reason=why)
    if not misspelt:
        keep_former_names([(unit, before["name"])], by=by, reason=why)
    return unit


def keep_former_names(renamed: list[tuple[Unit, str]], *, by: Any, reason: str) -> list[FormerName]:
    """Write down under which name each unit was known until today; what differs in width and blanks only is the same name."""
    today, kept = clock.today(), []
    for unit, name in renamed:
        if spelling.match_key(name) == spelling.match_key(unit.name):
            continue
        last = unit.former_names.order_by("-until", "-pk").values_list("until", flat=True).first()
        since = min(last or unit.joined_on, today)
        initials = pinyin.unit_keys(name)[1]
        kept.append(FormerName(unit=unit, name=name, initials=initials, since=since, until=today))
    return audit.bulk_create(FormerName, kept, by=by, reason=f"更名：{reason}")


def _known(details: dict[str, Any]) -> dict[str, Any]:
    if unknown := set(details) - set(rules.ALL_FIELDS):
        raise TypeError(f"a unit has no field {', '.join(sorted(unknown))}")
    return details


def store(unit: Unit, *, by: Any, reason: str) -> Unit:
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
