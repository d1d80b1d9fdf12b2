"""What a person may choose as a password: one rule, each objection in words and once."""

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

from alliance.registers import policy

SHORTEST, LONGEST, DIFFERENT = 10, 128, 5
HINT = f"至少 {SHORTEST} 个字符；不能只用数字，不能含有登录名、手机号或姓名，不能是常见密码。"
HABITS = Path(__file__).parent / "passwords.txt"
# What people add in front or behind to make a well-known word long enough.
TRIMMINGS = re.compile(r"^[\W\d_]+|[\W\d_]+$")
LOOKALIKES = str.maketrans("@$013457", "asoieast")


class Rules:
    """The one entry of `AUTH_PASSWORD_VALIDATORS`. In a demo, and only there, its public password may be chosen."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises `ValidationError` with all that is wrong, each once."""
        demo = policy.demo()
        if isinstance(demo, dict) and password == demo["password"]:
            return
        found = objections(password, user)
        if found:
            raise ValidationError(found)

    def get_help_text(self) -> str:
        return HINT


def objections(password: str, user: Any = None) -> list[str]:
    """What speaks against a password, in words; empty when nothing does."""
    if not password.strip():
        return ["密码不能只有空格。"]
    found = []
    if len(password) < SHORTEST:
        found.append(f"密码太短，至少要 {SHORTEST} 个字符。")
    if len(password) > LONGEST:
        found.append(f"密码太长，最多 {LONGEST} 个字符。")
    if password.isdecimal():
        found.append("密码不能只用数字。")
    elif len(set(password)) < DIFFERENT:
        found.append(f"密码太简单，至少要用 {DIFFERENT} 个不同的字符。")
    if known := _own(password, user):
        found.append(f"密码不能含有您的{known}。")
    if not found and is_well_known(password):
        found.append("这个密码太常见，容易被猜到，请换一个。")
    return found


def _own(password: str, user: Any) -> str:
    """Which word about the person the password holds."""
    text = password.casefold()
    words = (("登录名", "username", 4), ("手机号", "phone", 4), ("姓名", "name", 2), ("邮箱", "email", 4))
    for label, name, shortest in words:
        word = str(getattr(user, name, "") or "").casefold().partition("@")[0]
        if len(word) >= shortest and (word in text or (word.isdecimal() and word[-8:] in text)):
            return label
    return ""


def is_well_known(password: str) -> bool:
    """Whether it is on the lists, as it stands or without what was merely put around a listed word."""
    text = password.casefold().strip()
    core = TRIMMINGS.sub("", text)
    known, habits = _lists()
    plain = {
        text,
        text.translate(LOOKALIKES),
        core,
        core.translate(LOOKALIKES),
        TRIMMINGS.sub("", text.translate(LOOKALIKES)),
    }
    if text in known or plain & habits:
        return True
    return (len(core) >= len(text) - 4 and bool(plain & known)) or _is_a_run(text)


def _is_a_run(text: str) -> bool:
    """Keys beside each other, the alphabet, or one piece repeated."""
    rows = (
        "qwertyuiop",
        "asdfghjkl",
        "zxcvbnm",
        "1234567890",
        "abcdefghijklmnopqrstuvwxyz",
        "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
    )
    if any((text[:size] * len(text))[: len(text)] == text for size in range(1, 5)):
        return True
    rest = text
    for row in sorted((*rows, *(row[::-1] for row in rows)), key=len, reverse=True):
        for size in range(min(len(row), len(rest)), 3, -1):
            for start in range(len(row) - size + 1):
                rest = rest.replace(row[start : start + size], "")
    return len(rest) <= 2


@lru_cache(maxsize=1)
def _lists() -> tuple[frozenset[str], frozenset[str]]:
    """The 20,000 that come with Django, and the words of Chinese habits."""
    known = frozenset(CommonPasswordValidator().passwords)
    lines = (line.strip() for line in HABITS.read_text(encoding="utf-8").splitlines())
    return known, frozenset(line for line in lines if line and not line.startswith("#"))
