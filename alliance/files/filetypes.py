"""What an uploaded file really is, from its bytes, and whether its zip may be opened at all.

Names and declared types of uploads are claims; nothing here believes them. Limits follow OWASP ASVS 5.2.3
and 5.3.3.
"""

import stat
import struct
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser, ParseError

MAX_ENTRIES = 2000
MAX_TOTAL = 200 * 1024 * 1024
MAX_RATIO = 100
SMALL = 1024 * 1024  # an entry this small harms nobody, whatever its ratio (blank rows deflate very well)
# Of all XML parts read: about 2.5 seconds, or 10,000 rows × 20 columns of different texts.
MAX_ELEMENTS = 1_000_000
MAX_PART = 64 * 1024 * 1024
CHUNK = 64 * 1024
ROW_END = b"</row>"

DAMAGED = "文件已损坏或不完整，无法打开，请重新保存后再上传"
TOO_BIG_INSIDE = "文件解开后内容过大，可能含有大量空白行或异常数据，请删除后再上传"

# What zipfile and zlib raise on damaged or hostile input.
ZIP_ERRORS = (
    BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    KeyError,
    OSError,
    OverflowError,
    RuntimeError,  # an unknown compression among them
    ValueError,
)

_SIGNATURES = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF8", "gif"),
    (b"{\\rtf", "rtf"),
    (b"Rar!", "rar"),
    (b"7z\xbc\xaf", "7z"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
)
_HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")
_HTML_MARKS = (b"<!doctype html", b"<html", b"<script", b"<body", b"<table", b"<iframe", b"<svg", b"<?php")

LABELS = {
    "zip": "压缩包",
    "ole": "旧版 Office 文件（.xls、.doc）或设有打开密码的文件",
    "pdf": "PDF 文件",
    "png": "PNG 图片",
    "jpeg": "JPG 图片",
    "gif": "GIF 图片",
    "heic": "HEIC 照片",
    "rtf": "RTF 文件",
    "rar": "RAR 压缩包",
    "7z": "7z 压缩包",
    "program": "程序文件",
    "html": "网页文件",
    "xml": "XML 文件",
    "text": "文本文件（如 CSV）",
    "unknown": "无法识别的文件",
    "xlsx": "Excel 工作簿（.xlsx）",
    "docx": "Word 文档（.docx）",
    "pptx": "PowerPoint 演示文稿（.pptx）",
    "macro": "带宏的 Office 文件",
    "ods": "OpenDocument 文件（.ods、.odt）",
}

_OFFICE_MAIN = {
    "spreadsheetml.sheet.main+xml": "xlsx",
    "wordprocessingml.document.main+xml": "docx",
    "presentationml.presentation.main+xml": "pptx",
}


class Unsafe(ValueError):
    """The file must not be opened; the message says why, in Chinese, to the person who uploaded it."""


def sniff(head: bytes) -> str:
    """Return the kind (a key of `LABELS`) of a file from its first kilobytes."""
    for signature, kind in _SIGNATURES:
        if head.startswith(signature):
            return kind
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS:
        return "heic"
    start = head[:4096].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if b"%PDF-" in head[:1024] and (start.startswith(b"%pdf-") or not has_html(start)):
        return "pdf"
    if has_html(start):
        return "html"
    if start.startswith(b"<?xml"):
        return "xml"
    return "text" if start and b"\0" not in head[:4096].strip(b"\xff\xfe") else "unknown"


def has_html(data: bytes) -> bool:
    """True when the bytes hold something a browser could take for a page."""
    lowered = data.lower()
    return any(mark in lowered for mark in _HTML_MARKS)


def occurrences(file: BinaryIO, needle: bytes) -> int:
    """Count `needle` in the whole file in constant memory; the file is left at its start."""
    file.seek(0)
    found, tail = 0, b""
    while chunk := file.read(CHUNK * 16):
        block = tail + chunk
        found += block.count(needle)
        tail = block[-(len(needle) - 1) :]
    file.seek(0)
    return found


def open_zip(file: BinaryIO) -> ZipFile:
    """Open a zip after checking its directory: entries, sizes, ratios, overlaps, names, encryption.

    Nothing is decompressed. Sizes are the declared ones, which is enough: zipfile never reads more than
    declared. Raises `Unsafe`.
    """
    # Counted before zipfile builds an object per entry.
    if occurrences(file, b"PK\x01\x02") > MAX_ENTRIES:
        raise Unsafe(f"压缩内容超过 {MAX_ENTRIES} 个文件，不能接收")
    try:
        archive = ZipFile(file)
        entries = archive.infolist()
    except ZIP_ERRORS as error:
        raise Unsafe(DAMAGED) from error
    if len({entry.filename for entry in entries}) != len(entries):
        raise Unsafe("压缩内容里有重名文件，不能接收")
    if sum(entry.file_size for entry in entries) > MAX_TOTAL:
        raise Unsafe(TOO_BIG_INSIDE)
    for entry in entries:
        _check_entry(entry)
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < end:
            raise Unsafe(DAMAGED)
        end = entry.header_offset + 30 + entry.compress_size
    return archive


