"""From review to result: confirmed in time, held, shown to be objected to, published together (第十一、十三条)."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from alliance.ground import clock, verbs
from alliance.ground.access import Conflict, Refused
from alliance.messages.models import Notification
from alliance.registers import policy
from alliance.tests import builders
from alliance.tests import builders_assessments as made
from alliance.tests.fetching import carry_on_waiting
from assessments.dossiers import services as dossiers
from assessments.publication import after_publication
from assessments.results import rules
from assessments.results.services import confirming, outcome, reopening
from assessments.reviews.services import marking
from assessments.sheets.models.assessments import Assessment
from members.people.services import people

pytestmark = pytest.mark.django_db
State = Assessment.State


@pytest.fixture(autouse=True)
def consequences(monkeypatch):
    """What follows from a publication has its own tests; here it is only counted."""
    called = []
    monkeypatch.setattr(after_publication, "follow", lambda cycle, *, by: called.append((cycle.pk, by)))
    return called


@pytest.fixture
def house():
    return builders.alliance()


@pytest.fixture
def reviewed(house):
    made.cycle()
    return made.reviewed(made.assessment(house.school))


def told(step):
    """The messages about results; standards are announced as well."""
    return Notification.objects.filter(matter__startswith="assessment:", step=step)


def again(row):
    return type(row).objects.get(pk=row.pk)


# ---------------------------------------------------------------- confirming


def test_confirm_computes_total_and_grade_and_seals(house, reviewed):
    row = confirming.confirm(reviewed, note="同意", by=house.officer)
    assert (row.state, row.total, row.grade) == (State.CONFIRMED, Decimal("100.0"), "EXCELLENT")
    assert (row.confirmed_by, row.confirmation_note) == (house.officer, "同意")
    assert dossiers.current(row).number == 1
    assert not told("published").exists()


@pytest.mark.parametrize("grade", ["EXCELLENT", "GOOD", "QUALIFIED", "UNQUALIFIED"])
@pytest.mark.parametrize("kind", ["SCHOOL", "ENTERPRISE", "INDUSTRY", "RESEARCH"])
def test_confirmed_builder_gives_each_grade_to_each_kind(kind, grade):
    assert made.confirmed(made.assessment(builders.unit(kind)), grade=grade).grade == grade


@pytest.mark.parametrize("who", ["chair", "school_head", "enterprise_head"])
def test_confirm_is_the_secretariats(house, reviewed, who):
    with pytest.raises(Refused):
        confirming.confirm(reviewed, by=getattr(house, who))
    assert confirming.confirm(reviewed, by=house.secretary_general).state == State.CONFIRMED


def test_confirm_of_the_own_unit_is_refused(house):
    made.cycle()
    row = made.reviewed(made.assessment(house.chair_unit))
    for by in (house.officer, house.secretary_general):
        with pytest.raises(Refused, match="应当回避"):
            confirming.confirm(row, by=by)


def test_confirm_is_refused_when_a_reviewer_belongs_to_the_unit_by_now(house, reviewed):
    torn = reviewed.reviews.first().reviewer
    people.appoint(house.school, role="LIAISON", since=clock.today(), by=None, user=torn)
    for by in (house.officer, None):
        with pytest.raises(Refused, match="更换评审人"):
            confirming.confirm(reviewed, by=by)


def test_confirm_of_a_stale_page_is_a_conflict(house, reviewed):
    with pytest.raises(Conflict):
        confirming.confirm(reviewed, by=house.officer, version=reviewed.version - 1)
    assert confirming.confirm(reviewed, by=house.officer, version=reviewed.version).state == State.CONFIRMED


@pytest.mark.parametrize("by", ["officer", None])
@pytest.mark.parametrize("state", ["DRAFT", "SUBMITTED", "IN_REVIEW", "CONFIRMED"])
def test_confirm_needs_a_finished_review(house, state, by):
    made.cycle()
    row = made.assessment(house.school)
    if state == "SUBMITTED":
        row = made.submitted(row)
    elif state == "IN_REVIEW":
        row = made.passed(row)
    elif state == "CONFIRMED":
        row = made.confirmed(row)
    assert row.state == state
    with pytest.raises(Refused, match="不能确认"):
        confirming.confirm(row, by=getattr(house, by) if by else None)


@pytest.mark.parametrize(("seconds", "accepted"), [(-1, True), (0, False), (1, False)])
@pytest.mark.parametrize("by", ["officer", None])
def test_confirm_at_the_deadline(house, reviewed, seconds, accepted, by):
    who = getattr(house, by) if by else None
    with clock.at(reviewed.cycle.review_deadline + timedelta(seconds=seconds)):
        if accepted:
            assert confirming.confirm(reviewed, by=who).state == State.CONFIRMED
        else:
            with pytest.raises(Refused, match="准予逾期确认"):
                confirming.confirm(reviewed, by=who)
            assert again(reviewed).state == State.REVIEWED


def test_the_review_deadline_is_the_end_of_december_30th():
    year = clock.today().year
    cycle = made.cycle(
        opens_at=datetime(year, 1, 2, tzinfo=clock.TZ),
        self_deadline=clock.end_of_day(date(year, 12, 10)),
        review_deadline=clock.end_of_day(date(year, 12, 30)),
    )
    assert clock.show_deadline(cycle.review_deadline) == "12月30日 24:00（含当日）"
    row = Assessment(cycle=cycle)
    last = datetime(year, 12, 30, 23, 59, 59, tzinfo=clock.TZ)
    assert bool(rules.is_in_time(row, last)) is True
    assert bool(rules.is_in_time(row, last + timedelta(seconds=1))) is False


def test_confirm_reads_the_clock_once(house, reviewed, monkeypatch):
    moments = iter([reviewed.cycle.review_deadline - timedelta(microseconds=1)])
    real, asked = verbs.clock.now, []

    def one():
        asked.append(1)
        return next(moments, real())

    monkeypatch.setattr(verbs, "clock", type("Clock", (), {"now": staticmethod(one)}))
    row = confirming.confirm(reviewed, by=house.officer)
    assert len(asked) == 1
    assert row.confirmed_at == reviewed.cycle.review_deadline - timedelta(microseconds=1)


# ---------------------------------------------------------------- vetoes, bonus and deductions


def test_a_veto_lowers_the_grade_and_is_kept(house, reviewed):
    veto = next(one for one in reviewed.standard.vetoes.all() if one.active and one.effect == "UNQUALIFIED")
    row = confirming.confirm(reviewed, by=house.officer, vetoes=[{"code": veto.code, "reason": "核实属实"}])
    assert (row.total, row.grade) == (Decimal("100.0"), "UNQUALIFIED")
    assert row.vetoes == [{"code": veto.code, "reason": "核实属实"}]


def test_a_veto_needs_its_facts_and_must_be_in_force(house, reviewed):
    active = next(one for one in reviewed.standard.vetoes.all() if one.active)
    with pytest.raises(Refused, match="事实和依据"):
        confirming.confirm(reviewed, by=house.officer, vetoes=[{"code": active.code, "reason": " "}])
    with pytest.raises(Refused, match="没有启用"):
        confirming.confirm(reviewed, by=house.officer, vetoes=[{"code": "V99", "reason": "有"}])
    with pytest.raises(Refused, match="两次"):
        confirming.confirm(reviewed, by=house.officer, vetoes=[{"code": active.code, "reason": "有"}] * 2)
    assert again(reviewed).state == State.REVIEWED


def test_bonus_and_deduction_make_the_total(house):
    made.cycle()
    row = made.reviewed(made.assessment(house.school), share="0.85")
    items = list(row.standard.bonus_items.all())
    bonus = next(one for one in items if not one.deduction)
    minus = next(one for one in items if one.deduction)
    lines = [
        {"code": bonus.code, "points": bonus.highest, "reason": "省级奖项"},
        {"code": minus.code, "points": minus.highest, "reason": "迟报"},
    ]
    plain = outcome.computed(row)
    done = confirming.confirm(row, by=house.officer, bonus=lines)
    assert done.total == plain.total + min(bonus.highest, row.standard.bonus_cap) - minus.highest
    assert [line["code"] for line in done.bonus] == [bonus.code, minus.code]


@pytest.mark.parametrize("points", ["-1", "1000", "1.005", "NaN", "很多"])
def test_bonus_outside_its_range_is_refused(house, reviewed, points):
    bonus = next(one for one in reviewed.standard.bonus_items.all() if not one.deduction)
    with pytest.raises(Refused, match="每次应在"):
        confirming.confirm(
            reviewed, by=house.officer, bonus=[{"code": bonus.code, "points": points, "reason": "有"}]
        )
    line = {"code": bonus.code, "points": bonus.highest, "reason": ""}
    with pytest.raises(Refused, match="事由"):
        confirming.confirm(reviewed, by=house.officer, bonus=[line])


def test_self_weight_counts_a_submitted_self_assessment_only(house):
    cycle = made.cycle(self_weight=Decimal("0.2"))
    row = made.passed(made.assessment(house.school), share="1")
    for review in made.assigned(row):
        made.finished(review, share="0.5")
    row = again(row)
    total = outcome.computed(row).total
    assert total == (Decimal("0.2") * 100 + Decimal("0.8") * row.review_score).quantize(Decimal("0.1"))
    row.submitted_at = None
    assert outcome.computed(row).total == row.review_score
    assert row.cycle == cycle


def test_confirm_many_confirms_what_can_be_and_names_the_rest(house):
    made.cycle()
    fine = made.reviewed(made.assessment(house.school))
    own = made.reviewed(made.assessment(house.chair_unit))
    open_one = made.passed(made.assessment(house.enterprise))
    work = confirming.confirm_many([fine.pk, own.pk, open_one.pk], by=house.officer)
    assert (work.pending, work.parameters["confirmed"]) == (False, 1)
    assert [again(row).state for row in (fine, own, open_one)] == ["CONFIRMED", "REVIEWED", "IN_REVIEW"]
    refused = [line.split("：")[0] for line in work.parameters["refused"]]
    assert refused == [str(house.chair_unit), str(house.enterprise)]


def test_confirm_many_of_many_is_a_work_that_does_each_once(house, settings):
    """Killed or not, each is confirmed once; a second request of the same person is refused meanwhile."""
    made.cycle()
    rows = [made.reviewed(made.assessment(one)) for one in (house.school, house.enterprise)]
    settings.WORK_AT_ONCE = 19  # two confirmations weigh twenty
    work = confirming.confirm_many([row.pk for row in rows], by=house.officer)
    assert (work.pending, [again(row).state for row in rows]) == (True, ["REVIEWED"] * 2)
    with pytest.raises(Refused, match="正在办理中"):
        confirming.confirm_many([row.pk for row in rows], by=house.officer)
    assert carry_on_waiting() == 1
    assert [again(row).state for row in rows] == ["CONFIRMED"] * 2
    told = Notification.objects.filter(recipient=house.officer, matter=f"work:{work.pk}").get()
    assert (told.title, told.body) == ("已完成：批量确认 2 家单位的考核结果", "已确认 2 家，未确认 0 家。")
    settings.WORK_AT_ONCE = 200
    assert len(confirming.confirm_many([row.pk for row in rows], by=house.officer).parameters["refused"]) == 2


def test_recusals_are_recorded_at_confirmation(house):
    made.cycle()
    row = made.confirmed(made.assessment(house.chair_unit))
    stepping_back = {house.chair.pk, house.secretary_general.pk, house.officer.pk}
    assert {one["user"] for one in row.recusals} == stepping_back
    assert made.confirmed(made.assessment(house.school)).recusals == []


# ---------------------------------------------------------------- late


def test_admit_late_is_the_chairs_with_a_reason(house, reviewed):
    with clock.at(reviewed.cycle.review_deadline):
        for who in (house.secretary_general, house.officer, house.school_head):
            with pytest.raises(Refused, match="由理事长办理"):
                confirming.admit_late(reviewed, reason="材料核实中", by=who)
        with pytest.raises(Refused, match="理由"):
            confirming.admit_late(reviewed, reason="", by=house.chair)
        row = confirming.admit_late(reviewed, reason="材料核实中", by=house.chair)
        assert (row.late_confirmation_by, row.late_confirmation_reason) == (house.chair, "材料核实中")
        with pytest.raises(Refused, match="已准予"):
            confirming.admit_late(reviewed, reason="再次", by=house.chair)
        assert confirming.confirm(reviewed, by=house.officer).state == State.CONFIRMED


def test_admit_late_before_the_deadline_is_refused(house, reviewed):
    with (
        clock.at(reviewed.cycle.review_deadline - timedelta(seconds=1)),
        pytest.raises(Refused, match="尚未截止"),
    ):
        confirming.admit_late(reviewed, reason="提前", by=house.chair)


def test_admit_late_for_the_chairs_own_unit_is_a_vice_chairs(house):
    cycle = made.cycle()
    row = made.reviewed(made.assessment(house.chair_unit))
    builders.seated("VICE_CHAIR", house.enterprise)
    with clock.at(cycle.review_deadline):
        with pytest.raises(Refused, match="应当回避"):
            confirming.admit_late(row, reason="核实", by=house.chair)
        assert confirming.admit_late(row, reason="核实", by=house.enterprise_head).late_confirmation_by


def test_admit_late_many_takes_one_reason_and_leaves_the_chairs_own(client, house):
    cycle = made.cycle()
    rows = [
        made.reviewed(made.assessment(unit)) for unit in (house.school, house.enterprise, house.chair_unit)
    ]
    address, chosen = reverse("admit_late_many"), [row.pk for row in rows]
    with clock.at(cycle.review_deadline):
        client.force_login(house.chair)
        assert client.post(address, {"selected": chosen, "reason": ""}).status_code == 409
        assert client.post(address, {"selected": chosen, "reason": "年末盘点"}).status_code == 302
        assert [again(row).late_confirmation_reason for row in rows] == ["年末盘点", "年末盘点", ""]
        client.force_login(house.officer)
        assert client.post(address, {"selected": chosen[2:], "reason": "年末盘点"}).status_code == 409
    assert again(rows[2]).late_confirmation_reason == ""


# ---------------------------------------------------------------- who else had a hand in it


@pytest.mark.parametrize("another", [True, False])
def test_confirm_is_not_for_who_checked_unless_the_alliance_says_so(house, another):
    made.cycle()
    policy.change("confirm_by_another", another, basis="理事会议定", confirmed=True, by=None)
    row = made.assessment(house.school)
    made.passed(row, by=house.officer)
    row = made.reviewed(again(row))
    assert bool(rules.may_confirm(house.officer, row)) is not another
    waiting = Assessment.objects.to_confirm_by(house.officer)
    assert list(waiting) == ([] if another else [row])
    assert list(Assessment.objects.to_confirm_by(house.secretary_general)) == [row]
    assert rules.may_confirm(house.secretary_general, row)


@pytest.mark.parametrize("another", [True, False])
def test_confirm_is_not_for_who_reviewed_unless_the_alliance_says_so(house, another):
    made.cycle()
    policy.change("confirm_by_another", another, basis="理事会议定", confirmed=True, by=None)
    row = made.assessment(house.school)
    for review in made.assigned(row, house.officer, *made.reviewers(row.cycle)[:1]):
        made.finished(review)
    row = again(row)
    assert bool(rules.may_confirm(house.officer, row)) is not another
    assert list(Assessment.objects.to_confirm_by(house.officer)) == ([] if another else [row])
    assert rules.may_confirm(house.secretary_general, row)


# ---------------------------------------------------------------- again


def test_reopen_undoes_a_confirmation_before_publication(house, reviewed):
    row = confirming.confirm(reviewed, by=house.officer)
    seal = dossiers.current(row)
    row = reopening.reopen(row, reason="分差过大", by=house.officer)
    assert (row.state, row.total, row.grade, row.confirmed_at) == (State.IN_REVIEW, None, "", None)
    assert dossiers.current(row) is None
    assert dossiers.verify(seal.code).dossier.superseded
    for review in row.reviews.all():
        marking.finish(review, by=review.reviewer)
    row = confirming.confirm(row, by=house.officer)
    assert dossiers.current(row).number == 2


def test_reopen_after_publication_is_refused(house):
    cycle = made.published(made.cycle())
    row = cycle.assessments.get(unit=house.school)
    with pytest.raises(Refused, match="不能退回复评"):
        reopening.reopen(row, reason="迟了", by=house.officer)
