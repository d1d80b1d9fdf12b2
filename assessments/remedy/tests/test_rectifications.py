"""限期整改 (第十二条): from the notice to the close, by whom, when late, with its files and messages."""

from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from alliance.files import uploads
from alliance.ground import audit, clock
from alliance.ground.access import Conflict, Refused
from alliance.ground.verbs import claim
from alliance.history.words import events_of
from alliance.messages.models import Notification
from alliance.paper.tests.test_document import text_of
from alliance.tests import builders, desk
from alliance.tests.fetching import fetch_file
from alliance.tests.files import pdf
from assessments.rectification import rules as notice_rules
from assessments.rectification.models import Rectification, RectificationItem
from assessments.rectification.services import drafts, findings, notices
from assessments.remedy import rules
from assessments.remedy.services import checking, dates, work
from assessments.tests import bad_years
from members.membership import services as membership
from members.relations import services as relations

built, everyone = bad_years.built_once(bad_years.two_bad_years)
STATES = ("DRAFTED", "NOTIFIED", "SUBMITTED", "PLANNED", "REPORTED", "CLOSED", "ENDED")


@pytest.fixture
def case(everyone) -> Rectification:
    """The enterprise's case of 2026, its notice issued and signed for yesterday, cut down to two items."""
    found = Rectification.objects.select_related("assessment__unit", "assessment__cycle").get(
        assessment__unit=everyone.enterprise, assessment__cycle__year=2026
    )
    for item in found.items.all()[2:]:
        audit.delete(item, by=None, reason="测试只留两项")
    return found


def filled(case: Rectification, *, done: bool = False) -> Rectification:
    line = {"measure": "指定专人负责"} | ({"done": True, "result": "已落实"} if done else {})
    return work.save_work(
        case,
        plan="成立整改小组，三月底前完成。",
        report="已全部整改。" if done else None,
        lines={item.pk: line for item in case.items.all()},
        by=None,
    )


def brought_to(state: str, case: Rectification) -> Rectification:
    """The case in a state, on the way that the portal knows."""
    if state == "ENDED":
        membership.end_membership(case.assessment.unit, on=clock.today(), reason="退出", by=None)
    if state == "DRAFTED":
        return notices.withdraw(case, reason="更正事项", by=None)
    if state in ("NOTIFIED", "ENDED"):
        return claim(case)
    case = work.hand_in_plan(filled(case), by=None)
    if state == "SUBMITTED":
        return case
    case = checking.accept_plan(case, by=None)
    if state == "PLANNED":
        return case
    case = work.hand_in_report(filled(case, done=True), by=None)
    if state == "REPORTED":
        return case
    return checking.recheck(
        case, accepted={item.pk: True for item in case.items.all()}, opinion="同意销号", by=None
    )


def test_plan_is_judged_as_the_page_showed_it(everyone, case, client):
    case = brought_to("SUBMITTED", case)
    page, act = case.get_absolute_url(), reverse("rectification_plan_accept", args=[case.pk])
    client.force_login(everyone.officer)
    seen = desk.sent_by(client, page, act)
    checking.return_plan(case, reason="太笼统", by=everyone.officer)
    work.hand_in_plan(filled(case), by=None)
    assert (client.post(act, seen).status_code, stored(case).state) == (409, "SUBMITTED")
    client.post(act, desk.sent_by(client, page, act))
    assert stored(case).state == "PLANNED"


def stored(case: Rectification) -> Rectification:
    return Rectification.objects.get(pk=case.pk)


