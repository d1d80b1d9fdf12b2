"""The pages of the self-assessment: who sees what, what is saved, how much it costs."""

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from alliance.ground import access, clock
from alliance.ground.once import reading
from alliance.messages.models import Notification
from alliance.tests import builders, builders_assessments
from alliance.tests.desk import todos_of
from alliance.tests.fetching import fetch_file
from assessments.evidence.models import Evidence
from assessments.formal_check import services as checks
from assessments.self_assessment import portal as agenda
from assessments.self_assessment.services import drafts, handing_in
from assessments.self_assessment.services.drafts import token_of
from assessments.sheets.models.assessments import Assessment
from assessments.sheets.models.items import Item

pytestmark = pytest.mark.once

State = Assessment.State
DEADLINE = clock.end_of_day(date(2026, 12, 10))


def url(name: str, *args) -> str:
    return reverse(name, args=args)


def sheet(row: Assessment, **changes) -> dict:
    """What the browser posts: the token and every field of every line, with `changes` such as A1_self_note."""
    found = Assessment.objects.get(pk=row.pk)
    items = list(found.items.select_related("indicator").order_by("indicator__position"))
    data = {"version": token_of(found, items), "cover-summary": found.summary, "cover-filler_phone": ""}
    for item in items:
        data[f"line-{item.pk}-self_points"] = "" if item.self_points is None else str(item.self_points)
        for name in ("self_note", "na_reason", "dispute"):
            data[f"line-{item.pk}-{name}"] = getattr(item, name)
        if item.not_applicable:
            data[f"line-{item.pk}-not_applicable"] = "on"
        for name, value in changes.items():
            code, _, field = name.partition("_")
            if code == item.indicator.code:
                data[f"line-{item.pk}-{field}"] = value
    return data | {name: value for name, value in changes.items() if name in ("act", "version")}


def stored(row: Assessment, code: str) -> Item:
    return row.items.get(indicator__code=code)


def autosave(client, row: Assessment, data: dict):
    return client.post(
        url("assessment_save", row.pk), data, headers={"X-Autosave": "1", "X-Requested-With": "fetch"}
    )


# ---------------------------------------------------------------- who sees what


def test_assessment_is_seen_by_its_unit_the_secretariat_and_the_chair(client, own, everyone):
    seen = {}
    outsider = builders.person()
    for name in ("school_liaison", "school_head", "officer", "secretary_general", "chair", "enterprise_head"):
        client.force_login(getattr(everyone, name))
        seen[name] = client.get(own.get_absolute_url()).status_code
    client.force_login(outsider)
    assert client.get(own.get_absolute_url()).status_code == 404
    assert seen == {
        "school_liaison": 200,
        "school_head": 200,
        "officer": 200,
        "secretary_general": 200,
        "chair": 200,
        "enterprise_head": 404,
    }


def test_assigned_reviewer_sees_that_one_only(client, own, everyone):
    [review, *_] = builders_assessments.assigned(own)
    other = builders_assessments.assessment(everyone.enterprise, 2026)
    client.force_login(review.reviewer)
    assert client.get(own.get_absolute_url()).status_code == 200
    assert client.get(other.get_absolute_url()).status_code == 404


ADDRESSES = [
    ("assessment", "get"),
    ("assessment_save", "post"),
    ("assessment_hand_back", "post"),
    ("assessment_withdraw", "post"),
    ("assessment_scan", "get"),
    ("assessment_scan_upload", "post"),
    ("assessment_form", "get"),
    ("assessment_form", "post"),
    ("assessment_history", "get"),
    ("assessment_pass", "post"),
    ("assessment_send_back", "post"),
    ("assessment_review_unsubmitted", "post"),
    ("assessment_extend", "post"),
]
OF_ITEMS = [
    ("dispute_answer", "post"),
    ("applicability_decide", "post"),
    ("evidence_add", "post"),
    ("evidence_pick", "get"),
]


