"""整改通知书 (第十二条): drafted from the findings, edited, issued, signed for, withdrawn and corrected; the plan answered."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from alliance.accounts.services import accounts
from alliance.calendar import holidays
from alliance.ground import clock
from alliance.ground.access import Conflict, Refused
from alliance.ground.verbs import claim
from alliance.messages.models import Notification
from alliance.paper.tests.test_document import text_of
from alliance.registers import policy
from alliance.tests import builders
from alliance.tests.fetching import fetch_file
from assessments.rectification import demands, rules
from assessments.rectification.forms import rearranged
from assessments.rectification.models import Rectification, RectificationNotice
from assessments.rectification.services import drafts, findings, notices
from assessments.rectification.services.findings import Line
from assessments.remedy import portal as desk
from assessments.remedy.services import dates, work
from assessments.sheets.models.items import Item
from assessments.tests import bad_years
from councils.posts.models import SecretariatPost
from councils.recusal import audience
from members.relations import services as relations


def one_bad_year():
    """The enterprise 不合格 in 2026, published on December 28th; its notice is a draft."""
    everyone = builders.alliance()
    bad_years.published(2026, {everyone.enterprise: "UNQUALIFIED"})
    return bad_years.council(everyone)


built, everyone = bad_years.built_once(one_bad_year)


@pytest.fixture
def case(everyone) -> Rectification:
    return Rectification.objects.select_related("assessment__unit", "assessment__cycle").get()


def draft_of(case: Rectification, **changes):
    values = {
        "text": case.notice,
        "days": case.days,
        "contact": "李干事",
        "contact_phone": "0534-1234567",
        "lines": [Line(item.problem, item.demand, item.pk) for item in case.items.all()],
        "by": None,
    }
    return drafts.save_draft(case, **(values | changes))


# ---------------------------------------------------------------- what is drafted


@pytest.mark.parametrize(
    ("points", "share", "most", "expected"),
    [
        ([1, 2, 3], "0.8", 8, ["a", "b", "c"]),  # lost 9, 8, 7 of 24: two make 17, less than 19.2
        ([1, 2, 3], "0.7", 8, ["a", "b"]),
        ([1, 9, 10], "0.8", 8, ["a"]),  # only the first is weak
        ([8, 9, 10], "1", 8, ["a", "b"]),  # nothing weak: what lost anything
        ([10, 10, 10], "0.8", 8, []),
        ([1, 1, 1], "1", 2, ["a", "b"]),
        ([0, 5, 5], "0.5", 8, ["a"]),
    ],
)
def test_chosen_are_the_largest_losses_until_the_share_is_covered(points, share, most, expected):
    marks = [(name, Decimal(number), Decimal(10)) for name, number in zip("abc", points, strict=True)]
    assert demands.chosen(marks, share=Decimal(share), most=most) == expected


def test_demand_is_a_sentence_of_work_and_never_a_scoring_rule(everyone, case):
    criteria = set(
        Item.objects.filter(assessment=case.assessment).values_list("indicator__criteria", flat=True)
    )
    items = list(case.items.all())
    assert 1 <= len(items) <= 8
    assert {item.demand for item in items} & criteria == set()
    assert [item for item in items if not item.demand or "酌情" in item.demand or "扣" in item.demand] == []
    assert [item.position for item in items] == list(range(1, len(items) + 1))
    losses = [Decimal(item.problem.split("满分")[1].split("分")[0]) for item in items]
    assert losses == sorted(losses, reverse=True)


def test_demand_names_what_the_record_lacks():
    known = {"info": {7: "补齐2026年3月、5月至7月信息报送，明确专人负责。"}}
    facts = ["info.months_on_time", "info.months_late"]
    assert demands.sentence("信息报送", facts, "", known, 7) == known["info"][7]
    assert demands.sentence("信息报送", facts, "", known, 8) == demands.SENTENCES["info"]
    assert demands.sentence("特色工作", ["odd.fact"], "总结", {}, 8) == (
        "就“特色工作”提出改进措施，落实责任人和完成时间，并报送总结。"
    )


def test_setting_limits_the_number_of_drafted_items(everyone, case):
    policy_of = {"rectification_items": 2, "rectification_share": "100"}
    for key, value in policy_of.items():
        policy.change(key, value, basis="测试", confirmed=False, by=everyone.secretary_general)
    lines = findings.lines_for([case.assessment], policy.values(*findings.LIMITS))
    assert len(lines[case.assessment_id]) == 2


# ---------------------------------------------------------------- publication: the notice follows


def test_publication_tells_that_a_notice_follows(everyone, case):
    assert case.state == "DRAFTED"
    due = holidays.add_working_days(date(2026, 12, 28), 10)
    assert (clock.last_day(case.notice_due), case.deadline) == (due, None)
    told = Notification.objects.filter(matter=f"rectification:{case.pk}", step="opened")
    assert {one.recipient: one.title for one in told} == {
        everyone.enterprise_head: "考核不合格，整改通知将由秘书处下发",
        everyone.enterprise_liaison: "考核不合格，整改通知将由秘书处下发",
        everyone.secretary_general: f"请核定并下发整改通知书：{everyone.enterprise}",
        everyone.officer: f"请核定并下发整改通知书：{everyone.enterprise}",
    }


def test_unit_sees_that_a_notice_follows_and_nothing_of_the_draft(everyone, case, client):
    client.force_login(everyone.enterprise_head)
    page = client.get(case.get_absolute_url())
    text = page.content.decode()
    assert (text.count("整改通知将由秘书处下发"), text.count("10 个工作日内")) == (1, 1)
    assert (page.context["table"], page.context["events"]) == (None, [])
    assert [item.demand in text for item in case.items.all()] == [False] * case.items.count()
    assert client.get(reverse("rectification_notice", args=[case.pk])).status_code == 409
    result = client.get(reverse("assessment_result", args=[case.assessment_id])).content.decode()
    assert result.count("整改通知将由秘书处下发") == 1
    assert desk.todos(everyone.enterprise_head) == []


def test_secretariat_has_the_notice_to_issue_by_a_day(everyone, case):
    todo = next(one for one in desk.todos(everyone.officer) if one.kind == "整改")
    assert (todo.title, todo.url, todo.deadline, todo.urgent) == (
        f"核定整改通知书：{case}",
        reverse("rectification_draft", args=[case.pk]),
        case.notice_due,
        False,
    )


@pytest.mark.parametrize(("seconds", "told"), [(-1, 0), (0, 4), (1, 4)])
def test_notice_that_is_not_issued_in_time_is_told_once(everyone, case, time_machine, seconds, told):
    time_machine.move_to(case.notice_due + timedelta(seconds=seconds), tick=False)
    dates.remind_and_record_late()
    dates.remind_and_record_late()
    found = Notification.objects.filter(matter=f"rectification:{case.pk}", step__startswith="unissued")
    assert found.count() == told  # secretary-general, deputy, officer, chair


# ---------------------------------------------------------------- editing

LINES = [Line("甲", "一", 1), Line("乙", "二", 2), Line("丙", "三", 3)]


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        ("add", [*LINES, Line("", "")]),
        ("up-1", [LINES[1], LINES[0], LINES[2]]),
        ("up-0", LINES),
        ("down-1", [LINES[0], LINES[2], LINES[1]]),
        ("down-2", LINES),
        ("delete-1", [LINES[0], LINES[2]]),
        ("merge-1", [Line("甲；乙。", "一；二。", 1), LINES[2]]),
        ("merge-0", LINES),
        ("merge-9", LINES),
        ("delete-²", LINES),
        (f"delete-{'1' * 5000}", LINES),
        ("save", LINES),
    ],
)
def test_lines_are_rearranged(act, expected):
    assert rearranged(LINES, act) == expected


def test_draft_is_edited_with_history_and_not_by_others(everyone, case):
    first = case.items.first()
    lines = [Line("新问题", "新要求"), Line(first.problem, "改过的要求", first.pk)]
    changed = draft_of(case, lines=lines, by=everyone.officer, version=case.version)
    assert [(one.position, one.problem, one.demand) for one in changed.items.all()] == [
        (1, "新问题", "新要求"),
        (2, first.problem, "改过的要求"),
    ]
    again = draft_of(
        changed,
        lines=[Line(one.problem, one.demand, one.pk) for one in changed.items.all()],
        by=everyone.officer,
    )
    assert again.version == changed.version
    with pytest.raises(Conflict):
        draft_of(case, version=case.version - 1)
    with pytest.raises(Refused, match="不属于这件整改"):
        draft_of(case, lines=[Line("x", "y", 10**9)])
    with pytest.raises(Refused, match="由秘书处办理"):
        draft_of(case, by=everyone.enterprise_head)


@pytest.mark.once
def test_draft_is_edited_previewed_and_issued_on_the_page(everyone, case, client):
    client.force_login(everyone.officer)
    url = reverse("rectification_draft", args=[case.pk])
    form = client.get(url).context["form"]
    assert (form["contact"].value(), form["contact_phone"].value()) == (
        everyone.officer.name,
        everyone.officer.username,
    )

    def posted(act: str, **changes) -> dict:
        form = client.get(url).context["form"]
        data = {name: form[name].value() for name in form.fields}
        return {name: "" if value is None else value for name, value in data.items()} | {"act": act} | changes

    number = case.items.count()
    client.post(url, posted("add"))
    assert case.items.count() == number + 1
    client.post(url, posted(f"delete-{number}"))
    client.post(url, posted("merge-1"))
    assert case.items.count() == number - 1
    paper = fetch_file(client, url, posted("preview"))
    words = text_of(b"".join(paper.streaming_content)).replace("\n", "").replace(" ", "")
    assert ("草稿，未下发" in words, "2027年2月27日（含当日）" in words) == (True, True)
    waiting = client.post(url, posted("preview"))
    assert (waiting.url.startswith("/exports/"), client.get(waiting.url).context["back"]) == (True, url)
    saved = client.post(url, posted("x", notice="改了"), headers={"X-Autosave": "1"})
    assert saved.json() == {"version": claim(case).version}
    assert case.history.first().history_change_reason == "自动保存：修改整改通知书草稿"
    done = client.post(url, posted("save"), follow=True)
    assert (done.redirect_chain[0][0], claim(case).state) == (case.get_absolute_url(), "DRAFTED")
    assert "已保存，请秘书长签发。" in done.content.decode()
    issue, given = reverse("rectification_issue", args=[case.pk]), {"reason": "按年度考核结果下发"}
    assert client.post(issue, given).status_code == 409
    client.force_login(everyone.secretary_general)
    refused = client.post(issue, {"reason": " "})
    assert (refused.status_code, "请填写签发说明。" in refused.content.decode()) == (409, True)
    assert claim(case).state == "DRAFTED"
    assert client.post(issue, given).url == case.get_absolute_url()
    notice = RectificationNotice.objects.get()
    assert (notice.text, notice.issued_by, notice.reason) == (
        "改了",
        everyone.secretary_general,
        "按年度考核结果下发",
    )
    assert client.get(url).status_code == 409


@pytest.mark.once
def test_page_says_what_the_draft_lacks_beside_the_button(everyone, case, client):
    client.force_login(everyone.secretary_general)
    address, said = case.get_absolute_url(), "请填写联系人和联系电话。"
    assert rules.may_issue(everyone.secretary_general, case).reason == said
    assert client.get(address).content.decode().count(said) == 1
    case = draft_of(case)
    assert rules.may_issue(everyone.secretary_general, case)
    assert said not in client.get(address).content.decode()


def test_complete_draft_leaves_the_office_and_waits_for_the_signature(everyone, case, monkeypatch):
    def waits(user):
        return [(one.title, one.decides) for one in desk.todos(user) if one.kind == "整改"]

    drafting, signing = (f"核定整改通知书：{case}", False), (f"签发整改通知书：{case}", True)
    people = (everyone.officer, everyone.secretary_general, everyone.deputy, everyone.vices[1])
    assert [waits(user) for user in people] == [[drafting], [drafting], [drafting], []]
    draft_of(case)
    assert [waits(user) for user in people] == [[], [signing], [], []]
    monkeypatch.setattr(
        desk, "LISTED", 0
    )  # then the line of the others is for who signs them, for nobody else
    others = ("还有其他单位的整改通知书待签发", True)
    assert [waits(user) for user in people] == [[], [others], [], []]
    monkeypatch.undo()
    related_to_the_unit(everyone, everyone.chair_unit)  # from which the secretary-general comes as well
    assert [waits(user) for user in people] == [[], [], [signing], []]
    related_to_the_unit(everyone, SecretariatPost.objects.get(user=everyone.deputy).unit)
    assert [waits(user) for user in people] == [[], [], [], [signing]]


# ---------------------------------------------------------------- issue, receipt


def test_issue_counts_the_time_from_the_day_of_issue(everyone, case):
    draft_of(case, days=30)
    notice = notices.issue(case, reason="核定", by=everyone.secretary_general)
    case = claim(case)
    assert (case.state, case.deadline, notice.last_day) == (
        "NOTIFIED",
        clock.end_of_day(clock.today() + timedelta(days=30)),
        "2027年1月28日",
    )
    told = Notification.objects.filter(matter=f"rectification:{case.pk}", step="issued-1")
    assert {one.recipient for one in told} == {everyone.enterprise_head, everyone.enterprise_liaison}
    with pytest.raises(Refused, match="该整改现在是“待报整改方案”，不能下发通知书。"):
        notices.issue(case, reason="核定", by=everyone.secretary_general)


def test_issue_to_a_unit_where_nobody_is_left_is_told_to_the_office(everyone, case):
    draft_of(case)
    unit = case.assessment.unit
    for person in (everyone.enterprise_head, everyone.enterprise_liaison):
        accounts.switch(person, active=False, reason="离职", by=None)
    notices.issue(case, reason="核定", by=everyone.secretary_general)
    told = Notification.objects.filter(matter=f"rectification:{case.pk}", step__startswith="issued-1")
    assert {one.recipient for one in told} == set(audience.secretariat(unit)) != set()
    assert {one.title for one in told} == {f"{unit}无人接收：整改通知书已下发，请签收"}


@pytest.mark.parametrize(
    ("changes", "reason", "message"),
    [
        ({}, " ", "请填写签发说明"),
        ({"contact": ""}, "核定", "请填写联系人和联系电话"),
        ({"contact_phone": " "}, "核定", "请填写联系人和联系电话"),
        ({"text": ""}, "核定", "请填写整改事由"),
        ({"lines": []}, "核定", "至少列一个整改事项"),
        ({"lines": [Line("问题", "")]}, "核定", "第 1 项的问题或整改要求还没有填写"),
    ],
)
def test_issue_refuses_what_is_incomplete(everyone, case, changes, reason, message):
    draft_of(case, **changes)
    with pytest.raises(Refused, match=message):
        notices.issue(case, reason=reason, by=everyone.secretary_general)
    assert RectificationNotice.objects.count() == 0


def related_to_the_unit(everyone, unit) -> None:
    kept = {"nature": "控股子公司", "since": builders.JOINED, "by": None}
    relations.declare_relation(unit, everyone.enterprise, **kept)


def test_secretary_general_signs_and_in_that_place_a_deputy_and_who_presides(everyone, case):
    case = draft_of(case)
    for user in (everyone.officer, everyone.deputy, everyone.school_head):
        with pytest.raises(Refused, match="整改通知书由秘书长签发"):
            notices.issue(case, reason="核定", by=user)
    assert not rules.may_see_draft(everyone.enterprise_head, case)
    assert rules.may_issue(everyone.secretary_general, case)
    assert rules.may_issue(everyone.chair, case)
    related_to_the_unit(everyone, everyone.chair_unit)
    with pytest.raises(Refused, match="应当回避"):
        notices.issue(case, reason="核定", by=everyone.secretary_general)
    assert notices.issue(case, reason="秘书长回避", by=everyone.deputy).issued_by == everyone.deputy


def test_complete_is_the_same_for_a_list_as_for_one(everyone, case):
    for changes in ({}, {"contact": ""}, {"contact_phone": ""}, {"text": ""}, {"lines": []}):
        draft_of(case, **changes)
        listed = Rectification.objects.complete().filter(pk=case.pk).exists()
        assert listed == bool(rules.is_complete(claim(case)))
    for bare in (Line("问题", ""), Line("", "要求")):
        draft_of(case, lines=[Line("甲", "一"), bare])
        assert not Rectification.objects.complete().exists()
        assert not rules.is_complete(claim(case))


def test_unit_reads_the_result_but_nothing_of_what_is_being_drafted(everyone, case, client):
    first = case.notice
    client.force_login(everyone.enterprise_head)
    address = reverse("rectification", args=[case.pk])
    draft_of(case, text="初稿，不得外传。", contact="内部联系人", by=everyone.officer)
    page = client.get(address).content.decode()
    assert (first in page, "初稿" in page, "内部联系人" in page) == (True, False, False)
    client.force_login(everyone.officer)
    assert "初稿，不得外传。" in client.get(address).content.decode()
    case.refresh_from_db()
    draft_of(case, text="定稿。", by=everyone.officer)
    notices.issue(case, reason="核定", by=everyone.secretary_general)
    client.force_login(everyone.enterprise_head)
    issued = client.get(address).content.decode()
    assert ("定稿。" in issued, "初稿" in issued, "内部联系人" in issued) == (True, False, False)


def test_receipt_is_for_the_notice_that_was_on_the_page(everyone, case, client):
    """The page shows one notice; it is corrected meanwhile, and its button signs for no other."""
    client.force_login(everyone.enterprise_head)
    address = reverse("rectification_sign", args=[case.pk])
    assert client.post(address).status_code == 409  # not issued yet
    draft_of(case)
    first = notices.issue(case, reason="核定", by=everyone.secretary_general)
    page = client.get(case.get_absolute_url()).content.decode()
    form = page[page.index(f'action="{address}"') :].partition("</form>")[0]
    assert f'name="version" value="{first.version}"' in form
    assert client.post(address, {"version": first.version - 1}).status_code == 409
    first.refresh_from_db()
    assert first.signed_at is None
    client.post(address, {"version": first.version})
    first.refresh_from_db()
    assert first.signed_by == everyone.enterprise_head


def test_receipt_says_who_and_when_and_comes_before_the_plan(everyone, case, client):
    draft_of(case)
    notice = notices.issue(case, reason="核定", by=everyone.secretary_general)
    head, liaison = everyone.enterprise_head, everyone.enterprise_liaison
    waiting = (f"签收整改通知书：{case}", notice.sign_due, True)
    assert [(one.title, one.deadline, one.urgent) for one in desk.todos(head)] == [waiting]
    measures = {item.pk: {"measure": "专人负责"} for item in case.items.all()}
    work.save_work(case, plan="方案", report=None, lines=measures, by=head)
    with pytest.raises(Refused, match="请先签收整改通知书"):
        work.hand_in_plan(case, by=head)
    with pytest.raises(Refused, match="由被整改单位签收"):
        notices.sign(notice, by=everyone.school_head)
    client.force_login(liaison)
    client.post(reverse("rectification_sign", args=[case.pk]))
    notice.refresh_from_db()
    assert (notice.signed_by, notice.signed_at) == (liaison, clock.now())
    with pytest.raises(Refused, match=f"{liaison}已签收"):
        notices.sign(notice, by=head)
    assert [one.title for one in desk.todos(head)] == [f"报送整改方案：{case}"]
    assert work.hand_in_plan(case, by=head).state == "SUBMITTED"


@pytest.mark.parametrize(("seconds", "told"), [(-1, 0), (0, 5), (1, 5)])
def test_notice_that_is_not_signed_for_is_reminded_of_once(everyone, case, time_machine, seconds, told):
    draft_of(case)
    notice = notices.issue(case, reason="核定", by=everyone.secretary_general)
    time_machine.move_to(notice.sign_due + timedelta(seconds=seconds), tick=False)
    dates.remind_and_record_late()
    dates.remind_and_record_late()
    found = Notification.objects.filter(matter=f"rectification:{case.pk}", step="unsigned-1")
    assert found.count() == told  # head, liaison, secretary-general, deputy, officer
    wanted = "1 个单位逾期未签收整改通知书"
    assert [one.title for one in desk.todos(everyone.officer) if "签收" in one.title] == [wanted] * bool(told)


# ---------------------------------------------------------------- withdrawn and corrected; the plan answered


def test_withdrawn_notice_is_kept_beside_its_correction(everyone, case, client, time_machine):
    draft_of(case)
    old = notices.issue(case, reason="核定", by=everyone.secretary_general)
    notices.sign(old, by=everyone.enterprise_head)
    with pytest.raises(Refused, match="请填写撤回原因"):
        notices.withdraw(case, reason=" ", by=everyone.secretary_general)
    time_machine.move_to(clock.now() + timedelta(days=7), tick=False)
    case = notices.withdraw(case, reason="事项有误", by=everyone.secretary_general)
    assert (case.state, case.deadline) == ("DRAFTED", None)
    with pytest.raises(Refused, match="该整改现在是“待下发整改通知”，不能修改。"):
        work.save_work(case, plan="x", report=None, lines={}, by=everyone.enterprise_head)
    draft_of(case, lines=[Line("只留一项", "办这一件")])
    new = notices.issue(case, reason="更正", by=everyone.secretary_general)
    old.refresh_from_db()
    assert (old.withdraw_reason, new.number, new.items) == (
        "事项有误",
        2,
        [{"problem": "只留一项", "demand": "办这一件"}],
    )
    assert len(old.items) > 1
    assert new.deadline == old.deadline + timedelta(days=7)
    client.force_login(everyone.enterprise_head)
    assert client.get(reverse("rectification_notice_kept", args=[old.pk])).status_code == 200
    page = client.get(case.get_absolute_url())
    assert page.context["withdrawn"] == [old]
    client.force_login(everyone.school_head)
    assert client.get(reverse("rectification_notice_kept", args=[old.pk])).status_code == 404


def test_plan_is_a_todo_that_is_accepted_or_returned(everyone, case, client):
    case = bad_years.issued(case)
    head = everyone.enterprise_head
    measures = {item.pk: {"measure": "专人负责"} for item in case.items.all()}
    work.save_work(case, plan="方案", report=None, lines=measures, by=head)
    work.hand_in_plan(case, by=head)
    todo = next(one for one in desk.todos(everyone.officer) if one.kind == "整改")
    assert todo.title == f"审核整改方案：{case}"
    client.force_login(everyone.officer)
    back = reverse("rectification_plan_return", args=[case.pk])
    client.post(back, {"reason": ""})
    assert claim(case).state == "SUBMITTED"
    client.post(back, {"reason": "措施不具体"})
    case = claim(case)
    assert (case.state, case.plan_answer, case.plan_at) == ("NOTIFIED", "措施不具体", None)
    told = Notification.objects.filter(matter=f"rectification:{case.pk}", step__startswith="plan-returned")
    assert {one.recipient for one in told} == {head, everyone.enterprise_liaison}
    work.hand_in_plan(case, by=head)
    client.post(reverse("rectification_plan_accept", args=[case.pk]))
    case = claim(case)
    assert (case.state, case.plan_accepted_at) == ("PLANNED", clock.now())


def test_missing_measures_lead_to_their_fields(everyone, case, client):
    case = bad_years.issued(case)
    client.force_login(everyone.enterprise_head)
    first, *rest = case.items.all()
    data = {"version": case.version, "plan": "方案", f"measure_{first.pk}": "有", "act": "plan"}
    page = client.post(reverse("rectification_edit", args=[case.pk]), data)
    assert page.context["missing"] == [
        (place, f"id_measure_{item.pk}") for place, item in enumerate(rest, start=2)
    ]
    assert page.content.decode().count(f'href="#id_measure_{rest[0].pk}"') == 1


def test_report_of_a_withdrawn_notice_counts_as_handed_in_no_more(everyone, case, client):
    case = bad_years.issued(case)
    case.plan, case.report, case.reported_at = "旧方案", "旧报告", clock.now()
    case.save()
    case = notices.withdraw(case, reason="事项有误", by=everyone.secretary_general)
    assert (case.plan, case.plan_at, case.report, case.reported_at) == ("旧方案", None, "旧报告", None)
    case = bad_years.issued(case)
    client.force_login(everyone.officer)
    body = client.get(case.get_absolute_url()).content.decode()
    assert body.count("还没有报送") == 2