def _check_entry(entry: ZipInfo) -> None:
    if entry.flag_bits & 0x1:
        raise Unsafe("文件设有密码，请取消密码后再上传")
    name = entry.orig_filename
    parts = name.replace("\\", "/").split("/")
    if name.startswith(("/", "\\")) or ".." in parts or ":" in parts[0] or "\0" in name:
        raise Unsafe("压缩内容里有不安全的文件名，不能接收")
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise Unsafe("压缩内容里有链接文件，不能接收")
    if entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise Unsafe(DAMAGED)
    if entry.file_size > SMALL and entry.file_size > MAX_RATIO * max(entry.compress_size, 1):
        raise Unsafe(TOO_BIG_INSIDE)


def office_type(archive: ZipFile) -> str:
    """Return xlsx, docx, pptx, macro, ods or zip, from the declared content types of a checked zip."""
    names = set(archive.namelist())
    if "[Content_Types].xml" not in names:
        return "ods" if "mimetype" in names and "content.xml" in names else "zip"
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        return "macro"
    kind = "zip"
    for _, attributes in Parts(archive).elements("[Content_Types].xml"):
        declared = attributes.get("ContentType", "")
        if "macroEnabled" in declared:
            return "macro"
        kind = _OFFICE_MAIN.get(declared.rpartition(".openxmlformats-officedocument.")[2], kind)
    return kind


class Parts:
    """The XML parts of a checked zip, parsed in chunks with one budget of elements for all of them.

    No DTD, no entities, nothing bigger than `MAX_PART`. Everything raises `Unsafe` for what is wrong with a
    part.
    """

    def __init__(self, archive: ZipFile, *, elements: int = MAX_ELEMENTS) -> None:
        self.archive = archive
        self._left = elements
        # Office programs find parts whatever their case, and some write a name in two ways.
        self._names = {name.casefold(): name for name in reversed(archive.namelist())}

    def has(self, part: str) -> bool:
        return part.casefold() in self._names

    def spend(self, elements: int = 1) -> None:
        """Count parsed elements against the budget; targets call this for each start tag."""
        self._left -= elements
        if self._left < 0:
            raise Unsafe(TOO_BIG_INSIDE)

    def elements(self, part: str) -> Iterator[tuple[str, dict[str, str]]]:
        """Yield (local tag name, attributes) of each element of a part, in order."""
        target = _Starts(self)
        for _ in self.feed(part, target):
            yield from target.ready
            target.ready.clear()

    def feed(self, part: str, target, thin: Callable[[bytes], bytes] | None = None) -> Iterator[None]:
        """Parse a part into a parser target, yielding after each chunk; `thin` may leave whole tags out of a chunk."""
        part = self._names.get(part.casefold(), part)
        try:
            if self.archive.getinfo(part).file_size > MAX_PART:
                raise Unsafe(TOO_BIG_INSIDE)
            parser = DefusedXMLParser(target=target, forbid_dtd=True)
            # Straight from expat to the target, past ElementTree's own handlers: half the time.
            expat = parser.parser
            expat.ordered_attributes = False
            expat.StartElementHandler, expat.EndElementHandler = target.start, target.end
            expat.CharacterDataHandler = target.data
            with self.archive.open(part) as stream:
                for chunk in _chunks(stream, thin):
                    parser.feed(chunk)
                    yield
            parser.close()
            yield
        except Unsafe:
            raise
        except DefusedXmlException as error:
            raise Unsafe("文件里含有不允许的 XML 定义（DTD 或实体），不能接收") from error
        except (ParseError, LookupError, *ZIP_ERRORS) as error:
            raise Unsafe(DAMAGED) from error


def _chunks(stream: BinaryIO, thin: Callable[[bytes], bytes] | None) -> Iterator[bytes]:
    """The bytes of a part, thinned out; then a chunk ends with a row, so that `thin` sees whole tags."""
    rest = b""
    while chunk := stream.read(CHUNK):
        if thin is None:
            yield chunk
            continue
        rest += chunk
        cut = rest.rfind(ROW_END) + len(ROW_END)
        if cut >= len(ROW_END):
            yield thin(rest[:cut])
            rest = rest[cut:]
        elif len(rest) > SMALL:
            yield rest
            rest = b""
    yield rest


class _Starts:
    """Parser target which keeps start tags and attributes only."""

    def __init__(self, parts: Parts) -> None:
        self.ready: list[tuple[str, dict[str, str]]] = []
        self._parts = parts

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._parts.spend(3)  # keeping attributes costs three times as much as looking at them
        self.ready.append((tag.rpartition("}")[2], attributes))

    def end(self, tag: str) -> None:
        pass

    def data(self, text: str) -> None:
        pass

    def close(self) -> None:
        pass
