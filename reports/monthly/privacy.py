"""Numbers of people that must not leave a unit in a report: 18-digit ID numbers and 11-digit mobile numbers.

Digits may be full-width or parted by blanks and hyphens. An ID number is recognised by its birth date, so that credit
codes and contract numbers of the same length pass; its check digit is not asked for, since a mistyped number of a real
person is worth stopping too (个人信息保护法; domain practice: scan what is going to be published).
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

# Groups as people write them: 371402 19900101 1234 and 138 1234 5678; NFKC has made the digits narrow.
_ID = re.compile(r"(?<!\d)\d{6}[ -]?\d{4}[ -]?\d{4}[ -]?\d{3}[\dXx](?![\dXx])")
_MOBILE = re.compile(r"(?<!\d)(?:\+?86[ -]?)?(1[3-9]\d[ -]?\d{4}[ -]?\d{4})(?!\d)")


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


def _scan_one(place: str, text: str) -> list[Find]:
    plain = unicodedata.normalize("NFKC", text)
    finds = []
    for match in _ID.finditer(plain):
        number = re.sub(r"[^\dXx]", "", match.group())
        if _has_birth_date(number):
            finds.append(Find(place, "身份证号", f"{number[:3]}{'*' * 11}{number[-4:]}"))
    for match in _MOBILE.finditer(plain):
        number = re.sub(r"\D", "", match.group(1))
        finds.append(Find(place, "手机号", f"{number[:3]}****{number[-4:]}"))
    return finds


def _has_birth_date(number: str) -> bool:
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    return 1900 <= born.year <= 2099
