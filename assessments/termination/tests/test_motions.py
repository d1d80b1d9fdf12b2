"""第十二条, two years in a row: the council's recorded vote, the preview, the ending executed once, and every refusal."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from alliance.ground import access, audit, clock
from alliance.ground.access import Refused
from alliance.messages.models import Notification
from alliance.paper.tests.test_document import text_of
from alliance.tests import builders
from alliance.tests import builders_assessments as years
from alliance.tests.fetching import fetch_file
from assessments.assignments.services import assigning
from assessments.objections.models import Objection
from assessments.publication import after_publication
from assessments.rectification.models import Rectification
from assessments.reviews.models import Review
from assessments.sheets.models.assessments import Assessment
from assessments.termination import rules
from assessments.termination.models import TerminationMotion
from assessments.termination.services import execution, motions
from assessments.tests import bad_years
from councils.decisions import services as decisions
from councils.decisions.models import CouncilDecision
from councils.numbering.models import IssuedPaper
from councils.posts.models import SecretariatPost
from councils.terms.models.seats import Seat
from members.membership import services as membership
from members.people.models import Representative
from members.people.services import people
from members.relations import services as relations
from members.units import services as units
from members.units.models import Unit

built, everyone = bad_years.built_once(bad_years.two_bad_years)
STATES = ("DRAFTED", "CARRIED", "DEFEATED", "EXECUTED", "DROPPED")


@pytest.fixture
def motion(everyone) -> TerminationMotion:
    return bad_years.motion_of(everyone.enterprise)


def fresh(motion: TerminationMotion) -> TerminationMotion:
    return bad_years.motion_of(motion.unit)


def objected(assessment: Assessment) -> Objection:
    """An open objection on record."""
    with transaction.atomic():
        return audit.save(Objection(assessment=assessment, reason="补录"), by=None, reason="补录异议")


def brought_to(state: str, motion: TerminationMotion, everyone) -> TerminationMotion:
    if state == "DROPPED":
        objection = objected(motion.first)
        execution.drop(motion, reason="结果有异议", by=everyone.secretary_general)
        with transaction.atomic():
            objection.dismiss()
            audit.save(objection, by=None, reason="答复")
    elif state != "DRAFTED":
        bad_years.decided(everyone, motion.unit, votes=(1, 4, 0) if state == "DEFEATED" else (4, 1, 0))
    if state == "EXECUTED":
        execution.execute(motion, by=everyone.chair)
    return fresh(motion)


# ---------------------------------------------------------------- the vote


def test_carried_when_the_special_majority_is_reached(everyone, motion):
    decision = bad_years.decided(everyone, motion.unit, votes=(4, 1, 0))
    motion = fresh(motion)
    assert (motion.state, motion.decision_id) == ("CARRIED", decision.pk)
    assert motion.unit.is_active
    told = Notification.objects.filter(matter=f"motion:{motion.pk}", step="settled")
    assert {one.recipient for one in told} == {
        everyone.enterprise_head,
        everyone.enterprise_liaison,
        everyone.secretary_general,
        everyone.officer,
        everyone.deputy,
        everyone.chair,
    }


@pytest.mark.parametrize(
    ("votes", "state"),
    [((4, 0, 1), "CARRIED"), ((3, 0, 2), "DEFEATED"), ((3, 2, 0), "DEFEATED"), ((0, 5, 0), "DEFEATED")],
)
def test_majority_is_two_thirds_of_those_present(everyone, motion, votes, state):
    bad_years.decided(everyone, motion.unit, votes=votes)
    motion = fresh(motion)
    assert motion.state == state
    assert Unit.objects.get(pk=motion.unit_id).is_active
    if state == "DEFEATED":
        with pytest.raises(Refused, match="未通过"):
            execution.execute(motion, by=everyone.chair)
        assert Rectification.objects.get(assessment=motion.second).state == "NOTIFIED"


def test_missed_quorum_is_refused_at_entry(everyone, motion):
    with pytest.raises(Refused, match="未达到法定人数"):
        bad_years.decided(everyone, motion.unit, votes=(3, 0, 0))
    assert (fresh(motion).state, CouncilDecision.objects.count()) == ("DRAFTED", 0)


def entered(everyone, unit, **values):
    return builders.decision(everyone.secretary_general, matter="TERMINATION", unit=unit, **values)


def test_decision_without_a_motion_is_refused(everyone, motion):
    """One year only, or none: the council has nothing to vote on."""
    with pytest.raises(Refused, match="没有待表决的终止成员资格议案"):
        entered(everyone, everyone.school)
    assert entered(everyone, everyone.enterprise).state == "ENTERED"


@pytest.mark.parametrize("year", ["first", "second"])
def test_decision_is_refused_while_a_result_is_under_objection(everyone, motion, year):
    decision = entered(everyone, motion.unit)
    objection = objected(getattr(motion, year))
    with pytest.raises(Refused, match="还有未答复的异议"):
        entered(everyone, motion.unit)
    with pytest.raises(Refused, match="还有未答复的异议"):
        decisions.confirm(decision, by=everyone.chair)
    assert (fresh(motion).state, CouncilDecision.objects.get(pk=decision.pk).state) == ("DRAFTED", "ENTERED")
    with transaction.atomic():
        objection.dismiss()
        audit.save(objection, by=None, reason="答复")
    decisions.confirm(decision, by=everyone.chair)
    assert fresh(motion).state == "CARRIED"


def reopen(assessment: Assessment) -> None:
    """A published result put back into review, as only a repair of the data could do it."""
    row = Assessment.objects.get(pk=assessment.pk)
    row.__dict__["state"] = "IN_REVIEW"
    with transaction.atomic():
        audit.bulk_change([row], ["state"], by=None, reason="重新评审")


def test_decision_and_execution_are_refused_when_a_year_was_reopened(everyone, motion):
    decision = entered(everyone, motion.unit)
    reopen(motion.first)
    with pytest.raises(Refused, match="2025年度的考核结果没有发布或已退回复评"):
        decisions.confirm(decision, by=everyone.chair)
    assert fresh(motion).state == "DRAFTED"


def test_execution_is_refused_when_a_year_was_reopened_after_the_vote(everyone, motion):
    bad_years.decided(everyone, motion.unit)
    reopen(motion.second)
    with pytest.raises(Refused, match="2026年度的考核结果没有发布或已退回复评"):
        execution.execute(motion, by=everyone.chair)
    assert Unit.objects.get(pk=motion.unit_id).is_active


def test_meeting_before_the_motion_is_refused(everyone, motion):
    drafted = clock.local(motion.created_at).date()
    with pytest.raises(Refused, match="会议日期早于议案提出日期"):
        entered(everyone, motion.unit, met_on=drafted - timedelta(days=1))
    assert entered(everyone, motion.unit, met_on=drafted).met_on == drafted


def test_only_one_of_two_records_settles_the_motion(everyone, motion):
    first, second = entered(everyone, motion.unit), entered(everyone, motion.unit, votes=(1, 4, 0))
    decisions.confirm(first, by=everyone.chair)
    with pytest.raises(Refused, match="没有待表决的终止成员资格议案"):
        decisions.confirm(second, by=everyone.chair)
    assert fresh(motion).state == "CARRIED"


def test_database_keeps_one_open_motion_per_unit(everyone, motion):
    with pytest.raises(IntegrityError), transaction.atomic():
        audit.save(
            TerminationMotion(
                unit=motion.unit,
                first=bad_years.assessment(everyone.school, 2025),
                second=bad_years.assessment(everyone.school, 2026),
                text="…",
            ),
            by=None,
            reason="越过服务",
        )


def test_draft_refuses_results_that_are_not_two_bad_years_in_a_row(everyone, motion):
    good = [bad_years.assessment(everyone.school, year) for year in (2025, 2026)]
    with pytest.raises(Refused, match="不是“不合格”"):
        motions.draft([good], by=None)
    with pytest.raises(Refused, match="不属于同一个成员单位"):
        motions.draft([(motion.first, good[1])], by=None)
    with pytest.raises(Refused, match="两个年度不连续"):
        motions.draft([(motion.second, motion.first)], by=None)
    with pytest.raises(Refused, match="已有一件办理中"):
        motions.draft([(motion.first, motion.second)], by=None)


def test_what_is_found_is_judged_again_when_it_is_drafted(everyone, motion):
    """Found, and then objected to or reopened: nothing is drafted on it, also where many are drafted at once."""
    objection = objected(motion.first)
    execution.drop(motion, reason="结果有异议", by=everyone.secretary_general)
    with transaction.atomic():
        objection.dismiss()
        audit.save(objection, by=None, reason="答复")
        audit.delete(fresh(motion), by=None, reason="补录")
    found = list(motions.second_in_a_row(2026))
    assert [row.unit for row in found] == [motion.unit]
    reopen(motion.first)
    with pytest.raises(Refused, match="2025年度的考核结果没有发布或已退回复评"):
        motions.draft_all(found, by=None)
    assert not TerminationMotion.objects.exists()


# ---------------------------------------------------------------- recusal


def concerned(everyone) -> TerminationMotion:
    """The motion is about the chair unit itself: the chair, the secretary-general and the officer come from it."""
    for year in (2025, 2026):
        row = bad_years.assessment(everyone.chair_unit, year)
        row.grade, row.total = "UNQUALIFIED", 40
        with transaction.atomic():
            audit.bulk_change([row], ["grade", "total"], by=None, reason="改为不合格")
    after_publication.catch_up()
    return bad_years.motion_of(everyone.chair_unit)


def test_people_of_the_concerned_unit_neither_enter_nor_confirm_nor_execute(everyone):
    motion = concerned(everyone)
    assert motion.unit == everyone.chair_unit
    about = {"matter": "TERMINATION", "unit": motion.unit}
    with pytest.raises(Refused, match="应当回避"):
        builders.decision(everyone.secretary_general, **about)
    decision = builders.decision(everyone.deputy, **about)
    assert (decision.seats, decision.recused, decision.present) == (5, 1, 4)
    with pytest.raises(Refused, match="应当回避"):
        decisions.confirm(decision, by=everyone.chair)
    decisions.confirm(decision, by=everyone.vices[1])
    with pytest.raises(Refused, match="应当回避"):
        execution.execute(motion, by=everyone.chair)
    with pytest.raises(Refused, match="由理事长办理"):
        execution.execute(motion, by=everyone.officer)
    assert execution.execute(motion, by=everyone.vices[0]).state == "EXECUTED"
    assert access.offices(everyone.chair) == access.offices(everyone.secretary_general) == frozenset()


def test_people_of_a_related_unit_step_back_too(everyone, motion):
    relations.declare_relation(
        everyone.chair_unit, everyone.enterprise, nature="举办单位", since=builders.JOINED, by=None
    )
    with pytest.raises(Refused, match="应当回避"):
        entered(everyone, motion.unit)
    decision = builders.decision(everyone.deputy, matter="TERMINATION", unit=motion.unit)
    with pytest.raises(Refused, match="应当回避"):
        decisions.confirm(decision, by=everyone.chair)
    decisions.confirm(decision, by=everyone.vices[0])
    verdicts = {
        name: bool(rules.may_execute(user, fresh(motion)))
        for name, user in {
            "chair": everyone.chair,
            "vice": everyone.vices[0],
            "standing": everyone.standing[0],
            "secretary_general": everyone.secretary_general,
        }.items()
    }
    assert verdicts == {"chair": False, "vice": True, "standing": False, "secretary_general": False}


def test_vice_chair_does_not_execute_while_the_chair_can(everyone, motion):
    bad_years.decided(everyone, motion.unit)
    with pytest.raises(Refused, match="由理事长办理"):
        execution.execute(motion, by=everyone.vices[0])
    assert execution.execute(motion, by=everyone.chair).state == "EXECUTED"


# ---------------------------------------------------------------- state by verb


def may(everyone, motion) -> dict[str, bool]:
    return {
        "enter": bool(rules.may_enter_decision(everyone.secretary_general, motion)),
        "execute": bool(rules.may_execute(everyone.chair, motion)),
        "drop": bool(rules.may_drop(everyone.secretary_general, motion)),
    }


@pytest.mark.parametrize("state", STATES)
def test_state_by_verb(everyone, motion, state):
    motion = brought_to(state, motion, everyone)
    assert motion.state == state
    assert may(everyone, motion) == {
        "enter": state == "DRAFTED",
        "execute": state == "CARRIED",
        "drop": False,
    }
    if state != "CARRIED":
        with pytest.raises(Refused):
            execution.execute(motion, by=everyone.chair)
        with pytest.raises(Refused):
            execution.execute(motion, by=None)
    with pytest.raises(Refused):
        execution.drop(motion, reason="不想表决", by=everyone.secretary_general)


def test_drop_needs_a_ground_that_is_gone_and_a_reason(everyone, motion):
    objected(motion.second)
    assert may(everyone, motion) == {"enter": False, "execute": False, "drop": True}
    with pytest.raises(Refused, match="请填写撤销原因"):
        execution.drop(motion, reason=" ", by=everyone.secretary_general)
    with pytest.raises(Refused, match="由秘书长办理"):
        execution.drop(motion, reason="有异议", by=everyone.officer)
    dropped = execution.drop(motion, reason="本年度结果有异议", by=everyone.secretary_general)
    assert (dropped.state, dropped.drop_reason) == ("DROPPED", "本年度结果有异议")
    told = Notification.objects.filter(matter=f"motion:{motion.pk}", step="dropped")
    assert everyone.enterprise_head in {one.recipient for one in told}


# ---------------------------------------------------------------- the ending


def busy(everyone) -> None:
    """The enterprise holds a seat and a post, reviews another unit, and has a relation and an unfinished year."""
    builders.seated("ORDINARY", everyone.enterprise)
    everyone.clerk = builders.person(name="企业秘书")
    people.appoint(
        everyone.enterprise, role="SECRETARY", since=builders.TERM_BEGAN, by=None, user=everyone.clerk
    )
    builders.post("SECRETARY", everyone.clerk, everyone.enterprise)
    relations.declare_relation(
        everyone.enterprise,
        builders.unit("ENTERPRISE", name="子公司"),
        nature="控股",
        since=builders.JOINED,
        by=None,
    )
    row = years.passed(years.assessment(everyone.school, 2027))
    assigning.assign(row, reviewer=everyone.enterprise_head, by=None)


def test_preview_shows_what_execution_ends(everyone, motion):
    busy(everyone)
    bad_years.decided(everyone, motion.unit)
    shown = execution.preview(fresh(motion))
    assert {label: len(lines) for label, lines in shown.items()} == {
        "单位人员及其权限": 3,
        "关联关系": 1,
        "理事会席位": 1,
        "秘书处职务": 1,
        "整改": 2,
        "未完成的年度考核": 1,
        "复评任务": 1,
    }
    before = Seat.objects.current().count()
    motion = execution.execute(motion, by=everyone.chair)
    assert {label: sorted(lines) for label, lines in motion.effects["ended"].items()} == {
        label: sorted(lines) for label, lines in shown.items()
    }
    assert Seat.objects.current().count() == before - 1
    assert not SecretariatPost.objects.current().filter(unit=motion.unit).exists()
    assert not Representative.objects.current().filter(unit=motion.unit).exists()
    assert not Review.objects.filter(reviewer=everyone.enterprise_head, state="ASSIGNED").exists()
    assert set(
        Rectification.objects.filter(assessment__unit=motion.unit).values_list("state", flat=True)
    ) == {"ENDED"}


def test_execution_ends_the_membership_with_the_reason(everyone, motion):
    bad_years.decided(everyone, motion.unit)
    motion = execution.execute(motion, by=everyone.chair)
    unit = Unit.objects.get(pk=motion.unit_id)
    assert (unit.ended_on, unit.is_active) == (clock.today(), False)
    assert unit.end_reason == (
        f"第十二条：连续两年考核不合格，理事会2026年12月29日表决通过终止成员资格，{everyone.chair}执行"
    )
    assert (motion.state, motion.executed_at) == ("EXECUTED", clock.now())
    reasons = motion.history.order_by("history_id").values_list("history_change_reason", "history_user__name")
    assert list(reasons) == [
        ("连续两年不合格，系统起草议案", None),
        ("理事会表决通过", everyone.chair.name),
        ("执行终止成员资格", everyone.chair.name),
        ("记录执行内容", everyone.chair.name),
    ]


def test_people_keep_the_reading_of_their_file_only(everyone, motion, client):
    bad_years.decided(everyone, motion.unit)
    case = Rectification.objects.get(assessment=motion.second)
    pages = [case.get_absolute_url(), motion.get_absolute_url(), motion.unit.get_absolute_url()]
    client.force_login(everyone.enterprise_head)
    assert [client.get(page).status_code for page in pages] == [200, 200, 200]
    execution.execute(motion, by=everyone.chair)
    assert [client.get(page).status_code for page in pages] == [200, 200, 200]
    assert client.get(reverse("rectification_edit", args=[case.pk])).status_code == 409
    assert client.get(reverse("unit_edit", args=[motion.unit_id])).status_code == 409
    assert client.get(reverse("circulars")).status_code == 409
    assert client.get("/").status_code == 200
    with clock.at(clock.start_of_day(Unit.objects.get(pk=motion.unit_id).file_open_until)):
        assert motion.unit not in Unit.objects.visible_to(everyone.enterprise_head)
        assert case not in Rectification.objects.visible_to(everyone.enterprise_head)
    assert access.units_with(everyone.enterprise_head) == frozenset()


def test_everybody_is_told_once(everyone, motion):
    bad_years.decided(everyone, motion.unit)
    execution.execute(motion, by=everyone.chair)
    told = Notification.objects.filter(matter__in=[f"motion:{motion.pk}", f"unit:{motion.unit_id}"])
    told = told.filter(step__in=["executed", f"ended-{clock.today()}"])
    assert sorted(one.recipient.name for one in told) == sorted(
        user.name
        for user in (
            everyone.enterprise_head,
            everyone.enterprise_liaison,
            everyone.secretary_general,
            everyone.officer,
            everyone.deputy,
            everyone.chair,
        )
    )


def test_executed_twice_is_refused(everyone, motion):
    bad_years.decided(everyone, motion.unit)
    execution.execute(motion, by=everyone.chair)
    told = Notification.objects.count()
    with pytest.raises(Refused, match="已执行"):
        execution.execute(motion, by=everyone.chair)
    assert Notification.objects.count() == told


def test_freed_seat_can_be_taken_again(everyone, motion):
    freed = builders.seated("STANDING", motion.unit).ordinal
    for _ in range(2):
        builders.seated("STANDING")
    with pytest.raises(Refused, match="已无空缺"):
        builders.seated("STANDING")
    bad_years.decided(everyone, motion.unit)
    assert execution.execute(fresh(motion), by=everyone.chair).state == "EXECUTED"
    assert builders.seated("STANDING", since=clock.today()).ordinal == freed


def test_leaving_in_another_way_drops_the_motion(everyone, motion):
    ended = membership.end_membership(
        motion.unit, on=clock.today(), reason="书面申请退出", by=everyone.officer
    )
    assert ended["终止成员资格议案"] == [str(motion)]
    motion = fresh(motion)
    assert (motion.state, motion.drop_reason) == ("DROPPED", "成员资格已另行终止：书面申请退出")


# ---------------------------------------------------------------- the way back


def test_ending_by_the_council_is_not_taken_back(everyone, motion):
    bad_years.decided(everyone, motion.unit)
    execution.execute(motion, by=everyone.chair)
    unit = Unit.objects.get(pk=motion.unit_id)
    with pytest.raises(Refused, match="再次加入须重新登记为新的成员单位"):
        membership.reinstate(unit, reason="弄错了", by=everyone.officer)
    with pytest.raises(Refused, match="再次加入须重新登记为新的成员单位"):
        membership.reinstate(unit, reason="弄错了", by=None)


def test_ending_by_mistake_is_taken_back(everyone):
    unit = units.admit(
        name="误终止单位", kind="SCHOOL", joined_on=builders.JOINED, uscc_missing_reason="测试", by=None
    )
    membership.end_membership(unit, on=clock.today(), reason="误登记", by=everyone.officer)
    assert membership.reinstate(unit, reason="误登记", by=everyone.officer).is_active


def test_new_admission_is_a_new_member_with_the_same_name(everyone, motion):
    old = motion.unit
    with pytest.raises(Refused, match="已有同名的成员单位"):
        admitted_again(old)
    bad_years.decided(everyone, old)
    execution.execute(motion, by=everyone.chair)
    new = admitted_again(old)
    assert (new.pk != old.pk, new.name, new.is_active) == (True, old.name, True)
    assert not Assessment.objects.filter(unit=new).exists()
    with pytest.raises(Refused, match="已有同名的成员单位"):
        admitted_again(old)
    head = builders.person(new, "HEAD", since=clock.today())
    assert access.units_with(head) == frozenset({new.pk})
    assert not Assessment.objects.visible_to(head).exists()


def admitted_again(old: Unit) -> Unit:
    return units.admit(
        name=old.name, kind=old.kind, joined_on=clock.today(), uscc_missing_reason="测试单位", by=None
    )


def test_code_of_an_ended_membership_is_free_again(everyone):
    details = {"kind": "SCHOOL", "uscc": "91371400MA3C4D5E15", "by": None}
    first = units.admit(name="甲校", joined_on=builders.JOINED, **details)
    with pytest.raises(Refused, match="已登记在另一成员单位名下"):
        units.admit(name="乙校", joined_on=clock.today(), **details)
    membership.end_membership(first, on=clock.today(), reason="退出", by=None)
    second = units.admit(name="乙校", joined_on=clock.today(), **details)
    assert second.uscc == first.uscc
    with pytest.raises(Refused, match="已登记在另一成员单位名下"):
        membership.reinstate(first, reason="误登记", by=everyone.officer)


# ---------------------------------------------------------------- pages


def test_pages_lead_from_the_motion_to_the_ended_membership(everyone, motion, client):
    client.force_login(everyone.secretary_general)
    page = client.get(motion.get_absolute_url()).content.decode()
    url = f"{reverse('decision_new')}?matter=TERMINATION&amp;unit={motion.unit_id}"
    assert url in page
    entry = client.get(url.replace("&amp;", "&") + "&subject=关于终止")
    assert entry.context["form"]["unit"].value() == str(motion.unit_id)
    assert f'value="{motion.unit.name}' in entry.content.decode()
    bad_years.decided(everyone, motion.unit)
    client.force_login(everyone.chair)
    execute = reverse("motion_execute", args=[motion.pk])
    preview = client.get(execute).content.decode()
    assert [str(everyone.enterprise_head) in preview, "整改（2）" in preview] == [True, True]
    answer = client.post(execute)
    assert (answer.url, fresh(motion).state) == (motion.get_absolute_url(), "EXECUTED")
    assert client.post(execute).status_code == 409
    listed = client.get(reverse("motions")).content.decode()
    assert "单位人员及其权限 2 项、整改 2 项" in listed
    file = client.get(motion.unit.get_absolute_url()).content.decode()
    assert "第十二条：连续两年考核不合格，理事会2026年12月29日表决通过终止成员资格" in file


@pytest.mark.once
def test_motion_is_printed_with_both_dossiers(everyone, motion, client):
    client.force_login(everyone.enterprise_head)
    answer = fetch_file(client, reverse("motion_pdf", args=[motion.pk]))
    words = text_of(b"".join(answer.streaming_content)).replace("\n", "").replace(" ", "")
    codes = [row.dossiers.get().code for row in (motion.first, motion.second)]
    expected = ["附件1", "附件2", "2025年度考核卷宗摘要", "2026年度考核卷宗摘要", *codes]
    assert [word in words for word in expected] == [True] * len(expected)
    assert "（盖章）" not in words


def test_motion_of_another_unit_is_a_404(everyone, motion, client):
    pages = [reverse(name, args=[motion.pk]) for name in ("motion", "motion_execute", "motion_pdf")]
    client.force_login(everyone.school_head)
    assert {client.get(page).status_code for page in pages} == {404}
    assert client.post(reverse("motion_drop", args=[motion.pk]), {"reason": "x"}).status_code == 404
    client.force_login(everyone.enterprise_head)
    assert [client.get(page).status_code for page in pages] == [200, 409, 200]
    client.force_login(everyone.standing[0])
    assert [client.get(page).status_code for page in pages] == [200, 409, 200]


def test_motion_is_issued_once_under_a_number_which_is_void_when_it_is_dropped(everyone, motion):
    people = ("secretary_general", "officer", "deputy", "chair", "enterprise_head")
    assert {who for who in people if rules.may_issue(getattr(everyone, who), motion)} == {"secretary_general"}
    motion = execution.issue(motion, by=everyone.secretary_general)
    entry = IssuedPaper.objects.get(kind="MOTION")
    assert (motion.number, entry.signed_by, entry.recipients) == (
        entry.number,
        everyone.secretary_general,
        "理事会",
    )
    told = Notification.objects.filter(matter=f"motion:{motion.pk}", step="issued")
    assert [one.recipient for one in told] == [everyone.chair]
    with pytest.raises(Refused, match="已经印发"):
        execution.issue(motion, by=everyone.secretary_general)
    objected(motion.first)
    execution.drop(motion, reason="结果有异议", by=everyone.secretary_general)
    entry.refresh_from_db()
    assert (entry.state, entry.remark) == ("VOID", "作废原因：议案已撤销：结果有异议")
