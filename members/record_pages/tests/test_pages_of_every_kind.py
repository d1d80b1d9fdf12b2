"""The pages that every kind has: overview, list, form with autosave, detail, acts, files; and that none asks more for more rows."""

import io
from copy import copy

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.db.models.base import ModelState
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from alliance.ground import audit, clock
from alliance.ground.access import Refused
from alliance.tests import files
from members.record_pages.forms import form_of
from members.records import kinds, services
from members.records.evidence import RecordFile
from members.records.tests import battery

pytestmark = pytest.mark.once


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def address(house, rest=""):
    return f"/records/{house.kind.key}/{rest}"


def typed(house, one, **changes):
    """What the page of a record sends, as a browser would: its fields as they stand, with changes."""
    form = form_of(house.kind)(instance=one)
    found = {name: bound.value() for name in form.fields if (bound := form[name])}
    found = {name: "" if value is None else value for name, value in found.items()}
    for name, rows in form.lines.items():
        found |= cells_of(name, changes.pop(name, rows.kept))
    return found | {"version": one.version} | changes


def cells_of(name, rows):
    """The lines of a record as their small forms send them."""
    cells = {f"{name}-{n}-{cell}": value for n, row in enumerate(rows) for cell, value in row.items()}
    return {f"{name}-there": "1", **cells}


# ---------------------------------------------------------------- from the first word to the secretariat


def test_liaison_begins_writes_and_files(house):
    client = signed_in(house.liaison)
    begun = client.post(
        address(house, "new/"), {"unit": house.unit.pk, "year": 2026, "part": (house.kind.parts or (0,))[0]}
    )
    one = house.kind.model.objects.get()
    assert (begun.status_code, begun["Location"]) == (302, f"{one.get_absolute_url()}edit/")
    assert client.get(begun["Location"]).status_code == 200
    sample = battery.content(house)
    partner = {"partner_text": house.partner.name} if house.partner else {}
    refused = client.post(begun["Location"], typed(house, one, act="file"))
    assert (refused.status_code, house.kind.model.objects.get().state) == (200, "DRAFT")
    one.refresh_from_db()
    sent = {name: getattr(value, "pk", value) for name, value in sample.items()}
    filed = client.post(begun["Location"], typed(house, one, **sent, **partner, act="file"))
    one = house.kind.model.objects.get()
    assert (filed.status_code, filed["Location"], one.state) == (302, one.get_absolute_url(), "FILED")
    assert {name: getattr(one, name) for name in sample} == sample
    assert (one.partner, one.answer) == (house.partner, "ASKED" if house.partner else "")


@battery.of_each_shape
def test_refused_filing_says_at_each_field_what_it_lacks_and_keeps_what_was_typed(house):
    part = (house.kind.parts or (0,))[0]
    one = services.begin(kind=house.kind, unit=house.unit, year=2026, part=part, by=house.liaison)
    edit, client = f"{one.get_absolute_url()}edit/", signed_in(house.liaison)
    answer = client.post(edit, typed(house, one, remark="写到一半", act="file"))
    form, page = answer.context["form"], answer.content.decode()
    blank = {name for name, value in typed(house, one).items() if value in ("", None)}
    lacking = house.kind.needed & blank
    assert set(form.errors) >= lacking != set()
    for name in lacking:
        bound = form[name]
        assert f'<a href="#{bound.id_for_label or bound.auto_id}">{bound.label}</a>' in page
    assert page.count('aria-invalid="true"') == len([name for name in form.errors if name in form.fields])
    assert ("写到一半" in page, "。；" in page, "。。" in page) == (True, False, False)


def test_form_marks_what_filing_needs_and_nothing_else(house):
    one = battery.record(house)
    answer = signed_in(house.liaison).get(f"{one.get_absolute_url()}edit/")
    form, page = answer.context["form"], answer.content.decode()
    marked = {name for name in form.fields if f'{form[name].label}<span class="required"' in page}
    assert marked == house.kind.needed - {*house.kind.lines}
    assert "标 <span" in page


def test_what_contradicts_itself_is_said_at_one_field_even_of_a_draft(noon, db):
    house = battery.inhabited("cooperation")
    one = battery.record(house)
    changed = typed(house, one, since="2026-05-01", until="2026-04-01", goals_set=1, goals_met=2)
    answer = signed_in(house.liaison).post(f"{one.get_absolute_url()}edit/", changed | {"act": "save"})
    assert set(answer.context["form"].errors) == {"until", "goals_met"}
    with pytest.raises(Refused) as refused:
        services.write(one, content={"until": clock.today().replace(year=2020), "goals_met": 99}, by=None)
    assert "。；" not in str(refused.value)


