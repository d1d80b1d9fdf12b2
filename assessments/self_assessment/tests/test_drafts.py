"""Two people at one form: nothing is lost, and who changed nothing overwrites nothing."""

from datetime import timedelta
from decimal import Decimal

import pytest

from alliance.tests import builders_assessments
from assessments.self_assessment.services import drafts
from assessments.self_assessment.services.drafts import token_of
from assessments.sheets.models.assessments import Assessment
from assessments.sheets.models.items import Item


def opened(row: Assessment) -> str:
    """The token of a page that is opened now."""
    fresh = Assessment.objects.get(pk=row.pk)
    return token_of(fresh, list(fresh.items.order_by("indicator__position")))


@pytest.fixture
def first(own) -> Item:
    return own.items.select_related("indicator").get(indicator__code="A1")


@pytest.fixture
def second(own) -> Item:
    return own.items.select_related("indicator").get(indicator__code="A4")


def stored(item: Item) -> tuple:
    found = Item.objects.get(pk=item.pk)
    return found.self_points, found.self_note


def blank(**values) -> dict:
    """A line as the page posts it: all of its fields."""
    return {
        "self_points": None,
        "self_note": "",
        "not_applicable": False,
        "na_reason": "",
        "dispute": "",
    } | values


def test_untouched_line_leaves_what_another_wrote(own, everyone, first, second):
    page = opened(own)
    theirs = {first.pk: blank(self_points=Decimal("4"), self_note="负责人写的")}
    drafts.fill(own, lines=theirs, by=everyone.school_head)
    mine = {first.pk: blank(), second.pk: blank(self_note="联络员写的")}
    filled = drafts.fill(own, lines=mine, by=everyone.school_liaison, token=page)
    assert (stored(first), stored(second)) == ((Decimal("4"), "负责人写的"), (None, "联络员写的"))
    assert (filled.changed, filled.clashes) == (1, [])


def test_different_fields_of_one_line_are_merged(own, everyone, first):
    page = opened(own)
    drafts.fill(own, lines={first.pk: blank(self_points=Decimal("4"))}, by=everyone.school_head)
    mine = {first.pk: blank(self_note="办结 4 项")}
    filled = drafts.fill(own, lines=mine, by=everyone.school_liaison, token=page)
    assert (stored(first), filled.clashes) == ((Decimal("4"), "办结 4 项"), [])


def test_same_field_keeps_both_texts(own, everyone, first, second, noon):
    page = opened(own)
    noon.shift(timedelta(minutes=3))
    drafts.fill(own, lines={first.pk: blank(self_note="负责人写的")}, by=everyone.school_head)
    mine = {first.pk: blank(self_note="联络员写的"), second.pk: blank(self_note="另一行")}
    filled = drafts.fill(own, lines=mine, by=everyone.school_liaison, token=page)
    assert stored(first) == (None, "负责人写的")
    assert stored(second) == (None, "另一行")
    [clash] = filled.clashes
    assert (clash.item, clash.where, clash.label) == (first.pk, "A1 遵守章程、执行理事会决议", "自评说明")
    assert (clash.mine, clash.theirs, clash.who) == ("联络员写的", "负责人写的", everyone.school_head.name)


def test_page_that_saw_both_texts_may_decide(own, everyone, first):
    page = opened(own)
    drafts.fill(own, lines={first.pk: blank(self_note="负责人写的")}, by=everyone.school_head)
    mine = {first.pk: blank(self_note="两人合写的")}
    assert drafts.fill(own, lines=mine, by=everyone.school_liaison, token=page).clashes
    filled = drafts.fill(own, lines=mine, by=everyone.school_liaison, token=opened(own))
    assert (stored(first), filled.clashes) == ((None, "两人合写的"), [])


def test_merged_line_stays_merged_on_the_next_save(own, everyone, first, second):
    """The page still shows the old value of a line that another changed; saving again must not bring it back."""
    page = opened(own)
    drafts.fill(own, lines={first.pk: blank(self_note="负责人写的")}, by=everyone.school_head)
    mine = {first.pk: blank(), second.pk: blank(self_note="一")}
    page = drafts.fill(own, lines=mine, by=everyone.school_liaison, token=page).token
    mine = {first.pk: blank(), second.pk: blank(self_note="二")}
    page = drafts.fill(own, lines=mine, by=everyone.school_liaison, token=page).token
    assert (stored(first)[1], stored(second)[1]) == ("负责人写的", "二")
    mine = {first.pk: blank(self_note="也改这行"), second.pk: blank(self_note="二")}
    assert len(drafts.fill(own, lines=mine, by=everyone.school_liaison, token=page).clashes) == 1


def test_own_earlier_save_is_no_conflict(own, everyone, first):
    """The answer to a save got lost on the way: the same person goes on typing with the old token."""
    page = opened(own)
    for text in ("一", "一二", "一二三"):
        filled = drafts.fill(
            own, lines={first.pk: blank(self_note=text)}, by=everyone.school_liaison, token=page
        )
        assert filled.clashes == []
    assert stored(first)[1] == "一二三"


def test_cover_is_merged_like_a_line(own, everyone):
    page = opened(own)
    drafts.fill(own, lines={}, summary="负责人的总结", by=everyone.school_head)
    filled = drafts.fill(
        own, lines={}, summary="", filler_phone="0534-1", by=everyone.school_liaison, token=page
    )
    found = Assessment.objects.get(pk=own.pk)
    assert (found.summary, found.filler_phone, filled.clashes) == ("负责人的总结", "0534-1", [])
    [clash] = drafts.fill(
        own, lines={}, summary="联络员的总结", by=everyone.school_liaison, token=page
    ).clashes
    assert (clash.item, clash.where, clash.label) == (None, "封面", "单位年度工作总结")


@pytest.mark.parametrize("token", ["", "7", "a.b", "1." * 40, "9" * 30])
def test_token_of_another_shape_is_taken_for_none(own, everyone, first, token):
    drafts.fill(own, lines={first.pk: blank(self_note="一")}, by=everyone.school_head)
    mine = {first.pk: blank(self_note="二")}
    assert drafts.fill(own, lines=mine, by=everyone.school_liaison, token=token).clashes == []
    assert stored(first)[1] == "二"


def test_token_changes_exactly_with_what_changes(own, everyone, first):
    before = opened(own)
    assert opened(own) == before
    token = drafts.fill(
        own, lines={first.pk: blank(self_note="一")}, by=everyone.school_liaison, token=before
    ).token
    assert (token != before, token) == (True, opened(own))


@pytest.mark.once
def test_saving_many_lines_costs_the_same_as_one(own, everyone, django_assert_max_num_queries):
    lines = builders_assessments.full_marks(own)
    with django_assert_max_num_queries(12) as captured:
        drafts.fill(own, lines=lines, by=everyone.school_liaison, token=opened_before(own))
    assert len(lines) == 22
    assert len(captured) <= 12


def opened_before(row: Assessment) -> str:
    return ".".join(["1"] * (row.items.count() + 1))
