"""The clause register: what the regulation asks, of whom, how often, and which pages serve it.

The clauses are data (`clauses.toml`): a gloss in our own words with the citation, never the text itself.
Apps say in their `portal.py` which page serves which clause, with `serve`; /regulation/ shows both.
"""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db.models import TextChoices
from django.urls import reverse

from alliance.names.numerals import numeral

CLAUSES_FILE = Path(__file__).with_name("clauses.toml")


class Party(TextChoices):
    """Who owes a clause. A council party is the unit that holds the seat and the person who fills it."""

    CHAIR = "CHAIR", "理事长单位"
    VICE_CHAIR = "VICE_CHAIR", "副理事长单位"
    STANDING = "STANDING", "常务理事单位"
    ORDINARY = "ORDINARY", "理事单位"
    COUNCIL = "COUNCIL", "理事会"
    SECRETARIAT = "SECRETARIAT", "秘书处"
    SECRETARY_GENERAL = "SECRETARY_GENERAL", "秘书长"
    DEPUTY_SECRETARY_GENERAL = "DEPUTY_SECRETARY_GENERAL", "副秘书长"
    SECRETARY = "SECRETARY", "秘书"
    SCHOOL = "SCHOOL", "学校成员"
    ENTERPRISE = "ENTERPRISE", "企业成员"
    INDUSTRY = "INDUSTRY", "行业成员"
    RESEARCH = "RESEARCH", "科研机构成员"
    UNIT = "UNIT", "全体成员单位"
    ALLIANCE = "ALLIANCE", "联盟"


MEMBER_KINDS = frozenset({Party.SCHOOL, Party.ENTERPRISE, Party.INDUSTRY, Party.RESEARCH})


class Frequency(TextChoices):
    """How often a clause has to be met."""

    ALWAYS = "ALWAYS", "长期"
    MONTHLY = "MONTHLY", "每月"
    HALF_YEARLY = "HALF_YEARLY", "每半年"
    YEARLY = "YEARLY", "每年"
    ON_OCCASION = "ON_OCCASION", "按需"
    ONCE = "ONCE", "一次"


@dataclass(frozen=True)
class Clause:
    """One clause. `owed_by` is who owes it or, where `duty` is false, whom it concerns.

    `due` is (month, day), the last day included, where the regulation names one; `note` says how an open
    question is read until the council settles it. `article` and `chapter` say where it stands.
    """

    ref: str
    citation: str
    gloss: str
    duty: bool
    owed_by: tuple[Party, ...]
    frequency: Frequency
    article: int
    chapter: str
    due: tuple[int, int] | None = None
    note: str = ""

    def __str__(self) -> str:
        return self.citation

    @property
    def depth(self) -> int:
        """0 for an article, 1 for a group or an item of an article, 2 for an item of a group."""
        return self.ref.count(".")

    @property
    def parent(self) -> "Clause | None":
        return get(self.ref.rpartition(".")[0]) if self.depth else None

    @property
    def url(self) -> str:
        return reverse("regulation_clause", args=[self.ref])

    @property
    def timing(self) -> str:
        """How often and by when, as shown: “每年，12月10日前（含当日）”."""
        if self.due is None:
            return self.frequency.label
        return f"{self.frequency.label}，{self.due[0]}月{self.due[1]}日前（含当日）"

    @property
    def served_by(self) -> list["Page"]:
        """The pages registered for this clause itself, in order of registration."""
        return list(_pages.get(self.ref, {}).values())


@dataclass(frozen=True)
class Page:
    """A page that serves a clause, who may open it, and how many records it holds for a calendar year."""

    ref: str
    url_name: str
    label: str
    count: Callable[[int], int | None] | None
    args: tuple[Any, ...]
    shown: Callable[[Any], bool]

    @property
    def url(self) -> str:
        """Resolved when read, since apps register before the URLs are loaded. Raises NoReverseMatch."""
        return reverse(self.url_name, args=self.args)


def _load() -> dict[str, Clause]:
    data = tomllib.loads(CLAUSES_FILE.read_text(encoding="utf-8"))
    entries = {entry["ref"]: entry for entry in data["clauses"]}
    if len(entries) != len(data["clauses"]) or data["notes"].keys() - entries.keys():
        raise ValueError(f"{CLAUSES_FILE.name}: a clause stands twice, or a note belongs to none")
    chapters = {number: chapter["title"] for chapter in data["chapters"] for number in chapter["articles"]}
    return {ref: _clause(ref, entries, chapters, data["notes"]) for ref in entries}


def _clause(ref: str, entries: dict[str, dict], chapters: dict[int, str], notes: dict[str, str]) -> Clause:
    entry = entries[ref]
    article = int(ref.split(".")[0])
    parent = entries[ref.rpartition(".")[0]] if "." in ref else {}
    return Clause(
        ref=ref,
        citation=_citation(ref, entries),
        gloss=entry["gloss"],
        duty=entry.get("duty", True),
        owed_by=tuple(Party(name) for name in entry.get("owed_by") or parent["owed_by"]),
        frequency=Frequency(entry["frequency"]),
        article=article,
        chapter=chapters[article],
        due=tuple(entry["due"]) if "due" in entry else None,
        note=notes.get(ref, ""),
    )


def _citation(ref: str, entries: dict[str, dict]) -> str:
    article, *rest = ref.split(".")
    words = [f"第{numeral(int(article))}条"]
    for depth, part in enumerate(rest, start=2):
        if part.isdigit():
            words.append(f"({numeral(int(part))})")
        else:
            words.append(entries[".".join(ref.split(".")[:depth])]["label"])
    return "·".join(words)


_clauses = _load()
_pages: dict[str, dict[tuple, Page]] = {}


def all_clauses() -> list[Clause]:
    """Every clause, in the order of the regulation."""
    return list(_clauses.values())


def get(ref: str) -> Clause:
    """The clause with this reference; raises KeyError(ref)."""
    return _clauses[ref]


def children(ref: str) -> list[Clause]:
    """The groups or items directly below a clause; raises KeyError(ref)."""
    get(ref)
    return [clause for clause in all_clauses() if clause.ref.rpartition(".")[0] == ref]


def owed_by(party: str) -> list[Clause]:
    """The duties of a party. What all member units owe is owed by each member kind too; raises ValueError."""
    party = Party(party)
    parties = {party, Party.UNIT} if party in MEMBER_KINDS else {party}
    return [clause for clause in all_clauses() if clause.duty and parties & set(clause.owed_by)]


def _everybody(user: Any) -> bool:
    return True


def serve(
    ref: str,
    url_name: str,
    label: str,
    count: Callable[[int], int | None] | None = None,
    args: tuple[Any, ...] = (),
    shown: Callable[[Any], bool] = _everybody,
) -> None:
    """Say that the page `url_name` (with `args`) serves the clause; raises KeyError(ref) for an unknown one.

    `count(year)` answers in a constant number of queries for the alliance as a whole, since every signed-in
    user sees the number, or None where nothing is recorded; one function given for several clauses runs once
    per page view. `shown(user)` says who gets the link; others see the label alone. Registering the same page
    of the same clause again replaces it.
    """
    get(ref)
    args = tuple(args)
    _pages.setdefault(ref, {})[url_name, args] = Page(ref, url_name, label, count, args, shown)


def pages() -> list[Page]:
    """Every registered page, by clause, in the order of the regulation."""
    return [page for clause in all_clauses() for page in clause.served_by]
