"""A file that a row keeps: how it comes in, is shared, let go and served, and how much there may be."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import Http404
from django.test import RequestFactory

from alliance.files import stored, uploads
from alliance.files.stored import Piece, Room, StoredFile
from alliance.ground import audit, clock
from alliance.ground.access import Refused
from alliance.site.models import RegulationText
from alliance.tests.files import image, pdf


def checked(number=1, name="办法.pdf"):
    return uploads.check(SimpleUploadedFile(name, pdf(b" " * number).read()))


def kept(number=1) -> RegulationText:
    with transaction.atomic():
        row = RegulationText()
        row.keep(checked(number))
        return audit.save(row, by=None, reason="上传")


def test_keep_describes_the_file_and_stores_it_under_a_name_of_our_own(db):
    file, row = checked(), kept()
    assert (row.name, row.content_type, row.size, row.sha256) == (
        "办法.pdf",
        "application/pdf",
        file.size,
        file.sha256,
    )
    folder, _, name = row.file.name.partition("/")
    assert (folder, len(name), row.file.size) == ("regulation", 32, file.size)


def test_share_names_the_same_file_and_let_go_names_none(db):
    row, other = kept(), RegulationText()
    other.share(row)
    assert [getattr(other, name) for name in ("file", *stored.DESCRIBED)] == [
        getattr(row, name) for name in ("file", *stored.DESCRIBED)
    ]
    other.let_go()
    assert [getattr(other, name) for name in stored.DESCRIBED] == ["", "", 0, ""]
    assert (bool(other.file), row.file.storage.exists(row.file.name)) == (False, True)


def test_only_pictures_and_pdf_are_previewed(db):
    row = kept()
    assert row.can_be_previewed
    row.content_type = uploads.CONTENT_TYPES["docx"]
    assert not row.can_be_previewed
    assert not RegulationText(content_type="application/pdf").can_be_previewed


def test_serve_asks_for_a_file_that_is_there(db):
    request, row = RequestFactory().get("/", {"inline": ""}), kept()
    assert stored.serve(row, request)["Content-Disposition"].startswith("inline")
    assert stored.serve(row, RequestFactory().get("/"))["Content-Disposition"].startswith("attachment")
    row.file.storage.delete(row.file.name)
    for missing in (row, RegulationText()):
        with pytest.raises(Http404, match="这份材料不在"):
            stored.serve(missing, request, missing="这份材料不在")


# ---------------------------------------------------------------- room


def room_for(file, there, ever, *, total, each=20):
    Room("一件申请的材料", total, each).check(file, there=there, ever=ever)


@pytest.fixture
def two(db, monkeypatch):
    monkeypatch.setattr(stored, "MEGABYTE", 1)
    rows = [kept(1), kept(2)]
    copy = RegulationText()
    copy.share(rows[0])
    with transaction.atomic():
        audit.save(copy, by=None, reason="再次引用")
    return SimpleNamespace(rows=rows, all=RegulationText.objects.all(), size=sum(row.size for row in rows))


def test_each_file_counts_once_however_often_it_is_named(two):
    assert (two.all.count(), stored.used_bytes(two.all)) == (3, two.size)
    assert stored.used_bytes(RegulationText.history.all()) == two.size


def test_room_is_exact_to_the_byte_for_what_is_there(two):
    file = checked(3)
    room_for(file, two.all, two.all, total=two.size + file.size, each=file.size)
    with pytest.raises(Refused) as refused:
        room_for(file, two.all, two.all, total=two.size + file.size - 1, each=file.size)
    assert refused.value.field == "file"
    assert refused.value.reason.startswith("一件申请的材料总量不超过")


def test_what_was_removed_counts_towards_three_times_the_room(two):
    file, none = checked(0), RegulationText.objects.none()
    enough = -(-(two.size + file.size) // stored.WITH_REMOVED)
    room_for(file, none, two.all, total=enough, each=file.size)
    with pytest.raises(Refused, match="放不下这个文件"):
        room_for(file, none, two.all, total=enough - 1, each=file.size)


def test_one_file_too_large_is_refused(two):
    file = checked(3)
    with pytest.raises(Refused) as refused:
        room_for(file, two.all, two.all, total=two.size * 9, each=file.size - 1)
    assert refused.value.reason == f"单个文件不超过 {file.size - 1} MB。"


# ---------------------------------------------------------------- pieces of evidence


def test_date_of_a_material_is_needed_and_not_to_come():
    today = clock.today()
    assert stored.past(today) == today
    for day, sentence in (
        (None, "请填写材料日期（材料本身的日期，不是上传日期）。"),
        (today + timedelta(days=1), "材料日期不能晚于今天。"),
    ):
        with pytest.raises(Refused) as refused:
            stored.past(day)
        assert (refused.value.reason, refused.value.field) == (sentence, "dated_on")


def test_title_falls_back_to_the_name_of_the_file():
    assert [
        stored.title_of(*given) for given in ((" 甲  乙 ", "丙"), (" ", "丙.pdf"), ("", ""), ("字" * 130, ""))
    ] == [
        "甲 乙",
        "丙.pdf",
        "佐证材料",
        "字" * 120,
    ]


def test_a_piece_is_a_file_or_a_record(db):
    pieces = [model for model in apps.get_models() if issubclass(model, Piece)]
    assert len(pieces) >= 2
    for model in pieces:
        model(record_url="/a/").validate_constraints()
        with pytest.raises(ValidationError, match="请上传文件或选择平台内已有记录。"):
            model().validate_constraints()


def test_every_kind_of_stored_file_has_its_own_folder():
    folders = [model.FOLDER for model in apps.get_models() if issubclass(model, StoredFile)]
    assert len(folders) == len(set(folders)) >= 5


def test_a_picture_is_kept_as_it_was_cleaned(db):
    row = RegulationText()
    row.keep(uploads.check(SimpleUploadedFile("照片.png", image("PNG").read())))
    assert (row.content_type, row.file.size) == ("image/png", row.size)
