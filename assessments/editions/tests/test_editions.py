"""A new edition while the year is open: unsubmitted assessments follow when the secretary-general says so, others stay."""

from decimal import Decimal

import pytest

from alliance.ground.access import Refused
from alliance.messages.models import Notification
from alliance.tests import builders_assessments
from assessments.editions import services as editions
from assessments.sheets.models.assessments import Assessment
from assessments.sheets.models.items import Item
from assessments.standard_lines import services as editing
from assessments.standards.models import Indicator, Standard
from assessments.standards.services import drafting, publishing


def fields_of(row, **changes):
    names = [
        "code",
        "group_name",
        "name",
        "citation",
        "clauses",
        "points",
        "rule",
        "criteria",
        "evidence",
        "prefill",
    ]
    return {name: getattr(row, name) for name in names} | changes


@pytest.fixture
def second(everyone, year):
    """Edition 2 of the schools' standard: A3 (3 points) dropped, A2 worth less, H1 new."""
    first = publishing.published(2026)["SCHOOL"]
    draft = drafting.new_edition(first, reason="A2 分值有误", by=everyone.officer)
    a2 = draft.indicators.get(code="A2")
    rule = {**a2.rule, "max_points": "3"}
    editing.change_line(a2, fields=fields_of(a2, points=Decimal(3), rule=rule), by=None)
    a3 = draft.indicators.get(code="A3")
    new = fields_of(
        a3, code="H1", group_name="新增", points=Decimal(6), rule={"type": "B", "max_points": "6"}
    )
    editing.add_line(draft, kind=Indicator, fields=new, by=None)
    editing.remove_line(a3, by=None)
    return publishing.publish(draft, by=None)


def points_of(assessment):
    return dict(Item.objects.filter(assessment=assessment).values_list("indicator__code", "self_points"))


def test_publishing_alone_moves_nothing(own, second):
    assert Assessment.objects.get(pk=own.pk).standard.edition == 1
    assert editions.impact(second) == editions.Impact(movable=2, staying=0)


def test_move_keeps_marks_of_the_same_code(everyone, own, second):
    builders_assessments.filled(own)
    assert editions.move(second, by=everyone.secretary_general) == 2
    moved = Assessment.objects.get(pk=own.pk)
    assert moved.standard == second
    after = points_of(moved)
    assert set(after) == set(second.indicators.values_list("code", flat=True))
    assert (after["A1"], after["A2"], after["H1"]) == (Decimal(5), None, None)
    assert moved.items.get(indicator__code="A2").self_note == "按要求完成"
    assert editions.move(second, by=everyone.secretary_general) == 0


def test_move_leaves_what_was_submitted(everyone, own, second):
    builders_assessments.submitted(own)
    before = points_of(own)
    assert editions.impact(second) == editions.Impact(movable=1, staying=1)
    editions.move(second, by=everyone.secretary_general)
    kept = Assessment.objects.get(pk=own.pk)
    assert (kept.standard.edition, points_of(kept)) == (1, before)
    assert Assessment.objects.get(unit=everyone.chair_unit).standard == second


def test_moved_assessment_can_be_submitted(everyone, own, second):
    editions.move(second, by=everyone.secretary_general)
    moved = Assessment.objects.get(pk=own.pk)
    assert builders_assessments.submitted(moved).state == "SUBMITTED"


def test_move_keeps_evidence_of_a_dropped_indicator_as_removed(everyone, own, second):
    from alliance.ground import audit
    from assessments.evidence.models import Evidence

    item = own.items.get(indicator__code="A3")
    from django.db import transaction

    with transaction.atomic():
        one = audit.save(Evidence(item=item, title="活动照片", record_url="/x/"), by=None, reason="上传")
    editions.move(second, by=everyone.secretary_general)
    kept = Evidence.objects.get(pk=one.pk)
    assert (kept.removed, kept.item.assessment_id) == (True, own.pk)
    assert Item.objects.filter(pk=item.pk).count() == 0
    assert Item.history.filter(id=item.pk).first().history_change_reason == "改用考核标准第2版，该指标已取消"


def test_move_tells_the_units_once(everyone, own, second):
    editions.move(second, by=everyone.secretary_general)
    editions.move(second, by=everyone.secretary_general)
    told = Notification.objects.filter(matter=f"assessment:{own.pk}", step="edition-2")
    assert {row.recipient_id for row in told} == {everyone.school_head.pk, everyone.school_liaison.pk}


def test_move_is_for_the_secretary_general_and_a_published_revision(everyone, own, second):
    with pytest.raises(Refused, match="由秘书长决定"):
        editions.move(second, by=everyone.officer)
    with pytest.raises(Refused, match="已发布的修订版"):
        editions.move(Standard.objects.get(subject="SCHOOL", edition=1), by=everyone.secretary_general)
    draft = drafting.new_edition(second, reason="再改", by=None)
    with pytest.raises(Refused, match="已发布的修订版"):
        editions.move(draft, by=everyone.secretary_general)
