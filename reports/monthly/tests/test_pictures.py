"""Pictures: nine at most, no place in them, and only for those who may see the report."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from alliance.ground.access import Refused
from alliance.tests import builders
from alliance.tests.files import image, pdf
from reports.monthly import pictures
from reports.monthly import services as monthly
from reports.monthly.models import ReportPicture

pytestmark = pytest.mark.django_db


def photo(number: int = 1, **options) -> SimpleUploadedFile:
    return SimpleUploadedFile(f"图{number}.jpg", image(size=(60 + number, 40), **options).read())


def located() -> SimpleUploadedFile:
    """A photograph which says where and with what it was taken."""
    exif = Image.Exif()
    exif[0x010F] = "Phone"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (37.0, 26.0, 0.0)
    return photo(99, exif=exif)


@pytest.fixture
def draft(house):
    return builders.draft(house.school, house.school_liaison)


def add(draft, house, *files):
    good, complaints = pictures.sorted_out(files)
    assert complaints == []
    return pictures.add(draft, good, by=house.school_liaison)


def test_add_takes_the_place_out(draft, house):
    before = located()
    assert dict(Image.open(io.BytesIO(before.read())).getexif().get_ifd(0x8825)) != {}
    before.seek(0)
    [picture] = add(draft, house, before)
    stored = Image.open(picture.file)
    assert (dict(stored.getexif()), stored.size) == ({}, (159, 40))


def test_add_stops_at_nine(draft, house):
    assert len(add(draft, house, *[photo(number) for number in range(8)])) == 8
    with pytest.raises(Refused, match="最多 9 张图片，现有 8 张，不能再加 2 张"):
        add(draft, house, photo(20), photo(21))
    assert len(add(draft, house, photo(20))) == 1
    assert draft.pictures.count() == 9


def test_add_leaves_out_what_is_there(draft, house):
    add(draft, house, photo(1))
    assert add(draft, house, photo(1), photo(1)) == []
    assert draft.pictures.count() == 1


@pytest.mark.parametrize(
    ("file", "complaint"),
    [
        (SimpleUploadedFile("说明.pdf", pdf().read()), "“说明.pdf”的格式不能接收，请上传 JPG、PNG 文件"),
        (
            SimpleUploadedFile("图.jpg", pdf().read()),
            "“图.jpg”的内容不是 JPG，而是PDF 文件，请上传真正的 JPG 文件",
        ),
        (
            SimpleUploadedFile("大图.png", b"\x89PNG\r\n\x1a\n" + b"0" * (25 * 1024 * 1024)),
            "“大图.png”有 25.0 MB，超过 25 MB 的上限",
        ),
    ],
)
def test_one_bad_file_is_named_and_the_good_ones_stay(file, complaint):
    good, complaints = pictures.sorted_out([photo(1), file, photo(2)], ["一", "坏", " 二  图 "])
    assert [(one.name, caption) for one, caption in good] == [("图1.jpg", "一"), ("图2.jpg", "二 图")]
    assert complaints == [complaint]


def test_bad_file_keeps_the_report_with_its_author(draft, house):
    client = Client()
    client.force_login(house.school_liaison)
    data = {
        "version": draft.version,
        "title": draft.title,
        "body": draft.body,
        "category": draft.category,
        "privacy_checked": "on",
        "act": "hand",
        "files": [photo(1), SimpleUploadedFile("坏.jpg", b"nothing")],
        "new_caption": ["合影", "坏的"],
    }
    page = client.post(f"/monthly-reports/{draft.pk}/edit/", data)
    assert page.context["form"].non_field_errors() == [
        "文字和其余图片已保存，有 1 个文件没有收下："
        "“坏.jpg”的内容不是 JPG，而是文本文件（如 CSV），请上传真正的 JPG 文件。"
    ]
    assert [picture.caption for picture, _ in page.context["pictures"]] == ["合影"]
    draft.refresh_from_db()
    assert (draft.state, [one.caption for one in draft.pictures.all()]) == ("DRAFT", ["合影"])


def test_add_and_remove_only_while_the_report_can_be_changed(draft, house):
    [picture] = add(draft, house, photo())
    monthly.submit(draft, by=house.school_head)
    for act in (
        lambda: add(draft, house, photo(2)),
        lambda: pictures.remove(picture, by=house.school_liaison),
    ):
        with pytest.raises(Refused, match="待秘书处审核"):
            act()
    assert draft.pictures.count() == 1


def test_remove_deletes_the_file_and_keeps_the_history(draft, house, django_capture_on_commit_callbacks):
    [picture] = add(draft, house, photo())
    storage, name = picture.file.storage, picture.file.name
    with django_capture_on_commit_callbacks(execute=True):
        pictures.remove(picture, by=house.school_liaison)
    assert (storage.exists(name), ReportPicture.objects.count()) == (False, 0)
    assert ReportPicture.history.filter(history_type="-").count() == 1


def test_submit_refuses_a_number_in_a_caption(draft, house):
    [picture] = add(draft, house, photo())
    monthly.write(draft, by=house.school_liaison, pictures={picture.pk: {"caption": "王同学 13812345678"}})
    with pytest.raises(Refused, match="图片 1 的图说含手机号"):
        monthly.submit(draft, by=house.school_head)
    monthly.write(draft, by=house.school_liaison, pictures={picture.pk: {"caption": "王同学"}})
    assert monthly.submit(draft, by=house.school_head).state == "SUBMITTED"


def test_write_leaves_pictures_of_other_reports(draft, house):
    other = builders.draft(house.enterprise, house.enterprise_liaison)
    [picture] = pictures.add(other, pictures.sorted_out([photo()])[0], by=house.enterprise_liaison)
    monthly.write(draft, by=house.school_liaison, pictures={picture.pk: {"caption": "改别人的"}})
    picture.refresh_from_db()
    assert picture.caption == ""


def status(user, picture) -> int:
    client = Client()
    client.force_login(user)
    return client.get(f"/monthly-reports/pictures/{picture.pk}/").status_code


def test_picture_is_served_to_those_who_may_see_the_report(draft, house):
    [picture] = add(draft, house, photo())
    people = ("school_liaison", "school_head", "enterprise_liaison", "enterprise_head", "officer", "chair")
    assert [status(getattr(house, name), picture) for name in people] == [200, 200, 404, 404, 404, 404]
    monthly.submit(draft, by=house.school_head)
    assert [status(getattr(house, name), picture) for name in people] == [200, 200, 404, 404, 200, 200]
    assert Client().get(f"/monthly-reports/pictures/{picture.pk}/").status_code == 302


def test_picture_is_served_so_that_it_runs_nothing(draft, house):
    [picture] = add(draft, house, photo())
    client = Client()
    client.force_login(house.school_head)
    answer = client.get(f"/monthly-reports/pictures/{picture.pk}/")
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-store"
    assert "sandbox" in answer["Content-Security-Policy"]


def test_picture_at_the_address_of_its_content_is_kept_by_the_browser(draft, house):
    [picture] = add(draft, house, photo())
    client = Client()
    client.force_login(house.school_head)
    for query, kept in (
        (f"?v={picture.stamp}", "private, max-age=604800, immutable"),
        (f"?v={picture.stamp}&small", "private, max-age=604800, immutable"),
        ("?v=other", "private, no-store"),
        ("?v=", "private, no-store"),
    ):
        assert client.get(f"/monthly-reports/pictures/{picture.pk}/{query}")["Cache-Control"] == kept


@pytest.mark.once
def test_page_shows_a_small_picture_and_keeps_a_scaled_one(draft, house):
    [picture] = add(draft, house, SimpleUploadedFile("大.jpg", image(size=(5000, 4000)).read()))
    assert Image.open(picture.file).size == (2560, 2048)
    client = Client()
    client.force_login(house.school_head)
    answer = client.get(f"/monthly-reports/pictures/{picture.pk}/?small")
    assert Image.open(io.BytesIO(b"".join(answer.streaming_content))).size == (640, 512)
