"""What a PDF from people may hold: pages, and nothing that acts when it is opened. Read from its objects, not its bytes."""

import io
import re
from typing import Any

import pikepdf
from django.core.files.base import File

from alliance.files import filetypes
from alliance.ground.access import Refused

TAIL = 2048
PADDING = b"\0 \t\r\n"
MAX_OBJECTS = 200_000  # about a second; a scan has a few hundred, a drawing some ten thousand
_ACTIONS = ("/JavaScript", "/Launch")
_MARKS = re.compile(rb"/(JavaScript|Launch|JS)\b")


def check(upload: File, name: str) -> None:
    """Raise `Refused` for a PDF that is cut off, locked, mixed with something else, or that acts by itself.

    What stands before its header, within the first kilobyte, and what pads its end harms nobody.
    """
    tail = _tail(upload)
    upload.seek(0)
    head = upload.read(1024)
    if b"%%EOF" not in tail:
        raise Refused(f"“{name}”不完整，请重新保存或重新扫描后再上传")
    if filetypes.has_html(head) or b"PK\x05\x06" in tail:
        raise Refused(f"“{name}”里混有其他类型的内容，不能接收，请重新导出 PDF")
    upload.seek(0)
    try:
        with pikepdf.open(upload, suppress_warnings=True) as document:
            if len(document.objects) > MAX_OBJECTS:
                raise Refused(f"“{name}”的内容过于复杂，请用“打印为 PDF”重新导出")
            acts = any(_acts(one) for one in document.objects)
    except pikepdf.PasswordError as error:
        raise Refused(f"“{name}”设有打开密码，请取消密码后再上传") from error
    except (pikepdf.PdfError, ValueError, RuntimeError) as error:
        raise Refused(f"“{name}”不完整，请重新保存或重新扫描后再上传") from error
    finally:
        upload.seek(0)
    if acts:
        raise Refused(f"“{name}”里带有脚本或启动程序的动作，不能接收，请用“打印为 PDF”重新导出")


def _tail(upload: File) -> bytes:
    """The last bytes before what only pads the file."""
    end = upload.seek(0, io.SEEK_END)
    while end:
        start = max(0, end - TAIL)
        upload.seek(start)
        block = upload.read(end - start).rstrip(PADDING)
        if block:
            upload.seek(max(0, start + len(block) - TAIL))
            return upload.read(min(TAIL, start + len(block)))
        end = start
    return b""


def _acts(one: Any) -> bool:
    """Whether an object is, or directly holds, a script or the start of a program; text that only names one is none."""
    if isinstance(one, pikepdf.Stream):
        one = one.stream_dict
    held = isinstance(one, (pikepdf.Dictionary, pikepdf.Array))
    # A quick look first: names come out of `unparse` as they are meant, however they are written.
    return held and bool(_MARKS.search(one.unparse(resolved=True))) and _holds_action(one)


def _holds_action(one: Any) -> bool:
    if isinstance(one, pikepdf.Dictionary):
        if "/JS" in one or "/JavaScript" in one or str(one.get("/S", "")) in _ACTIONS:
            return True
        parts = one.values()
    elif isinstance(one, pikepdf.Array):
        parts = list(one)
    else:
        return False
    return any(_holds_action(part) for part in parts if not getattr(part, "is_indirect", False))
