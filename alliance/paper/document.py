"""PDF documents: a template becomes A4 pages, with nothing fetched and bounded effort.

The work is done by `document_worker.py` in a process of its own; templates extend `print/base.html` and are
styled by `static/css/document.css`; official documents (`alliance.official`) by `official.css` beside it.
"""

import io
import json
import logging
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import segno
from django.conf import settings
from django.http import FileResponse
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from alliance.background import lanes
from alliance.ground.access import Refused

log = logging.getLogger(__name__)

MAX_ROWS = 1000
SECONDS = 60  # of processor time: how long that takes depends on how busy the machine is
PATIENCE = 600.0  # seconds until a document is given up that uses none
LOOK = 0.2  # seconds in which a cancelled document ends
MEMORY = 1536 * 1024 * 1024  # of addresses; 1,000 rows of 8 columns use 0.4 GiB, of 16 columns 0.7 GiB
SHEETS = ("document.css", "official.css")
FONTS = ("Noto Serif CJK SC", "Noto Sans CJK SC")
CONTENT_TYPE = "application/pdf"

_WORKER = Path(__file__).with_name("document_worker.py")
_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": "/nonexistent"}
_CODE = re.compile(r"[0-9A-Za-z-]{0,64}")
_OUT_OF_MEMORY = ("MemoryError", "Cannot allocate memory", "failed to map segment")
_TOO_LONG, _USE_EXCEL = "生成 PDF 用时过长", "内容较多时请改用 Excel 导出"
_ROW = re.compile(r"<tr[\s>]", re.IGNORECASE)


class DocumentError(Refused):
    """The document could not be made; the reason tells the person who asked, in Chinese."""


def render(
    template_name: str,
    context: Mapping[str, Any],
    *,
    orientation: Literal["", "portrait", "landscape"] = "",
    code: str = "",
) -> bytes:
    """Return the PDF of a template (which extends `print/base.html`) with `context`, autoescaped.

    `orientation` overrides the page class of the template. `code` is the 校验码 printed at the foot of each
    page, which says that the paper is this version of the data. Takes about 1 s plus 8 ms for a table row
    of 8 cells. Raises `DocumentError` beyond 1,000 rows, 60 seconds of processor time or 1.5 GiB.
    Only a holder of a place in the lane of files calls it (`papers`, `exports`), never a web request for itself.
    """
    html = render_to_string(template_name, dict(context))
    return from_html(html, orientation=orientation, code=code)


def from_html(html: str, *, orientation: str = "", code: str = "") -> bytes:
    """Return the PDF of ready HTML; as `render`."""
    rows = len(_ROW.findall(html))
    if rows > MAX_ROWS + 50:  # heads and summaries are rows too
        raise DocumentError(f"内容有 {rows} 行，超过 PDF 的上限 {MAX_ROWS} 行，请改用 Excel 导出")
    css = [(settings.BASE_DIR / "static/css" / name).read_text() for name in SHEETS]
    css.append(_page_css(orientation, code))
    job = json.dumps({"html": html, "css": css, "memory": MEMORY, "seconds": SECONDS})
    status, drawn, complaints = _drawn(job.encode())
    if status != 0 or not drawn.startswith(b"%PDF-"):
        log.error("document worker ended with %s: %s", status, complaints[-2000:])
        if status == -signal.SIGXCPU:
            raise DocumentError(f"{_TOO_LONG}（处理器用时超过 {SECONDS} 秒），已停止。{_USE_EXCEL}")
        if status < 0 or any(sign in complaints for sign in _OUT_OF_MEMORY):
            raise DocumentError("文档内容过多，生成 PDF 时超出了资源限制，请减少内容或改用 Excel 导出")
        raise DocumentError("生成 PDF 失败，请稍后再试；如仍失败，请联系秘书处")
    for complaint in complaints.splitlines()[:20]:
        log.warning("document: %s", complaint)
    return drawn


def _drawn(job: bytes) -> tuple[int, bytes, str]:
    """Exit status, PDF and complaints of the worker; it is ended when nobody wants its work any more (`lanes.halted`)."""
    with open(os.memfd_create("document"), "w+b") as task:  # whole from the start, and never on a disk
        task.write(job)
        task.seek(0)
        with subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-I", str(_WORKER), str(os.getpid())],
            stdin=task,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=_ENVIRONMENT,
            cwd="/",
        ) as child:
            try:
                drawn, complaints = _awaited(child)
            except BaseException:
                child.kill()
                raise
            return child.returncode, drawn, complaints.decode(errors="replace").strip()


def _awaited(child: subprocess.Popen) -> tuple[bytes, bytes]:
    latest = time.monotonic() + PATIENCE
    while True:
        try:
            return child.communicate(timeout=LOOK)
        except subprocess.TimeoutExpired as error:
            if lanes.halted():
                raise lanes.Halted from error
            if time.monotonic() > latest:
                raise DocumentError(f"{_TOO_LONG}，已停止。{_USE_EXCEL}") from error


def response(content: bytes, filename: str) -> FileResponse:
    """Return a PDF as a download named `filename` (RFC 6266), never cached."""
    answer = FileResponse(
        io.BytesIO(content), as_attachment=True, filename=filename, content_type=CONTENT_TYPE
    )
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def qr_code(text: str) -> SafeString:
    """Return a QR code of `text`, 22 mm wide, as an <img> for documents and pages alike (a PNG inside)."""
    uri = segno.make(text, micro=False, error="m").png_data_uri(scale=8, border=2)
    return format_html('<img class="qr" width="84" height="84" alt="二维码：{}" src="{}">', text, uri)


def _page_css(orientation: str, code: str) -> str:
    if orientation not in ("", "portrait", "landscape") or not _CODE.fullmatch(code):
        raise ValueError(f"bad orientation {orientation!r} or code {code!r}")
    css = ["img.qr { width: 22mm; height: 22mm; image-rendering: pixelated }"]
    if orientation:
        name = "landscape" if orientation == "landscape" else "auto"
        css.append(f"body {{ page: {name} !important }}")
    if code:
        css.append(f'@page {{ @bottom-left {{ content: "校验码 {code}"; font-size: 8pt; color: #555 }} }}')
    return "\n".join(css)
