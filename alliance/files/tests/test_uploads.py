"""Uploads: the content decides what a file is, and what goes out again can do no harm."""

import hashlib
import io
import os
import time
import unicodedata
import zipfile
import zlib
from pathlib import Path

import pikepdf
import pillow_heif
import pytest
from django import forms
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.db.models.fields.files import FieldFile
from django.http import Http404
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from alliance.files import pictures, uploads
from alliance.ground.access import Refused
from alliance.tests.files import DOCUMENT, content_types, docx, image, pdf, row, xlsx, zipped

pytestmark = pytest.mark.once

MEGABYTE = 1024 * 1024
SCRIPT = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def upload(name, content):
    return SimpleUploadedFile(name, content if isinstance(content, bytes) else content.getvalue())


def rejection(name, content, **options):
    with pytest.raises(Refused) as rejected:
        uploads.check(upload(name, content), **options)
    return rejected.value.reason


# --- what is accepted ---


@pytest.mark.parametrize(
    ("name", "build", "content_type"),
    [
        ("纪要.pdf", pdf, "application/pdf"),
        ("照片.JPEG", lambda: image("JPEG"), "image/jpeg"),
        ("截图.png", lambda: image("PNG"), "image/png"),
        ("报告.docx", docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (
            "名单.xlsx",
            lambda: xlsx(row(1, "甲")),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
    ],
)
def test_check_accepts_what_is_what_it_says(name, build, content_type):
    checked = uploads.check(upload(name, build()))
    content = checked.content.read()
    assert (checked.name, checked.content_type) == (name, content_type)
    assert (checked.size, checked.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    if not content_type.startswith("image/"):
        assert content == build().getvalue()


# --- what is refused ---


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.exe", b"MZ", "“a.exe”的格式不能接收，请上传 PDF、JPG、PNG、DOCX、XLSX 文件"),
        ("a.svg", b"<svg/>", "“a.svg”的格式不能接收，请上传 PDF、JPG、PNG、DOCX、XLSX 文件"),
        ("pdf", pdf(), "“pdf”的格式不能接收，请上传 PDF、JPG、PNG、DOCX、XLSX 文件"),
        ("a.pdf.html", pdf(), "“a.pdf.html”的格式不能接收，请上传 PDF、JPG、PNG、DOCX、XLSX 文件"),
        ("a.pdf", b"", "“a.pdf”是空文件"),
        ("a.pdf", b"<!DOCTYPE html><p>x", "“a.pdf”的内容不是 PDF，而是网页文件，请上传真正的 PDF 文件"),
        ("a.pdf", b"   <script>", "“a.pdf”的内容不是 PDF，而是网页文件，请上传真正的 PDF 文件"),
        ("a.pdf", image("PNG"), "“a.pdf”的内容不是 PDF，而是PNG 图片，请上传真正的 PDF 文件"),
        ("a.pdf", xlsx(), "“a.pdf”的内容不是 PDF，而是Excel 工作簿（.xlsx），请上传真正的 PDF 文件"),
        ("a.jpg", image("PNG"), "“a.jpg”的内容不是 JPG，而是PNG 图片，请上传真正的 JPG 文件"),
        ("a.png", b"GIF89a" + bytes(90), "“a.png”的内容不是 PNG，而是GIF 图片，请上传真正的 PNG 文件"),
        ("a.docx", xlsx(), "“a.docx”的内容不是 DOCX，而是Excel 工作簿（.xlsx），请上传真正的 DOCX 文件"),
        ("a.docx", zipped({"x": "y"}), "“a.docx”的内容不是 DOCX，而是压缩包，请上传真正的 DOCX 文件"),
        (
            "a.docx",
            zipped({"[Content_Types].xml": content_types(DOCUMENT), "word/vbaProject.bin": "x"}),
            "“a.docx”的内容不是 DOCX，而是带宏的 Office 文件，请上传真正的 DOCX 文件",
        ),
        (
            "a.xlsx",
            zipped({"[Content_Types].xml": content_types(DOCUMENT), "x": bytes(5_000_000)}),
            "“a.xlsx”：文件解开后内容过大，可能含有大量空白行或异常数据，请删除后再上传",
        ),
        ("a.pdf", b"%PDF-1.7\n1 0 obj", "“a.pdf”不完整，请重新保存或重新扫描后再上传"),
        ("a.pdf", pdf(b"<html>\n"), "“a.pdf”里混有其他类型的内容，不能接收，请重新导出 PDF"),
        (
            "a.pdf",
            pdf(OpenAction=SCRIPT),
            "“a.pdf”里带有脚本或启动程序的动作，不能接收，请用“打印为 PDF”重新导出",
        ),
    ],
)
def test_check_refuses_what_is_not_what_it_says(name, content, reason):
    assert rejection(name, content) == reason


def test_check_refuses_a_pdf_that_is_a_zip_as_well():
    file = io.BytesIO(pdf().getvalue())
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("x.html", "<html>")
    content = file.getvalue() + b"%%EOF"
    assert rejection("a.pdf", content) == "“a.pdf”里混有其他类型的内容，不能接收，请重新导出 PDF"


ACTS = "里带有脚本或启动程序的动作，不能接收，请用“打印为 PDF”重新导出"


@pytest.mark.parametrize(
    ("catalog", "reason"),
    [
        ({"OpenAction": pikepdf.Dictionary(S=pikepdf.Name.Launch, F="cmd.exe")}, ACTS),
        ({"Names": pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=pikepdf.Array()))}, ACTS),
        ({"AA": pikepdf.Dictionary(WC=pikepdf.Array([SCRIPT]))}, ACTS),
        ({"OpenAction": pikepdf.Dictionary(S=pikepdf.Name.GoTo)}, None),
        ({"Title": pikepdf.String("/JavaScript and /Launch, and /JS (x)")}, None),
    ],
    ids=["launch", "names", "deep", "jump", "words"],
)
def test_check_tells_acts_in_a_pdf_from_words_about_them(catalog, reason):
    content = pdf(**catalog)
    if reason:
        assert rejection("a.pdf", content) == f"“a.pdf”{reason}"
    else:
        assert uploads.check(upload("a.pdf", content)).size == len(content.getvalue())


