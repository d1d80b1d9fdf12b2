"""Files from people: believed only after their content is checked, given back so that they can do no harm."""

import hashlib
import io
import re
import unicodedata
import warnings
from dataclasses import dataclass
from typing import Literal

from django import forms
from django.core.files.base import ContentFile, File
from django.http import FileResponse, Http404
from PIL import Image, ImageOps, UnidentifiedImageError

from alliance.files import filetypes
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
MAX_PIXELS = 40_000_000
MAX_NAME = 120

_EXTENSIONS = {"jpeg": "jpg"}
_SHOWN_INLINE = {CONTENT_TYPES[kind] for kind in ("pdf", "jpg", "png")}
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
_NOT_IN_NAME = re.compile(r'[<>:"|?*;%]')


class Rejected(Refused):
    """The file is not accepted; the reason tells the person who uploaded it."""


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

    Photos come back newly encoded, upright and without EXIF (place and device); other files as they are.
    Raises `Rejected`.
    """
    name = clean_name(upload.name or "")
    kind = _claimed(name, kinds)
    upload.seek(0, io.SEEK_END)
    size = upload.tell()
    upload.seek(0)
    if size == 0:
        raise Rejected(f"“{name}”是空文件")
    if size > max_bytes:
        raise Rejected(f"“{name}”有 {size / 1048576:.1f} MB，超过 {max_bytes / 1048576:.0f} MB 的上限")
    _agree(upload, name, kind)
    if kind in ("jpg", "png"):
        content: File = clean_image(upload, kind)
    else:
        content = upload
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
        self.widget.attrs.setdefault("accept", ",".join(f".{kind}" for kind in kinds))

    def clean(self, data, initial=None):
        upload = super().clean(data, initial)
        if not upload or upload is initial:
            return upload or None
        try:
            return check(upload, kinds=self.kinds, max_bytes=self.max_bytes)
        except Rejected as error:
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


def clean_image(upload: File, kind: Literal["jpg", "png"]) -> ContentFile:
    """Return a picture decoded and encoded anew: upright, without metadata. Raises `Rejected`.

    The size is read from the header before anything is decoded (40 million pixels at most).
    """
    upload.seek(0)
    output = io.BytesIO()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(upload, formats=["JPEG" if kind == "jpg" else "PNG"])
        width, height = picture.size
        if width * height > MAX_PIXELS:
            raise Rejected(f"图片有 {width}×{height} 像素，过大，请缩小后再上传")
        picture = ImageOps.exif_transpose(picture)
        if kind == "jpg":
            picture = picture if picture.mode in ("RGB", "L") else picture.convert("RGB")
            picture.save(output, "JPEG", quality=90, exif=b"", icc_profile=None, comment=b"")
        else:
            picture.info = {key: picture.info[key] for key in ("transparency",) if key in picture.info}
            picture.save(output, "PNG")
    except Image.DecompressionBombError as error:
        raise Rejected("图片的像素过多，请缩小后再上传") from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise Rejected("图片已损坏，无法打开，请重新保存后再上传") from error
    return ContentFile(output.getvalue())


def serve(file: File, name: str, content_type: str, *, inline: bool = False) -> FileResponse:
    """Return a stored file as a response that runs nothing: nosniff, sandbox, never cached, RFC 6266 name.

    A download, unless `inline` is asked for and it is a picture or a PDF. The caller has checked the
    permission. A PDF shown inline has no `sandbox`, with which browsers refuse to show it. A file
    that is gone is a 404.
    """
    shown = inline and content_type in _SHOWN_INLINE
    known = content_type if content_type in CONTENT_TYPES.values() else "application/octet-stream"
    try:
        file.open("rb")
    except FileNotFoundError as error:
        raise Http404("文件不存在") from error
    answer = FileResponse(file, as_attachment=not shown, filename=clean_name(name), content_type=known)
    policy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
    if not (shown and content_type == CONTENT_TYPES["pdf"]):
        policy += "; sandbox"
    answer["Content-Security-Policy"] = policy
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer


def _claimed(name: str, kinds: tuple[Kind, ...]) -> Kind:
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    kind = _EXTENSIONS.get(extension, extension)
    if kind not in kinds:
        allowed = "、".join(kind.upper() for kind in kinds)
        raise Rejected(f"“{name}”的格式不能接收，请上传 {allowed} 文件")
    return kind


def _agree(upload: File, name: str, kind: Kind) -> None:
    """Raise `Rejected` unless the content is of the kind the name claims, and of no other."""
    head = upload.read(8192)
    upload.seek(0)
    found = {"jpeg": "jpg"}.get(real := filetypes.sniff(head), real)
    try:
        if found == "zip":
            real = found = filetypes.office_type(filetypes.open_zip(upload))
    except filetypes.Unsafe as error:
        raise Rejected(f"“{name}”：{error}") from error
    if found != kind:
        raise Rejected(
            f"“{name}”的内容不是 {kind.upper()}，而是{filetypes.LABELS[real]}，请上传真正的 {kind.upper()} 文件"
        )
    if kind == "pdf":
        _check_pdf(upload, name, head)


def _check_pdf(upload: File, name: str, head: bytes) -> None:
    upload.seek(-min(upload.size, 2048), io.SEEK_END)
    tail = upload.read()
    upload.seek(0)
    if b"%%EOF" not in tail:
        raise Rejected(f"“{name}”不完整，请重新保存或重新扫描后再上传")
    if filetypes.has_html(head[:1024]) or b"PK\x05\x06" in tail:
        raise Rejected(f"“{name}”里混有其他类型的内容，不能接收，请重新导出 PDF")
    if any(filetypes.occurrences(upload, mark) for mark in (b"/JavaScript", b"/Launch")):
        raise Rejected(f"“{name}”里带有脚本或启动程序的动作，不能接收，请用“打印为 PDF”重新导出")
