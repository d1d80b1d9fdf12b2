"""Documents: Chinese comes out as text in embedded fonts, and nothing is ever fetched for them."""

import io
import logging
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.template import engines
from pypdf import PdfReader

from alliance.paper import charts, checks, document, document_worker

pytestmark = pytest.mark.once

NAMES = "喆堃赟玥垚祎昇骉璟珺旸昉翀燚湉"


def page(body, head="", css_class="portrait"):
    return (
        f'<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>年度考核</title>{head}</head>'
        f'<body class="{css_class}">{body}</body></html>'
    )


def text_of(pdf):
    return "".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(pdf)).pages)


def size_of(pdf):
    box = PdfReader(io.BytesIO(pdf)).pages[0].mediabox
    return round(float(box.width)), round(float(box.height))


def test_render_gives_chinese_text_in_embedded_fonts(caplog, tmp_path):
    """Names with rare characters come out of every font as the text they are; no glyph is missing."""
    faces = "".join(f'<p style="font-family: {face}">{NAMES}</p>' for face in document.FONTS)
    with caplog.at_level(logging.WARNING):
        pdf = document.render("print/base.html", {}, code="AB12-CD34")
        named = document.from_html(page(f"<h1>{NAMES}</h1>{faces}<p>𠮷</p>"))
    assert text_of(pdf).split() == ["校验码", "AB12-CD34", "第", "1", "页，共", "1", "页"]
    assert text_of(named).count(NAMES) == 3
    assert caplog.records == []

    file = tmp_path / "named.pdf"
    file.write_bytes(named)
    listed = subprocess.run(
        ["pdffonts", file], capture_output=True, text=True, check=True
    ).stdout.splitlines()[2:]
    assert {line.split()[-5] for line in listed} == {"yes"}
    assert {line.split()[0].split("+")[1].removesuffix("-Bold") for line in listed} == {
        "Noto-Serif-CJK-SC",
        "Noto-Sans-CJK-SC",
    }


def test_render_warns_about_a_missing_glyph(caplog):
    document.from_html(page("<p>\U0010fffd</p>"))
    assert "glyph" in caplog.text.lower()


def test_render_escapes_its_context(tmp_path, settings):
    (tmp_path / "note.html").write_text(
        '{% extends "print/base.html" %}{% block content %}{{ name }}{% endblock %}'
    )
    directories = [tmp_path, *engines["django"].dirs]
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": directories}]
    pdf = document.render("note.html", {"name": "<b>甲&乙</b>"})
    assert "<b>甲&乙</b>" in text_of(pdf)


def test_render_turns_the_page():
    assert size_of(document.from_html(page("直"))) == (595, 842)
    assert size_of(document.from_html(page("横"), orientation="landscape")) == (842, 595)
    assert size_of(document.from_html(page("横", css_class="landscape"))) == (842, 595)
    assert size_of(document.from_html(page("直", css_class="landscape"), orientation="portrait")) == (
        595,
        842,
    )


def test_render_repeats_head_rows_and_numbers_pages():
    rows = "".join(f"<tr><td>单位{number}</td></tr>" for number in range(80))
    pdf = document.from_html(
        page(f"<table><thead><tr><th>单位名称</th></tr></thead>{rows}</table>"), code="X1"
    )
    texts = [sheet.extract_text() for sheet in PdfReader(io.BytesIO(pdf)).pages]
    assert [text.count("单位名称") for text in texts] == [1] * len(texts)
    assert [f"第 {at} 页，共 {len(texts)} 页" in text for at, text in enumerate(texts, 1)] == [True] * len(
        texts
    )
    assert [text.count("校验码 X1") for text in texts] == [1] * len(texts)
    assert len(texts) > 1


@pytest.mark.parametrize("options", [{"orientation": "upside"}, {"code": '"; } body { display: none'}])
def test_render_refuses_options_that_are_not_plain(options):
    with pytest.raises(ValueError, match="bad orientation"):
        document.from_html(page("甲"), **options)


