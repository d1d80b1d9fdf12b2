"""Papers that leave the portal: each printed version has a code, and the public page says what that code stands for.

An app declares its kinds of paper in its `printed.py`. Whoever prints calls `issue` with all that the paper shows: equal
content keeps its code, other content about the same record is a new version, and every version stays provable.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from django.conf import settings
from django.db import transaction
from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils.safestring import SafeString

from alliance.ground import clock
from alliance.paper import document
from alliance.paper.models import PrintedVersion
from alliance.registers.kept import kept

LONGEST = 40


@dataclass(frozen=True)
class Standing:
    """How a paper stands now: in force, overtaken, or damaged, and what else the owning app says."""

    tone: Literal["success", "warning", "danger"]
    title: str
    says: str = ""


@dataclass(frozen=True)
class Finding:
    """What the public page shows of a code: never more than stands on the paper itself."""

    standing: Standing
    kind: str
    rows: list[tuple[str, Any]]
    certifies: str
    limits: str


@dataclass(frozen=True)
class Kind:
    """`certifies` and `limits` say in words what the code proves and what it does not.

    `standing` asks the owning app how the record stands now; None leaves the answer to the newest version.
    """

    key: str
    label: str
    certifies: str
    limits: str
    standing: Callable[[PrintedVersion], Standing | None] | None = None


@dataclass(frozen=True)
class Imprint:
    """What is printed: the code, its address and its QR code."""

    code: str
    address: str
    qr: SafeString = field(repr=False)


@dataclass(frozen=True)
class Version:
    """What a paper is about and shows, before it is printed; drawing it up writes nothing."""

    kind: str
    about: str
    title: str
    content: Mapping[str, Any]
    unit_name: str = ""
    year: int | None = None

    @property
    def stamp(self) -> str:
        """Tells equal content from other content."""
        return digest(canonical(self.content))[:16]

    def issue(self, *, by: Any) -> PrintedVersion:
        """Enter it into the register, or find it there."""
        return issue(
            self.kind,
            about=self.about,
            title=self.title,
            content=self.content,
            unit_name=self.unit_name,
            year=self.year,
            by=by,
        )


Resolver = Callable[[str], Finding | None]

_kinds: dict[str, Kind] = {}
_resolvers: list[Resolver] = []


def kind(key: str, **attributes: Any) -> Kind:
    """Declare a kind of paper; a key is declared once."""
    declared = Kind(key, **attributes)
    if _kinds.setdefault(key, declared) != declared:
        raise ValueError(f"paper {key} is declared twice")
    return declared


def kinds() -> list[Kind]:
    return list(_kinds.values())


def resolver(find: Resolver) -> Resolver:
    """Register a way to find codes that are kept elsewhere (the sealed dossiers)."""
    if find not in _resolvers:
        _resolvers.append(find)
    return find


# ---------------------------------------------------------------- printing


@transaction.atomic
def issue(
    kind: str,
    *,
    about: str,
    title: str,
    content: Mapping[str, Any],
    by: Any,
    unit_name: str = "",
    year: int | None = None,
) -> PrintedVersion:
    """The printed version of this content, new or the one that was printed before; its time of printing is noted.

    `about` names the record (`assessment:41`), `content` is everything that the paper shows. Tells nobody.
    """
    text = canonical(content)
    moment = clock.now()
    found, fresh = PrintedVersion.objects.get_or_create(
        kind=_kinds[kind].key,
        about=about,
        digest=digest(text),
        defaults={
            "title": title[:200],
            "unit_name": unit_name[:120],
            "year": year,
            "content": text,
            "issued_at": moment,
            "issued_by": by,
            "printed_at": moment,
        },
    )
    if not fresh:
        found.printed_at = moment
        found.save(update_fields=["printed_at"])
    return found


def imprint(code: str) -> Imprint:
    """Code, address and QR code as they stand on the paper."""
    address = address_of(code)
    return Imprint(code, address, document.qr_code(address))


def address_of(code: str | None) -> str:
    """The full address that verifies a code, as it stands in the QR code."""
    return f"{settings.SITE_URL.rstrip('/')}{reverse('verify_code', args=[code])}" if code else ""


def about(record: Model) -> str:
    """Which record a paper is about, as the register keeps it."""
    return f"{record._meta.model_name}:{record.pk}"


def record_of(paper: PrintedVersion, found: QuerySet) -> Any:
    """The record that a paper is about, of a query; None where it is gone."""
    return found.filter(pk=paper.about.partition(":")[2]).first()


def versions(kind: str, about: str) -> list[PrintedVersion]:
    """All printed versions of a record's paper, the last printed first."""
    return _versions(about, kind=kind)


@kept
def _versions(about: str, *, kind: str) -> QuerySet:
    return PrintedVersion.objects.filter(kind=kind, about=about)


def printed(kind: str, about: str, content: Mapping[str, Any]) -> PrintedVersion | None:
    """The version under which this very content was printed; None while it was not."""
    return PrintedVersion.objects.filter(kind=kind, about=about, digest=digest(canonical(content))).first()


# ---------------------------------------------------------------- verifying


def normal(code: str) -> str:
    """A code as it is stored; dashes, spaces and small letters do not matter."""
    return "".join(code.split()).upper().replace("-", "")[:LONGEST]


def verify(code: str) -> Finding | None:
    """What a code stands for and how that stands now; None for an unknown one."""
    wanted = normal(code)
    paper = PrintedVersion.objects.filter(code=wanted).first()
    if paper is not None:
        return _finding(paper)
    return next((found for find in _resolvers if (found := find(wanted))), None)


def _finding(paper: PrintedVersion) -> Finding:
    declared = _kinds.get(paper.kind)
    rows = [
        ("文书", paper.title),
        ("单位", paper.unit_name),
        ("年度", paper.year),
        ("首次打印", paper.issued_at),
        ("最近打印", paper.printed_at),
    ]
    return Finding(
        standing_of(paper),
        declared.label if declared else "文书",
        [(label, value) for label, value in rows if value not in ("", None)],
        declared.certifies if declared else "这份文书由平台打印。",
        declared.limits if declared else "",
    )


def standing_of(paper: PrintedVersion) -> Standing:
    """Damaged before what the owning app says before overtaken by a later version."""
    if digest(paper.content) != paper.digest:
        return Standing("danger", "有改动", "登记的内容与打印时不一致，请联系联盟秘书处。")
    declared = _kinds.get(paper.kind)
    if declared and declared.standing and (found := declared.standing(paper)):
        return found
    if is_overtaken(paper):
        return Standing("warning", "已有更新的版本", "这一版确由平台打印，此后平台又打印了内容不同的版本。")
    return Standing("success", "完好", "由平台打印，是最近一次打印的版本。")


def is_overtaken(paper: PrintedVersion) -> bool:
    """Other content of the same record was printed later."""
    others = PrintedVersion.objects.filter(kind=paper.kind, about=paper.about).exclude(pk=paper.pk)
    return others.filter(printed_at__gt=paper.printed_at).exists()


def canonical(content: Any) -> str:
    """The one JSON text of equal contents."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)


def _plain(value: Any) -> str:
    """One text for equal values, however the database gives them back."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, datetime):
        return clock.local(value).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"a paper holds no {type(value).__name__}")


def digest(text: str) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(text.encode()).hexdigest()
