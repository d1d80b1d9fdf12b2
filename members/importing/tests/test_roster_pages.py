"""The pages of the roster import: template, upload, preview, confirmation, faulty rows, log."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliance.tests import builders
from alliance.workbook import reading, writing
from members.importing.models import RosterImport
from members.importing.tests.rosters import book, code, line
from members.roster import sheet
from members.units.models import Unit

pytestmark = pytest.mark.once


@pytest.fixture
def officer_client(everyone, client):
    client.force_login(everyone.officer)
    return client


def send(client, *lines, name="名册.xlsx", content=None):
    file = SimpleUploadedFile(name, content if content is not None else book(*lines).read())
    return client.post("/units/import/", {"file": file})


def test_import_from_template_to_list(officer_client):
    template = officer_client.get("/units/import/template/")
    assert template.headers["Content-Type"] == writing.CONTENT_TYPE
    assert reading.read(io.BytesIO(template.content), [sheet.SHEET])[sheet.SHEET.title].rows == []
    answer = send(officer_client, line(1), line(2))
    upload = RosterImport.objects.get()
    assert answer.url == f"/units/import/{upload.pk}/"
    page = officer_client.get(answer.url)
    assert page.context["counts"] == {"new": 2, "change": 0, "same": 0, "error": 0}
    applied = officer_client.post(f"/units/import/{upload.pk}/apply/")
    assert applied.url == "/units/passwords/"
    assert Unit.objects.filter(uscc__in=[code(1), code(2)]).count() == 2
    log = officer_client.get("/units/import/").context["log"].rows
    assert [(row.filename, row.state, row.created_units) for row in log] == [("名册.xlsx", "APPLIED", 2)]
    assert officer_client.get(answer.url).context["upload"].rows == []


def test_export_of_the_list_can_be_imported_again(officer_client):
    send(officer_client, line(1, name="=1+1"), line(2, name="长" * 200, uscc=code(2)))
    officer_client.post(f"/units/import/{RosterImport.objects.get().pk}/apply/")
    asked = officer_client.get("/units/?state=all&export=xlsx")
    export = officer_client.post(asked["Location"], {"reason": "核对名册"})
    send(officer_client, content=b"".join(export.streaming_content))
    page = officer_client.get(f"/units/import/{RosterImport.objects.first().pk}/")
    assert page.context["counts"] == {"new": 0, "change": 0, "same": Unit.objects.count(), "error": 0}


def test_export_as_of_a_day_cannot_be_imported(officer_client):
    asked = officer_client.get("/units/?on=2026-08-31&export=xlsx")
    export = officer_client.post(asked["Location"], {"reason": "核对名册"})
    page = send(officer_client, content=b"".join(export.streaming_content))
    assert page.context["form"].errors["file"] == [
        "这是截至 2026-08-31 的导出，不是现在的情况，导入会把此后的变动改回去，因此不能导入。"
        "请在列表里清除“截至某日”，重新导出后再修改、导入。"
    ]
    assert not RosterImport.objects.exists()


def test_errors_are_shown_and_downloaded_and_block_the_import(officer_client):
    send(officer_client, line(1, postcode="1"), line(2))
    upload = RosterImport.objects.get()
    page = officer_client.get(f"/units/import/{upload.pk}/")
    assert page.context["errors"].rows == [[2, "邮编", "邮编应为 6 位数字"]]
    assert not page.context["may_apply"]
    faulty = officer_client.get(f"/units/import/{upload.pk}/errors/")
    rows = reading.read(io.BytesIO(faulty.content), [sheet.SHEET])[sheet.SHEET.title].rows
    assert [row.typed["postcode"] for row in rows] == ["1"]
    officer_client.post(f"/units/import/{upload.pk}/apply/")
    assert not Unit.objects.filter(uscc=code(2)).exists()
    officer_client.post(f"/units/import/{upload.pk}/discard/")
    upload.refresh_from_db()
    assert upload.state == "DISCARDED"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        (
            "名册.doc",
            b"\xd0\xcf\x11\xe0",
            "请上传 Excel、WPS 表格（.xlsx、.xls）、.ods 或 .csv 文件（可下载模板填写）。",
        ),
        ("名册.xlsx", b"", "文件是空的。"),
        (
            "名册.xlsx",
            b"<html></html>",
            "这是网页文件（只是改了扩展名）。请用 Excel 或 WPS 打开，另存为 .xlsx 后再上传。",
        ),
    ],
)
def test_unreadable_file_is_explained_on_the_form(officer_client, name, content, message):
    page = send(officer_client, name=name, content=content)
    assert page.context["form"].errors["file"] == [message]
    assert RosterImport.objects.count() == 0


def test_pages_of_the_import_are_for_the_secretariat(everyone, client):
    client.force_login(everyone.officer)
    send(client, line(1))
    upload = RosterImport.objects.get()
    for user in (everyone.chair, everyone.school_head, builders.person()):
        client.force_login(user)
        for path in ("/units/import/", "/units/import/template/"):
            assert client.get(path).status_code == 409
        send(client, line(2))
        for path in ("", "errors/"):
            assert client.get(f"/units/import/{upload.pk}/{path}").status_code == 404
        for path in ("apply/", "discard/"):
            assert client.post(f"/units/import/{upload.pk}/{path}").status_code == 404
    assert (RosterImport.objects.count(), RosterImport.objects.get().state) == (1, "PREVIEW")


def test_deciding_needs_a_post(officer_client):
    send(officer_client, line(1))
    pk = RosterImport.objects.get().pk
    for act in ("apply", "discard"):
        assert officer_client.get(f"/units/import/{pk}/{act}/").status_code == 405
    assert officer_client.post(f"/units/import/{pk}/errors/").status_code == 405


def test_preview_is_paged_and_costs_the_same(officer_client):
    costs = []
    for number in (1, 3, 60):
        send(officer_client, *(line(one) for one in range(1, number + 1)))
        pk = RosterImport.objects.first().pk
        with CaptureQueriesContext(connection) as queries:
            page = officer_client.get(f"/units/import/{pk}/?page=1")
        costs.append(len(queries))
    assert len(page.context["table"].rows) == 50
    assert len(officer_client.get(f"/units/import/{pk}/?show=new&page=2").context["table"].rows) == 10
    assert officer_client.get(f"/units/import/{pk}/?show=same").context["table"].rows == []
    assert len(set(costs)) == 1, costs
