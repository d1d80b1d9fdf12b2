"""The pages: who reaches them, what they show, what they do; the same number of queries for any number of rows."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from alliance.ground import clock
from alliance.power.models import PowerChange
from alliance.tests import builders, files
from alliance.workbook import writing
from councils.applications.models import RoleApplication
from councils.applications.services import approvals, corrections
from councils.decisions import services as decisions
from councils.decisions.models import CouncilDecision
from councils.posts.models import SecretariatPost
from councils.seats import services as seats
from councils.terms.models.seats import Seat
from councils.terms.models.terms import Term

pytestmark = pytest.mark.once

TODAY = date(2026, 11, 22)


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def words(response) -> str:
    return response.content.decode()


def told(response) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


@pytest.fixture
def council(everyone):
    """Everyone, with an application of the enterprise in every stage that the pages need, and decisions."""
    everyone.vice_seat = builders.seated("VICE_CHAIR")
    everyone.vice_head = everyone.vice_seat.unit.representatives.get().user
    everyone.outsider = builders.person()
    everyone.draft = builders.role_application(everyone.school, everyone.school_head)
    everyone.checked = builders.role_application(
        everyone.enterprise, everyone.enterprise_head, state="CHECKED", officer=everyone.officer
    )
    for name, state in (("filed", "FILED"), ("returned", "RETURNED")):
        unit = builders.unit("ENTERPRISE")
        head = builders.person(unit, "HEAD")
        setattr(everyone, f"{name}_head", head)
        setattr(everyone, name, builders.role_application(unit, head, state=state, officer=everyone.officer))
    everyone.entered = builders.decision(everyone.secretary_general, subject="待确认的决定")
    everyone.confirmed = decisions.confirm(
        builders.decision(everyone.secretary_general, subject="年度计划"), by=everyone.chair
    )
    everyone.sent_back = decisions.send_back(
        builders.decision(everyone.secretary_general, subject="退回的决定"),
        reason="票数不符",
        by=everyone.chair,
    )
    return everyone


PEOPLE = (
    "outsider",
    "school_liaison",
    "school_head",
    "enterprise_head",
    "filed_head",
    "returned_head",
    "vice_head",
    "officer",
    "secretary_general",
    "chair",
)
MEMBERS = set(PEOPLE) - {"outsider"}
OFFICE = {"officer", "secretary_general"}
MANAGE = OFFICE | {"chair"}
SEES = MANAGE | {"vice_head"}

# page: (who reads it, who is told that it is refused); for everybody else it does not exist.
PAGES = {
    ("council",): (MEMBERS, {"outsider"}),
    ("seats",): (MEMBERS, {"outsider"}),
    ("seat", "vice_seat"): (MEMBERS, {"outsider"}),
    ("posts",): (MEMBERS, {"outsider"}),
    ("post", "officer_post"): (MEMBERS, {"outsider"}),
    ("applications",): (set(PEOPLE), set()),
    ("decisions",): (set(PEOPLE), set()),
    ("term_new",): (MANAGE, set(PEOPLE) - MANAGE),
    ("seat_new",): (MANAGE, set(PEOPLE) - MANAGE),
    ("seat_end", "vice_seat"): (MANAGE, set(PEOPLE) - MANAGE),
    ("post_new",): (MANAGE, set(PEOPLE) - MANAGE),
    ("post_end", "officer_post"): (
        {"secretary_general", "chair"},
        set(PEOPLE) - {"secretary_general", "chair"},
    ),
    ("application_new",): (
        MEMBERS - OFFICE,
        {"outsider"} | OFFICE,
    ),
    ("application", "draft"): ({"school_head", "school_liaison"}, set()),
    ("application", "filed"): (SEES | {"filed_head"}, set()),
    ("application", "checked"): (SEES | {"enterprise_head"}, set()),
    ("application_edit", "draft"): ({"school_head", "school_liaison"}, set()),
    ("application_edit", "filed"): (set(), SEES | {"filed_head"}),
    ("application_edit", "returned"): ({"returned_head"}, SEES),
    ("application_check", "filed"): (OFFICE, {"chair", "vice_head", "filed_head"}),
    ("application_check", "checked"): (set(), SEES | {"enterprise_head"}),
    ("application_return", "filed"): (OFFICE, {"chair", "vice_head", "filed_head"}),
    ("application_extend", "returned"): (OFFICE, {"chair", "vice_head", "returned_head"}),
    ("application_decide", "checked"): ({"chair"}, (SEES - {"chair"}) | {"enterprise_head"}),
    ("decision", "entered"): (SEES, set()),
    ("decision", "confirmed"): (MEMBERS, set()),
    ("decision_minutes", "entered"): (SEES, set()),
    ("decision_minutes", "confirmed"): (MEMBERS, set()),
    ("decision_new",): ({"secretary_general"}, set(PEOPLE) - {"secretary_general"}),
    ("decision_preview",): ({"secretary_general"}, set(PEOPLE) - {"secretary_general"}),
    ("decision_edit", "sent_back"): ({"secretary_general"}, SEES - {"secretary_general"}),
    ("decision_edit", "entered"): (set(), SEES),
}


@pytest.mark.parametrize("place", PAGES, ids="/".join)
def test_page_is_read_refused_or_missing(council, place):
    council.officer_post = council.officer.secretariat_posts.get()
    name, *what = place
    url = reverse(name, args=[getattr(council, one).pk for one in what])
    readers, refused = PAGES[place]
    expected = {person: 200 if person in readers else 409 if person in refused else 404 for person in PEOPLE}
    assert {person: signed_in(getattr(council, person)).get(url).status_code for person in PEOPLE} == expected


def test_page_asks_for_a_sign_in(council):
    for name, *what in PAGES:
        if what != ["officer_post"]:
            url = reverse(name, args=[getattr(council, one).pk for one in what])
            assert Client().get(url).url == f"{reverse('login')}?next={url}"


# act: (what is posted, who may; everybody else who sees the record is refused)
ACTS = {
    ("application_file", "draft"): ({}, "school_head"),
    ("application_withdraw", "filed"): ({}, "filed_head"),
    ("application_lapse", "returned"): ({"reason": "逾期"}, None),
    ("application_approve", "checked"): ({}, "chair"),
    ("application_reject", "checked"): ({"reason": "不同意"}, "chair"),
    ("decision_confirm", "entered"): ({}, "chair"),
    ("decision_return", "entered"): ({"reason": "不符"}, "chair"),
}


@pytest.mark.parametrize("act", ACTS, ids="/".join)
def test_act_is_done_by_one_and_refused_to_the_others(council, act):
    name, what = act
    record = getattr(council, what)
    url, (data, actor) = reverse(name, args=[record.pk]), ACTS[act]
    assert signed_in(council.chair).get(url).status_code == 405
    before = record.history.count()
    for person in PEOPLE:
        if person == actor:
            continue
        seen = type(record).objects.visible_to(getattr(council, person)).filter(pk=record.pk).exists()
        assert signed_in(getattr(council, person)).post(url, data).status_code == (409 if seen else 404)
    assert record.history.count() == before
    if actor:
        answer = signed_in(getattr(council, actor)).post(url, data)
        assert answer.url == record.get_absolute_url()
        assert record.history.count() == before + 1


# ---------------------------------------------------------------- the council


def rows_of(response, caption: str) -> list[str]:
    tables = {part["table"].caption: part["table"] for part in response.context["roles"]}
    return [str(seat.unit) for seat in tables[caption].rows]


def test_council_shows_the_day_that_is_asked_for(council):
    seats.end(council.vice_seat, on=date(2026, 10, 1), reason="辞去", by=None)
    client = signed_in(council.school_liaison)
    assert rows_of(client.get("/council/?on=2026-09-30"), "副理事长单位") == [str(council.vice_seat.unit)]
    assert rows_of(client.get("/council/?on=2026-10-01"), "副理事长单位") == []
    assert rows_of(client.get("/council/"), "副理事长单位") == []
    assert words(client.get("/council/?on=2024-12-31")).count("该日没有在任的理事会") == 1


@pytest.mark.parametrize("on", ["", "2026-02-30", "abc", "99999-01-01"])
def test_council_leaves_out_what_is_no_day(council, on):
    assert signed_in(council.officer).get("/council/", {"on": on}).context["day"] == TODAY


def test_council_counts_the_free_places(council):
    roles = {
        part["label"]: part["free"] for part in signed_in(council.officer).get("/council/").context["roles"]
    }
    assert roles == {"理事长单位": 0, "副理事长单位": 1, "常务理事单位": 5, "理事单位": None}


def test_council_says_when_the_term_has_expired(council, noon):
    notice = "新一届登记前，本届继续履职"
    assert words(signed_in(council.officer).get("/council/")).count(notice) == 0
    noon.move_to("2028-01-01 09:00:00+08:00", tick=False)
    assert words(signed_in(council.officer).get("/council/")).count(notice) == 1


def test_term_is_opened_by_the_form(council):
    client = signed_in(council.officer)
    answer = client.post(reverse("term_new"), {"number": 1, "since": "2026-11-22", "reason": "换届大会"})
    assert answer.context["form"].non_field_errors() == ["届次应大于第一届理事会。"]
    answer = client.post(reverse("term_new"), {"number": 2, "since": "2026-11-22", "reason": "换届大会"})
    change = PowerChange.objects.get()
    assert (answer.url, Term.objects.sitting().number) == (change.get_absolute_url(), 1)
    signed_in(council.chair).post(reverse("power_change_confirm", args=[change.pk]))
    assert Term.objects.sitting().number == 2
    assert Term.objects.sitting().history.get().history_change_reason == (
        f"开启第二届理事会：换届大会（{council.officer}提请，{council.chair}确认）"
    )


def test_seat_is_registered_and_ended_by_the_forms(council):
    client = signed_in(council.secretary_general)
    data = {
        "unit": council.school.pk,
        "role": "STANDING",
        "holder_role": "HR_LEAD",
        "since": "2026-11-22",
        "reason": "第一次会议选举结果",
    }
    answer = client.post(reverse("seat_new"), data)
    assert answer.context["form"].non_field_errors() == ["只有理事可以由分管人力资源负责人担任（第七条）。"]
    answer = client.post(reverse("seat_new"), data | {"holder_role": "HEAD"})
    change = PowerChange.objects.get()
    assert (answer.url, Seat.objects.filter(unit=council.school).exists()) == (
        change.get_absolute_url(),
        False,
    )
    signed_in(council.chair).post(reverse("power_change_confirm", args=[change.pk]))
    seat = Seat.objects.get(unit=council.school)
    assert seat.history.get().history_change_reason == (
        f"第一次会议选举结果（{council.secretary_general}提请，{council.chair}确认）"
    )
    end = reverse("seat_end", args=[seat.pk])
    answer = client.post(end, {"on": "2026-11-23", "reason": "辞去"})
    assert answer.context["form"].non_field_errors() == ["不能预先登记将来的终止，请到当日或之后登记。"]
    client.post(end, {"on": "2026-11-22", "reason": "辞去"})
    ending = PowerChange.objects.exclude(pk=change.pk).get()
    signed_in(council.chair).post(reverse("power_change_confirm", args=[ending.pk]))
    seat.refresh_from_db()
    assert seat.until == TODAY


def test_post_is_given_and_ended_by_the_forms(council):
    client = signed_in(council.chair)
    person = builders.person()
    data = {"post": "SECRETARY", "unit": council.school.pk, "user": person.pk, "since": "2026-11-22"}
    answer = client.post(reverse("post_new"), data)
    assert answer.context["form"].non_field_errors() == [
        f"秘书应来自常务理事单位或理事单位，{council.school}现在不是（第九条）。"
    ]
    assert client.post(reverse("post_new"), data | {"post": "OFFICER"}).url == reverse("posts")
    post = SecretariatPost.objects.get(user=person)
    client.post(reverse("post_end", args=[post.pk]), {"on": "2026-11-22", "reason": "调离"})
    post.refresh_from_db()
    assert (post.until, post.end_reason) == (TODAY, "调离")


# ---------------------------------------------------------------- applications


def test_application_is_begun_written_and_filed_by_the_pages(everyone):
    client = signed_in(everyone.enterprise_head)
    answer = client.post(
        reverse("application_new"),
        {"unit": everyone.enterprise.pk, "role": "ORDINARY", "holder_role": "HEAD"},
    )
    application = RoleApplication.objects.get()
    assert answer.url == reverse("application_edit", args=[application.pk])
    data = {"version": application.version, "holder_role": "HEAD", "statement": "理由", "act": "file"}
    answer = client.post(answer.url, data)
    assert answer.context["form"].non_field_errors() == ["请先填写第 1、2、3、4、5 项条件的单位说明。"]
    application.refresh_from_db()
    assert (application.state, application.statement) == ("DRAFT", "理由")
    data |= {f"claim_{n}": "符合" for n in range(1, 6)} | {"version": answer.context["form"].data["version"]}
    assert client.post(reverse("application_edit", args=[application.pk]), data).url == (
        application.get_absolute_url()
    )
    application.refresh_from_db()
    assert application.state == "FILED"


def test_application_is_begun_for_own_units_only(everyone):
    client = signed_in(everyone.enterprise_liaison)
    data = {"unit": everyone.school.pk, "role": "ORDINARY", "holder_role": "HEAD"}
    assert list(client.post(reverse("application_new"), data).context["form"].errors) == ["unit"]
    data["unit"] = everyone.enterprise.pk
    assert client.post(reverse("application_new"), data).status_code == 302


def test_autosave_answers_with_the_version_and_tells_of_a_conflict(everyone):
    application = builders.role_application(everyone.enterprise, everyone.enterprise_head)
    url = reverse("application_edit", args=[application.pk])
    client = signed_in(everyone.enterprise_liaison)
    data = {"version": application.version, "holder_role": "HEAD", "statement": "改了", "claim_1": "改了"}
    headers = {"X-Autosave": "1", "X-Requested-With": "fetch"}
    answer = client.post(url, data, headers=headers)
    assert (answer.status_code, answer.json()) == (200, {"version": application.version + 1})
    stale = client.post(url, data | {"statement": "又改"}, headers=headers)
    assert stale.status_code == 409
    assert stale.json()["message"].startswith("保存前，其他人已修改这条记录")
    wrong = client.post(url, data | {"statement": "长" * 2001}, headers=headers)
    assert wrong.status_code == 422
    application.refresh_from_db()
    assert application.statement == "改了"


def test_save_on_a_stale_page_keeps_the_typing_and_can_be_repeated(everyone):
    application = builders.role_application(everyone.enterprise, everyone.enterprise_head)
    url = reverse("application_edit", args=[application.pk])
    client = signed_in(everyone.enterprise_head)
    data = {"version": application.version - 1, "holder_role": "HEAD", "statement": "我的", "act": "save"}
    answer = client.post(url, data)
    form = answer.context["form"]
    assert form.data["statement"] == "我的"
    assert client.post(url, data | {"version": form.data["version"]}).status_code == 302
    application.refresh_from_db()
    assert application.statement == "我的"


def test_autosave_of_somebody_who_may_no_longer_is_refused(everyone):
    application = builders.role_application(
        everyone.enterprise, everyone.enterprise_head, state="FILED", officer=everyone.officer
    )
    answer = signed_in(everyone.enterprise_head).post(
        reverse("application_edit", args=[application.pk]),
        {"version": application.version, "statement": "x"},
        headers={"X-Autosave": "1", "X-Requested-With": "fetch"},
    )
    assert (answer.status_code, answer.content.decode()) == (
        409,
        "该职务申请现在是“待秘书处审查”，不能修改。",
    )


def test_page_writes_no_field_that_it_does_not_show(everyone):
    application = builders.role_application(everyone.enterprise, everyone.enterprise_head)
    data = {
        "version": application.version,
        "holder_role": "HEAD",
        "statement": "理由",
        "state": "APPROVED",
        "role": "VICE_CHAIR",
        "unit": everyone.school.pk,
        "recommended": "True",
        "met_1": "yes",
    }
    signed_in(everyone.enterprise_head).post(reverse("application_edit", args=[application.pk]), data)
    application.refresh_from_db()
    assert (application.state, application.role, application.unit, application.recommended) == (
        "DRAFT",
        "ORDINARY",
        everyone.enterprise,
        None,
    )
    assert application.conditions.first().met is None


def check_data(application, **changes) -> dict:
    data = {"version": application.version, "recommendation": "符合条件"}
    data |= {f"met_{n}": "yes" for n in range(1, 6)}
    data |= {f"finding_{n}": "经核对材料" for n in range(1, 6)}
    return data | changes


def test_check_is_saved_and_sent_to_the_chair_by_the_page(council):
    url = reverse("application_check", args=[council.filed.pk])
    client = signed_in(council.officer)
    answer = client.post(url, check_data(council.filed, met_3="no", finding_3="", act="recommend"))
    assert answer.context["form"].non_field_errors() == ["第 3 项认定为不符合，请填写认定理由。"]
    saved = client.post(
        url, check_data(council.filed, met_3="", act="save"), headers={"X-Autosave": "1"}
    ).json()
    council.filed.refresh_from_db()
    assert (council.filed.state, council.filed.version) == ("FILED", saved["version"])
    assert (
        client.post(url, check_data(council.filed, act="recommend")).url == council.filed.get_absolute_url()
    )
    council.filed.refresh_from_db()
    assert (council.filed.state, council.filed.recommended) == ("CHECKED", True)


def test_return_form_offers_ten_working_days_and_sends_back(council):
    url = reverse("application_return", args=[council.filed.pk])
    client = signed_in(council.officer)
    assert client.get(url).context["form"].fields["correct_by"].initial == date(2026, 12, 4)
    answer = client.post(url, {"reason": "缺材料", "correct_by": "2026-11-22"})
    assert answer.context["form"].errors["correct_by"] == ["补正期限应晚于今天。"]
    assert client.post(url, {"reason": "缺材料", "correct_by": "2026-12-04"}).status_code == 302
    council.filed.refresh_from_db()
    assert council.filed.state == "RETURNED"


def test_overdue_correction_is_extended_or_closed_by_the_pages(council, noon):
    noon.move_to(council.returned.correct_by, tick=False)
    client = signed_in(council.officer)
    page = client.get(council.returned.get_absolute_url())
    assert page.context["state"] == "补正逾期"
    extend = reverse("application_extend", args=[council.returned.pk])
    assert client.post(extend, {"reason": "单位来函", "correct_by": "2026-12-31"}).status_code == 302
    council.returned.refresh_from_db()
    assert not council.returned.is_overdue
    noon.move_to(council.returned.correct_by, tick=False)
    lapse = reverse("application_lapse", args=[council.returned.pk])
    assert told(signed_in(council.officer).post(lapse, {"reason": "逾期"})) == ["该申请已作失效处理。"]


def test_decide_page_shows_what_follows_and_decides(council):
    client = signed_in(council.chair)
    page = client.get(reverse("application_decide", args=[council.checked.pk]))
    assert (page.context["met"], len(page.context["conditions"])) == (5, 5)
    assert words(page).count(f"{council.enterprise}将自今天起担任理事单位") == 1
    approve = reverse("application_approve", args=[council.checked.pk])
    stale = client.post(approve, {"version": council.checked.version - 1})
    assert stale.status_code == 409
    done = client.post(approve, {"version": council.checked.version})
    assert told(done) == [f"已同意：{council.enterprise}自今天起担任理事单位。"]
    council.checked.refresh_from_db()
    assert council.checked.state == "APPROVED"


def test_refused_post_from_a_page_comes_back_with_the_reason(council):
    approve = reverse("application_approve", args=[council.checked.pk])
    back = f"http://testserver{council.checked.get_absolute_url()}"
    answer = signed_in(council.officer).post(approve, headers={"referer": back})
    assert (answer.status_code, answer.url, told(answer)) == (
        302,
        back,
        [
            "由理事长办理；理事长回避或空缺时由副理事长办理，副理事长也都回避或空缺时由席次在前的常务理事办理。"
        ],
    )


@pytest.mark.both
@pytest.mark.parametrize(
    ("state", "found"),
    [("open", 3), ("overdue", 0), ("FILED", 1), ("CHECKED", 1), ("APPROVED", 0), ("", 3)],
)
def test_application_list_filters_by_state(council, state, found):
    page = signed_in(council.officer).get(reverse("applications"), {"state": state})
    assert page.context["listing"].total == found


def test_application_list_of_a_unit_holds_its_own_only(council):
    page = signed_in(council.school_liaison).get(reverse("applications"))
    assert [one.pk for one in page.context["listing"].page] == [council.draft.pk]


def sheet_of(response) -> list[list]:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    from openpyxl import load_workbook

    rows = load_workbook(BytesIO(content)).active.iter_rows(values_only=True)
    return [list(row) for row in rows]


@pytest.mark.both
def test_application_export_follows_the_filters_and_the_rights(council):
    assert writing.response is not None
    client = signed_in(council.officer)
    sheet = sheet_of(client.get(reverse("applications"), {"export": "xlsx", "state": "FILED"}))
    cells = {cell for row in sheet for cell in row if cell}
    assert str(council.filed.unit) in cells
    assert str(council.checked.unit) not in cells
    own = sheet_of(signed_in(council.filed_head).get(reverse("applications"), {"export": "xlsx"}))
    cells = {cell for row in own for cell in row if cell}
    assert str(council.filed.unit) in cells
    assert str(council.checked.unit) not in cells


# ---------------------------------------------------------------- decisions


def decision_data(**changes) -> dict:
    return {
        "matter": "GENERAL",
        "subject": "年度计划",
        "unit": "",
        "met_on": "2026-11-22",
        "present": 2,
        "votes_for": 2,
        "votes_against": 0,
        "abstained": 0,
        "minutes": SimpleUploadedFile("纪要.pdf", files.pdf().read()),
    } | changes


def test_decision_is_entered_by_the_page(council):
    client, url = signed_in(council.secretary_general), reverse("decision_new")
    answer = client.post(url, decision_data(votes_for=1))
    assert answer.context["form"].non_field_errors() == [
        "赞成、反对、弃权合计 1 票，应等于出席席位数 2（未投票的计为弃权）。"
    ]
    answer = client.post(url, decision_data(minutes=SimpleUploadedFile("纪要.pdf", b"<html>")))
    assert list(answer.context["form"].errors) == ["minutes"]
    before = CouncilDecision.objects.count()
    answer = client.post(url, decision_data())
    assert CouncilDecision.objects.count() == before + 1
    assert told(answer) == ["已录入（通过），等待理事长确认。"]


def test_decision_preview_counts_seats_and_thresholds(council):
    client, url = signed_in(council.secretary_general), reverse("decision_preview")
    query = {"matter": "TERMINATION", "met_on": "2026-11-22", "unit": str(council.vice_seat.unit_id)}
    needed = client.get(url, query).context["needed"]
    assert (needed["seats"], needed["recused"], needed["base"], needed["quorum_needed"]) == (2, 1, 1, 1)
    assert client.get(url, query | {"unit": ""}).context["needed"]["base"] == 2
    for wrong in ({"met_on": "x"}, {"met_on": "2026-02-30"}, {"matter": "x"}):
        assert client.get(url, query | wrong).context["needed"] is None


def test_returned_decision_is_corrected_by_the_page(council):
    url = reverse("decision_edit", args=[council.sent_back.pk])
    client = signed_in(council.secretary_general)
    assert client.get(url).context["form"].initial["votes_for"] == 2
    data = decision_data(version=council.sent_back.version, votes_for=1, votes_against=1)
    del data["minutes"]
    assert client.post(url, data).url == council.sent_back.get_absolute_url()
    council.sent_back.refresh_from_db()
    assert (council.sent_back.state, council.sent_back.passed, council.sent_back.name) == (
        "ENTERED",
        False,
        "会议纪要.pdf",
    )


def test_minutes_come_back_as_they_were_and_only_sandboxed(council):
    url = reverse("decision_minutes", args=[council.confirmed.pk])
    answer = signed_in(council.school_liaison).get(url)
    assert b"".join(answer.streaming_content) == files.pdf().read()
    assert answer["Content-Disposition"].startswith("attachment")
    assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "private, no-store")
    inline = signed_in(council.school_liaison).get(url, {"inline": "1"})
    assert inline["Content-Disposition"].startswith("inline")


def test_minutes_that_are_gone_are_missing(council):
    council.confirmed.file.storage.delete(council.confirmed.file.name)
    client = signed_in(council.officer)
    assert client.get(reverse("decision_minutes", args=[council.confirmed.pk])).status_code == 404
    assert client.get(council.confirmed.get_absolute_url()).context["files"] == []


@pytest.mark.both
@pytest.mark.parametrize(
    ("query", "subjects"),
    [
        ({}, {"待确认的决定", "年度计划", "退回的决定"}),
        ({"state": "CONFIRMED"}, {"年度计划"}),
        ({"passed": "False"}, set()),
        ({"passed": "True", "matter": "GENERAL"}, {"待确认的决定", "年度计划", "退回的决定"}),
        ({"met_on_before": "2026-11-21"}, set()),
        ({"q": "年度"}, {"年度计划"}),
    ],
)
def test_decision_list_filters(council, query, subjects):
    page = signed_in(council.officer).get(reverse("decisions"), query)
    assert {one.subject for one in page.context["listing"].page} == subjects


@pytest.mark.both
@pytest.mark.parametrize(
    ("query", "roles"),
    [
        ({}, ["CHAIR", "VICE_CHAIR"]),
        ({"state": "current"}, ["CHAIR"]),
        ({"state": "former"}, ["VICE_CHAIR"]),
        ({"role": "CHAIR"}, ["CHAIR"]),
    ],
)
def test_seat_list_filters(council, query, roles):
    seats.end(council.vice_seat, on=TODAY, reason="辞去", by=None)
    listing = signed_in(council.officer).get(reverse("seats"), query).context["listing"]
    assert sorted(seat.role for seat in listing.page) == roles


# ---------------------------------------------------------------- queries


def queries(client: Client, url: str, query: dict | None = None) -> int:
    client.get(url, query)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url, query).status_code == 200
    return len(captured)


def more_of_everything(everyone, count: int) -> None:
    """Seats, posts, applications and decisions, `count` of each."""
    for _ in range(count):
        seat = builders.seated("ORDINARY")
        head = seat.unit.representatives.get().user
        builders.post("SECRETARY", head, seat.unit)
        builders.role_application(seat.unit, head, role="STANDING", state="FILED", officer=everyone.officer)
        builders.decision(everyone.secretary_general)


COSTS = {"council": 13, "seats": 7, "posts": 7, "applications": 6, "decisions": 6}


def test_list_costs_the_same_queries_for_1_3_and_50_rows(everyone):
    """Everything counted, the four of the frame among them."""
    client = signed_in(everyone.officer)
    counts: dict[str, list[int]] = {name: [] for name in COSTS}
    for step in (1, 2, 47):
        more_of_everything(everyone, step)
        for name, counted in counts.items():
            counted.append(queries(client, reverse(name), {"size": "100"}))
    assert counts == {name: [cost] * 3 for name, cost in COSTS.items()}


@pytest.mark.parametrize(
    ("name", "record", "who"),
    [
        ("application", "checked", "chair"),
        ("application_check", "filed", "officer"),
        ("application_edit", "returned", "returned_head"),
        ("application_decide", "checked", "chair"),
        ("decision", "entered", "chair"),
        ("decision_new", None, "secretary_general"),
    ],
)
def test_detail_page_stays_below_its_budget(council, name, record, who):
    args = [getattr(council, record).pk] if record else []
    assert queries(signed_in(getattr(council, who)), reverse(name, args=args)) <= 60


def test_ended_seat_page_shows_no_holder_and_offers_no_end(council):
    ended = seats.end(council.vice_seat, on=TODAY, reason="辞去", by=None)
    page = signed_in(council.officer).get(reverse("seat", args=[ended.pk]))
    assert (page.context["holder"], page.context["state"]) == (None, "已终止")
    assert page.context["may_end"].reason == "该席位已终止。"


def test_seat_page_links_the_application_only_for_those_who_may_see_it(council):
    approved = approvals.approve(council.checked, by=council.chair)
    url = reverse("seat", args=[approved.seat.pk])
    assert signed_in(council.officer).get(url).context["application"] == approved
    assert signed_in(council.school_liaison).get(url).context["application"] is None


def test_deadline_is_shown_as_its_last_day(council):
    shown = clock.show_deadline(council.returned.correct_by)
    page = signed_in(council.returned_head).get(council.returned.get_absolute_url())
    assert words(page).count(f"截止 {shown}") >= 1
    corrections.extend(
        council.returned, reason="来函", correct_by=TODAY + timedelta(days=20), by=council.officer
    )
    assert clock.show_deadline(clock.end_of_day(TODAY + timedelta(days=20))) == "12月12日 24:00（含当日）"