def test_case_goes_from_notice_to_close_and_tells_at_each_step(everyone, case):
    filled(case)
    work.hand_in_plan(case, by=everyone.enterprise_head)
    checking.accept_plan(case, by=everyone.officer)
    filled(case, done=True)
    work.hand_in_report(case, by=everyone.enterprise_head)
    accepted = {item.pk: True for item in case.items.all()}
    closed = checking.recheck(case, accepted=accepted, opinion="整改到位", by=everyone.officer)
    assert (closed.state, closed.closed_at, closed.recheck) == ("CLOSED", bad_years.NOW, "整改到位")
    told = Notification.objects.filter(matter=f"rectification:{case.pk}").order_by("pk")
    assert sorted({(one.step.rpartition("-")[0] or one.step, one.recipient.name) for one in told}) == sorted(
        (step, person.name)
        for step, people in {
            "opened": (
                everyone.enterprise_head,
                everyone.enterprise_liaison,
                everyone.secretary_general,
                everyone.officer,
            ),
            "issued": (everyone.enterprise_head, everyone.enterprise_liaison),
            "plan-accepted": (everyone.enterprise_head, everyone.enterprise_liaison),
            "planned": (everyone.secretary_general, everyone.officer, everyone.deputy),
            "reported": (everyone.secretary_general, everyone.officer, everyone.deputy),
            "closed": (everyone.enterprise_head, everyone.enterprise_liaison),
        }.items()
        for person in people
    )
    reasons = list(closed.history.order_by("history_id").values_list("history_change_reason", flat=True))
    assert [reason for reason in reasons if reason != "保存整改材料"] == [
        "考核不合格，起草整改通知书",
        "修改整改通知书草稿",
        "下发整改通知书：经秘书处核定",
        "报送整改方案",
        "整改方案通过审核",
        "报送整改报告",
        "整改已通过验收并销号",
    ]


def test_recheck_sends_back_what_is_not_done(everyone, case):
    case = brought_to("REPORTED", case)
    first, second = case.items.all()
    case = checking.recheck(
        case, accepted={first.pk: True, second.pk: False}, opinion="第二项没有落实", by=everyone.officer
    )
    assert case.state == "PLANNED"
    assert [(one.accepted, one.done) for one in case.items.all()] == [(True, True), (False, False)]
    with pytest.raises(Refused, match="还有 1 项没有报告完成情况"):
        work.hand_in_report(case, by=everyone.enterprise_head)
    filled(case, done=True)
    again = work.hand_in_report(case, by=everyone.enterprise_head)
    assert again.state == "REPORTED"
    steps = Notification.objects.filter(
        matter=f"rectification:{case.pk}", recipient=everyone.officer, step__startswith="reported"
    )
    assert steps.count() == 2


@pytest.mark.parametrize(
    ("accepted", "opinion", "reason"),
    [
        ("all", " ", "请填写验收意见。"),
        ("one", "好", "请逐项给出验收结论。"),
        ("foreign", "好", "请逐项给出验收结论。"),
    ],
)
def test_recheck_refuses_what_is_incomplete(everyone, case, accepted, opinion, reason):
    case = brought_to("REPORTED", case)
    items = [item.pk for item in case.items.all()]
    given = {"all": items, "one": items[:1], "foreign": [*items, 0]}[accepted]
    with pytest.raises(Refused, match=reason):
        checking.recheck(case, accepted=dict.fromkeys(given, True), opinion=opinion, by=everyone.officer)
    assert claim(case).state == "REPORTED"


def test_hand_in_plan_names_what_is_missing(everyone, case):
    head = everyone.enterprise_head
    with pytest.raises(Refused, match="请填写整改方案"):
        work.hand_in_plan(case, by=head)
    work.save_work(case, plan="方案", report=None, lines={}, by=head)
    with pytest.raises(Refused, match="还有 2 项没有填写整改措施：第 1、2 项。"):
        work.hand_in_plan(case, by=head)
    filled(case)
    assert work.hand_in_plan(case, by=head).plan_at == bad_years.NOW
    with pytest.raises(Refused, match="该整改现在是“整改方案待审核”，不能报送。"):
        work.hand_in_plan(case, by=head)


def test_hand_in_report_names_what_is_missing(everyone, case):
    head = everyone.enterprise_head
    filled(case)
    with pytest.raises(Refused, match="该整改现在是“待报整改方案”，不能报送整改报告。"):
        work.hand_in_report(case, by=head)
    work.hand_in_plan(case, by=head)
    with pytest.raises(Refused, match="该整改现在是“整改方案待审核”，不能报送。"):
        work.hand_in_report(case, by=head)
    checking.accept_plan(case, by=everyone.officer)
    with pytest.raises(Refused, match="请填写整改报告"):
        work.hand_in_report(case, by=head)
    work.save_work(case, plan=None, report="已整改", lines={}, by=head)
    with pytest.raises(Refused, match="还有 2 项没有报告完成情况"):
        work.hand_in_report(case, by=head)


def test_save_work_writes_nothing_when_nothing_differs(everyone, case):
    saved = filled(case)
    again = filled(case)
    assert (again.version, again.history.count()) == (saved.version, saved.history.count())