@pytest.mark.parametrize(("name", "method"), ADDRESSES + OF_ITEMS)
def test_another_units_number_does_not_exist(client, own, everyone, name, method):
    client.force_login(everyone.enterprise_head)
    of_item = (name, method) in OF_ITEMS
    pk, missing = (own.items.first().pk, 10**8) if of_item else (own.pk, 10**8)
    before = (own.version, Notification.objects.count())
    answers = [getattr(client, method)(url(name, number)) for number in (pk, missing)]
    assert [answer.status_code for answer in answers] == [404, 404]
    own.refresh_from_db()
    assert (own.version, Notification.objects.count()) == before


def test_acts_of_the_secretariat_are_refused_to_the_unit(client, own, everyone):
    builders_assessments.submitted(own)
    client.force_login(everyone.school_head)
    for name in (
        "assessment_pass",
        "assessment_send_back",
        "assessment_extend",
        "assessment_review_unsubmitted",
    ):
        assert client.post(url(name, own.pk), {"reason": "x"}).status_code == 409
    own.refresh_from_db()
    assert own.state == State.SUBMITTED


def test_getting_changes_nothing(client, own, everyone):
    builders_assessments.submitted(own)
    for person in (everyone.school_head, everyone.officer):
        client.force_login(person)
        for name in ("assessment_hand_back", "assessment_withdraw", "assessment_pass"):
            assert client.get(url(name, own.pk)).status_code == 405
        assert client.get(url("assessment_save", own.pk)).url == own.get_absolute_url()
    own.refresh_from_db()
    assert own.state == State.SUBMITTED


# ---------------------------------------------------------------- the form


def test_page_shows_facts_suggestions_and_what_is_not_recorded(client, own, everyone):
    client.force_login(everyone.school_liaison)
    page = client.get(own.get_absolute_url())
    lines = {one.line.indicator.code: one for group in page.context["sheet"].groups for one in group.lines}
    assert (lines["G2"].suggested, lines["G2"].disputable) == ("0", True)
    assert (lines["A2"].suggested, lines["A2"].disputable, lines["A2"].line.explanation) == (
        "",
        False,
        "尚无这方面的完整记录，请凭佐证材料评分。",
    )
    text = page.content.decode()
    assert text.count("data-adopt=") == sum(bool(one.suggested) for one in lines.values())
    assert "未记录" in text


def test_autosave_keeps_the_contract(client, own, everyone):
    client.force_login(everyone.school_liaison)
    answer = autosave(client, own, sheet(own, A1_self_points="４.5 分", A1_self_note="办结四项"))
    item = stored(own, "A1")
    assert (answer.status_code, item.self_points, item.self_note) == (200, Decimal("4.5"), "办结四项")
    found = Assessment.objects.get(pk=own.pk)
    assert answer.json() == {"version": token_of(found, list(found.items.order_by("indicator__position")))}


def test_autosave_saves_what_is_in_order_and_names_the_rest(client, own, everyone):
    client.force_login(everyone.school_liaison)
    answer = autosave(client, own, sheet(own, A1_self_points="9", A3_self_points="2", A4_self_points="abc"))
    assert (answer.status_code, answer.json()["message"]) == (
        422,
        "未保存：A1：得分应在 0 到 5 分之间。；A4：自评分应为数字。 其余内容已保存。",
    )
    assert [stored(own, code).self_points for code in ("A1", "A3", "A4")] == [None, Decimal("2.00"), None]


def test_autosave_of_a_conflict_keeps_both_texts(client, own, everyone):
    client.force_login(everyone.school_liaison)
    mine = sheet(own, A1_self_note="联络员写的")
    drafts.fill(own, lines={stored(own, "A1").pk: {"self_note": "负责人写的"}}, by=everyone.school_head)
    answer = autosave(client, own, mine)
    assert (answer.status_code, stored(own, "A1").self_note) == (409, "负责人写的")
    assert everyone.school_head.name in answer.json()["message"]
    page = client.post(url("assessment_save", own.pk), mine)
    text = page.content.decode()
    assert page.status_code == 409
    assert ("联络员写的</textarea>" in text, "<blockquote>负责人写的</blockquote>" in text) == (True, True)
    again = mine | {"version": page.context["token"]}
    client.post(url("assessment_save", own.pk), again)
    assert stored(own, "A1").self_note == "联络员写的"


