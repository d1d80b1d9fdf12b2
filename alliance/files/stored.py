"""A file that a row keeps: what is known of it, how it comes in, is shared, let go, served, and how much there may be.

`StoredFile` is for any row with one file; `Piece` is a piece of evidence, a file or a record of the portal by link.
Files are write-once. What no row knows any more, of now or of the history, the sweep of `alliance.files.files` removes.
"""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.http import FileResponse, Http404, HttpRequest

from alliance.files import uploads
from alliance.files.uploads import CheckedFile
from alliance.ground import clock
from alliance.ground.access import Refused
from alliance.ground.audit import Audited

MEGABYTE = 1024 * 1024
WITH_REMOVED = 3  # removed and replaced files stay on disk, so they count towards three times the room
DESCRIBED = ("name", "content_type", "size", "sha256")


def path_of(row: "StoredFile", filename: str) -> str:
    """A new name for each file, in the folder of the kind of row; the person's own name is never a path."""
    return f"{row.FOLDER}/{uuid.uuid4().hex}"


class StoredFile(models.Model):
    """A row with one file of a person's that `uploads.check` has passed; without one the columns are empty."""

    FOLDER: ClassVar[str]

    file = models.FileField("文件", upload_to=path_of, blank=True)
    name = models.CharField("文件名", max_length=120, blank=True)
    content_type = models.CharField("格式", max_length=100, blank=True)
    size = models.PositiveIntegerField("字节数", default=0)
    sha256 = models.CharField("校验值", max_length=64, blank=True)

    class Meta:
        abstract = True

    def keep(self, checked: CheckedFile) -> None:
        """Put the file into the store and describe it here; the caller saves the row, within its transaction."""
        self.file.save(checked.name, checked.content, save=False)
        for name in DESCRIBED:
            setattr(self, name, getattr(checked, name))

    def share(self, other: "StoredFile") -> None:
        """Name the same stored file as another row of the kind; it is stored and counted once."""
        self.file = other.file.name
        for name in DESCRIBED:
            setattr(self, name, getattr(other, name))

    def let_go(self) -> None:
        """Name no file any more; the history keeps what it was, and the file itself."""
        self.file = self.name = self.content_type = self.sha256 = ""
        self.size = 0

    @property
    def stamp(self) -> str:
        """Names the content in an address, which may then be kept by the browser."""
        return self.sha256[:12]

    @property
    def can_be_previewed(self) -> bool:
        return bool(self.file) and uploads.is_shown_inline(self.content_type)


def reader_of(pictures: Iterable[Any]) -> Callable[[str], bytes | None]:
    """Reads the picture at an address, one of these; None for any other, and where its file is gone."""
    by_address = {picture.get_absolute_url(): picture for picture in pictures}

    def load(address: str) -> bytes | None:
        picture = by_address.get(address)
        if picture is None or not picture.file.storage.exists(picture.file.name):
            return None
        with picture.file.open("rb") as file:
            return file.read()

    return load


class Attached(StoredFile, Audited):
    """A file beside a record, which names the record and its `FOLDER`. Write-once; its number is no guess."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True
        ordering = ["created_at"]

    def __str__(self) -> str:
        return self.name


class PieceQuerySet(models.QuerySet):
    def there(self) -> Self:
        """Pieces that were not taken away."""
        return self.filter(removed=False)


class Piece(StoredFile):
    """A piece of evidence: a file with its hash, or a record of the portal by link, with the material's own date.

    Write-once; taking it away only marks it.
    """

    title = models.CharField("材料名称", max_length=120)
    dated_on = models.DateField("材料日期", null=True, blank=True)
    record_url = models.CharField("平台内记录", max_length=300, blank=True)
    removed = models.BooleanField("已移除", default=False)

    objects = PieceQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(file="") | ~models.Q(record_url=""),
                name="%(class)s_is_file_or_record",
                violation_error_message="请上传文件或选择平台内已有记录。",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def copy_to(self, **owner: Any) -> Self:
        """The same piece beside something else, not yet saved."""
        copy = type(self)(title=self.title, dated_on=self.dated_on, record_url=self.record_url, **owner)
        copy.share(self)
        return copy

    def is_outside(self, year: int) -> bool:
        """The material is of another year than the one that it speaks for."""
        return self.dated_on is not None and self.dated_on.year != year


def title_of(title: str, otherwise: str) -> str:
    return (" ".join(title.split()) or otherwise or "佐证材料")[:120]


def past(day: date | None) -> date:
    """The date of a material; raises `Refused` without one, and for one to come."""
    if day is None:
        raise Refused("请填写材料日期（材料本身的日期，不是上传日期）。", field="dated_on")
    if day > clock.today():
        raise Refused("材料日期不能晚于今天。", field="dated_on")
    return day


def used_bytes(rows: models.QuerySet) -> int:
    """The size of the files that rows name, each counted once however many name it; rows of a history as well."""
    return sum(dict(rows.exclude(sha256="").order_by().values_list("sha256", "size")).values())


@dataclass(frozen=True)
class Room:
    """How much one owner may keep; `what` names it in the refusal: “本单位本年度佐证材料”."""

    what: str
    total: float
    each: float = 20

    def check(self, file: CheckedFile, *, there: models.QuerySet, ever: models.QuerySet) -> None:
        """Raise `Refused` unless the file fits beside what is there, and what ever was there is not far too much."""
        if file.size > self.each * MEGABYTE:
            raise Refused(f"单个文件不超过 {self.each} MB。", field="file")
        room = self.total * MEGABYTE
        used, kept = (used_bytes(rows) for rows in (there, ever))
        if used + file.size > room or kept + file.size > room * WITH_REMOVED:
            raise Refused(
                f"{self.what}总量不超过 {self.total} MB，已用 {used / MEGABYTE:.1f} MB，放不下这个文件。请压缩或合并后上传。",
                field="file",
            )


def serve(row: StoredFile, request: HttpRequest, *, missing: str = "文件不存在") -> FileResponse:
    """The file of a row, `?inline` in place, `?small` as a page shows it, `?v=` its stamp when the browser may keep it; the
    caller has asked the permission. Without a file, or with a lost one, 404.
    """
    if not row.file or not row.file.storage.exists(row.file.name):
        raise Http404(missing)
    return uploads.serve(
        row.file,
        row.name,
        row.content_type,
        inline="inline" in request.GET,
        small="small" in request.GET,
        kept=bool(row.stamp) and request.GET.get("v") == row.stamp,
    )