def test_check_finds_a_script_whose_name_is_written_in_code():
    content = pdf(OpenAction=pikepdf.Dictionary(S=pikepdf.Name.JavaScript)).getvalue()
    coded = content.replace(b"/S /JavaScript", b"/S /J#61vaScript")
    assert (b"/JavaScript" in coded, rejection("a.pdf", coded)) == (False, f"“a.pdf”{ACTS}")


def test_check_accepts_the_words_of_a_script_in_the_text_of_a_page():
    with pikepdf.new() as document:
        page = document.add_blank_page()
        page.Contents = document.make_stream(b"BT (/JavaScript /Launch) Tj ET")
        file = io.BytesIO()
        document.save(file, compress_streams=False)
    assert b"/JavaScript" in file.getvalue()
    assert uploads.check(upload("a.pdf", file)).content_type == "application/pdf"


@pytest.mark.parametrize(
    ("before", "behind"), [(b"\xef\xbb\xbf\r\n", b""), (b"", bytes(4096)), (b"\n" * 900, b"\r\n\0")]
)
def test_check_accepts_what_pads_a_pdf(before, behind):
    content = before + pdf().getvalue() + behind
    assert uploads.check(upload("a.pdf", content)).content.read() == content


def test_check_refuses_a_pdf_that_nobody_can_open():
    locked = io.BytesIO()
    with pikepdf.open(pdf()) as document:
        document.save(locked, encryption=pikepdf.Encryption(owner="a", user="b"))
    assert rejection("a.pdf", locked) == "“a.pdf”设有打开密码，请取消密码后再上传"
    late = b"\n" * 1100 + pdf().getvalue()
    assert rejection("a.pdf", late).startswith("“a.pdf”的内容不是 PDF，而是")
    whole = pdf().getvalue()
    assert rejection("a.pdf", whole[: len(whole) // 2]) == "“a.pdf”不完整，请重新保存或重新扫描后再上传"


def test_check_of_a_pdf_of_many_objects_is_bounded():
    with pikepdf.new() as document:
        document.add_blank_page()
        for _ in range(30_000):
            document.Root[f"/X{_}"] = document.make_indirect(pikepdf.Dictionary(A=1))
        file = io.BytesIO()
        document.save(file)
    started = time.process_time()
    assert uploads.check(upload("图.pdf", file)).content_type == "application/pdf"
    assert time.process_time() - started < 2


def test_check_removes_what_is_hidden_behind_a_picture():
    """A picture with a page or an archive behind it comes out as the picture alone."""
    for kind, name in (("JPEG", "a.jpg"), ("PNG", "a.png")):
        polyglot = image(kind).getvalue() + b"<script>alert(1)</script>" + zipped({"x": "y"}).getvalue()
        content = uploads.check(upload(name, polyglot)).content.read()
        assert (b"script" in content, b"PK" in content) == (False, False)
        assert Image.open(io.BytesIO(content)).size == (60, 40)


def test_check_keeps_to_the_size_it_is_given():
    content = pdf().getvalue()
    assert uploads.check(upload("a.pdf", content), max_bytes=len(content)).size == len(content)
    assert rejection("a.pdf", content, max_bytes=len(content) - 1).endswith("的上限")


def test_check_keeps_to_the_kinds_it_is_given():
    assert uploads.check(upload("a.pdf", pdf()), kinds=("pdf",)).name == "a.pdf"
    assert rejection("a.png", image("PNG"), kinds=("pdf",)) == "“a.png”的格式不能接收，请上传 PDF 文件"


def test_check_refuses_a_large_page_renamed_to_pdf_quickly():
    content = b"<html>" + b"x" * (20 * MEGABYTE - 6)
    started = time.process_time()
    assert rejection("大.pdf", content) == "“大.pdf”的内容不是 PDF，而是网页文件，请上传真正的 PDF 文件"
    assert time.process_time() - started < 1


# --- pictures ---


@pytest.fixture
def datadir():
    return Path(__file__).parent / "data"


def _flood(width, height):
    """A PNG of a kilobyte that claims a size."""

    def chunk(name, data):
        return len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big")

    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x00\x00\x00\x00"
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(width))) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def test_check_refuses_a_pixel_flood_before_decoding_it():
    started = time.process_time()
    assert rejection("a.png", _flood(8000, 8000)) == "图片有 8000×8000 像素，过大，请缩小后再上传"
    assert rejection("a.png", _flood(50_000, 50_000)) == "图片的像素过多，请缩小后再上传"
    assert time.process_time() - started < 1