def test_cut_request_empties_nothing(client, own, everyone):
    builders_assessments.filled(own)
    client.force_login(everyone.school_liaison)
    whole = sheet(own, A1_self_note="改过")
    kept = f"line-{stored(own, 'A1').pk}-"
    cut = {name: value for name, value in whole.items() if name == "version" or name.startswith(kept)}
    client.post(url("assessment_save", own.pk), cut)
    assert own.items.filter(self_points=None).count() == 0
    assert stored(own, "A1").self_note == "改过"


def test_posted_fields_of_the_secretariat_are_ignored(client, own, everyone):
    item = stored(own, "A2")
    client.force_login(everyone.school_liaison)
    extra = {
        f"line-{item.pk}-na_approved": "on",
        f"line-{item.pk}-dispute_upheld": "on",
        f"line-{item.pk}-review_points": "6",
        "state": "PUBLISHED",
        "grade": "EXCELLENT",
        "submitted_at": "2026-11-01",
    }
    client.post(url("assessment_save", own.pk), sheet(own, A2_self_points="3") | extra)
    item.refresh_from_db()
    own.refresh_from_db()
    assert (item.self_points, item.na_approved, item.dispute_upheld, item.review_points) == (
        Decimal("3.00"),
        None,
        None,
        None,
    )
    assert (own.state, own.grade, own.submitted_at) == (State.DRAFT, "", None)


def test_buttons_save_first_and_then_act(client, own, everyone):
    builders_assessments.filled(own)
    client.force_login(everyone.school_liaison)
    client.post(url("assessment_save", own.pk), sheet(own, A1_self_note="最后一句", act="hand"))
    client.force_login(everyone.school_head)
    client.post(url("assessment_save", own.pk), sheet(own, A2_self_note="负责人补一句", act="submit"))
    own.refresh_from_db()
    assert (own.state, stored(own, "A1").self_note, stored(own, "A2").self_note) == (
        State.SUBMITTED,
        "最后一句",
        "负责人补一句",
    )


def test_button_with_a_mistake_in_the_form_does_not_act(client, own, everyone):
    builders_assessments.filled(own)
    client.force_login(everyone.school_head)
    page = client.post(url("assessment_save", own.pk), sheet(own, A1_self_points="9", act="submit"))
    own.refresh_from_db()
    assert (page.status_code, own.state) == (422, State.DRAFT)


def test_double_click_is_answered_like_a_click(client, own, everyone):
    builders_assessments.filled(own)
    client.force_login(everyone.school_head)
    data = sheet(own, act="submit")
    answers = [client.post(url("assessment_save", own.pk), data) for _ in range(3)]
    assert [answer.url for answer in answers] == [own.get_absolute_url()] * 3
    own.refresh_from_db()
    assert (own.state, own.history.filter(history_change_reason__contains="提交").count()) == (
        State.SUBMITTED,
        1,
    )


def test_late_submission_says_so_and_keeps_the_text(client, own, everyone, noon):
    builders_assessments.filled(own)
    noon.move_to(DEADLINE, tick=False)
    client.force_login(everyone.school_head)
    page = client.post(
        url("assessment_save", own.pk),
        sheet(own, A1_self_note="最后一秒写的", act="submit"),
        headers={"Referer": f"http://testserver{own.get_absolute_url()}"},
        follow=True,
    )
    [message] = [str(one) for one in page.context["messages"]]
    assert "系统收到本次提交的时间是 2026-12-11 00:00:00" in message
    own.refresh_from_db()
    assert (own.state, stored(own, "A1").self_note) == (State.DRAFT, "最后一秒写的")