@battery.of_each_shape
def test_page_saves_itself_while_somebody_writes(house):
    one = battery.record(house)
    client = signed_in(house.liaison)
    edit = f"{one.get_absolute_url()}edit/"
    answer = client.post(edit, typed(house, one, remark="写到一半"), headers={"X-Autosave": "1"})
    one = house.kind.model.objects.get()
    assert (answer.json(), one.remark) == ({"version": one.version}, "写到一半")
    assert one.history.latest().history_change_reason == "自动保存：填写"
    again = client.post(edit, typed(house, one, version=one.version - 1, act="save"))
    assert again.status_code == 302  # the own autosave alone is no conflict
    stale = signed_in(house.head).post(edit, typed(house, one, version=0, remark="另一人"))
    assert (stale.status_code, house.kind.model.objects.get().remark) == (200, "写到一半")


@battery.of_each_shape
def test_correction_through_the_form_asks_for_its_reason(house):
    one = battery.record(house, "ACCEPTED")
    client = signed_in(house.head)
    edit = f"{one.get_absolute_url()}edit/"
    refused = client.post(edit, typed(house, one, remark="更正"))
    assert (refused.status_code, "请写明更正原因" in refused.content.decode()) == (200, True)
    done = client.post(edit, typed(house, one, remark="更正", reason="数字有误"))
    one = house.kind.model.objects.get()
    assert (done.status_code, one.state, one.remark) == (302, "FILED", "更正")


def test_unknown_partner_is_said_at_its_field(pair):
    one = battery.record(pair)
    sent = signed_in(pair.liaison).post(
        f"{one.get_absolute_url()}edit/", typed(pair, one, partner_text="没有这家单位")
    )
    outside = pair.kind.partner.outside
    said = "请在下面选定一个，或选“联盟外单位”。" if outside else "没有找到“没有这家单位”，请换个写法再查。"
    assert (sent.status_code, sent.context["form"].errors) == (200, {"partner": [said]})
    assert pair.kind.model.objects.get().partner == pair.partner


@pytest.mark.parametrize("by", ["partner", "partner_hit"])
def test_partner_outside_the_alliance_is_named_by_saying_so(noon, db, by):
    """With a script the list offers it, without one the page asks; and the form shows it again as it was named."""
    house = battery.inhabited("cooperation")
    one = battery.record(house)
    client, edit = signed_in(house.liaison), f"{one.get_absolute_url()}edit/"
    said = {"partner_text": "北京某研究院", "partner_for": "北京某研究院", "partner": "", by: "outside"}
    assert client.post(edit, typed(house, one, **said, act="save")).status_code == 302
    kept = house.kind.model.objects.get()
    assert (kept.partner, kept.partner_name) == (None, "北京某研究院")
    page = client.get(edit).content.decode()
    assert 'name="partner" value="outside"' in page
    assert 'name="partner_text" value="北京某研究院"' in page


def test_members_are_offered_to_people_of_units_only(noon, db):
    house = battery.inhabited("cooperation")
    address = f"/choose/members/?q={house.partner.initials}"
    assert house.partner.pk in [hit["value"] for hit in signed_in(house.liaison).get(address).json()["hits"]]
    assert signed_in(house.outsider).get(address).status_code == 404


@battery.of_each_shape
def test_secretariat_accepts_and_returns_by_button_and_form(house):
    one = battery.record(house, "FILED")
    office = signed_in(house.officer)
    assert office.post(f"{one.get_absolute_url()}accept/", {"version": one.version}).status_code == 302
    assert house.kind.model.objects.get().state == "ACCEPTED"
    page = f"{one.get_absolute_url()}return/"
    assert office.get(page).status_code == 200
    assert office.post(page, {"reason": "请补充材料", "correct_by": "2026-12-05"}).status_code == 302
    one = house.kind.model.objects.get()
    assert (one.state, one.opinion, one.correct_by) == (
        "RETURNED", "请补充材料", clock.end_of_day(clock.today().replace(month=12, day=5)),
    )  # fmt: skip
    assert "请补充材料" in signed_in(house.liaison).get(one.get_absolute_url()).content.decode()


def test_partner_answers_by_button(pair):
    one = battery.record(pair, "FILED")
    other = signed_in(pair.partner_liaison)
    assert "确认属实" in other.get(one.get_absolute_url()).content.decode()
    assert "确认属实" not in signed_in(pair.liaison).get(one.get_absolute_url()).content.decode()
    other.post(f"{one.get_absolute_url()}dispute/", {"reason": "没有参加"})
    assert pair.kind.model.objects.get().answer == "DISPUTED"
    other.post(f"{one.get_absolute_url()}confirm/")
    assert pair.kind.model.objects.get().answer == "CONFIRMED"
    other.post(f"{one.get_absolute_url()}retract/")
    assert pair.kind.model.objects.get().answer == "ASKED"