def test_check_refuses_a_damaged_picture():
    for kind, name in (("JPEG", "a.jpg"), ("PNG", "a.png")):
        content = image(kind, (400, 300)).getvalue()
        assert rejection(name, content[: len(content) // 2]) == "图片已损坏，无法打开，请重新保存后再上传"


def test_clean_picture_turns_upright_and_forgets_where_it_was_taken():
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    exif[0x010F] = "相机".encode().decode("latin-1")
    exif.get_ifd(0x8825)[2] = (37.0, 26.0, 3.0)  # where
    source = image("JPEG", (60, 40), exif=exif.tobytes(), comment=b"secret")
    assert Image.open(source).getexif()
    cleaned = Image.open(pictures.clean(ContentFile(source.getvalue()), "jpg"))
    assert (cleaned.size, dict(cleaned.getexif()), cleaned.info.get("comment")) == ((40, 60), {}, None)


def test_clean_picture_forgets_text_and_keeps_transparency():
    notes = PngInfo()
    notes.add_text("Author", "secret")
    source = io.BytesIO()
    Image.new("RGBA", (8, 8), (200, 30, 30, 77)).save(source, "PNG", pnginfo=notes, dpi=(72, 72))
    cleaned = pictures.clean(ContentFile(source.getvalue()), "png").read()
    picture = Image.open(io.BytesIO(cleaned))
    assert (b"secret" in cleaned, picture.info, picture.getpixel((1, 1))) == (False, {}, (200, 30, 30, 77))


@pytest.mark.parametrize("mode", ["CMYK", "L", "RGB"])
def test_clean_picture_accepts_printers_colours(mode):
    source = io.BytesIO()
    Image.new(mode, (8, 8)).save(source, "JPEG")
    cleaned = Image.open(pictures.clean(ContentFile(source.getvalue()), "jpg"))
    assert cleaned.mode == {"CMYK": "RGB"}.get(mode, mode)


def test_clean_picture_shows_the_colours_that_were_meant():
    """A phone's wide colours mean another red under the same number: the profile goes, the red stays."""
    wide = pictures.ImageCms.createProfile("sRGB")
    profile = pictures.ImageCms.ImageCmsProfile(wide).tobytes()
    plain = image("JPEG", icc_profile=profile)
    cleaned = Image.open(pictures.clean(ContentFile(plain.getvalue()), "jpg"))
    assert cleaned.info.get("icc_profile") is None
    assert all(abs(a - b) <= 3 for a, b in zip(cleaned.getpixel((5, 5)), (200, 30, 30), strict=True))
    broken = image("JPEG", icc_profile=b"no profile")
    assert Image.open(pictures.clean(ContentFile(broken.getvalue()), "jpg")).size == (60, 40)


def test_clean_picture_of_wide_colours(datadir):
    photo = (datadir / "display_p3_red.jpg").read_bytes()
    cleaned = Image.open(pictures.clean(ContentFile(photo), "jpg"))
    middle = cleaned.convert("RGB").getpixel((cleaned.width // 2, cleaned.height // 2))
    assert all(abs(a - b) <= 3 for a, b in zip(middle, (255, 0, 0), strict=True))


def test_clean_picture_drops_text_however_long():
    notes = PngInfo()
    notes.add_text("XML", "密" * 1_200_000, zip=True)
    source = io.BytesIO()
    Image.new("RGB", (8, 8)).save(source, "PNG", pnginfo=notes)
    cleaned = pictures.clean(ContentFile(source.getvalue()), "png").read()
    assert (Image.open(io.BytesIO(cleaned)).info, len(cleaned) < 200) == ({}, True)


@pytest.mark.parametrize("name", ["照片.heic", "IMG_0001.HEIF", "照片.jpg"])
def test_check_takes_the_photos_of_an_iphone_as_jpg(name):
    source = io.BytesIO()
    pillow_heif.from_pillow(Image.new("RGB", (60, 40), (200, 30, 30))).save(source)
    checked = uploads.check(upload(name, source), kinds=("jpg", "png"))
    picture = Image.open(checked.content)
    assert (checked.name, checked.content_type) == (name.rpartition(".")[0] + ".jpg", "image/jpeg")
    assert (picture.format, picture.size) == ("JPEG", (60, 40))


def test_check_takes_no_photo_where_none_is_asked_for():
    source = io.BytesIO()
    pillow_heif.from_pillow(Image.new("RGB", (60, 40))).save(source)
    assert rejection("a.heic", source, kinds=("pdf",)) == "“a.heic”的格式不能接收，请上传 PDF 文件"
    assert rejection("a.png", source) == "“a.png”的内容不是 PNG，而是HEIC 照片，请上传真正的 PNG 文件"


# --- names ---


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("会议 纪要（终稿）.pdf", "会议 纪要（终稿）.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\用户\\张三\\报告.docx", "报告.docx"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie_ x.pdf"),
        ("发票\u202efdp.exe.pdf", "发票fdp.exe.pdf"),
        ("a\0b.pdf", "ab.pdf"),
        ("CON.pdf", "附件CON.pdf"),
        ("..pdf", "pdf"),
        ("", "附件"),
        ("...", "附件"),
        (".htaccess", "htaccess"),
        ('a"b<c>.pdf', "a_b_c_.pdf"),
        ("e\u0301.pdf", "\u00e9.pdf"),
        ("字" * 300 + ".pdf", "字" * 116 + ".pdf"),
        ("a.pdf. . ", "a.pdf"),
    ],
)
def test_clean_name(name, clean):
    assert uploads.clean_name(name) == clean


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=300))
def test_clean_name_is_always_harmless(name):
    clean = uploads.clean_name(name)
    assert 0 < len(clean) <= 120
    assert clean == os.path.basename(clean) == clean.strip(" .")
    assert uploads.clean_name(clean) == clean
    assert [letter for letter in clean if unicodedata.category(letter).startswith("C")] == []
    header = uploads.serve(ContentFile(b"x"), name, "application/pdf")["Content-Disposition"]
    assert header.isascii()
    assert header.isprintable()


# --- giving back ---


def test_serve_is_a_download_that_runs_nothing():
    answer = uploads.serve(ContentFile(b"%PDF-"), "会议 纪要.pdf", "application/pdf")
    assert b"".join(answer.streaming_content) == b"%PDF-"
    assert answer["Content-Disposition"] == (
        "attachment; filename*=utf-8''%E4%BC%9A%E8%AE%AE%20%E7%BA%AA%E8%A6%81.pdf"
    )
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"
    )
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("content_type", "disposition", "sandboxed", "sent_type"),
    [
        ("image/png", "inline", True, "image/png"),
        ("application/pdf", "inline", False, "application/pdf"),
        (uploads.CONTENT_TYPES["docx"], "attachment", True, uploads.CONTENT_TYPES["docx"]),
        ("text/html", "attachment", True, "application/octet-stream"),
        ("image/svg+xml", "attachment", True, "application/octet-stream"),
    ],
)
def test_serve_shows_inline_only_pictures_and_pdf(content_type, disposition, sandboxed, sent_type):
    answer = uploads.serve(ContentFile(b"x"), "a", content_type, inline=True)
    assert answer["Content-Disposition"].split(";")[0] == disposition
    assert ("sandbox" in answer["Content-Security-Policy"]) is sandboxed
    assert answer["Content-Type"] == sent_type


