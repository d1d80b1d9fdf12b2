"""An import of many duty records and of a roster: processor time of preview and commit, memory, and what came of it."""

import io
import resource
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter, process_time
from types import SimpleNamespace
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from openpyxl import Workbook

from alliance.background import lanes, works
from alliance.ground import audit, clock
from members.importing.models import RosterImport
from members.importing.services import applying, uploading
from members.record_imports import services
from members.record_imports.models import RecordImport
from members.record_imports.sheet import spec_of
from members.record_pages import columns
from members.records import kinds
from members.records import services as records
from members.records.kinds import Kind
from members.roster import sheet as roster
from members.units.models import Unit


@dataclass(frozen=True)
class Spent:
    """Seconds of the processor and on the wall, and the most memory of the process so far in MB."""

    cpu: float
    wall: float
    peak: float

    def __str__(self) -> str:
        return f"{self.cpu:6.1f} s CPU {self.wall:6.1f} s 实际 {self.peak:5.0f} MB"


def spent(act: Callable[[], Any]) -> tuple[Any, Spent]:
    cpu, wall = process_time(), perf_counter()
    done = act()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return done, Spent(process_time() - cpu, perf_counter() - wall, peak)


def finish() -> None:
    """As a worker: everything that waits, to its end."""
    while works.carry_on(lanes.ACTS) is not None:
        pass


def of_kind(key: str, world: SimpleNamespace, rows: int) -> tuple[Spent, Spent]:
    """Preview and commit of `rows` records of a kind."""
    kind = kinds.get(key)
    unit = (
        world.school if world.school.kind in kind.filed_by else Unit.objects.filter(kind=kind.filed_by[0])[0]
    )
    by = unit.representatives.get(role="LIAISON").user
    file = ContentFile(workbook(kind, unit, by, rows), name="记录.xlsx")
    upload, preview = spent(lambda: services.upload(file, kind=kind, unit=unit, filename="记录.xlsx", by=by))
    assert not upload.errors, upload.errors[:3]
    before = kind.model.objects.count()

    def commit() -> None:
        services.apply(RecordImport.objects.get(pk=upload.pk), by=by)
        finish()

    _, written = spent(commit)
    assert kind.model.objects.count() == before + rows, works.Work.objects.latest("requested_at").error
    return preview, written


def workbook(kind: Kind, unit: Unit, by: Any, rows: int) -> bytes:
    """The sample of the kind, as often as rows are wanted, its texts told apart by a number as people's are."""
    year = clock.today().year
    draft = records.begin(
        kind=kind,
        unit=unit,
        year=year,
        part=(kind.parts or (0,))[0],
        by=by,
        content=kind.sample(unit, year),
    )
    spec = spec_of(kind)
    values = [_cell(kind, draft, one.key) for one in spec.columns]
    with transaction.atomic():
        audit.delete(draft, by=None, reason="性能测试")
    free = [(one.max_length or 0) >= 50 and one.key != "partner" for one in spec.columns]
    lines = (
        [f"{value}{number}" if told and value else value for told, value in zip(free, values, strict=True)]
        for number in range(rows)
    )
    return _book([one.label for one in spec.columns], lines)


def _cell(kind: Kind, record: Any, key: str) -> Any:
    if key == "partner":
        return Unit.objects.filter(kind__in=kind.partner.kinds).exclude(pk=record.unit_id)[0].name
    if key in ("year", "part"):
        return getattr(record, key)
    value = columns.shown_value(kind, kind.field(key))(_Plain(record))
    return "是" if value is True else "否" if value is False else value


class _Plain:
    """A record that is read by the names of its list."""

    def __init__(self, record: Any) -> None:
        self.record = record

    def __getattr__(self, name: str) -> Any:
        return getattr(self.record, name.removeprefix("seen_"))


def _book(labels: list[str], rows: Any) -> bytes:
    book, target = Workbook(write_only=True), io.BytesIO()
    sheet = book.create_sheet("表")
    sheet.append(labels)
    for row in rows:
        sheet.append(row)
    book.save(target)
    return target.getvalue()


def of_roster(world: SimpleNamespace, rows: int) -> tuple[Spent, Spent]:
    """Preview and commit of a roster of as many new enterprises, each with head and liaison."""
    names = ("name", "kind", "uscc_missing_reason", "joined_on", "head_name", "head_phone", "liaison_name", "liaison_phone")  # fmt: skip
    surname = "赵钱孙李周吴郑王冯陈"
    lines = (
        [
            f"导入单位{number:05d}精密机械有限公司", "企业", "性能测试", "2024-03-01",
            f"{surname[number % 10]}明远", f"136{number:08d}", f"{surname[number % 7]}小兰", f"135{number:08d}",
        ]
        for number in range(rows)
    )  # fmt: skip
    file = ContentFile(_book([roster.LABELS[name] for name in names], lines), name="名册.xlsx")
    upload, preview = spent(lambda: uploading.upload(file, filename="名册.xlsx", by=world.chief))
    assert not upload.errors, upload.errors[:3]
    before = Unit.objects.count()

    def commit() -> None:
        applying.apply(RosterImport.objects.get(pk=upload.pk), by=world.chief)
        finish()

    _, written = spent(commit)
    assert Unit.objects.count() == before + rows
    return preview, written