def test_whole_way_by_the_pages(client, own, everyone):
    item = stored(own, "A2")
    builders_assessments.filled(own)
    client.force_login(everyone.school_head)
    claim = {"A2_not_applicable": "on", "A2_na_reason": "未受邀", "A4_dispute": "应为两名"}
    client.post(url("assessment_save", own.pk), sheet(own, act="submit", **claim))
    client.force_login(everyone.officer)
    client.post(url("assessment_pass", own.pk))
    own.refresh_from_db()
    assert own.state == State.SUBMITTED
    answer = {"answer": "以登记为准", "upheld": "no"}
    client.post(url("dispute_answer", stored(own, "A4").pk), answer)
    client.post(url("applicability_decide", item.pk), {"approved": "yes"})
    client.post(url("assessment_send_back", own.pk), {"reason": "缺分工文件", "day": "2026-12-14"})
    own.refresh_from_db()
    assert (own.state, own.deadline()) == (State.RETURNED, clock.end_of_day(date(2026, 12, 14)))
    client.force_login(everyone.school_head)
    client.post(url("assessment_save", own.pk), sheet(own, act="submit"))
    client.force_login(everyone.officer)
    client.post(url("assessment_pass", own.pk), {"reason": "原件已核对"})
    own.refresh_from_db()
    item.refresh_from_db()
    assert (own.state, own.return_count, item.na_approved) == (State.IN_REVIEW, 1, True)


# ---------------------------------------------------------------- lists


@pytest.mark.both
def test_list_shows_what_one_may_see(client, own, everyone):
    shown = {}
    for name in ("officer", "chair", "school_liaison", "enterprise_head"):
        client.force_login(getattr(everyone, name))
        rows = client.get(url("assessments")).context["listing"].table.rows
        shown[name] = {row.unit for row in rows}
    everybody = {everyone.school, everyone.enterprise, everyone.chair_unit}
    assert shown == {
        "officer": everybody,
        "chair": everybody,
        "school_liaison": {everyone.school},
        "enterprise_head": {everyone.enterprise},
    }


@pytest.mark.both
def test_held_grade_is_not_in_the_list_nor_found_by_its_filter(client, own, everyone):
    builders_assessments.confirmed(own, grade="UNQUALIFIED")
    client.force_login(everyone.officer)
    [row] = [
        row
        for row in client.get(url("assessments")).context["listing"].table.rows
        if row.unit == everyone.school
    ]
    listed = client.get(url("assessments") + "?grade=UNQUALIFIED").context["listing"]
    assert (row.grade, listed.total) == ("UNQUALIFIED", 0)
    assert "不合格</span>" not in client.get(url("assessments")).content.decode()


@pytest.mark.both
def test_filters_of_the_list(client, own, everyone, noon):
    builders_assessments.submitted(own)
    client.force_login(everyone.officer)

    def units(query):
        return {row.unit for row in client.get(f"{url('assessments')}?{query}").context["listing"].table.rows}

    assert units("state=SUBMITTED") == {everyone.school}
    assert units("kind=ENTERPRISE") == {everyone.enterprise}
    assert units("late=open") == {everyone.enterprise, everyone.chair_unit}
    assert units("year=2025") == {
        everyone.school,
        everyone.enterprise,
        everyone.chair_unit,
    }  # unknown: left out
    noon.move_to(DEADLINE, tick=False)
    client.force_login(everyone.officer)
    assert units("late=late") == {everyone.enterprise, everyone.chair_unit}
    assert units("late=open") == set()


def test_board_reminds_just_those_units(client, own, everyone):
    builders_assessments.submitted(own)
    client.force_login(everyone.officer)
    page = client.get(url("assessment_board"))
    assert {row.unit for row in page.context["listing"].table.rows} == {
        everyone.enterprise,
        everyone.chair_unit,
    }
    assert page.context["figures"] == {"units": 3, "waiting": 2, "late": 0, "handed_in": 1}
    client.post(url("assessment_remind", 2026), {"selected": [everyone.enterprise.pk, everyone.school.pk]})
    reminded = set(Assessment.objects.filter(reminders=1).values_list("unit", flat=True))
    assert reminded == {everyone.enterprise.pk}
    client.post(url("assessment_remind", 2026), {"all": "yes"})
    assert sorted(Assessment.objects.values_list("reminders", flat=True)) == [0, 1, 1]


@pytest.mark.parametrize("posted", [{}, {"selected": ["x", "9" * 30]}])
def test_board_asks_for_a_choice(client, year, everyone, posted):
    client.force_login(everyone.officer)
    assert client.post(url("assessment_remind", 2026), posted).status_code == 409
    assert Notification.objects.filter(step__startswith="manual").count() == 0


