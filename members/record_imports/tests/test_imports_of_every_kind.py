"""Every kind by workbook: the template, what an export gives back, row errors, all or nothing."""

import io

from django.core.files.base import ContentFile
from django.test import Client
from openpyxl import Workbook, load_workbook

from alliance.tests import builders
from alliance.workbook import blanks
from members.record_imports import services
from members.record_imports.models import RecordImport
from members.record_imports.sheet import spec_of
from members.record_pages.columns import SOME
from members.records.tests import battery


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def exported(house):
    return battery.exported(signed_in(house.liaison), f"/records/{house.kind.key}/?export=xlsx")


def upload(house, content, by=None):
    file = ContentFile(content, name="记录.xlsx")
    return services.upload(
        file, kind=house.kind, unit=house.unit, filename="记录.xlsx", by=by or house.liaison
    )


def content_of(house, one):
    names = (*house.kind.content, "year", "part", "partner", "partner_name")
    return {name: getattr(one, name) for name in names}


def test_template_has_a_column_for_every_field(house):
    answer = signed_in(house.liaison).get(f"/records/{house.kind.key}/template/")
    sheet = load_workbook(io.BytesIO(answer.content)).worksheets[0]
    heads = {str(cell.value).rstrip("*") for cell in sheet[1]}
    fields = {house.kind.label_of(name) for name in house.kind.content}
    partner = {house.kind.partner.label} if house.kind.partner else set()
    assert heads >= fields | partner
    assert {column.label for column in spec_of(house.kind).columns} == heads


def test_example_of_the_template_is_a_row_that_can_be_imported(house):
    """With its mark taken off, its partner a member and the records that it names filed."""
    columns = spec_of(house.kind).columns
    assert [one.label for one in columns if one.required and not one.example] == []
    battery.record(house)
    if partner := {one.key: one.example for one in columns}.get("partner"):
        builders.unit(next(kind for kind, name in SOME.items() if name == partner), name=partner)
    book = load_workbook(io.BytesIO(blanks.template(spec_of(house.kind))))
    first = book.worksheets[0].cell(2, 1)
    assert (first.value[:3], len(first.value) > 3) == ("示例：", True)
    first.value = first.value.removeprefix("示例：")
    target = io.BytesIO()
    book.save(target)
    preview = upload(house, target.getvalue())
    assert (preview.errors, preview.total) == ([], 1)


def test_preview_shows_every_date_and_each_row_is_named_by_its_place(house):
    battery.record(house, "FILED")
    preview = upload(house, exported(house))
    page = signed_in(house.liaison).get(f"/records/imports/{preview.pk}/").content.decode()
    spec, (row,) = spec_of(house.kind), preview.between(0, 1)
    dates = {one.label: row["values"].get(one.key) for one in spec.columns if one.kind == "date"}
    shown = {label: f'data-label="{label}">{day or "—"}</td>' in page for label, day in dates.items()}
    assert shown == dict.fromkeys(dates, True)
    listed = {house.kind.label_of(name) for name in (house.kind.title, *house.kind.columns)}
    assert {label for label in listed if f'data-label="{label}"' not in page} == set()
    assert f'data-label="所在行">Excel 第 {row["row"]} 行</td>' in page


def test_what_is_exported_can_be_imported_again_unchanged(house):
    battery.record(house, "FILED")
    battery.record(house, "ACCEPTED", remark="含=公式样的文字")
    battery.numbered_anew(house)
    before = [content_of(house, one) for one in house.kind.model.objects.order_by("pk")]
    content = exported(house)
    battery.numbered_anew(house)
    preview = upload(house, content)
    assert (preview.errors, preview.total) == ([], 2)
    done = services.apply(preview, by=house.liaison)
    made = list(house.kind.model.objects.order_by("pk"))[2:]
    assert (done.state, done.created, done.parts.count()) == ("APPLIED", 2, 0)
    assert sorted(map(str, before)) == sorted(str(content_of(house, one)) for one in made)
    assert {(one.state, one.answer, one.filed_at) for one in made} == {("DRAFT", "", None)}
    named = (
        f"{house.kind.label}.xlsx" if house.kind.personal else "记录.xlsx"
    )  # a file may be called by a person
    assert made[0].history.latest().history_change_reason == f"导入（{named}）"