@battery.of_each_shape
def test_drafts_are_filed_and_filed_ones_looked_at_in_bulk(house):
    made = [battery.record(house).pk for _ in range(2)]
    empty = services.begin(
        kind=house.kind, unit=house.unit, year=2026, part=(house.kind.parts or (0,))[0], by=house.head
    )
    chosen = {"selected": [*made, empty.pk]}
    rows = house.kind.model.objects.order_by("pk")
    signed_in(house.liaison).post(address(house, "file/"), chosen)
    assert [one.state for one in rows.all()] == ["FILED", "FILED", "DRAFT"]
    office = signed_in(house.officer)
    office.post(address(house, "accept/"), {"selected": made[:1]})
    assert [one.state for one in rows.all()] == ["ACCEPTED", "FILED", "DRAFT"]
    assert office.post(address(house, "return/"), {"selected": made, "reason": ""}).status_code == 409
    office.post(address(house, "return/"), {"selected": made, "reason": "请合并"})
    assert [one.state for one in rows.all()] == ["RETURNED", "RETURNED", "DRAFT"]
    assert signed_in(house.stranger).post(address(house, "accept/"), {"selected": made}).status_code == 409


@battery.of_each_shape
def test_last_year_is_taken_over_from_the_page(house):
    if house.kind.period == "day":
        return  # what has a day of its own is not planned anew
    battery.record(house, "FILED", year=2025)
    sent = {"unit": house.unit.pk, "year": 2026, "part": house.kind.parts[0], "copy": "on"}
    answer = signed_in(house.liaison).post(address(house, "new/"), sent)
    assert answer["Location"] == f"{address(house)}?state=DRAFT"
    assert [one.year for one in house.kind.model.objects.order_by("year")] == [2025, 2026]


@battery.of_each_shape
def test_with_nothing_to_take_over_the_page_says_so(house):
    """Nothing was filed: a blank form. All is there already: the list of drafts, and no second one."""
    if house.kind.period == "day":
        return
    client = signed_in(house.liaison)
    sent = {"unit": house.unit.pk, "year": 2026, "part": house.kind.parts[0], "copy": "on"}
    blank = client.post(address(house, "new/"), sent, follow=True)
    said = [str(one) for one in blank.context["messages"]]
    made = house.kind.model.objects.get()
    assert said == ["上年度没有已报送的记录，请从空白表填起。"]
    assert blank.redirect_chain == [(f"{made.get_absolute_url()}edit/", 302)]
    battery.record(house, "FILED", year=2025)
    for words in (
        "已沿用上年度记录 1 条为草稿，请逐条核对后报送。",
        "上年度已报送的 1 条记录都已沿用过，没有新增草稿。",
    ):
        listed = client.post(address(house, "new/"), sent, follow=True)
        assert [str(one) for one in listed.context["messages"]] == [words]
        assert house.kind.model.objects.filter(year=2026).count() == 2


# ---------------------------------------------------------------- files


@battery.of_each_shape
def test_file_is_put_beside_a_record_and_read_by_who_sees_it(house):
    one = battery.record(house)
    client = signed_in(house.liaison)
    title = next(iter(house.kind.papers), "协议")
    upload = SimpleUploadedFile("协议.pdf", files.pdf().read())
    missing = client.post(f"{one.get_absolute_url()}files/", {"file": upload})
    assert (missing.status_code, RecordFile.objects.count()) == (200, 0)
    upload.seek(0)
    client.post(f"{one.get_absolute_url()}files/", {"file": upload, "dated_on": "2026-05-01", "title": title})
    kept = RecordFile.objects.get()
    assert (kept.kind, kept.record_id, kept.unit, kept.title) == (house.kind.key, one.pk, house.unit, title)
    page = f"/records/files/{kept.pk}/"
    people = {"liaison": 200, "head": 200, "officer": 404, "stranger": 404}
    assert {name: signed_in(getattr(house, name)).get(page).status_code for name in people} == people
    services.file(one, by=house.liaison)
    office = 404 if house.kind.personal else 200
    assert {name: signed_in(getattr(house, name)).get(page).status_code for name in people} == people | {
        "officer": office
    }
    signed_in(house.officer).post(f"{page}remove/")
    assert RecordFile.objects.there().count() == 1
    client.post(f"{page}remove/")
    assert RecordFile.objects.there().count() == 0