def test_board_is_for_the_secretariat_and_the_chair(client, year, everyone):
    for person, code in ((everyone.school_head, 409), (everyone.chair, 200), (everyone.officer, 200)):
        client.force_login(person)
        assert client.get(url("assessment_board")).status_code == code
    client.force_login(everyone.chair)
    assert client.post(url("assessment_remind", 2026), {"all": "yes"}).status_code == 409


def test_own_years_are_listed_with_published_grades_only(client, own, everyone):
    client.force_login(everyone.school_liaison)
    [row] = client.get(url("assessments_mine")).context["rows"]
    assert (row.pk, row.total_items, row.answered, row.grade_label) == (own.pk, 22, 0, "")
    builders_assessments.confirmed(own, grade="GOOD")
    [row] = client.get(url("assessments_mine")).context["rows"]
    assert row.grade_label == ""


@pytest.mark.both
def test_export_is_the_filtered_list(client, own, everyone):
    client.force_login(everyone.officer)
    asked = client.get(url("assessment_board") + "?kind=ENTERPRISE&export=xlsx")
    answer = client.post(asked["Location"], {"reason": "电话催报"})
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    cells = [cell.value for row in load_workbook(BytesIO(content)).active for cell in row]
    assert everyone.enterprise.name in cells
    assert everyone.school.name not in cells


# ---------------------------------------------------------------- the printed form


def test_printed_form_carries_the_code_of_its_data(client, own, everyone, monkeypatch):
    drawn = {}

    def render(template, context, **options):
        drawn.update(
            options, rows=sum(len(group.lines) for group in context["groups"]), draft=context["draft"]
        )
        return b"%PDF-1.7"

    monkeypatch.setattr("alliance.paper.document.render", render)
    client.force_login(everyone.school_liaison)
    answer = fetch_file(client, url("assessment_form", own.pk))
    [printed] = client.get(own.get_absolute_url()).context["printed"]
    shown = printed["version"].code
    assert drawn == {"orientation": "landscape", "code": shown, "rows": 22, "draft": True}
    assert answer["Content-Type"] == "application/pdf"


def test_printed_form_is_chinese_text_on_landscape_paper(client, own, everyone):
    builders_assessments.submitted(own)
    client.force_login(everyone.school_liaison)
    answer = fetch_file(client, url("assessment_form", own.pk))
    [printed] = client.get(own.get_absolute_url()).context["printed"]
    shown = printed["version"].code
    reader = PdfReader(BytesIO(b"".join(answer.streaming_content)))
    text = "".join(page.extract_text() for page in reader.pages)
    assert all(page.mediabox.width > page.mediabox.height for page in reader.pages)
    for heading in (
        "序号",
        "一级指标",
        "二级指标",
        "依据条款",
        "分值",
        "评分标准",
        "佐证材料",
        "系统取数",
        "自评分",
        "复评分",
    ):
        assert heading in text.replace("\n", "")
    assert "单位负责人（签字）" in text
    assert "单位（盖章）" in text
    assert all(f"校验码 {shown}" in page.extract_text() for page in reader.pages)


# ---------------------------------------------------------------- desks


def todos(person) -> list[str]:
    return [todo.title for todo in todos_of(person) if todo.kind == "年度考核"]


def test_todos_follow_the_assessment(own, everyone, noon):
    assert todos(everyone.school_liaison) == ["填报2026年度自评"]
    builders_assessments.filled(own)
    handing_in.hand_to_head(own, by=everyone.school_liaison)
    assert (todos(everyone.school_liaison), todos(everyone.school_head)) == (
        [],
        ["请确认并提交：2026年度自评"],
    )
    sent = handing_in.submit(own, by=everyone.school_head)
    assert (todos(everyone.school_head), "1 份自评待形式审查" in todos(everyone.officer)) == ([], True)
    checks.send_back(sent, reason="缺材料", correct_by=DEADLINE, by=everyone.officer)
    assert todos(everyone.school_liaison) == ["补正后重新提交：2026年度自评"]
    noon.move_to(DEADLINE, tick=False)
    assert todos(everyone.school_liaison) == ["2026年度自评逾期未交"]
    assert "3 个单位逾期未交自评" in todos(everyone.officer)


