"""Numbers of people that must not leave a unit in a report: ID numbers of 18 and 15 digits, and mobile numbers.

Digits may be full-width, grouped in any way, parted by blanks, signs and characters without width. An ID number is recognised
by its birth date (the old one by its province too), so that credit codes and contract numbers pass; its check digit is not
asked for, since a mistyped number of a real person is worth stopping too. An amount of money is none. What is found by mistake
the author overrides with a reason (个人信息保护法; domain practice: scan what is going to be published).
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from alliance.names import spelling

# What may stand between two digits of one number; a colon parts the hours of a time.
_BETWEEN = r"[\s\-‐-―−_.·•,、;/\\|*()\[\]【】~+]{1,3}"
_RUN = re.compile(rf"\d+(?:{_BETWEEN}\d+)*(?:(?:{_BETWEEN})?[Xx](?![0-9A-Za-z]))?")
_GROUP = re.compile(r"\d+[Xx]?|[Xx]")
_MOBILE = re.compile(r"(?:(?:00)?86)?(1[3-9]\d{9})")
_ID = re.compile(r"\d{6}(\d{8})\d{3}[\dXx]")
_OLD_ID = re.compile(r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[12])\d{4}(\d{6})\d{3}")
_MONEY = re.compile(r"(?:\.\d{1,2})?\s*[余多]?\s*[百千]?(?:元|万|亿|美元)")
MOST_GROUPS = 5  # of more, 16 17 18 19 20 3 is a row of numbers, unless each group is one digit


@dataclass(frozen=True)
class Find:
    """A number found: where, what it is, and enough of it to find it again."""

    place: str
    kind: str
    shown: str

    def __str__(self) -> str:
        return f"{self.place}含{self.kind} {self.shown}"


def scan(texts: Mapping[str, str]) -> list[Find]:
    """What is found in the texts, which are keyed by their place on the page (“正文”, “图片 2 的图说”)."""
    return [find for place, text in texts.items() for find in _scan_one(place, text)]


def _scan_one(place: str, text: str) -> Iterator[Find]:
    plain = spelling.visible(unicodedata.normalize("NFKC", text))
    for run in _RUN.finditer(plain):
        groups = [(one.start() + run.start(), one.group()) for one in _GROUP.finditer(run.group())]
        first = 0
        while first < len(groups):
            find, after = _starting_at(groups, first, place, plain)
            if find is not None:
                yield find
            first = after


def _starting_at(
    groups: list[tuple[int, str]], first: int, place: str, plain: str
) -> tuple[Find | None, int]:
    """The longest number that begins with this group and ends with one, and the group to go on with."""
    number, found, after = "", None, first + 1
    for last in range(first, min(len(groups), first + 18)):
        start, group = groups[last]
        number += group
        if len(number) > 18:
            break
        parts = last - first + 1
        if parts > MOST_GROUPS and parts != len(number):
            continue
        kind, shown = _kind_of(number)
        if kind and not _MONEY.match(plain, start + len(group)):
            found, after = Find(place, kind, shown), last + 1
    return found, after


def _kind_of(number: str) -> tuple[str, str]:
    """What a number is, and how it is shown; two empty texts for none of a person."""
    if (match := _ID.fullmatch(number)) and _is_date(match[1]):
        return "身份证号", f"{number[:3]}{'*' * 11}{number[-4:]}"
    if (match := _OLD_ID.fullmatch(number)) and _is_date(f"19{match[1]}"):
        return "身份证号", f"{number[:3]}{'*' * 8}{number[-4:]}"
    if match := _MOBILE.fullmatch(number):
        return "手机号", f"{match[1][:3]}****{match[1][-4:]}"
    return "", ""


def _is_date(digits: str) -> bool:
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return 1900 <= born.year <= 2099
