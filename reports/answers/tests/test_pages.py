"""Composing, answering and reading through the web: table, workbook, files, autosave, query counts."""

import io
from datetime import date
from decimal import Decimal
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from alliance.files import uploads
from alliance.ground import audit, clock
from alliance.tests import builders, files
from alliance.tests.fetching import build_waiting, fetch_file
from reports.answers import archive
from reports.answers import services as answering
from reports.collections.models.answers import Answer
from reports.collections.models.collections import Collection

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def task(house):
    return builders.collection(house.officer, shared=True)


@pytest.fixture
def show(client):
    def get(user, name, *args, query=""):
        client.force_login(user)
        return client.get(reverse(name, args=args) + query)

    return get


def hand_in(task, unit, by, *, value="12.5", name="证明.pdf"):
    pks = dict(task.questions.values_list("kind", "pk"))
    checked = uploads.check(SimpleUploadedFile(name, files.pdf().read()))
    given = {pks["NUMBER"]: Decimal(value), pks["DATE"]: date(2001, 2, 3), pks["TEXT"]: "机床"}
    answer = answering.fill(task.answers.get(unit=unit), values=given, files={pks["FILE"]: checked}, by=by)
    return answering.hand_in(answer, by=by)


def test_compose_publish_fill_and_hand_in_through_the_web(house, client):
    client.force_login(house.officer)
    line = {"q1-label": "年产值", "q1-kind": "NUMBER", "q1-unit": "万元", "q1-required": "on"}
    lines = {f"qnew{number}-{key.partition('-')[2]}": value for number in (1,) for key, value in line.items()}
    spare = {f"qnew{number}-kind": "TEXT" for number in (2, 3, 4)}
    given = {"title": "产值", "explanation": "半年", "contact": "0534", "due_on": "2026-11-30"}
    made = client.post(reverse("collection_new"), {**given, "kinds": ["SCHOOL"], **lines, **spare})
    task = Collection.objects.get()
    assert (made.status_code, made["Location"]) == (302, task.get_absolute_url())
    assert list(task.questions.values_list("label", "kind", "unit")) == [("年产值", "NUMBER", "万元")]
    client.post(reverse("collection_publish", args=[task.pk]), {"version": task.version})
    answer = task.answers.get(unit=house.school)
    client.force_login(house.school_liaison)
    address = reverse("collection_answer_fill", args=[answer.pk])
    key = f"q{task.questions.get().pk}"
    saved = client.post(address, {key: "7.5", "version": answer.version}, headers={"X-Autosave": "1"})
    assert saved.json() == {"version": answer.version + 1}
    wrong = client.post(address, {key: "七", "act": "hand_in"})
    assert (wrong.status_code, Answer.objects.get(pk=answer.pk).state) == (422, "PENDING")
    client.post(address, {key: "8", "act": "hand_in"})
    answer.refresh_from_db()
    assert (answer.state, list(answer.values.values())) == ("HANDED_IN", ["8"])


def test_edit_page_keeps_lines_and_drops_the_emptied_one(house, client):
    draft = builders.collection(house.officer, publish=False)
    client.force_login(house.officer)
    shown = client.get(reverse("collection_edit", args=[draft.pk])).context["form"]
    sent = {"title": "甲", "explanation": "乙", "contact": "丙", "version": draft.version}
    for line in shown.lines:
        for name in ("label", "kind", "place", "unit", "choices", "hint"):
            sent[line.add_prefix(name)] = line[name].value() or ""
    emptied, first = shown.lines[1], shown.lines[0]
    sent[emptied.add_prefix("label")] = ""
    sent[first.add_prefix("place")] = 9
    assert client.post(reverse("collection_edit", args=[draft.pk]), sent).status_code == 302
    labels = [label for label, *_ in builders.QUESTIONS]
    assert list(draft.questions.values_list("label", flat=True)) == [*labels[2:], labels[0]]