def test_the_last_day_is_a_date_of_who_has_not_handed_in(own, everyone, noon):
    def dates(person) -> list[str]:
        with access.remembering([person]), reading():
            return [one.title for one in agenda.dates(person)]

    title = "2026年度自评截止（含当日）"
    assert [dates(one).count(title) for one in (everyone.school_liaison, everyone.officer)] == [1, 1]
    builders_assessments.filled(own)
    handing_in.submit(own, by=everyone.school_head)
    assert [dates(one).count(title) for one in (everyone.school_liaison, everyone.officer)] == [0, 1]


@pytest.mark.both
def test_search_finds_only_what_one_may_see(own, everyone):
    def found(person, text):
        return [hit.url for hit in agenda.search(person, text)]

    assert found(everyone.school_liaison, "2026") == [own.get_absolute_url()]
    assert len(found(everyone.officer, "2026")) == 3
    assert found(everyone.enterprise_head, everyone.school.name) == []


# ---------------------------------------------------------------- what it costs


def queries(client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize("who", ["school_liaison", "school_head", "officer"])
def test_opening_the_page_costs_at_most_fifteen_queries_beyond_the_frame(client, own, everyone, who):
    client.force_login(getattr(everyone, who))
    frame = queries(client, url("profile"))
    assert queries(client, own.get_absolute_url()) <= frame + 15


def test_queries_of_the_page_do_not_grow_with_evidence(client, own, everyone):
    from django.core.files.base import ContentFile

    from alliance.files import uploads
    from alliance.tests import files
    from assessments.evidence import services as evidence

    client.force_login(everyone.school_liaison)
    counts = []
    for number in range(6):
        item = own.items.select_related("indicator")[number]
        item.assessment = own
        body = files.pdf(b"%d 0 obj << >> endobj\n" % number).read()
        file = uploads.check(ContentFile(body, name="a.pdf"))
        evidence.add_file(item, file=file, title="", dated_on=date(2026, 5, 1), by=everyone.school_liaison)
        if number in (0, 2, 5):
            counts.append(queries(client, own.get_absolute_url()))
    assert (Evidence.objects.count(), len(set(counts))) == (6, 1)


@pytest.mark.parametrize("changed", [1, 22])
def test_saving_costs_at_most_fifteen_queries(client, own, everyone, changed):
    client.force_login(everyone.school_liaison)
    autosave(client, own, sheet(own))
    lines = list(builders_assessments.full_marks(own).items())[:changed]
    data = sheet(own)
    for pk, line in lines:
        data |= {f"line-{pk}-self_points": str(line["self_points"]), f"line-{pk}-self_note": "有"}
    with CaptureQueriesContext(connection) as captured:
        assert autosave(client, own, data).status_code == 200
    assert own.items.exclude(self_points=None).count() == changed
    assert len(captured) <= 15


def test_lists_cost_the_same_for_1_3_and_50_rows(client, year, everyone):
    client.force_login(everyone.officer)
    counts = {"assessments": [], "assessment_board": []}
    for wanted in (3, 5, 50):
        while Assessment.objects.count() < wanted:
            unit = builders.unit("INDUSTRY")
            builders.person(unit, "LIAISON")
            builders_assessments.assessment(unit, 2026)
        for address, counted in counts.items():
            counted.append(queries(client, url(address) + "?size=50"))
    assert counts == {"assessments": [7] * 3, "assessment_board": [10] * 3}


def test_time_moves_the_page_and_no_job(client, own, everyone, noon):
    """State is right with every job stopped: the page says late the instant it is late."""
    client.force_login(everyone.school_liaison)
    noon.move_to(DEADLINE - timedelta(seconds=1), tick=False)
    client.force_login(everyone.school_liaison)
    assert client.get(own.get_absolute_url()).context["state_label"] == "自评填报中"
    noon.move_to(DEADLINE, tick=False)
    client.force_login(everyone.school_liaison)
    assert client.get(own.get_absolute_url()).context["state_label"] == "逾期未交"
