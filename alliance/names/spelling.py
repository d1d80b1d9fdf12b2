"""Names of units and people as they are stored, compared and searched for: the one normaliser of forms, imports and search.

Offices pad names (柳　青), break them in a cell, and write the middle dot of 阿依古丽·买买提 in eight ways. What is stored has no
blank between Han characters, one middle dot, and nothing that cannot be seen.
"""

import re
import unicodedata

from django.core.exceptions import ValidationError

from alliance.ground import inputs

# Ideographs of all planes with 〇 and 々, the signs that stand between them, and the middle dot.
_HAN = r"\u2e80-\u2fdf\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_TIGHT = rf"{_HAN}（）【】《》、，：；·"
_SPACES = re.compile(r"\s+")
_BETWEEN = re.compile(rf"(?<=[{_TIGHT}]) (?=[{_TIGHT}])")
_DOTS = re.compile(r" *[·•‧∙⋅・･᛫ꞏ⸱●] *")
_FULL_STOP = re.compile(rf"(?<=[{_HAN}]) *[.．] *(?=[{_HAN}])")
_VARIANTS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_BRACKETS = str.maketrans("()", "（）")
# Emoji and pictures, halves of characters, private and unknown ones: papers cannot print them.
_UNPRINTABLE = frozenset({"So", "Sk", "Cs", "Co", "Cn"})


def half_width(text: str) -> str:
    """Full-width letters, digits and signs as half-width ones."""
    return unicodedata.normalize("NFKC", text)


def visible(text: str) -> str:
    """The text without what has no width: zero-width joiners and marks, byte order marks, soft hyphens."""
    return _VARIANTS.sub("", "".join(c for c in text if unicodedata.category(c) != "Cf"))


def normal_name(text: str) -> str:
    """A name as it is stored: nothing around it, no blank between Han characters, single ones elsewhere, one middle dot."""
    plain = _SPACES.sub(" ", visible(text)).strip()
    plain = _DOTS.sub("·", _FULL_STOP.sub("·", plain))
    return _BETWEEN.sub("", plain)


def match_key(name: str) -> str:
    """The form in which two names are the same: half-width brackets, no spaces, no case."""
    return _SPACES.sub("", half_width(normal_name(name))).casefold()


def spellings(word: str) -> set[str]:
    """The ways in which a typed word may be stored: as it is, in half width, with full-width brackets, with our middle dot."""
    seen = visible(word)
    plain = half_width(seen)
    return {word, seen, plain, plain.translate(_BRACKETS), normal_name(seen)} - {""}


def has_digits(text: str) -> bool:
    """Whether somebody searches by a number, or the end of one."""
    return any(inputs.number(word) is not None for word in half_width(text).split())


def check_name(name: str) -> None:
    """Refuse emoji and whatever else no paper of the alliance can print."""
    wrong = "".join(dict.fromkeys(c for c in name if unicodedata.category(c) in _UNPRINTABLE))
    if wrong:
        raise ValidationError(f"名称里有不能打印的表情或符号“{wrong}”，请去掉。")