def test_render_suggests_excel_beyond_a_thousand_rows():
    with pytest.raises(document.DocumentError) as refused:
        document.from_html(page("<table>" + "<tr><td>甲</td></tr>" * 1051 + "</table>"))
    assert str(refused.value) == "内容有 1051 行，超过 PDF 的上限 1000 行，请改用 Excel 导出"


def test_render_shows_qr_codes_and_charts(caplog):
    chart = charts.bar(["学校", "企业"], [("家数", [3, 5])], title="成员")
    pdf = document.from_html(
        page(f"{document.qr_code('https://example.org/?a=1&b=<2>')}<figure>{chart}</figure>")
    )
    sheet = PdfReader(io.BytesIO(pdf)).pages[0]
    assert [image.image.size[0] > 100 for image in sheet.images] == [True]
    assert [word for word in ("学校", "企业", "5") if word not in sheet.extract_text()] == []
    assert caplog.records == []


# --- what a document may not do ---


@pytest.fixture
def canary():
    """A server on the loopback that counts its visitors."""
    hits = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            hits.append(self.path)
            self.send_response(200)
            self.send_header("Content-Type", "image/svg+xml")
            self.end_headers()
            self.wfile.write(b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')

        def log_message(self, *arguments):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", hits
    server.shutdown()
    server.server_close()


WAYS_OUT = """
<base href="{base}/">
<link rel="stylesheet" href="{url}/link.css">
<link rel="attachment" href="{url}/attachment">
<link rel="icon" href="{url}/icon">
<meta http-equiv="refresh" content="0; url={url}/refresh">
<style>
  @import url("{url}/import.css");
  @font-face {{ font-family: Leak; src: url("{url}/font.woff2") }}
  @page {{ background: url("{url}/page.png") }}
  p {{ font-family: Leak; background: url({url}/background.png); list-style-image: url({url}/list.png); cursor: url({url}/c) }}
  p::before {{ content: url({url}/content.png) }}
  li {{ border-image: url({url}/border.png) }}
</style>
<p style="background-image: url('{url}/inline.png')">甲</p>
<ul><li style="list-style-image: url({url}/bullet.png)">乙</li></ul>
<img src="{url}/img.png"><img src="relative.png"><img src="//{host}/scheme.png">
<img srcset="{url}/srcset.png 2x" src="{url}/set.png">
<picture><source srcset="{url}/source.png"><img src="{url}/picture.png"></picture>
<object data="{url}/object.svg"></object><embed src="{url}/embed.svg"><iframe src="{url}/frame"></iframe>
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="50" height="50">
  <style>@import url("{url}/svg-import.css");</style>
  <image href="{url}/svg-image.png" width="9" height="9"/><image xlink:href="{url}/svg-xlink.png" width="9" height="9"/>
  <use href="{url}/svg-use.svg#x"/><rect width="9" height="9" fill="url({url}/paint.svg#a)"/>
</svg>
<img src="data:image/svg+xml;utf8,<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><image href='{url}/nested.png' width='9' height='9'/></svg>">
<img src="data:text/html,<img src={url}/data.png>">
<video src="{url}/video" poster="{url}/poster.png"></video><audio src="{url}/audio"></audio>
<a rel="attachment" href="{url}/a-attachment">丙</a>
"""


def test_render_visits_nobody(canary):
    base, hits = canary
    pdf = document.from_html(page("<p>丁</p>", WAYS_OUT.format(url=base, base=base, host=base[7:])))
    assert (hits, "丁" in text_of(pdf)) == ([], True)


def test_the_canary_sees_visitors(canary):
    """The same document made by the library alone does go out: the test above is not blind."""
    base, hits = canary
    html = page("<p>丁</p>", WAYS_OUT.format(url=base, base=base, host=base[7:]))
    program = "import sys, weasyprint; weasyprint.HTML(string=sys.stdin.read()).write_pdf()"
    subprocess.run([sys.executable, "-c", program], input=html, text=True, capture_output=True, check=True)
    assert len(set(hits)) > 10


def test_render_reads_no_files(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("body::before { content: 'CANARY' }")
    head = WAYS_OUT.format(
        url=f"file://{tmp_path}", base=f"file://{tmp_path}", host="localhost" + str(tmp_path)
    )
    head += f'<link rel="stylesheet" href="file://{secret}"><link rel="attachment" href="file://{secret}">'
    pdf = document.from_html(page(f'<a rel="attachment" href="{secret}">甲</a>', head))
    reader = PdfReader(io.BytesIO(pdf))
    assert ("CANARY" in text_of(pdf), dict(reader.attachments)) == (False, {})


@pytest.mark.parametrize(
    ("event", "argument"),
    [
        ("socket.connect", "127.0.0.1"),
        ("socket.getaddrinfo", "example.org"),
        ("subprocess.Popen", "/bin/sh"),
        ("os.system", "true"),
        ("open", "/etc/passwd"),
        ("open", "/usr/share/fonts/../../../etc/passwd"),
    ],
)
def test_worker_refuses_what_a_document_has_no_business_to_do(event, argument):
    with pytest.raises(PermissionError, match="refused"):
        document_worker.guard(event, (argument,))


@pytest.mark.parametrize(("event", "argument"), [("open", os.__file__), ("import", "x"), ("open", 3)])
def test_worker_lets_the_program_read_itself(event, argument):
    assert document_worker.guard(event, (argument,)) is None


def test_render_stops_a_document_that_takes_too_long(monkeypatch):
    monkeypatch.setattr(document, "SECONDS", 2)
    rows = "<tr><td>" + "甲" * 400 + "</td></tr>"
    with pytest.raises(document.DocumentError) as refused:
        document.from_html(page(f"<table>{rows * 1000}</table>"))
    assert "已停止" in str(refused.value) or "超出了资源限制" in str(refused.value)


def test_render_stops_a_document_that_needs_too_much_memory(monkeypatch, caplog):
    monkeypatch.setattr(document, "MEMORY", 100 * 1024 * 1024)
    with pytest.raises(document.DocumentError) as refused:
        document.from_html(page("<p>甲</p>"))
    assert str(refused.value) == "文档内容过多，生成 PDF 时超出了资源限制，请减少内容或改用 Excel 导出"
    assert "document worker ended" in caplog.text


def test_render_says_so_when_the_worker_fails(monkeypatch, tmp_path, caplog):
    broken = tmp_path / "worker.py"
    broken.write_text("raise SystemExit('broken')")
    monkeypatch.setattr(document, "_WORKER", broken)
    with pytest.raises(document.DocumentError) as refused:
        document.from_html(page("甲"))
    assert refused.value.reason == "生成 PDF 失败，请稍后再试；如仍失败，请联系秘书处"
    assert "broken" in caplog.text


def test_response_is_a_download_that_is_never_cached():
    answer = document.response(b"%PDF-1.7", "年度 总结.pdf")
    assert b"".join(answer.streaming_content) == b"%PDF-1.7"
    assert answer["Content-Disposition"] == (
        "attachment; filename*=utf-8''%E5%B9%B4%E5%BA%A6%20%E6%80%BB%E7%BB%93.pdf"
    )
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("application/pdf", "private, no-store")


# --- what a document needs ---


def test_check_is_content_here():
    assert checks.check_surroundings(None) == []


def test_check_names_what_is_missing(monkeypatch):
    def missing(name):
        raise OSError(name)

    monkeypatch.setattr(checks.ctypes, "CDLL", missing)
    monkeypatch.setattr(checks, "FONTS", ("Noto Serif CJK SC", "没有的字体"))
    assert [(found.id, found.msg) for found in checks.check_surroundings(None)] == [
        ("alliance.W010", "缺少 libharfbuzz-subset：每份 PDF 要多花约 8 秒，而且体积很大。"),
        ("alliance.E010", "缺少中文字体 没有的字体：PDF 里的文字会变成方框。"),
    ]
