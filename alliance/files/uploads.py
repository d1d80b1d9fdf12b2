"""Files from people: believed only after their content is checked, given back so that they can do no harm."""

import hashlib
import io
import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from django import forms
from django.core.files.base import File
from django.http import FileResponse, Http404

from alliance.files import filetypes, pdf, pictures
from alliance.ground.access import Refused

Kind = Literal["pdf", "jpg", "png", "docx", "xlsx"]
KINDS: tuple[Kind, ...] = ("pdf", "jpg", "png", "docx", "xlsx")
CONTENT_TYPES: dict[str, str] = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "png": "image/png",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MAX_BYTES = 20 * 1024 * 1024
MAX_NAME = 120
PICTURES = ("jpg", "png")
OLDER = {"xlsx": ("xls", "et", "ods", "csv"), "docx": ("doc", "wps", "odt", "rtf")}
KEPT = "private, max-age=604800, immutable"

_EXTENSIONS = {"jpeg": "jpg", "heic": "jpg", "heif": "jpg"}
_SHOWN_INLINE = {CONTENT_TYPES[kind] for kind in ("pdf", "jpg", "png")}
_PHOTOS = {CONTENT_TYPES[kind] for kind in PICTURES}
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
_NOT_IN_NAME = re.compile(r'[<>:"|?*;%]')


@dataclass(frozen=True)
class CheckedFile:
    """A file that was checked; `content` is at its start, `name` is for people, `sha256` is of `content`,
    in hex."""

    name: str
    size: int
    sha256: str
    content_type: str
    content: File


def check(upload: File, *, kinds: tuple[Kind, ...] = KINDS, max_bytes: int = MAX_BYTES) -> CheckedFile:
    """Return the upload once its name, size and content agree with one of `kinds`.

    Photos may have 25 MB whatever the limit; they come back newly encoded, scaled, upright and without EXIF (place and
    device), those of an iPhone as JPG; other files as they are. Raises `Refused`, as does everything that looks into a file.
    """
    name = clean_name(upload.name or "")
    kind = _claimed(name, kinds)
    upload.seek(0, io.SEEK_END)
    size = upload.tell()
    upload.seek(0)
    if size == 0:
        raise Refused(f"“{name}”是空文件")
    most = max(max_bytes, pictures.MAX_BYTES) if kind in PICTURES else max_bytes
    if size > most:
        raise Refused(f"“{name}”有 {size / 1048576:.1f} MB，超过 {most / 1048576:.0f} MB 的上限")
    coding = _agreed(upload, name, kind)
    if kind == "jpg":
        name = name[: name.rindex(".")] + (".jpg" if coding == "heic" else name[name.rindex(".") :])
    content: File = upload
    if coding in ("jpg", "png", "heic"):
        content = pictures.clean(upload, coding)
    digest = hashlib.sha256()
    for chunk in content.chunks():
        digest.update(chunk)
    content.seek(0)
    return CheckedFile(name, content.size, digest.hexdigest(), CONTENT_TYPES[kind], content)


class UploadField(forms.FileField):
    """A form field whose cleaned value is a `CheckedFile`, or None when nothing was chosen.

    Its limits are told by `{% field %}`, from `kinds` and `max_bytes`.
    """

    def __init__(self, *, kinds: tuple[Kind, ...] = KINDS, max_bytes: int = MAX_BYTES, **options) -> None:
        self.kinds, self.max_bytes = kinds, max_bytes
        super().__init__(**options)
        taken = [*kinds, *(name for name, kind in _EXTENSIONS.items() if kind in kinds)]
        self.widget.attrs.setdefault("accept", ",".join(f".{name}" for name in taken))

    def clean(self, data, initial=None):
        upload = super().clean(data, initial)
        if not upload or upload is initial:
            return upload or None
        try:
            return check(upload, kinds=self.kinds, max_bytes=self.max_bytes)
        except Refused as error:
            raise forms.ValidationError(error.reason, code="rejected") from error


def clean_name(name: str) -> str:
    """Return the last part of a file name, in NFC, without characters that mislead or break: at most 120
    characters."""
    base = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    base = "".join(letter for letter in base if unicodedata.category(letter)[0] not in "CZ" or letter == " ")
    base = _NOT_IN_NAME.sub("_", base).strip(" .")
    stem, dot, extension = base.rpartition(".")
    if not dot:
        stem, extension = base, ""
    stem = stem.strip(" .") or "附件"
    if _RESERVED.match(stem):
        stem = f"附件{stem}"
    extension = extension[:10]
    return stem[: MAX_NAME - len(extension) - len(dot)] + dot + extension


def is_shown_inline(content_type: str) -> bool:
    """Whether a browser may show it in place: pictures and PDF."""
    return content_type in _SHOWN_INLINE


def serve(
    file: File, name: str, content_type: str, *, inline: bool = False, small: bool = False, kept: bool = False
) -> FileResponse:
    """Return a stored file as a response that runs nothing: nosniff, sandbox, RFC 6266 name, not cached.

    `small` gives a picture as large as a page shows it. `kept`: the address names the content, so that the browser of this
    person may keep it for a week.

    A download, unless `inline` is asked for and it is a picture or a PDF. The caller has checked the
    permission. A PDF shown inline has no `sandbox`, with which browsers refuse to show it. A file
    that is gone is a 404.
    """
    shown = inline and is_shown_inline(content_type)
    known = content_type if content_type in CONTENT_TYPES.values() else "application/octet-stream"
    try:
        file.open("rb")
    except FileNotFoundError as error:
        raise Http404("文件不存在") from error
    if small and inline and content_type in _PHOTOS:
        file, known = pictures.small(file), CONTENT_TYPES["jpg"]
    answer = FileResponse(file, as_attachment=not shown, filename=clean_name(name), content_type=known)
    policy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
    if not (shown and content_type == CONTENT_TYPES["pdf"]):
        policy += "; sandbox"
    answer["Content-Security-Policy"] = policy
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = KEPT if kept and shown else "private, no-store"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer


def _claimed(name: str, kinds: tuple[Kind, ...]) -> Kind:
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    kind = _EXTENSIONS.get(extension, extension)
    if kind not in kinds:
        raise Refused(f"“{name}”{_advice(extension, kinds)}")
    return kind


def _advice(extension: str, kinds: tuple[Kind, ...]) -> str:
    """What to do with a file of another kind: an older table or text is saved anew by the program that wrote it."""
    for wanted, others in OLDER.items():
        if wanted in kinds and extension in others:
            return f"是 .{extension} 文件，请用 Excel 或 WPS 打开，“另存为” .{wanted} 后再上传"
    allowed = "、".join(kind.upper() for kind in kinds)
    return f"的格式不能接收，请上传 {allowed} 文件"


def _agreed(upload: File, name: str, kind: Kind) -> str:
    """What the content really is: of the kind that the name claims, or a phone's HEIC where a photo is claimed."""
    head = upload.read(8192)
    upload.seek(0)
    found = {"jpeg": "jpg"}.get(real := filetypes.sniff(head), real)
    try:
        if found == "zip":
            real = found = filetypes.office_type(filetypes.open_zip(upload))
    except filetypes.Unsafe as error:
        raise Refused(f"“{name}”：{error}") from error
    if found != kind and (kind, found) != ("jpg", "heic"):
        raise Refused(
            f"“{name}”的内容不是 {kind.upper()}，而是{filetypes.LABELS[real]}，请上传真正的 {kind.upper()} 文件"
        )
    if kind == "pdf":
        pdf.check(upload, name)
    return found