def faulty(house):
    """A workbook of two rows, of which the second lacks its title."""
    battery.record(house, "FILED")
    battery.record(house, "FILED")
    battery.numbered_anew(house)
    book = load_workbook(io.BytesIO(exported(house)))
    sheet, label = book.active, house.kind.label_of(house.kind.title)
    head = next(cell for row in sheet.iter_rows() for cell in row if cell.value == label)
    sheet.cell(head.row + 2, head.column).value = None
    target = io.BytesIO()
    book.save(target)
    house.kind.model.objects.all()._raw_delete("default")
    return target.getvalue(), head.row + 2


def test_one_faulty_row_keeps_all_rows_out(house):
    content, row = faulty(house)
    preview = upload(house, content)
    label = house.kind.label_of(house.kind.title)
    assert [(error[0], error[1]) for error in preview.errors] == [(row, label)]
    client = signed_in(house.liaison)
    page = client.get(f"/records/imports/{preview.pk}/").content.decode()
    assert ("有错误，现在不能导入" in page, "可导入" in page, "有误" in page) == (True, True, True)
    assert client.post(f"/records/imports/{preview.pk}/apply/").status_code == 409
    assert house.kind.model.objects.count() == 0
    back = load_workbook(io.BytesIO(client.get(f"/records/imports/{preview.pk}/errors/").content)).active
    said = [cell.value for line in back.iter_rows() for cell in line if cell.value]
    assert [value for value in said if "必填" in str(value)] != []


@battery.of_each_shape
def test_import_through_the_pages(house):
    battery.record(house, "FILED")
    content = exported(house)
    battery.numbered_anew(house)
    client = signed_in(house.liaison)
    page = f"/records/{house.kind.key}/import/"
    assert client.get(page).status_code == 200
    sent = client.post(page, {"unit": house.unit.pk, "file": ContentFile(content, name="记录.xlsx")})
    preview = RecordImport.objects.get()
    assert sent["Location"] == f"/records/imports/{preview.pk}/"
    assert client.post(f"/records/imports/{preview.pk}/apply/").status_code == 302
    assert house.kind.model.objects.count() == 2
    battery.numbered_anew(house)
    again = upload(house, content)
    assert client.post(f"/records/imports/{again.pk}/discard/").status_code == 302
    assert (house.kind.model.objects.count(), RecordImport.objects.get(pk=again.pk).state) == (2, "DISCARDED")
    assert signed_in(house.head).get(f"/records/imports/{again.pk}/").status_code == 404


def test_preview_is_checked_again_when_it_is_applied(pair):
    battery.record(pair, "FILED")
    preview = upload(pair, exported(pair))
    pair.kind.model.objects.all()._raw_delete("default")
    part = preview.parts.get()
    part.rows[0]["values"]["partner"] = "已不存在的单位"
    part.save()
    answer = signed_in(pair.liaison).post(f"/records/imports/{preview.pk}/apply/")
    assert (answer.status_code, pair.kind.model.objects.count()) == (409, 0)


@battery.of_each_shape
def test_other_workbook_is_not_read(house):
    book, target = Workbook(), io.BytesIO()
    book.active.append(["甲", "乙"])
    book.save(target)
    page = f"/records/{house.kind.key}/import/"
    sent = signed_in(house.liaison).post(
        page, {"unit": house.unit.pk, "file": ContentFile(target.getvalue(), name="别的.xlsx")}
    )
    assert (sent.status_code, "没有找到表头" in sent.content.decode(), RecordImport.objects.count()) == (
        200,
        True,
        0,
    )


@battery.of_each_shape
def test_only_the_unit_s_people_import(house):
    for name in ("officer", "auditor", "outsider"):
        client = signed_in(getattr(house, name))
        assert client.get(f"/records/{house.kind.key}/import/").status_code == 409
        assert client.get(f"/records/{house.kind.key}/template/").status_code == 409
    assert signed_in(house.head).get(f"/records/{house.kind.key}/template/").status_code == 200