def test_save_work_refuses_a_stale_version_and_foreign_items(everyone, case):
    seen = case.version
    filled(case)
    with pytest.raises(Conflict):
        work.save_work(case, plan="别人的", report=None, lines={}, by=everyone.enterprise_head, version=seen)
    foreign = RectificationItem.objects.exclude(rectification=case).first()
    with pytest.raises(Refused, match="不属于本单位"):
        work.save_work(
            case, plan=None, report=None, lines={foreign.pk: {"measure": "x"}}, by=everyone.enterprise_head
        )


# ---------------------------------------------------------------- who may, in which state

ALLOWED = {
    "work": {"head": {"NOTIFIED", "PLANNED"}, "liaison": {"NOTIFIED", "PLANNED"}},
    "hand_in": {"head": {"NOTIFIED", "PLANNED"}},
    "recheck": {"officer": {"REPORTED"}, "secretary_general": {"REPORTED"}},
    "extend": {"officer": {"NOTIFIED", "PLANNED"}, "secretary_general": {"NOTIFIED", "PLANNED"}},
    "draft": {"officer": {"DRAFTED"}, "secretary_general": {"DRAFTED"}},
    "issue": {"secretary_general": {"DRAFTED"}, "chair": {"DRAFTED"}},
    "answer_plan": {"officer": {"SUBMITTED"}, "secretary_general": {"SUBMITTED"}},
    "withdraw": {
        "chair": {"NOTIFIED", "SUBMITTED", "PLANNED"},
        "secretary_general": {"NOTIFIED", "SUBMITTED", "PLANNED"},
    },
}
RULES = {
    "work": rules.may_work_on,
    "hand_in": rules.may_hand_in,
    "recheck": rules.may_recheck,
    "extend": rules.may_extend,
    "draft": notice_rules.may_draft,
    "issue": notice_rules.may_issue,
    "answer_plan": rules.may_answer_plan,
    "withdraw": notice_rules.may_withdraw,
}


@pytest.mark.parametrize("state", STATES)
def test_who_may_do_what_in_each_state(everyone, case, state):
    case = brought_to(state, case)
    people = {
        "head": everyone.enterprise_head,
        "liaison": everyone.enterprise_liaison,
        "officer": everyone.officer,
        "secretary_general": everyone.secretary_general,
        "chair": everyone.chair,
        "school_head": everyone.school_head,
        "outsider": builders.person(),
    }
    found = {verb: {who for who, user in people.items() if rule(user, case)} for verb, rule in RULES.items()}
    assert found == {
        verb: {who for who, states in allowed.items() if state in states} for verb, allowed in ALLOWED.items()
    }


def verbs(everyone, case):
    """Each verb as the person who would do it, with input that is in order."""
    accepted = {item.pk: True for item in case.items.all()}
    head, officer = everyone.enterprise_head, everyone.officer
    until = (case.deadline or clock.now()) + timedelta(days=100)
    line = findings.Line("新问题", "新要求")
    return {
        "save_work": lambda: work.save_work(case, plan="新方案", report=None, lines={}, by=head),
        "hand_in_plan": lambda: work.hand_in_plan(case, by=head),
        "hand_in_report": lambda: work.hand_in_report(case, by=head),
        "recheck": lambda: checking.recheck(case, accepted=accepted, opinion="好", by=officer),
        "extend": lambda: checking.extend(case, until=until, reason="疫情", by=officer),
        "save_draft": lambda: drafts.save_draft(
            case, text="改", days=30, contact="李", contact_phone="1", lines=[line], by=officer
        ),
        "issue": lambda: notices.issue(case, reason="核定", by=everyone.secretary_general),
        "withdraw": lambda: notices.withdraw(case, reason="更正", by=everyone.secretary_general),
        "accept_plan": lambda: checking.accept_plan(case, by=officer),
        "return_plan": lambda: checking.return_plan(case, reason="不具体", by=officer),
    }


MATRIX = {
    "DRAFTED": {"save_draft", "issue"},
    "NOTIFIED": {"save_work", "hand_in_plan", "extend", "withdraw"},
    "SUBMITTED": {"accept_plan", "return_plan", "withdraw"},
    "PLANNED": {"save_work", "hand_in_report", "extend", "withdraw"},
    "REPORTED": {"recheck"},
    "CLOSED": set(),
    "ENDED": set(),
}