# ---------------------------------------------------------------- lists


def listed(house, query):
    rows = signed_in(house.liaison).get(address(house, query)).context["listing"].page.object_list
    return {one.pk for one in rows}


@pytest.mark.both
def test_list_shows_searches_and_filters(house):
    draft, filed = battery.record(house), battery.record(house, "FILED", remark="备注")
    assert listed(house, f"?q={house.unit.initials}&sort=unit") == {draft.pk, filed.pk}
    assert listed(house, "?q=没有这样的记录") == set()
    assert listed(house, "?state=FILED") == {filed.pk}


@pytest.mark.both
@battery.of_each_shape
def test_list_is_filtered_by_year_and_answer(house):
    draft, filed = battery.record(house), battery.record(house, "FILED")
    assert listed(house, "") == {draft.pk, filed.pk}
    assert listed(house, f"?q={house.unit.initials}") == {draft.pk, filed.pk}
    assert listed(house, "?sort=unit") == {draft.pk, filed.pk}
    assert listed(house, "?year=2025") == set()
    if house.partner:
        assert listed(house, "?answer=ASKED") == {filed.pk}


def test_list_leaves_as_a_workbook_of_what_is_shown(house):
    battery.record(house)
    filed = battery.record(house, "FILED")
    content = battery.exported(signed_in(house.liaison), address(house, "?state=FILED&export=xlsx"))
    sheet = load_workbook(io.BytesIO(content)).active
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    head = next(row for row in cells if "状态" in row)
    rows = [row for row in cells[cells.index(head) + 1 :] if row[head.index("状态")]]
    assert [row[head.index(house.kind.label_of(house.kind.title))] for row in rows] == [str(filed)]
    assert rows[0][head.index("状态")] == "已报送"


def questions(client, page):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(page).status_code == 200
    return len(queries)


def more(house, one, rows):
    """As many records as asked for, all like one."""
    if (missing := rows - house.kind.model.objects.count()) > 0:
        copies = [copy(one) for _ in range(missing)]
        for each in copies:
            each.pk, each._state = None, ModelState()
        with transaction.atomic():
            audit.bulk_create(house.kind.model, copies, by=None, reason="测试")


def test_pages_ask_the_same_for_1_3_and_50_rows(house):
    one = battery.record(house, "FILED")
    office = signed_in(house.officer)
    page = [questions(office, one.get_absolute_url())]
    asked = []
    for rows in (1, 3, 50):
        more(house, one, rows)
        asked.append(questions(office, address(house)))
    page.append(questions(office, one.get_absolute_url()))
    assert (asked, page) == ([asked[0]] * 3, [page[0]] * 2)


@battery.of_each_shape
def test_pages_of_a_unit_ask_the_same_for_1_3_and_50_rows(house):
    one = battery.record(house, "FILED")
    liaison, asked = signed_in(house.liaison), []
    for rows in (1, 3, 50):
        more(house, one, rows)
        asked.append([questions(liaison, page) for page in (address(house), one.get_absolute_url())])
    assert asked == [asked[0]] * 3


def test_pages_about_all_kinds_ask_the_same_for_more_rows_and_more_kinds(noon, db, monkeypatch):
    house = battery.inhabited("base-plan")
    one = battery.record(house, "FILED")
    client = signed_in(house.officer)
    pages = ("/", "/records/", f"/units/{house.unit.pk}/", "/regulation/")
    for page in pages:
        client.get(page)
    asked = [questions(client, page) for page in pages]
    more(house, one, 50)
    assert [questions(client, page) for page in pages] == asked
    monkeypatch.setattr(kinds, "every", lambda: [house.kind])
    assert [questions(client, page) for page in pages] == asked


@battery.of_each_shape
def test_others_find_no_record(house):
    one = battery.record(house, "FILED")
    found = {}
    for name in ("stranger", "outsider", "auditor", "head"):
        client = signed_in(getattr(house, name))
        pages = [f"{one.get_absolute_url()}{rest}" for rest in ("", "edit/", "return/")]
        found[name] = [client.get(page).status_code for page in pages]
    nothing = [404, 404, 404]
    assert found == {"stranger": nothing, "outsider": nothing, "auditor": nothing, "head": [200, 200, 409]}


def test_unknown_kind_is_not_found(noon, db):
    house = battery.inhabited("base-plan")
    client = signed_in(house.officer)
    found = [client.get(f"/records/nothing/{rest}").status_code for rest in ("", "new/", "1/", "template/")]
    assert found == [404, 404, 404, 404]
