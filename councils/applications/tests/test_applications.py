"""The role application (第八条): every verb in every state, every rule's truth table, what follows from a decision."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from docx import Document

from alliance.ground import access, audit, clock
from alliance.ground.access import Conflict, Refused
from alliance.messages.models import Notification
from alliance.registers import policy, regulation
from alliance.tests import builders
from alliance.tests.fetching import fetch_file
from councils.applications import conditions, rules
from councils.applications.models import RoleApplication
from councils.applications.services import applications, approvals, corrections
from councils.decisions import services as decisions
from councils.numbering.models import IssuedPaper
from councils.seats import services as seats
from councils.terms.models.seats import Seat
from members.people.services import people
from members.relations import services as relations

TODAY = date(2026, 11, 22)
State = RoleApplication.State


def begin(everyone, state="DRAFT", role="ORDINARY") -> RoleApplication:
    """An application of the enterprise, brought to a state by the people whose business it is."""
    early = {"APPROVED": "CHECKED", "REJECTED": "CHECKED", "WITHDRAWN": "FILED", "LAPSED": "RETURNED"}
    application = builders.role_application(
        everyone.enterprise,
        everyone.enterprise_head,
        role=role,
        state=early.get(state, state),
        officer=everyone.officer,
    )
    if state == "APPROVED":
        return approvals.approve(application, by=everyone.chair)
    if state == "REJECTED":
        return approvals.reject(application, reason="理事会未同意", by=everyone.chair)
    if state == "WITHDRAWN":
        return applications.withdraw(application, by=everyone.enterprise_head)
    if state == "LAPSED":
        with transaction.atomic():
            return applications.close(application, reason="逾期未补正", by=everyone.officer)
    return application


def findings_of(application, met=True, finding="经核对材料，符合") -> dict:
    return {row.clause: (met, finding) for row in application.conditions.all()}


def draft_again(application, everyone):
    return applications.change(application, statement="改过的理由", claims={}, by=everyone.enterprise_liaison)


def check(application, everyone):
    return approvals.check(
        application,
        findings=findings_of(application),
        recommended=True,
        recommendation="符合条件",
        by=everyone.officer,
    )


VERBS = {
    "change": draft_again,
    "file": lambda one, e: applications.file(one, by=e.enterprise_head),
    "withdraw": lambda one, e: applications.withdraw(one, by=e.enterprise_head),
    "send_back": lambda one, e: corrections.send_back(
        one, reason="缺材料", correct_by=TODAY + timedelta(days=5), by=e.officer
    ),
    "extend": lambda one, e: corrections.extend(
        one, reason="单位来函", correct_by=TODAY + timedelta(days=30), by=e.officer
    ),
    "note_findings": lambda one, e: approvals.note_findings(
        one, findings=findings_of(one), recommendation="", by=e.officer
    ),
    "check": check,
    "approve": lambda one, e: approvals.approve(one, by=e.chair),
    "reject": lambda one, e: approvals.reject(one, reason="不同意", by=e.chair),
}
LABELS = {
    "change": "修改",
    "file": "提交",
    "withdraw": "撤回",
    "send_back": "退回补正",
    "extend": "延长补正期限",
    "note_findings": "审查",
    "check": "审查",
    "approve": "审批",
    "reject": "审批",
}
ALLOWED = {
    "DRAFT": {"change": "DRAFT", "file": "FILED", "withdraw": "WITHDRAWN"},
    "FILED": {
        "withdraw": "WITHDRAWN",
        "send_back": "RETURNED",
        "note_findings": "FILED",
        "check": "CHECKED",
    },
    "RETURNED": {"change": "RETURNED", "file": "FILED", "withdraw": "WITHDRAWN", "extend": "RETURNED"},
    "CHECKED": {"withdraw": "WITHDRAWN", "approve": "APPROVED", "reject": "REJECTED"},
    "APPROVED": {},
    "REJECTED": {},
    "WITHDRAWN": {},
    "LAPSED": {},
}


@pytest.mark.parametrize("state", State.values)
@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_in_every_state(everyone, state, verb):
    application = begin(everyone, state)
    expected = ALLOWED[state].get(verb)
    if expected is None:
        with pytest.raises(Refused) as refusal:
            VERBS[verb](application, everyone)
        assert refusal.value.reason == f"该职务申请现在是“{State(state).label}”，不能{LABELS[verb]}。"
        expected = state
    else:
        VERBS[verb](application, everyone)
    application.refresh_from_db()
    assert application.state == expected


@pytest.mark.parametrize("state", State.values)
def test_lapse_in_every_state(everyone, noon, state):
    application = begin(everyone, state)
    noon.move_to(clock.end_of_day(TODAY + timedelta(days=10)), tick=False)
    if state == "RETURNED":
        corrections.lapse(application, reason="逾期未补正", by=everyone.officer)
        application.refresh_from_db()
        assert (application.state, application.decision_reason) == ("LAPSED", "逾期未补正")
    else:
        with pytest.raises(Refused) as refusal:
            corrections.lapse(application, reason="逾期未补正", by=everyone.officer)
        assert refusal.value.reason == f"该职务申请现在是“{State(state).label}”，不能作失效处理。"


@pytest.mark.parametrize("verb", ["file", "withdraw", "check", "approve", "reject", "send_back"])
def test_system_is_refused_too_where_the_state_forbids(everyone, verb):
    """`by=None` skips the question who may, never the lifecycle."""
    application = begin(everyone, "WITHDRAWN")
    acts = {
        "file": lambda: applications.file(application, by=None),
        "withdraw": lambda: applications.withdraw(application, by=None),
        "check": lambda: approvals.check(
            application, findings=findings_of(application), recommended=True, recommendation="符合", by=None
        ),
        "approve": lambda: approvals.approve(application, by=None, reason="补录"),
        "reject": lambda: approvals.reject(application, by=None, reason="补录"),
        "send_back": lambda: corrections.send_back(
            application, reason="x", correct_by=TODAY + timedelta(days=5), by=None
        ),
    }
    with pytest.raises(Refused) as refusal:
        acts[verb]()
    assert refusal.value.reason == f"该职务申请现在是“已撤回”，不能{LABELS[verb]}。"


# ---------------------------------------------------------------- who may


PEOPLE = ("enterprise_head", "enterprise_liaison", "school_head", "officer", "secretary_general", "chair")
MAY = {
    ("may_change", "DRAFT"): {"enterprise_head", "enterprise_liaison"},
    ("may_file", "DRAFT"): {"enterprise_head"},
    ("may_withdraw", "DRAFT"): {"enterprise_head", "enterprise_liaison"},
    ("may_withdraw", "FILED"): {"enterprise_head"},
    ("may_check", "FILED"): {"officer", "secretary_general"},
    ("may_send_back", "FILED"): {"officer", "secretary_general"},
    ("may_extend", "RETURNED"): {"officer", "secretary_general"},
    ("may_approve", "CHECKED"): {"chair"},
    ("may_reject", "CHECKED"): {"chair"},
}


@pytest.mark.parametrize(("rule", "state"), MAY)
def test_may_truth_table_by_person(everyone, rule, state):
    application = begin(everyone, state)
    may = getattr(rules, rule)
    assert {name for name in PEOPLE if may(getattr(everyone, name), application)} == MAY[rule, state]


def test_may_draft_is_for_the_units_own_people(everyone):
    allowed = [name for name in PEOPLE if rules.may_draft(getattr(everyone, name), everyone.enterprise)]
    assert allowed == ["enterprise_head", "enterprise_liaison"]


def test_inactive_head_may_nothing(everyone):
    application = begin(everyone)
    assert rules.may_file(everyone.enterprise_head, application)
    everyone.enterprise_head.is_active = False
    assert rules.may_file(everyone.enterprise_head, application).reason == "由申请单位负责人提交。"


def test_second_open_application_is_refused(everyone):
    begin(everyone)
    with pytest.raises(Refused, match="本单位已有一件办理中的职务申请"):
        applications.draft(everyone.enterprise, role="STANDING", by=everyone.enterprise_head)
    with pytest.raises(Refused, match="本单位已有一件办理中的职务申请"):
        applications.draft(everyone.enterprise, role="STANDING", by=None)
    assert RoleApplication.objects.count() == 1


def test_database_allows_one_open_application(everyone):
    first = begin(everyone)
    second = RoleApplication(term=everyone.term, unit=everyone.enterprise, role="STANDING")
    with pytest.raises(IntegrityError), transaction.atomic():
        audit.save(second, by=None, reason="越过服务")
    applications.withdraw(first, by=everyone.enterprise_head)
    second.version = 0
    with transaction.atomic():
        assert audit.save(second, by=None, reason="越过服务").pk


def test_secretariat_steps_back_for_the_own_unit(everyone):
    clerk = builders.person()
    builders.post("OFFICER", clerk, everyone.enterprise)
    application = begin(everyone, "FILED")
    verdict = rules.may_check(clerk, application)
    assert verdict.reason == f"您来自{everyone.enterprise}或其关联单位，应当回避，请由其他人员办理。"
    assert rules.may_check(everyone.officer, application)


def test_secretariat_steps_back_for_a_related_unit(everyone):
    application = begin(everyone, "FILED")
    assert rules.may_check(everyone.officer, application)
    relations.declare_relation(
        everyone.enterprise, everyone.chair_unit, nature="控股", since=builders.JOINED, by=None
    )
    assert not rules.may_check(everyone.officer, application)


def test_who_checked_may_not_approve(everyone):
    """The chair may also hold a post of the secretariat for a day; the two acts stay with two people."""
    builders.post("OFFICER", everyone.chair, everyone.chair_unit)
    application = builders.role_application(
        everyone.enterprise, everyone.enterprise_head, state="FILED", officer=None
    )
    approvals.check(
        application,
        findings=findings_of(application),
        recommended=True,
        recommendation="符合",
        by=everyone.chair,
    )
    application.refresh_from_db()
    for rule in (rules.may_approve, rules.may_reject):
        assert (
            rule(everyone.chair, application).reason
            == "审查人、提交人与审批人不能是同一人，请由其他人员审批。"
        )
    with pytest.raises(Refused, match="不能是同一人"):
        approvals.approve(application, by=everyone.chair)


def test_chair_steps_back_for_a_unit_of_the_own_and_the_vice_chair_decides(everyone):
    vice = builders.seated("VICE_CHAIR")
    deputy_chair = vice.unit.representatives.get(role="HEAD").user
    application = begin(everyone, "CHECKED")
    assert rules.may_approve(everyone.chair, application)
    assert rules.may_approve(deputy_chair, application).reason == (
        "由理事长办理；理事长回避或空缺时由副理事长办理，副理事长也都回避或空缺时由席次在前的常务理事办理。"
    )
    people.appoint(everyone.enterprise, role="LIAISON", since=TODAY, by=None, user=everyone.chair)
    assert not rules.may_approve(everyone.chair, application)
    assert rules.may_approve(deputy_chair, application)
    assert approvals.approve(application, by=deputy_chair).state == State.APPROVED


def test_vice_chair_decides_while_there_is_no_chair(everyone):
    vice = builders.seated("VICE_CHAIR")
    deputy_chair = vice.unit.representatives.get(role="HEAD").user
    application = begin(everyone, "CHECKED")
    people.end(everyone.chair_unit.representatives.get(role="HEAD"), on=TODAY, reason="离任", by=None)
    assert rules.may_approve(deputy_chair, application)
    assert not rules.may_approve(everyone.chair, application)


def test_chair_unit_has_nothing_to_apply_for(everyone):
    for role in conditions.GROUPS:
        assert rules.unit_may_apply(everyone.chair_unit, role, "HEAD").reason == (
            "本单位现为理事长单位，只能申请更高的席位。"
        )


# ---------------------------------------------------------------- drafting and filing


@pytest.mark.parametrize(
    ("role", "refs"),
    [
        ("VICE_CHAIR", [f"8.vice_chair.{n}" for n in range(1, 7)]),
        ("STANDING", [f"8.standing.{n}" for n in range(1, 7)]),
        ("ORDINARY", [f"8.ordinary.{n}" for n in range(1, 6)]),
    ],
)
def test_draft_lists_the_conditions_of_the_seat(everyone, role, refs):
    application = applications.draft(everyone.enterprise, role=role, by=everyone.enterprise_liaison)
    assert [row.clause for row in application.conditions.all()] == refs


def test_every_condition_has_its_evidence():
    refs = {clause.ref for role in conditions.GROUPS for clause in conditions.clauses_for(role)}
    assert set(conditions.EVIDENCE) == refs
    assert all(regulation.get(ref) for ref in refs)


def test_draft_is_refused_when_no_seat_is_free(everyone):
    builders.seated("VICE_CHAIR")
    assert rules.unit_may_apply(everyone.enterprise, "VICE_CHAIR", "HEAD")
    builders.seated("VICE_CHAIR")
    with pytest.raises(Refused, match="副理事长单位共 2 个，已无空缺席位"):
        applications.draft(everyone.enterprise, role="VICE_CHAIR", by=everyone.enterprise_head)


def test_draft_is_refused_without_a_term(noon, db):
    unit = builders.unit()
    head = builders.person(unit, "HEAD")
    with pytest.raises(Refused, match="尚未登记现届理事会"):
        applications.draft(unit, role="ORDINARY", by=head)


def test_hr_lead_may_only_fill_a_directors_seat(everyone):
    with pytest.raises(Refused, match="只有理事可以由分管人力资源负责人担任"):
        applications.draft(
            everyone.enterprise, role="STANDING", holder_role="HR_LEAD", by=everyone.enterprise_head
        )
    drafted = applications.draft(
        everyone.enterprise, role="ORDINARY", holder_role="HR_LEAD", by=everyone.enterprise_head
    )
    assert drafted.holder_role == "HR_LEAD"


def test_change_saves_what_differs_and_nothing_else(everyone):
    application = begin(everyone)
    version = application.version
    claim = application.conditions.first()
    same = applications.change(
        application,
        statement=application.statement,
        claims={claim.clause: claim.claim},
        by=everyone.enterprise_liaison,
        version=version,
    )
    assert same.version == version
    saved = applications.change(
        application,
        statement="新的理由",
        claims={claim.clause: "新的说明"},
        by=everyone.enterprise_liaison,
        version=version,
    )
    claim.refresh_from_db()
    assert (saved.statement, claim.claim, saved.version) == ("新的理由", "新的说明", version + 1)
    assert saved.history.first().history_user == everyone.enterprise_liaison
    assert claim.history.first().history_change_reason == "填写单位说明"


def test_change_on_a_stale_page_is_a_conflict(everyone):
    application = begin(everyone)
    applications.change(
        application, statement="甲", claims={}, by=everyone.enterprise_head, version=application.version
    )
    with pytest.raises(Conflict):
        applications.change(
            application,
            statement="乙",
            claims={},
            by=everyone.enterprise_liaison,
            version=application.version,
        )
    application.refresh_from_db()
    assert application.statement == "甲"


def test_file_needs_every_claim_and_a_statement(everyone):
    application = applications.draft(everyone.enterprise, role="ORDINARY", by=everyone.enterprise_head)
    refs = [row.clause for row in application.conditions.all()]
    applications.change(
        application, statement="", claims=dict.fromkeys(refs[:3], "符合"), by=everyone.enterprise_head
    )
    with pytest.raises(Refused, match="请先填写第 4、5 项条件的单位说明"):
        applications.file(application, by=everyone.enterprise_head)
    applications.change(
        application, statement="", claims=dict.fromkeys(refs, "符合"), by=everyone.enterprise_head
    )
    with pytest.raises(Refused, match="请先填写申请理由"):
        applications.file(application, by=everyone.enterprise_head)
    applications.change(application, statement="理由", claims={}, by=everyone.enterprise_head)
    filed = applications.file(application, by=everyone.enterprise_head)
    assert (filed.state, filed.filed_by, filed.filed_at) == (
        State.FILED,
        everyone.enterprise_head,
        clock.now(),
    )


def test_file_freezes_the_records(everyone):
    application = begin(everyone)
    assert [row.recorded for row in application.conditions.all()] == [[]] * 5
    applications.file(application, by=everyone.enterprise_head)
    first = application.conditions.first()
    assert {record["year"] for record in first.recorded} == {2025, 2026}
    assert {record["label"] for record in first.recorded} == {
        evidence.label for evidence in conditions.EVIDENCE["8.ordinary.1"]
    }


def test_file_tells_the_secretariat_once_and_not_those_who_step_back(everyone):
    clerk = builders.person()
    builders.post("OFFICER", clerk, everyone.enterprise)
    application = begin(everyone, "FILED")
    told = Notification.objects.filter(matter=f"role-application:{application.pk}")
    assert {row.recipient for row in told} == {everyone.officer, everyone.secretary_general}
    assert told.count() == 2


def test_file_tells_the_whole_secretariat_where_all_would_step_back(everyone):
    relations.declare_relation(
        everyone.chair_unit, everyone.enterprise, nature="举办单位", since=builders.JOINED, by=None
    )
    application = begin(everyone, "DRAFT")
    applications.file(application, by=everyone.enterprise_head)
    told = Notification.objects.filter(matter=f"role-application:{application.pk}")
    assert {row.recipient for row in told} == {everyone.officer, everyone.secretary_general}


def test_file_is_refused_when_the_role_has_filled_meanwhile(everyone):
    builders.seated("VICE_CHAIR")
    application = begin(everyone, role="VICE_CHAIR")
    builders.seated("VICE_CHAIR")
    with pytest.raises(Refused, match="副理事长单位共 2 个，已无空缺席位"):
        applications.file(application, by=everyone.enterprise_head)


def test_file_is_refused_after_the_term(everyone):
    application = begin(everyone)
    with transaction.atomic():
        everyone.term.until = TODAY
        audit.save(everyone.term, by=None, reason="越过服务")
    builders.term(2, TODAY)
    with pytest.raises(Refused, match="该申请属于第一届理事会，已换届，请重新申请"):
        applications.file(application, by=everyone.enterprise_head)


# ---------------------------------------------------------------- checking


def checked(everyone, application, *, recommended=True, recommendation="符合", **changes):
    found = findings_of(application)
    found.update(changes.pop("findings", {}))
    return approvals.check(
        application,
        findings=found,
        recommended=recommended,
        recommendation=recommendation,
        by=everyone.officer,
    )


@pytest.mark.parametrize(
    ("finding", "recommended", "recommendation", "reason"),
    [
        ((True, "有签到表"), True, "符合", ""),
        ((True, "有签到表"), False, "名额留待大会", ""),
        ((True, ""), True, "符合", "第 3 项未记录，凭材料认定，请填写认定理由。"),
        ((False, "活动参加不足"), False, "不符合", ""),
        (
            (False, "活动参加不足"),
            True,
            "符合",
            "有 1 项条件不符合，不能建议同意；可以退回补正，或者以“不建议同意”报理事长。",
        ),
        ((False, ""), False, "不符合", "第 3 项认定为不符合，请填写认定理由。"),
        ((None, ""), True, "符合", "第 3 项条件还没有认定。"),
        ((True, "有签到表"), True, " ", "请填写秘书处意见。"),
    ],
)
def test_check_truth_table(everyone, finding, recommended, recommendation, reason):
    application = begin(everyone, "FILED")

    def act():
        return checked(
            everyone,
            application,
            findings={"8.ordinary.3": finding},
            recommended=recommended,
            recommendation=recommendation,
        )

    if reason:
        with pytest.raises(Refused) as refusal:
            act()
        assert refusal.value.reason == reason
        application.refresh_from_db()
        assert (application.state, application.conditions.filter(met=None).count()) == (State.FILED, 5)
    else:
        done = act()
        assert (done.state, done.recommended, done.checked_by) == (
            State.CHECKED,
            recommended,
            everyone.officer,
        )


def test_check_tells_the_chair_once(everyone):
    application = begin(everyone, "CHECKED")
    told = Notification.objects.filter(matter=f"role-application:{application.pk}", recipient=everyone.chair)
    assert [row.title for row in told] == [f"{application}，请审批（秘书处建议同意）"]


def test_note_findings_keeps_a_check_half_done(everyone):
    application = begin(everyone, "FILED")
    noted = approvals.note_findings(
        application,
        findings={"8.ordinary.2": (True, "无违规记录")},
        recommendation="",
        by=everyone.secretary_general,
    )
    row = application.conditions.get(clause="8.ordinary.2")
    assert (row.met, row.finding, noted.state) == (True, "无违规记录", State.FILED)
    assert row.history.first().history_user == everyone.secretary_general
    assert application.conditions.filter(met=None).count() == 4


# ---------------------------------------------------------------- deciding


def test_approve_gives_the_seat_the_office_and_the_notice(everyone):
    application = begin(everyone, "CHECKED", role="VICE_CHAIR")
    assert access.offices(everyone.enterprise_head) == frozenset()
    approved = approvals.approve(application, by=everyone.chair)
    seat = approved.seat
    assert (seat.unit, seat.role, seat.since, seat.until) == (everyone.enterprise, "VICE_CHAIR", TODAY, None)
    assert (approved.state, approved.decided_by, approved.decided_at) == (
        State.APPROVED,
        everyone.chair,
        clock.now(),
    )
    assert access.offices(everyone.enterprise_head) == {access.Office.VICE_CHAIR}
    told = Notification.objects.filter(title=f"{everyone.enterprise}已担任副理事长单位")
    assert {row.recipient for row in told} == {
        everyone.enterprise_head,
        everyone.enterprise_liaison,
        everyone.officer,
        everyone.secretary_general,
    }
    assert seat.history.get().history_user == everyone.chair
    assert approved.history.first().history_change_reason == "同意"


def test_approve_is_all_or_nothing(everyone, monkeypatch):
    application = begin(everyone, "CHECKED")

    def broken(*args, **options):
        raise RuntimeError("the last step fails")

    monkeypatch.setattr(approvals, "_tell_outcome", broken)
    with pytest.raises(RuntimeError), transaction.atomic():
        approvals.approve(application, by=everyone.chair)
    application.refresh_from_db()
    assert (application.state, Seat.objects.filter(unit=everyone.enterprise).count()) == (State.CHECKED, 0)


def test_approve_ends_the_lower_seat_the_same_day(everyone):
    lower = builders.seated("ORDINARY", everyone.enterprise)
    application = begin(everyone, "CHECKED", role="STANDING")
    approvals.approve(application, by=everyone.chair)
    lower.refresh_from_db()
    assert (lower.until, lower.end_reason) == (TODAY, "改任常务理事单位")
    assert [seat.role for seat in Seat.objects.current().filter(unit=everyone.enterprise)] == ["STANDING"]


def test_approve_is_refused_when_the_seat_was_taken_meanwhile(everyone):
    builders.seated("VICE_CHAIR")
    application = begin(everyone, "CHECKED", role="VICE_CHAIR")
    assert rules.may_approve(everyone.chair, application)
    taken = builders.seated("VICE_CHAIR")
    with pytest.raises(Refused) as refusal:
        approvals.approve(application, by=everyone.chair)
    assert refusal.value.reason == "副理事长单位共 2 个，已无空缺席位。"
    seats.end(taken, on=TODAY, reason="辞去", by=None)
    assert approvals.approve(application, by=everyone.chair).state == State.APPROVED


def test_approve_is_refused_while_a_condition_is_not_met(everyone):
    application = begin(everyone, "FILED")
    checked(
        everyone,
        application,
        findings={"8.ordinary.3": (False, "未参加主要活动")},
        recommended=False,
        recommendation="不符合",
    )
    application.refresh_from_db()
    assert rules.may_approve(everyone.chair, application).reason == (
        "有 1 项担任条件经审查不符合，不能同意（第八条）。"
    )
    assert rules.may_reject(everyone.chair, application)


def test_approve_against_the_advice_needs_a_reason(everyone):
    application = begin(everyone, "FILED")
    checked(everyone, application, recommended=False, recommendation="建议下一年度再议")
    with pytest.raises(Refused, match="秘书处不建议同意，请填写同意的理由"):
        approvals.approve(application, by=everyone.chair)
    approved = approvals.approve(application, by=everyone.chair, reason="该单位承办年会，予以支持")
    assert approved.decision_reason == "该单位承办年会，予以支持"


def test_reject_needs_a_reason_and_tells_the_unit(everyone):
    application = begin(everyone, "CHECKED")
    with pytest.raises(Refused, match="请填写不同意的理由"):
        approvals.reject(application, reason=" ", by=everyone.chair)
    approvals.reject(application, reason="待下次理事会讨论", by=everyone.chair)
    told = Notification.objects.filter(recipient=everyone.enterprise_head, title=f"{application}未获同意")
    assert [row.body for row in told] == ["审批意见：待下次理事会讨论"]
    assert Seat.objects.filter(unit=everyone.enterprise).count() == 0


def test_decision_on_a_stale_page_is_a_conflict(everyone):
    application = begin(everyone, "CHECKED")
    with pytest.raises(Conflict):
        approvals.approve(application, by=everyone.chair, version=application.version - 1)
    assert (
        approvals.approve(application, by=everyone.chair, version=application.version).state == State.APPROVED
    )


def vote(everyone, application, votes) -> None:
    entered = builders.decision(
        everyone.secretary_general, matter="ROLE", unit=application.unit, votes=votes, subject="增补席位"
    )
    decisions.confirm(entered, by=everyone.chair)


def test_approve_follows_the_councils_vote_where_there_is_one(everyone):
    for _ in range(2):
        builders.seated("ORDINARY")
    application = begin(everyone, "CHECKED")
    vote(everyone, application, (1, 1, 1))
    assert (
        rules.may_approve(everyone.chair, application).reason == "理事会2026年11月22日表决未通过，不能同意。"
    )
    vote(everyone, application, (3, 0, 0))
    approved = approvals.approve(application, by=everyone.chair)
    assert approved.decision.passed


def test_approve_needs_a_vote_where_the_setting_says_so(everyone):
    application = begin(everyone, "CHECKED")
    assert rules.may_approve(everyone.chair, application)
    policy.change(
        "council_role_vote_required", True, basis="理事会决议", confirmed=True, by=everyone.secretary_general
    )
    assert not rules.may_approve(everyone.chair, application)
    vote(everyone, application, (1, 0, 0))
    assert rules.may_approve(everyone.chair, application)


# ---------------------------------------------------------------- correcting and withdrawing


def test_send_back_gives_until_the_end_of_the_day(everyone):
    application = begin(everyone, "FILED")
    returned = corrections.send_back(
        application, reason="缺营业执照", correct_by=date(2026, 12, 4), by=everyone.officer
    )
    assert returned.correct_by == clock.start_of_day(date(2026, 12, 5))
    told = Notification.objects.filter(recipient=everyone.enterprise_liaison, step__startswith="returned")
    assert [(row.title, row.body, row.urgent) for row in told] == [
        (f"{application}已退回补正，截止 2026年12月4日 24:00（含当日）", "退回原因：缺营业执照", True)
    ]


@pytest.mark.parametrize(("days", "allowed"), [(1, True), (0, False), (-1, False)])
def test_send_back_needs_a_day_to_come(everyone, days, allowed):
    application = begin(everyone, "FILED")
    values = {"reason": "缺材料", "correct_by": TODAY + timedelta(days=days), "by": everyone.officer}
    if allowed:
        assert corrections.send_back(application, **values).state == State.RETURNED
    else:
        with pytest.raises(Refused, match="补正期限应晚于今天"):
            corrections.send_back(application, **values)


@pytest.mark.parametrize(("seconds", "overdue"), [(-1, False), (0, True), (1, True)])
def test_correction_is_overdue_from_its_instant_on(everyone, noon, seconds, overdue):
    application = begin(everyone, "RETURNED")
    noon.move_to(application.correct_by + timedelta(seconds=seconds), tick=False)
    assert application.is_overdue == overdue
    assert RoleApplication.objects.overdue().exists() == overdue
    assert bool(rules.may_lapse(everyone.officer, application)) == overdue


def test_filing_after_the_deadline_still_counts(everyone, noon):
    application = begin(everyone, "RETURNED")
    noon.move_to(application.correct_by + timedelta(days=3), tick=False)
    filed = applications.file(application, by=everyone.enterprise_head)
    assert (filed.state, filed.correct_by) == (State.FILED, None)


def test_extend_gives_more_time_never_less(everyone):
    application = begin(everyone, "RETURNED")
    with pytest.raises(Refused, match="新的期限应晚于原期限"):
        corrections.extend(
            application, reason="单位来函", correct_by=TODAY + timedelta(days=10), by=everyone.officer
        )
    later = corrections.extend(
        application, reason="单位来函", correct_by=TODAY + timedelta(days=11), by=everyone.officer
    )
    assert later.correct_by == clock.end_of_day(TODAY + timedelta(days=11))
    assert later.history.first().history_change_reason == "延长补正期限：单位来函"


def test_remind_tells_once_before_and_once_after(everyone, noon):
    application = begin(everyone, "RETURNED")
    sent = Notification.objects.filter(matter=f"role-application:{application.pk}", step__contains="due-")
    noon.move_to(application.correct_by - timedelta(days=2, seconds=1), tick=False)
    assert (corrections.remind(), sent.count()) == (0, 0)
    noon.move_to(application.correct_by - timedelta(days=2), tick=False)
    assert (corrections.remind(), corrections.remind(), sent.count()) == (2, 0, 2)
    noon.move_to(application.correct_by, tick=False)
    assert (corrections.remind(), corrections.remind(), sent.count()) == (2, 0, 4)
    assert {row.recipient for row in sent} == {everyone.enterprise_head, everyone.enterprise_liaison}


@pytest.mark.once
def test_remind_costs_the_same_queries_for_any_number(everyone, noon, django_assert_num_queries):
    applications_ = [begin(everyone, "RETURNED")]
    for _ in range(3):
        unit = builders.unit("ENTERPRISE")
        applications_.append(
            builders.role_application(
                unit, builders.person(unit, "HEAD"), state="RETURNED", officer=everyone.officer
            )
        )
    noon.move_to(applications_[0].correct_by, tick=False)
    corrections.remind()
    with django_assert_num_queries(5):
        assert corrections.remind() == 0


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ("DRAFT", set()),
        ("FILED", {"officer", "secretary_general"}),
        ("CHECKED", {"officer", "secretary_general", "chair"}),
    ],
)
def test_withdraw_tells_who_has_it_on_the_desk(everyone, state, told):
    application = begin(everyone, state)
    applications.withdraw(application, by=everyone.enterprise_head, reason="条件暂不成熟")
    rows = Notification.objects.filter(
        matter=f"role-application:{application.pk}", step__startswith="withdrawn"
    )
    assert {row.recipient for row in rows} == {getattr(everyone, name) for name in told}
    assert application.history.first().history_change_reason == "撤回申请：条件暂不成熟"


def test_new_application_is_possible_after_each_ending(everyone):
    for state in ("WITHDRAWN", "REJECTED", "LAPSED"):
        begin(everyone, state)
    assert begin(everyone).state == State.DRAFT


# ---------------------------------------------------------------- who sees it


@pytest.mark.parametrize(
    ("state", "viewers"),
    [
        ("DRAFT", {"enterprise_head", "enterprise_liaison"}),
        ("FILED", {"enterprise_head", "enterprise_liaison", "officer", "secretary_general", "chair"}),
    ],
)
def test_visible_to(everyone, state, viewers):
    application = begin(everyone, state)
    seen = {
        name
        for name in PEOPLE
        if RoleApplication.objects.visible_to(getattr(everyone, name)).filter(pk=application.pk).exists()
    }
    assert seen == viewers


def test_draft_that_was_never_filed_stays_with_the_unit(everyone):
    application = applications.withdraw(begin(everyone), by=everyone.enterprise_head)
    assert RoleApplication.objects.visible_to(everyone.enterprise_head).filter(pk=application.pk).exists()
    assert not RoleApplication.objects.visible_to(everyone.officer).filter(pk=application.pk).exists()


def test_open_term_lets_open_applications_lapse_and_tells(everyone):
    application = begin(everyone, "CHECKED")
    builders.by_two("terms.open", number=2, since=TODAY, by=everyone.officer, confirmed_by=everyone.chair)
    application.refresh_from_db()
    assert application.state == State.LAPSED
    told = Notification.objects.filter(recipient=everyone.enterprise_head, title=f"{application}已失效")
    assert [row.body for row in told] == ["原因：已换届"]
    assert timezone.is_aware(application.decided_at)


# ---------------------------------------------------------------- what the record says


def record(value, of=None, *, year=2026, expects="some", label="出席会议", unit="次", url=""):
    return {
        "label": label,
        "unit": unit,
        "expects": expects,
        "year": year,
        "value": value,
        "of": of,
        "url": url,
        "note": "",
    }


@pytest.mark.parametrize(
    ("records", "text", "supports"),
    [
        ([record("3", "3", expects="all")], "出席会议：2026年 3/3 次", True),
        ([record("2", "3", expects="all")], "出席会议：2026年 2/3 次", False),
        ([record("0", "0", expects="all")], "出席会议：2026年 0/0 次", None),
        ([record("1.50")], "出席会议：2026年 1.5 次", True),
        ([record("0")], "出席会议：2026年 0 次", False),
        ([record("0", expects="none")], "出席会议：2026年 0 次", True),
        ([record("1", expects="none")], "出席会议：2026年 1 次", False),
        ([record("4", year=2025), record("5")], "出席会议：2026年 5 次，2025年 4 次", True),
        ([record("4", year=2025), record("0")], "出席会议：2026年 0 次，2025年 4 次", False),
        ([record(None), record("4", year=2025)], "出席会议：2025年 4 次", True),
    ],
)
def test_read_says_what_is_recorded_and_whether_it_supports(records, text, supports):
    reading = conditions.read(records)
    assert [(line.text, line.supports) for line in reading.lines] == [(text, supports)]
    assert reading.unrecorded == ""


def test_read_never_turns_unrecorded_into_zero():
    reading = conditions.read([record(None, label=label) for label in ("出席会议", "参与教学")])
    assert (reading.lines, reading.unrecorded) == ([], "出席会议、参与教学")


def test_approval_is_a_paper_with_a_number_and_a_refusal_is_none(everyone, client):
    rejected = begin(everyone, "REJECTED")
    client.force_login(everyone.enterprise_head)
    assert client.post(reverse("application_approval", args=[rejected.pk])).status_code == 409
    application = begin(everyone, "APPROVED", role="STANDING")
    entry = IssuedPaper.objects.get()
    assert (application.number, rejected.number) == ("德智联〔2026〕1号", "")
    assert (entry.kind, entry.number, entry.signed_by, entry.recipients) == (
        "APPROVAL",
        application.number,
        everyone.chair,
        str(everyone.enterprise),
    )
    answer = fetch_file(client, f"{reverse('application_approval', args=[application.pk])}?kind=docx")
    said = "\n".join(one.text for one in Document(BytesIO(b"".join(answer.streaming_content))).paragraphs)
    assert f"同意你单位自2026年11月22日起担任{application.term}常务理事单位" in said
    assert application.number in said