def test_table_has_a_column_a_question_and_numbers_as_numbers(task, house, show):
    answer = hand_in(task, house.school, house.school_liaison)
    hand_in(task, house.enterprise, house.enterprise_liaison, value="100")
    answering.fill(
        task.answers.get(unit=house.chair_unit),
        values={task.questions.get(kind="NUMBER").pk: Decimal(999)},
        by=house.chair,
    )
    shown = show(house.officer, "collection_answers", task.pk)
    text = shown.content.decode()
    assert "年产值（万元）" in text
    assert f'href="{reverse("collection_file", args=[answer.files.get().pk])}"' in text
    assert "999" not in text  # a draft is nobody's business
    book = load_workbook(
        io.BytesIO(
            b"".join(
                show(house.officer, "collection_answers", task.pk, query="?export=xlsx").streaming_content
            )
        )
    )
    sheet = book.active
    head = next(row for row in sheet.iter_rows(values_only=True) if "单位" in row)
    column = head.index("年产值（万元）")
    found = {
        row[head.index("单位")]: row[column]
        for row in sheet.iter_rows(values_only=True)
        if row[column] is not None
    }
    assert (found[house.school.name], found[house.enterprise.name]) == (12.5, 100)
    assert 112.5 in found.values()  # the sum
    assert 999 not in found.values()


def test_table_tells_who_has_not_answered(task, house, show):
    hand_in(task, house.school, house.school_liaison)
    rows = (
        show(house.officer, "collection_answers", task.pk, query="?state=PENDING")
        .context["listing"]
        .table.rows
    )
    assert {row.unit for row in rows} == {house.enterprise, house.chair_unit}


def test_personal_question_asks_a_reason_before_its_workbook(house, show):
    line = {
        "place": 1,
        "label": "联系电话",
        "kind": "TEXT",
        "unit": "",
        "choices": "",
        "hint": "",
        "required": True,
    }
    task = builders.collection(house.officer, questions=[line | {"about_people": True}])
    asked = show(house.officer, "collection_answers", task.pk, query="?export=xlsx")
    assert asked["Location"].startswith(reverse("export_reason"))
    plain = builders.collection(house.officer, questions=[line | {"about_people": False}])
    assert show(house.officer, "collection_answers", plain.pk, query="?export=xlsx").status_code == 200


def test_zip_of_files_by_unit_for_those_who_may_see_them(task, house, client):
    hand_in(task, house.school, house.school_liaison, name="甲.pdf")
    hand_in(task, house.enterprise, house.enterprise_liaison, name="乙.pdf")
    client.force_login(house.officer)
    got = fetch_file(client, reverse("collection_package", args=[task.pk]), {"part": 1})
    names = ZipFile(io.BytesIO(b"".join(got.streaming_content))).namelist()
    assert set(names) == {f"{house.school}/7-甲.pdf", f"{house.enterprise}/7-乙.pdf"}
    director = builders.person(builders.unit("ENTERPRISE"), "HEAD")
    client.force_login(director)
    assert client.post(reverse("collection_package", args=[task.pk])).status_code == 404
    assert build_waiting() == 0


@pytest.mark.parametrize(
    ("sizes", "parts"),
    [
        ([], []),
        ([1], [(0, 1)]),
        ([6, 4, 1], [(0, 2), (2, 3)]),
        ([11, 1], [(0, 1), (1, 2)]),
        ([5, 5, 5], [(0, 2), (2, 3)]),
    ],
)
def test_packages_are_as_large_as_they_may_be(monkeypatch, sizes, parts):
    monkeypatch.setattr(archive, "PACKAGE", 10)
    assert [(one.start, one.stop) for one in archive.packages(sizes)] == parts


@pytest.mark.parametrize("number", [1, 3, 50])
@pytest.mark.parametrize(
    ("name", "queries"), [("collections", 6), ("collection_answers", 10), ("collections_mine", 6)]
)
def test_lists_cost_the_same_for_1_3_and_50_rows(house, client, name, queries, number):
    task = builders.collection(house.officer, kinds=["SCHOOL"])
    hand_in(task, house.school, house.school_liaison)
    with transaction.atomic():
        for _ in range(number - 1):
            one = Collection(
                title="甲", prepared_by=house.officer, published_at=clock.now(), due_at=task.due_at
            )
            if name == "collection_answers":
                one, unit = task, builders.unit("SCHOOL")
            else:
                one, unit = audit.save(one, by=None, reason="测试"), house.school
            audit.save(Answer(collection=one, unit=unit, due_at=task.due_at), by=None, reason="测试")
    client.force_login(house.school_liaison if name == "collections_mine" else house.officer)
    address = reverse(name, args=[task.pk] if name == "collection_answers" else [])
    client.get(address)
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    assert len(found) == queries
