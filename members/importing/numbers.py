"""The numbers of people: one or two in a cell, mobile or landline, and the number that somebody has now instead of another."""

import re
from dataclasses import dataclass
from typing import Any

from alliance.power import judge
from alliance.rights.models.users import User
from members.people.models import Representative
from members.units import identifiers

SAME, OTHER = "number", "person"  # the answers to 更换手机号？
_BETWEEN = re.compile(r"[、，,；;/／|\s]+")


@dataclass
class Person:
    """Somebody named in the file: the account if there is one, the e-mail to be written (None: leave it), the new number."""

    name: str
    phone: str
    row: int
    user: User | None = None
    email: str | None = None
    number: str = ""


@dataclass
class Named:
    """What one row says of one office, in the form that is stored."""

    name: str
    phone: str
    email: str
    title: str


def parted(text: str) -> tuple[list[str], list[str]]:
    """The mobile numbers and landlines of a cell; nothing where anything else stands in it."""
    whole = identifiers.normal_phone(text)
    parts = (
        [whole] if _is_landline(whole) else [identifiers.normal_phone(one) for one in _BETWEEN.split(text)]
    )
    parts = [one for one in parts if one]
    mobiles = [one for one in parts if identifiers.MOBILE.fullmatch(one)]
    landlines = [one for one in parts if _is_landline(one)]
    return (mobiles, landlines) if len(mobiles) + len(landlines) == len(parts) else ([], [])


def asked(plan: Any, planned: Any, present: Representative, number: str) -> str:
    """Put the question to the plan; returns what is wrong with the row until it is answered."""
    user = present.user
    key, old = f"{user.pk}:{number}", user.phone or user.username
    question = {
        "key": key,
        "row": planned.number,
        "unit": planned.unit.name,
        "office": present.get_role_display(),
        "name": user.name,
        "old": old,
        "new": number,
    }
    plan.questions.setdefault(key, question)
    return f"{user.name}登记的手机是 {old}，表中是 {number}：是否更换手机号？请先回答"


def objection(by: Any, person: Person, number: str) -> str:
    """Why this number, which is the login name, cannot become the person's by an import; empty when it can."""
    ruling = judge.ask(by, judge.Act.IDENTIFY, people=[person.user])
    if not ruling or ruling.second:
        why = ruling.reason.rstrip("。") if not ruling else "更换其手机号（登录名）须由两人办理"
        return f"{why}，请在单位档案中办理，本格请填现登记的手机或留空"
    if person.number not in ("", number):
        return f"与第 {person.row} 行同一人的新手机号不同，请核对"
    return ""


def _is_landline(number: str) -> bool:
    """A number without area code never begins with 1: that is a mobile number cut short."""
    return bool(identifiers.LANDLINE.fullmatch(number)) and not number.startswith("1")