@pytest.mark.parametrize(
    "verb",
    [
        "save_work",
        "hand_in_plan",
        "hand_in_report",
        "recheck",
        "extend",
        "save_draft",
        "issue",
        "withdraw",
        "accept_plan",
        "return_plan",
    ],
)
@pytest.mark.parametrize("state", STATES)
def test_state_by_verb(everyone, case, state, verb):
    case = brought_to(state, case)
    if state in ("NOTIFIED", "PLANNED"):
        filled(case, done=True)
    before = claim(case).version
    act = verbs(everyone, case)[verb]
    if verb in MATRIX[state]:
        act()
    else:
        with pytest.raises(Refused):
            act()
        assert claim(case).version == before


def test_people_of_the_unit_step_back_in_the_secretariat(everyone, case):
    """An officer who comes from the concerned unit, or from a related one, does not re-check."""
    case = brought_to("REPORTED", case)
    own = builders.person(name="企业派员")
    builders.post("OFFICER", own, everyone.enterprise)
    related = builders.unit("ENTERPRISE")
    cousin = builders.person(name="关联派员")
    builders.post("OFFICER", cousin, related)
    assert rules.may_recheck(cousin, case).allowed
    relations.declare_relation(
        related, everyone.enterprise, nature="控股子公司", since=builders.JOINED, by=None
    )
    accepted = {item.pk: True for item in case.items.all()}
    for user in (own, cousin):
        with pytest.raises(Refused, match="应当回避"):
            checking.recheck(case, accepted=accepted, opinion="好", by=user)
    assert checking.recheck(case, accepted=accepted, opinion="好", by=everyone.officer).state == "CLOSED"


# ---------------------------------------------------------------- time


def test_extend_gives_more_time_and_tells_the_unit(everyone, case):
    until = clock.end_of_day(clock.last_day(case.deadline) + timedelta(days=30))
    with pytest.raises(Refused, match="新的期限必须晚于"):
        checking.extend(case, until=case.deadline, reason="设备未到", by=everyone.officer)
    with pytest.raises(Refused, match="一年以后"):
        checking.extend(case, until=until.replace(year=2199), reason="设备未到", by=everyone.officer)
    with pytest.raises(Refused, match="请填写延期理由"):
        checking.extend(case, until=until, reason=" ", by=everyone.officer)
    assert checking.extend(case, until=until, reason="设备未到", by=everyone.officer).deadline == until
    told = Notification.objects.filter(matter=f"rectification:{case.pk}", step__startswith="extended")
    assert {one.recipient for one in told} == {everyone.enterprise_head, everyone.enterprise_liaison}
    shown = [clock.show_deadline(one, with_year=True) for one in (case.deadline, until)]
    event = events_of(case)[0]
    assert [event.before, event.after] == [f"整改截止：{one}" for one in shown]


@pytest.mark.parametrize(("seconds", "overdue"), [(-1, False), (0, True), (1, True)])
def test_case_is_overdue_from_the_instant_of_its_deadline(everyone, case, time_machine, seconds, overdue):
    time_machine.move_to(case.deadline + timedelta(seconds=seconds), tick=False)
    assert case.is_overdue is overdue
    assert Rectification.objects.overdue().filter(pk=case.pk).exists() is overdue
    recorded = dates.remind_and_record_late()
    assert bool(claim(case).late_recorded_at) is overdue
    assert (recorded > 0) is True  # the reminder of the last day, or the records of late cases


def test_late_case_is_recorded_and_told_of_once(everyone, case, time_machine):
    time_machine.move_to(case.deadline + timedelta(days=3), tick=False)  # the jobs were down
    dates.remind_and_record_late()
    told = Notification.objects.filter(matter=f"rectification:{case.pk}", step__startswith="late")
    assert {one.recipient for one in told} == {
        everyone.enterprise_head,
        everyone.enterprise_liaison,
        everyone.secretary_general,
        everyone.officer,
        everyone.deputy,
        everyone.chair,
    }
    count = Notification.objects.count()
    assert (dates.remind_and_record_late(), Notification.objects.count()) == (0, count)
    filled(case)
    late = work.hand_in_plan(case, by=everyone.enterprise_head)
    assert (late.state, late.late_recorded_at) == ("SUBMITTED", clock.now())


