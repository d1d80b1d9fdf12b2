"""A self-assessment from the liaison to the review: every step, its refusals, and the deadline to the second."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import transaction

from alliance.ground import clock
from alliance.ground.access import Refused
from alliance.messages.models import Notification
from alliance.registers import facts
from alliance.tests import builders, builders_assessments
from assessments.cycles import services as cycles
from assessments.formal_check import services as checks
from assessments.lateness.services import extensions
from assessments.self_assessment.services import drafts, handing_in
from assessments.sheets import prefilling, rules
from assessments.sheets.models.assessments import Assessment
from assessments.sheets.models.items import Item
from members.duties import ledger
from members.obligations import duties
from members.obligations.periods import Standing
from members.units.models import Unit

NOTE = builders_assessments.NOTE
State = Assessment.State
DEADLINE = clock.end_of_day(date(2026, 12, 10))
SECOND = timedelta(seconds=1)


def fresh(row: Assessment) -> Assessment:
    return Assessment.objects.select_related("cycle", "unit").get(pk=row.pk)


def item(row: Assessment, code: str) -> Item:
    found = row.items.select_related("indicator").get(indicator__code=code)
    found.assessment = row
    return found


def steps_told(person) -> list[str]:
    return sorted(Notification.objects.filter(recipient=person).values_list("step", flat=True))


# ---------------------------------------------------------------- filling in


def test_fill_writes_only_what_changed(own, everyone):
    one = item(own, "A1")
    line = {"self_points": Decimal("4"), "self_note": "办结 4 项"}
    assert drafts.fill(own, lines={one.pk: line}, by=everyone.school_liaison).changed == 1
    assert drafts.fill(own, lines={one.pk: line}, by=everyone.school_liaison).changed == 0
    history = list(one.history.order_by("history_id").values_list("history_change_reason", "history_user"))
    assert history == [("开启自评", None), ("填写自评", everyone.school_liaison.pk)]


@pytest.mark.parametrize(
    ("code", "line", "reason"),
    [
        ("A1", {"self_points": Decimal("5.01")}, "A1 遵守章程、执行理事会决议：得分应在 0 到 5 分之间。"),
        ("A1", {"self_points": Decimal("-1")}, "A1 遵守章程、执行理事会决议：得分应在 0 到 5 分之间。"),
        (
            "A1",
            {"not_applicable": True, "na_reason": "没有"},
            "A1 遵守章程、执行理事会决议：标准没有规定本项可以不适用。",
        ),
        ("A2", {"not_applicable": True, "na_reason": " "}, "A2 按时参加会议：申请不适用须说明理由。"),
    ],
)
def test_fill_refuses_what_the_standard_does_not_allow(own, everyone, code, line, reason):
    one = item(own, code)
    with pytest.raises(Refused, match=reason.replace("(", "\\(")):
        drafts.fill(own, lines={one.pk: line}, by=everyone.school_liaison)
    assert Item.objects.get(pk=one.pk).version == one.version
    drafts.fill(own, lines={one.pk: {"self_points": Decimal("3")}}, by=everyone.school_liaison)
    assert Item.objects.get(pk=one.pk).self_points == Decimal("3")


def test_fill_is_for_the_people_of_the_unit(own, everyone):
    line = {item(own, "A1").pk: {"self_points": Decimal("4")}}
    for stranger in (everyone.enterprise_liaison, everyone.officer, everyone.chair):
        with pytest.raises(Refused, match="只有本单位的人员可以填写自评。"):
            drafts.fill(own, lines=line, by=stranger)
    assert drafts.fill(own, lines=line, by=everyone.school_head).changed == 1


def test_fill_does_not_touch_items_of_another_unit(own, everyone):
    other = builders_assessments.assessment(everyone.enterprise, 2026)
    foreign = item(other, "A1")
    filled = drafts.fill(own, lines={foreign.pk: {"self_points": Decimal("1")}}, by=everyone.school_liaison)
    assert (filled.changed, Item.objects.get(pk=foreign.pk).self_points) == (0, None)


def test_fill_waits_for_the_opening(own, everyone, noon):
    line = {item(own, "A1").pk: {"self_points": Decimal("4")}}
    noon.move_to(datetime(2026, 11, 9, 23, 59, 59, tzinfo=clock.TZ), tick=False)
    with pytest.raises(Refused, match="自评从 2026-11-10 00:00 开始。"):
        drafts.fill(own, lines=line, by=everyone.school_liaison)
    noon.move_to(datetime(2026, 11, 10, tzinfo=clock.TZ), tick=False)
    assert drafts.fill(own, lines=line, by=everyone.school_liaison).changed == 1


def test_accept_suggestions_fills_blanks_only(own, everyone):
    kept = item(own, "G2")
    drafts.fill(own, lines={kept.pk: {"self_points": Decimal("1.5")}}, by=everyone.school_liaison)
    suggested = {
        line.indicator.code: line.suggestion.points
        for line in prefilling.prefill(own)
        if line.suggestion.points is not None
    }
    changed = drafts.accept_suggestions(own, by=everyone.school_liaison)
    given = {
        one.indicator.code: one.self_points
        for one in own.items.select_related("indicator").exclude(self_points=None)
    }
    assert given == suggested | {"G2": Decimal("1.5")}
    assert changed == len(suggested) - 1


def test_new_dispute_and_new_claim_are_undecided_again(own, everyone):
    one = item(own, "A2")
    everything = {"not_applicable": True, "na_reason": "未受邀", "dispute": "应为 3 次"}
    builders_assessments.filled(own)
    drafts.fill(own, lines={one.pk: everything}, by=everyone.school_liaison)
    sent = handing_in.submit(own, by=everyone.school_head)
    one.assessment = sent
    officer = everyone.officer
    checks.decide_na(one, approved=False, by=officer)
    checks.answer_dispute(one, upheld=True, answer="已核", by=officer)
    checks.send_back(sent, reason="请补", correct_by=DEADLINE, by=officer)
    drafts.fill(own, lines={one.pk: {"na_reason": "全年未召开会议"}}, by=everyone.school_liaison)
    again = Item.objects.get(pk=one.pk)
    assert (again.na_approved, again.dispute_upheld) == (None, True)
    drafts.fill(own, lines={one.pk: {"dispute": "应为 4 次"}}, by=everyone.school_liaison)
    again = Item.objects.get(pk=one.pk)
    assert (again.dispute_upheld, again.dispute_answer) == (None, "")


# ---------------------------------------------------------------- to the head and to the secretariat


def test_hand_to_head_needs_every_indicator(own, everyone):
    """Three automatic indicators are filled by the record, all others are asked for."""
    with pytest.raises(
        Refused, match="还有 19 项指标没有填写自评分：A1、A2、A3、A4、B1、B2、B3、C1、C2、C3 等。"
    ):
        handing_in.hand_to_head(own, by=everyone.school_liaison)
    builders_assessments.filled(own)
    assert handing_in.hand_to_head(own, by=everyone.school_liaison).state == State.SIGNED
    assert [step.partition("-")[0] for step in steps_told(everyone.school_head)].count("sign") == 1


def test_hand_to_head_twice_tells_once(own, everyone):
    builders_assessments.filled(own)
    handing_in.hand_to_head(own, by=everyone.school_liaison)
    handing_in.hand_to_head(own, by=everyone.school_liaison)
    assert [step.partition("-")[0] for step in steps_told(everyone.school_head)].count("sign") == 1


def test_with_the_head_only_the_head_writes(own, everyone):
    builders_assessments.filled(own)
    handing_in.hand_to_head(own, by=everyone.school_liaison)
    line = {item(own, "A1").pk: {"self_points": Decimal("2")}}
    with pytest.raises(Refused, match="自评已送单位负责人确认"):
        drafts.fill(own, lines=line, by=everyone.school_liaison)
    assert drafts.fill(own, lines=line, by=everyone.school_head).changed == 1
    assert handing_in.hand_back(own, by=everyone.school_head, reason="请补佐证").state == State.DRAFT
    assert drafts.fill(
        own, lines={item(own, "A1").pk: {"self_points": Decimal("3")}}, by=everyone.school_liaison
    )
    note = Notification.objects.get(recipient=everyone.school_liaison, step__startswith="handed-back")
    assert note.body == "原因：请补佐证"


def test_submit_is_the_act_of_the_head(own, everyone):
    builders_assessments.filled(own)
    for person in (everyone.school_liaison, everyone.enterprise_head, everyone.officer):
        with pytest.raises(Refused, match="自评须由本单位负责人确认后提交。"):
            handing_in.submit(own, by=person)
    done = handing_in.submit(own, by=everyone.school_head)
    assert (done.state, done.submitted_by, done.submitted_at, done.self_score) == (
        State.SUBMITTED,
        everyone.school_head,
        clock.now(),
        Decimal("100.0"),
    )


def test_submit_freezes_the_facts(own, everyone):
    done = builders_assessments.submitted(own)
    assert done.facts["assessment.self_on_time"]["value"] == "1"
    assert done.facts["contacts.count"]["value"] == "1"
    assert done.facts["meeting.invited"]["value"] is None
    builders.person(everyone.school, "LIAISON")
    now = facts.compute(["contacts.count"], [everyone.school], 2026)[everyone.school.pk]["contacts.count"]
    assert (now.value, fresh(own).facts["contacts.count"]["value"]) == (2, "1")


def test_submit_twice_is_once(own, everyone):
    first = builders_assessments.submitted(own)
    count = Notification.objects.count()
    again = handing_in.submit(own, by=everyone.school_head)
    assert (again.version, again.submitted_at) == (first.version, first.submitted_at)
    assert Notification.objects.count() == count
    with pytest.raises(Refused, match="自评须由本单位负责人确认后提交。"):
        handing_in.submit(own, by=everyone.school_liaison)


def test_submit_gives_the_liaison_a_receipt(own, everyone):
    builders_assessments.submitted(own)
    note = Notification.objects.get(recipient=everyone.school_liaison, step__startswith="submitted")
    assert note.body == f"秘书处于 2026-11-22 12:00:00 收到{everyone.school}的自评，自评总分 100.0。"


def test_self_score_leaves_out_what_does_not_apply(own, everyone):
    one = item(own, "A2")
    lines = builders_assessments.full_marks(own) | {one.pk: {"self_points": Decimal("0")}}
    drafts.fill(own, lines=lines, summary="总结", by=everyone.school_liaison)
    assert handing_in.submit(own, by=everyone.school_head).self_score == Decimal("94.0")
    handing_in.withdraw(own, by=everyone.school_head)
    claim = {one.pk: {"not_applicable": True, "na_reason": "未受邀"}}
    drafts.fill(own, lines=claim, by=everyone.school_liaison)
    assert handing_in.submit(own, by=everyone.school_head).self_score == Decimal("100.0")


# ---------------------------------------------------------------- the deadline, with no job running


@pytest.mark.parametrize(("offset", "accepted"), [(-1, True), (0, False), (1, False)])
def test_submit_counts_if_received_before_the_instant(own, everyone, noon, offset, accepted):
    builders_assessments.filled(own)
    noon.move_to(DEADLINE + timedelta(seconds=offset), tick=False)
    if accepted:
        done = handing_in.submit(own, by=everyone.school_head)
        assert (done.state, f"{clock.local(done.submitted_at):%m-%d %H:%M:%S}") == (
            State.SUBMITTED,
            "12-10 23:59:59",
        )
        return
    with pytest.raises(Refused) as refusal:
        handing_in.submit(own, by=everyone.school_head)
    received = f"2026-12-11 00:00:0{offset}"
    assert refusal.value.reason == (
        f"自评已于 12月10日 24:00（含当日） 截止，系统收到本次提交的时间是 {received}，不能再提交。"
        "已填写的内容都已保留；如有特殊原因，请联系秘书处办理延期。"
    )
    kept = fresh(own)
    assert (kept.state, kept.items.filter(self_points=None).count()) == (State.DRAFT, 0)


def test_draft_can_still_be_written_after_the_deadline(own, everyone, noon):
    noon.move_to(DEADLINE + SECOND, tick=False)
    line = {item(own, "A1").pk: {"self_points": Decimal("4")}}
    assert drafts.fill(own, lines=line, by=everyone.school_liaison).changed == 1
    with pytest.raises(Refused, match="自评已于"):
        handing_in.hand_to_head(own, by=everyone.school_liaison)


def test_clock_set_back_opens_the_time_again(own, everyone, noon):
    """Nothing is stored about the deadline having passed, so a wrong clock leaves no wrong state."""
    builders_assessments.filled(own)
    noon.move_to(DEADLINE + timedelta(hours=1), tick=False)
    with pytest.raises(Refused, match="自评已于"):
        handing_in.submit(own, by=everyone.school_head)
    noon.move_to(DEADLINE - timedelta(hours=1), tick=False)
    assert handing_in.submit(own, by=everyone.school_head).state == State.SUBMITTED


@pytest.mark.parametrize(("offset", "accepted"), [(-1, True), (0, False), (1, False)])
def test_extension_moves_the_instant_of_one_unit(own, everyone, noon, offset, accepted):
    until = clock.end_of_day(date(2026, 12, 15))
    builders_assessments.filled(own)
    other = builders_assessments.filled(builders_assessments.assessment(everyone.enterprise, 2026))
    extensions.extend(own, until=until, reason="系统搬迁", by=everyone.secretary_general)
    noon.move_to(until + timedelta(seconds=offset), tick=False)
    with pytest.raises(Refused, match="自评已于 12月10日"):
        handing_in.submit(other, by=everyone.enterprise_head)
    if accepted:
        assert handing_in.submit(own, by=everyone.school_head).state == State.SUBMITTED
    else:
        with pytest.raises(Refused, match="自评已于 12月15日"):
            handing_in.submit(own, by=everyone.school_head)


@pytest.mark.parametrize(("offset", "possible"), [(-1, True), (0, False), (1, False)])
def test_withdraw_is_possible_before_the_instant(own, everyone, noon, offset, possible):
    builders_assessments.submitted(own)
    noon.move_to(DEADLINE + timedelta(seconds=offset), tick=False)
    if possible:
        done = handing_in.withdraw(own, by=everyone.school_head)
        assert (done.state, done.submitted_at, done.facts, done.self_score) == (State.DRAFT, None, {}, None)
        assert handing_in.submit(own, by=everyone.school_head).state == State.SUBMITTED
    else:
        with pytest.raises(Refused, match="自评截止后不能撤回，否则将无法再次提交。"):
            handing_in.withdraw(own, by=everyone.school_head)


# ---------------------------------------------------------------- the formal check


def test_send_back_counts_and_opens_a_time_for_correction(own, everyone, noon):
    sent = builders_assessments.submitted(own)
    noon.move_to(DEADLINE + timedelta(days=1), tick=False)
    until = clock.end_of_day(date(2026, 12, 14))
    back = checks.send_back(sent, reason="A4 缺分工文件", correct_by=until, by=everyone.officer)
    assert (back.state, back.return_count, back.deadline()) == (State.RETURNED, 1, until)
    noon.move_to(until - SECOND, tick=False)
    again = handing_in.submit(own, by=everyone.school_head)
    assert (again.state, again.facts["assessment.returns"]["value"]) == (State.SUBMITTED, "1")
    assert again.facts["assessment.self_on_time"]["value"] == "1"


def test_correction_after_its_date_is_refused(own, everyone, noon):
    sent = builders_assessments.submitted(own)
    until = clock.end_of_day(date(2026, 12, 14))
    checks.send_back(sent, reason="缺材料", correct_by=until, by=everyone.officer)
    noon.move_to(until, tick=False)
    with pytest.raises(Refused, match="自评已于 12月14日"):
        handing_in.submit(own, by=everyone.school_head)
    fact = facts.compute(["assessment.self_on_time"], [everyone.school], 2026)[everyone.school.pk]
    assert fact["assessment.self_on_time"].value == 1


@pytest.mark.parametrize(
    ("reason", "day", "complaint"),
    [
        (" ", date(2026, 12, 14), "请填写退回原因。"),
        ("缺材料", date(2026, 11, 21), "补正截止时间须晚于现在。"),
        ("缺材料", date(2026, 12, 31), "补正截止时间须早于复评确认截止时间。"),
    ],
)
def test_send_back_refuses_a_return_without_sense(own, everyone, reason, day, complaint):
    sent = builders_assessments.submitted(own)
    with pytest.raises(Refused, match=complaint):
        checks.send_back(sent, reason=reason, correct_by=clock.end_of_day(day), by=everyone.officer)
    assert fresh(own).state == State.SUBMITTED


def test_pass_check_freezes_the_facts_again(own, everyone):
    sent = builders_assessments.submitted(own)
    builders.person(everyone.school, "LIAISON")
    done = checks.pass_check(sent, by=everyone.officer, note=NOTE)
    assert done.state == State.IN_REVIEW
    assert (done.facts["contacts.count"]["value"], done.review_facts["contacts.count"]["value"]) == ("1", "2")
    assert checks.pass_check(sent, by=everyone.officer, note=NOTE).version == done.version


def test_pass_check_waits_for_the_answers(own, everyone):
    claimed, disputed = item(own, "A2"), item(own, "A4")
    lines = builders_assessments.full_marks(own)
    lines[claimed.pk] |= {"not_applicable": True, "na_reason": "未受邀"}
    lines[disputed.pk] |= {"dispute": "联络人是两名"}
    drafts.fill(own, lines=lines, summary="总结", by=everyone.school_liaison)
    sent = handing_in.submit(own, by=everyone.school_head)
    claimed.assessment = disputed.assessment = sent
    with pytest.raises(Refused, match="请先答复对取数的异议：A4。"):
        checks.pass_check(sent, by=everyone.officer, note=NOTE)
    checks.answer_dispute(disputed, upheld=True, answer="已核实，为两名", by=everyone.officer)
    with pytest.raises(Refused, match="请先审定“不适用”申请：A2。"):
        checks.pass_check(sent, by=everyone.officer, note=NOTE)
    checks.decide_na(claimed, approved=True, by=everyone.officer)
    done = checks.pass_check(sent, by=everyone.officer, note=NOTE)
    line = {one.indicator.code: one for one in prefilling.lines_of(fresh(done))}["A4"]
    assert (line.suggestion.points, line.suggestion.explanation) == (
        None,
        "单位对取数的异议成立，以秘书处的答复和佐证为准，须人工评分。",
    )


def test_rejected_claim_without_points_goes_back_to_the_unit(own, everyone):
    one = item(own, "A2")
    lines = builders_assessments.full_marks(own)
    lines[one.pk] = {"not_applicable": True, "na_reason": "未受邀"}
    drafts.fill(own, lines=lines, summary="总结", by=everyone.school_liaison)
    sent = handing_in.submit(own, by=everyone.school_head)
    one.assessment = sent
    checks.decide_na(one, approved=False, by=everyone.officer)
    with pytest.raises(Refused, match="“不适用”未获同意而没有自评分，请退回单位补填：A2。"):
        checks.pass_check(sent, by=everyone.officer, note=NOTE)
    checks.send_back(sent, reason="A2 须自评", correct_by=DEADLINE, by=everyone.officer)
    with pytest.raises(Refused, match="还有 1 项指标没有填写自评分：A2。"):
        handing_in.submit(own, by=everyone.school_head)
    answer = {one.pk: {"not_applicable": False, "na_reason": "", "self_points": Decimal("6")}}
    drafts.fill(own, lines=answer, by=everyone.school_liaison)
    again = handing_in.submit(own, by=everyone.school_head)
    assert checks.pass_check(again, by=everyone.officer, note=NOTE).state == State.IN_REVIEW


def test_answers_are_told_once(own, everyone):
    one = item(own, "A4")
    lines = builders_assessments.full_marks(own)
    lines[one.pk] |= {"dispute": "联络人是两名"}
    drafts.fill(own, lines=lines, summary="总结", by=everyone.school_liaison)
    one.assessment = handing_in.submit(own, by=everyone.school_head)
    checks.answer_dispute(one, upheld=False, answer="以登记为准", by=everyone.officer)
    checks.answer_dispute(one, upheld=False, answer="以登记为准", by=everyone.officer)
    notes = Notification.objects.filter(recipient=everyone.school_liaison, step__startswith="dispute")
    assert [note.title for note in notes] == ["A4 取数异议已答复：异议不成立"]


def test_the_check_is_not_for_people_of_the_unit_itself(everyone, year):
    """The officer comes from the chair unit: its assessment is for somebody else of the secretariat."""
    lead = builders_assessments.submitted(builders_assessments.assessment(everyone.chair_unit, 2026))
    for act in (
        lambda: checks.pass_check(lead, by=everyone.officer, note=NOTE),
        lambda: checks.send_back(lead, reason="缺", correct_by=DEADLINE, by=everyone.secretary_general),
    ):
        with pytest.raises(Refused, match="应当回避"):
            act()
    vice = builders.seated("VICE_CHAIR")
    lead_hr = builders.person(vice.unit, "HR_LEAD")
    builders.post("DEPUTY_SECRETARY_GENERAL", lead_hr, vice.unit)
    assert checks.pass_check(lead, by=lead_hr, note=NOTE).state == State.IN_REVIEW


@pytest.mark.parametrize("who", ["school_head", "enterprise_liaison", "chair"])
def test_the_check_is_the_secretariats(own, everyone, who):
    sent = builders_assessments.submitted(own)
    with pytest.raises(Refused, match="由秘书处办理"):
        checks.pass_check(sent, by=getattr(everyone, who), note=NOTE)
    assert checks.pass_check(sent, by=everyone.officer, note=NOTE).state == State.IN_REVIEW


# ---------------------------------------------------------------- late units


def test_late_unit_can_be_reviewed_on_the_record(own, everyone, noon):
    with pytest.raises(Refused, match="该单位的自评还没有到截止时间。"):
        checks.review_unsubmitted(own, reason="逾期", by=everyone.officer)
    noon.move_to(DEADLINE, tick=False)
    with pytest.raises(Refused, match="请填写直接进入复评的理由。"):
        checks.review_unsubmitted(own, reason=" ", by=everyone.officer)
    done = checks.review_unsubmitted(own, reason="两次催报仍未报", by=everyone.officer)
    assert (done.state, done.submitted_at, done.self_score) == (State.IN_REVIEW, None, None)
    assert done.review_facts["assessment.self_on_time"]["value"] == "0"
    with pytest.raises(Refused, match="该年度考核现在是“复评中”，不能提交。"):
        handing_in.submit(own, by=everyone.school_head)


def test_submitted_unit_is_not_reviewed_as_late(own, everyone, noon):
    builders_assessments.submitted(own)
    noon.move_to(DEADLINE, tick=False)
    with pytest.raises(Refused, match="待形式审查"):
        checks.review_unsubmitted(own, reason="逾期", by=everyone.officer)


# ---------------------------------------------------------------- every state against every verb

VERBS = {
    "fill": lambda row, who: drafts.fill(
        row, lines={row.items.first().pk: {"self_note": "改"}}, by=who.school_head
    ),
    "hand_to_head": lambda row, who: handing_in.hand_to_head(row, by=who.school_liaison),
    "hand_back": lambda row, who: handing_in.hand_back(row, by=who.school_head),
    "submit": lambda row, who: handing_in.submit(row, by=who.school_head),
    "withdraw": lambda row, who: handing_in.withdraw(row, by=who.school_head),
    "send_back": lambda row, who: checks.send_back(row, reason="缺", correct_by=DEADLINE, by=who.officer),
    "pass_check": lambda row, who: checks.pass_check(row, by=who.officer, note=NOTE),
}
ALLOWED = {
    State.DRAFT: {"fill", "hand_to_head", "hand_back", "submit"},
    State.SIGNED: {"fill", "hand_to_head", "hand_back", "submit"},
    State.RETURNED: {"fill", "submit"},
    State.SUBMITTED: {"submit", "withdraw", "send_back", "pass_check"},
    State.IN_REVIEW: {"pass_check"},
    State.REVIEWED: set(),
}


def brought_to(row: Assessment, state: str, who) -> Assessment:
    if state == State.REVIEWED:
        return builders_assessments.reviewed(row)
    row = builders_assessments.filled(row)
    if state == State.SIGNED:
        return handing_in.hand_to_head(row, by=who.school_liaison)
    if state in (State.SUBMITTED, State.RETURNED, State.IN_REVIEW):
        row = handing_in.submit(row, by=who.school_head)
    if state == State.RETURNED:
        return checks.send_back(row, reason="缺", correct_by=DEADLINE, by=who.officer)
    return checks.pass_check(row, by=who.officer, note=NOTE) if state == State.IN_REVIEW else row


@pytest.mark.parametrize("state", list(ALLOWED))
def test_state_admits_exactly_these_verbs(own, everyone, state):
    row = brought_to(own, state, everyone)
    done = set()
    for name, verb in VERBS.items():
        try:
            with transaction.atomic():
                verb(fresh(row), everyone)
                done.add(name)
                transaction.set_rollback(True)
        except Refused:
            pass
    assert done == ALLOWED[state]


def test_rules_answer_for_the_page_what_services_do(own, everyone):
    assert rules.may_fill(everyone.school_liaison, own)
    assert rules.may_submit(everyone.school_liaison, own).reason == "自评须由本单位负责人确认后提交。"
    assert rules.may_organise(everyone.school_head).reason == "由秘书处办理（第十三条）。"
    assert rules.may_see_board(everyone.chair)
    assert not rules.may_see_board(everyone.school_head)


# ---------------------------------------------------------------- in the ledger of a past day


def test_ledger_of_a_past_day_knows_nothing_of_what_was_withdrawn_or_granted_later(own, everyone, noon):
    """Handed in on the 5th, withdrawn on the 8th, more time on the 9th until the 15th, looked at each evening until the 11th."""
    noon.move_to(clock.end_of_day(date(2026, 12, 5)) - SECOND)
    builders_assessments.submitted(own)
    noon.move_to(clock.end_of_day(date(2026, 12, 8)) - SECOND)
    handing_in.withdraw(fresh(own), by=everyone.school_head)
    noon.move_to(clock.end_of_day(date(2026, 12, 9)) - SECOND)
    later = clock.end_of_day(date(2026, 12, 15))
    extensions.extend(fresh(own), until=later, reason="系统搬迁", by=everyone.officer)
    noon.move_to(later)
    stood = {}
    before = date(2026, 2, 15)  # long before the year was opened
    for day in (before, *(date(2026, 12, number) for number in (4, 5, 8, 9, 11))):
        at = clock.end_of_day(day)
        (line,) = ledger.of_units([own.unit], 2026, at=at, duties=[duties.get("assessments.self")])[
            own.unit_id
        ]
        stood[day.day] = (line.standing, line.period.deadline)
    assert stood == {
        15: (Standing.NOT_YET, DEADLINE),
        4: (Standing.OPEN, DEADLINE),
        5: (Standing.DONE, DEADLINE),
        8: (Standing.OPEN, DEADLINE),
        9: (Standing.OPEN, later),
        11: (Standing.OPEN, later),
    }


def test_nobody_is_exempt_from_a_year_that_is_not_opened(everyone):
    """A year that is only set has no units yet; once it is opened, who was left out need not do it."""
    dates = [clock.end_of_day(date(2027, month, 10)) for month in (10, 11, 12)]
    names = ("opens_at", "self_deadline", "review_deadline")
    cycles.plan(year=2027, by=None, **dict(zip(names, dates, strict=True)))
    duty = duties.get("assessments.self")
    units = [everyone.school, everyone.enterprise]
    lines = ledger.of_units(units, 2027, duties=[duty])
    assert {line.standing for found in lines.values() for line in found} == {Standing.NOT_YET}
    assert not Unit.objects.filter(ledger.owing_in(duty, 2027, Standing.EXEMPT)).exists()