def test_serve_of_a_lost_file_is_not_found(tmp_path):
    storage = FileSystemStorage(tmp_path)
    kept = FieldFile(None, models.FileField(storage=storage), storage.save("x", ContentFile(b"x")))
    assert b"".join(uploads.serve(kept, "a.pdf", "application/pdf").streaming_content) == b"x"
    lost = FieldFile(None, models.FileField(storage=storage), "lost")
    with pytest.raises(Http404):
        uploads.serve(lost, "a.pdf", "application/pdf")


# --- in a form ---


class EvidenceForm(forms.Form):
    file = uploads.UploadField(label="佐证材料", kinds=("pdf",), max_bytes=MEGABYTE, required=False)


def test_upload_field_gives_a_checked_file_or_an_error():
    good = EvidenceForm({}, {"file": upload("a.pdf", pdf())})
    assert (good.is_valid(), good.cleaned_data["file"].name) == (True, "a.pdf")
    bad = EvidenceForm({}, {"file": upload("a.pdf", b"<html>")})
    assert (bad.is_valid(), bad.errors["file"]) == (
        False,
        ["“a.pdf”的内容不是 PDF，而是网页文件，请上传真正的 PDF 文件"],
    )
    none = EvidenceForm({}, {})
    assert (none.is_valid(), none.cleaned_data["file"]) == (True, None)


def test_upload_field_says_what_it_takes():
    field = EvidenceForm().fields["file"]
    assert (field.help_text, field.widget.attrs["accept"]) == ("", ".pdf")