def test_reminders_come_once_per_step_and_catch_up(everyone, case, time_machine):
    steps = []
    for days in (31, 30, 20, 14, 5, 1):
        last = clock.last_day(case.deadline)
        moment = datetime.combine(last - timedelta(days=days), datetime.min.time(), clock.TZ)
        time_machine.move_to(moment + timedelta(hours=10), tick=False)
        dates.remind_and_record_late()
        assert dates.remind_and_record_late() == 0
        told = Notification.objects.filter(
            matter=f"rectification:{case.pk}", step__startswith="due", recipient=everyone.enterprise_head
        )
        steps.append(told.count())
    assert steps == [0, 1, 1, 2, 3, 4]


# ---------------------------------------------------------------- files and pages


def evidence(name: str = "整改照片.pdf") -> uploads.CheckedFile:
    return uploads.check(SimpleUploadedFile(name, pdf().read()))


def test_evidence_is_replaced_and_removed_with_history(everyone, case):
    item = case.items.first()
    work.attach(item, checked=evidence(), by=everyone.enterprise_liaison)
    work.attach(item, checked=evidence("第二版.pdf"), by=everyone.enterprise_liaison)
    stored = RectificationItem.objects.get(pk=item.pk)
    assert (stored.name, stored.sha256) == ("第二版.pdf", evidence().sha256)
    work.detach(item, by=everyone.enterprise_liaison)
    with pytest.raises(Refused, match="没有佐证文件"):
        work.detach(item, by=everyone.enterprise_liaison)
    stored.refresh_from_db()
    assert (bool(stored.file), stored.sha256) == (False, "")
    reasons = stored.history.order_by("history_id").values_list("history_change_reason", flat=True)
    assert list(reasons)[1:] == [
        "上传整改佐证“整改照片.pdf”",
        "上传整改佐证“第二版.pdf”",
        "移除整改佐证“第二版.pdf”",
    ]


def test_evidence_is_served_only_by_permission(everyone, case, client):
    item = work.attach(case.items.first(), checked=evidence(), by=everyone.enterprise_liaison)
    url = reverse("rectification_file", args=[item.pk])
    codes = {}
    for name in ("enterprise_head", "enterprise_liaison", "officer", "chair", "school_head"):
        client.force_login(getattr(everyone, name))
        codes[name] = client.get(url).status_code
    client.logout()
    codes["nobody"] = client.get(url).status_code
    assert codes == {
        "enterprise_head": 200,
        "enterprise_liaison": 200,
        "officer": 200,
        "chair": 200,
        "school_head": 404,
        "nobody": 302,
    }
    client.force_login(everyone.officer)
    answer = client.get(url)
    assert b"".join(answer.streaming_content) == pdf().read()
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.once
def test_unit_uploads_replaces_and_removes_on_the_page(everyone, case, client):
    item = case.items.first()
    client.force_login(everyone.enterprise_liaison)
    back = reverse("rectification_edit", args=[case.pk])
    upload = reverse("rectification_attach", args=[case.pk])
    answer = client.post(
        upload, {"item": item.pk, "file": SimpleUploadedFile("假.pdf", b"<html>")}, follow=True
    )
    assert "不是 PDF" in answer.content.decode()
    assert not RectificationItem.objects.get(pk=item.pk).file
    foreign = RectificationItem.objects.exclude(rectification=case).first()
    client.post(upload, {"item": foreign.pk, "file": SimpleUploadedFile("台账.pdf", pdf().read())})
    assert not RectificationItem.objects.get(pk=foreign.pk).file
    answer = client.post(upload, {"item": item.pk, "file": SimpleUploadedFile("台账.pdf", pdf().read())})
    assert (answer.url, RectificationItem.objects.get(pk=item.pk).name) == (back, "台账.pdf")
    client.post(reverse("rectification_detach", args=[item.pk]))
    assert not RectificationItem.objects.get(pk=item.pk).file
    client.force_login(everyone.school_head)
    file = SimpleUploadedFile("台账.pdf", pdf().read())
    assert client.post(upload, {"item": item.pk, "file": file}).status_code == 404
    assert client.post(reverse("rectification_detach", args=[item.pk])).status_code == 404


def fields(case: Rectification, **values) -> dict:
    lines = {f"measure_{item.pk}": "指定专人负责" for item in case.items.all()}
    if case.state == "PLANNED":
        for item in case.items.all():
            lines |= {f"result_{item.pk}": "已落实", f"done_{item.pk}": "on"}
    return {"version": case.version, "plan": "三月底前完成", "report": "已整改", **lines, **values}


@pytest.mark.once
def test_unit_fills_in_and_hands_in_on_the_page(everyone, case, client):
    url = reverse("rectification_edit", args=[case.pk])
    client.force_login(everyone.enterprise_liaison)
    saved = client.post(url, fields(case, act="save"), follow=True)
    assert "已保存。" in saved.content.decode()
    refused = client.post(url, fields(claim(case), act="plan"))
    assert "由本单位负责人报送。" in refused.content.decode()
    client.force_login(everyone.enterprise_head)
    answer = client.post(url, fields(claim(case), act="plan"))
    assert (answer.url, claim(case).state) == (case.get_absolute_url(), "SUBMITTED")
    checking.accept_plan(case, by=everyone.officer)
    answer = client.post(url, fields(claim(case), act="report"))
    assert (answer.url, claim(case).state) == (case.get_absolute_url(), "REPORTED")
    assert client.get(url).status_code == 409


def test_autosave_answers_with_the_version_and_refuses_a_stale_one(everyone, case, client):
    url = reverse("rectification_edit", args=[case.pk])
    client.force_login(everyone.enterprise_liaison)
    head = {"X-Autosave": "1", "X-Requested-With": "fetch"}
    first = client.post(url, fields(case), headers=head)
    assert first.json() == {"version": claim(case).version}
    stale = client.post(url, fields(case, plan="别处打开的旧页面"), headers=head)
    assert stale.status_code == 409
    assert claim(case).plan == "三月底前完成"


def test_stale_page_keeps_what_was_typed(everyone, case, client):
    client.force_login(everyone.enterprise_liaison)
    old = fields(case, plan="我写的方案", act="save")
    filled(case)
    answer = client.post(reverse("rectification_edit", args=[case.pk]), old)
    assert answer.status_code == 200
    assert "我写的方案" in answer.content.decode()
    assert claim(case).plan == "成立整改小组，三月底前完成。"


@pytest.mark.once
def test_secretariat_rechecks_and_extends_on_the_pages(everyone, case, client):
    client.force_login(everyone.officer)
    day = clock.last_day(case.deadline) + timedelta(days=7)
    client.post(reverse("rectification_extend", args=[case.pk]), {"until": day, "reason": "设备未到"})
    assert clock.last_day(claim(case).deadline) == day
    case = brought_to("REPORTED", claim(case))
    verdicts = {f"accepted_{item.pk}": "yes" for item in case.items.all()}
    url = reverse("rectification_recheck", args=[case.pk])
    client.post(url, {**verdicts, "opinion": "合格", "version": case.version - 1})
    assert claim(case).state == "REPORTED"
    client.post(url, {**verdicts, "opinion": "合格", "version": case.version})
    assert claim(case).state == "CLOSED"


def test_case_of_another_unit_is_a_404_on_every_page(everyone, case, client):
    names = ["rectification", "rectification_notice", "rectification_edit", "rectification_recheck"]
    names += ["rectification_extend", "rectification_draft"]
    client.force_login(everyone.school_head)
    assert {client.get(reverse(name, args=[case.pk])).status_code for name in names} == {404}
    client.force_login(everyone.enterprise_head)
    assert client.get(reverse("rectification", args=[case.pk])).status_code == 200


@pytest.mark.once
def test_notice_is_printed_with_its_items_and_a_receipt(everyone, case, client):
    client.force_login(everyone.enterprise_head)
    answer = fetch_file(client, reverse("rectification_notice", args=[case.pk]))
    words = text_of(b"".join(answer.streaming_content)).replace("\n", "").replace(" ", "")
    expected = [
        "限期整改通知书",
        case.items.first().problem[:12].replace(" ", ""),
        f"整改要求：{case.items.first().demand}"[:20],
        "2027年2月26日（含当日）前完成整改",
        "联系人：李干事，联系电话：0534-1234567。",
        "签收回执",
        "《德州市智能制造产学研创新联盟运行管理实施办法》第十二条",
    ]
    assert [word in words for word in expected] == [True] * len(expected)
    assert ("（盖章）" in words, words.count("（含当日）")) == (False, 1)
