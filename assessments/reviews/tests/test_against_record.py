"""A mark that contradicts the record needs a reason, which the next person sees (第十一条)."""

import io
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from alliance.ground.access import Refused
from alliance.tests import builders
from alliance.tests import builders_assessments as made
from assessments.formal_check import services as checks
from assessments.results.services import confirming
from assessments.reviews.models import Review
from assessments.reviews.services import marking
from assessments.secretariat import services as secretariat
from assessments.self_assessment.services import drafts, handing_in
from assessments.sheets import prefilling
from assessments.sheets.models.assessments import Assessment

CODE = "G2"  # 采用信息篇数: recorded as 0, so the record gives 0 points


def as_(user):
    client = Client()
    client.force_login(user)
    return client


def item_of(row, code=CODE):
    return row.items.select_related("indicator").get(indicator__code=code)


def line_of(row, code=CODE):
    return next(line for line in prefilling.lines_of(row) if line.indicator.code == code)


def filled(own, note):
    """Everything at full marks with notes, except that the line under test has the note given."""
    made.filled(own)
    drafts.fill(own, lines={item_of(own).pk: {"self_note": note}}, by=None)
    return Assessment.objects.get(pk=own.pk)


# ---------------------------------------------------------------- self-assessment


def test_submit_refuses_points_against_the_record_without_a_reason(own, everyone):
    row = filled(own, "")
    assert line_of(row).record.exact == 0
    with pytest.raises(Refused, match=f"自评分与记录不同，没有说明理由：{CODE}。"):
        handing_in.submit(row, by=everyone.school_head)
    with pytest.raises(Refused, match=f"自评分与记录不同，没有说明理由：{CODE}。"):
        handing_in.hand_to_head(row, by=everyone.school_liaison)
    assert Assessment.objects.get(pk=row.pk).state == "DRAFT"


def test_submit_takes_points_against_the_record_with_a_reason(own, everyone):
    sent = handing_in.submit(filled(own, "采用的篇目未登记"), by=everyone.school_head)
    line = line_of(sent)
    assert (sent.state, line.self_departs, line.self_unexplained) == ("SUBMITTED", True, False)


def test_submit_takes_the_points_of_the_record_without_a_word(own, everyone):
    filled(own, "")
    drafts.fill(own, lines={item_of(own).pk: {"self_points": Decimal(0)}}, by=None)
    assert handing_in.submit(own, by=everyone.school_head).state == "SUBMITTED"


def test_automatic_indicators_start_with_the_record(own, everyone):
    groups = as_(everyone.school_liaison).get(own.get_absolute_url()).context["sheet"].groups
    shown = {one.line.item.pk: one for group in groups for one in group.lines}
    assert shown[item_of(own).pk].points_text == "0"
    assert item_of(own).self_points is None
    lines = made.full_marks(own)
    del lines[item_of(own).pk]
    drafts.fill(own, lines=lines, summary="总结", by=None)
    assert handing_in.submit(own, by=everyone.school_head).state == "SUBMITTED"
    assert item_of(own).self_points == 0


@pytest.mark.once
def test_page_lists_what_contradicts_with_links_to_the_fields(own, everyone):
    row = filled(own, "")
    text = as_(everyone.school_head).get(row.get_absolute_url()).content.decode()
    assert "自评分与记录不同，没有说明理由（1）" in text
    assert f'href="#item-{item_of(row).pk}"' in text


# ---------------------------------------------------------------- review


@pytest.fixture
def review(own, everyone):
    made.passed(own)
    [one, _] = made.assigned(Assessment.objects.get(pk=own.pk))
    return one


def marked(review, reason, points=None):
    item = item_of(review.assessment)
    marks = made.marks_of(review)
    marks[item.pk] = {"points": item.indicator.points if points is None else points, "reason": reason}
    marking.mark(review, marks=marks, by=review.reviewer)
    return Review.objects.get(pk=review.pk)


def test_finish_refuses_a_mark_against_the_record_without_a_reason(review):
    one = marked(review, "")
    with pytest.raises(Refused, match=f"以下指标的评分与记录不同，请写明理由：{CODE}。"):
        marking.finish(one, by=one.reviewer)
    assert Review.objects.get(pk=one.pk).state == "ASSIGNED"


def test_finish_takes_a_mark_against_the_record_with_a_reason(review):
    assert marking.finish(marked(review, "见采用截图"), by=review.reviewer).state == "DONE"


def test_finish_takes_the_mark_of_the_record_where_the_unit_claimed_more(review):
    """Below the unit's own points a reason is needed as before, however right the record is."""
    one = marked(review, "", Decimal(0))
    with pytest.raises(Refused, match="低于自评"):
        marking.finish(one, by=one.reviewer)
    assert marking.finish(marked(review, "按记录", Decimal(0)), by=review.reviewer).state == "DONE"


@pytest.mark.once
def test_review_page_shows_the_departure_and_lists_what_lacks_a_reason(review):
    marked(review, "")
    client = as_(review.reviewer)
    page = client.get(reverse("review", args=[review.pk]))
    text = page.content.decode()
    assert [one.item.indicator.code for one in page.context["form"].unexplained] == [CODE]
    assert f'href="#item-{item_of(review.assessment).pk}"' in text
    assert "分与记录 0 分不同" in text
    answer = client.post(reverse("review", args=[review.pk]), {"act": "finish"})
    assert answer.headers["Location"].endswith("#missing")


def test_record_that_was_disputed_with_success_binds_nobody(own, everyone):
    row = filled(own, "采用 3 篇")
    drafts.fill(row, lines={item_of(row).pk: {"dispute": "采用 3 篇没有登记"}}, by=None)
    sent = handing_in.submit(row, by=everyone.school_head)
    checks.answer_dispute(item_of(sent), upheld=True, answer="属实", by=everyone.officer)
    assert line_of(sent).record is None


# ---------------------------------------------------------------- confirmation and result


@pytest.fixture
def confirmed(own, everyone):
    for one in made.assigned(made.passed(own)):
        marking.finish(marked(one, "见采用截图"), by=one.reviewer)
    return Assessment.objects.select_related("cycle", "unit", "standard").get(pk=own.pk)


def test_confirmation_shows_the_contradictions_first_with_all_reasons(confirmed, everyone):
    page = as_(everyone.officer).get(reverse("confirmation", args=[confirmed.pk]))
    assert [row["line"].indicator.code for row in page.context["contradictions"]][-1] == CODE
    text = page.content.decode()
    assert text.index("与记录不同的评分") < text.index("逐项评分")
    assert "见采用截图" in text


def test_result_says_record_points_and_reason(confirmed, everyone):
    confirming.confirm(confirmed, by=everyone.officer)
    points = item_of(confirmed).indicator.points
    said = f"记录 0 / 给分 {points.normalize():f}，理由：见采用截图"
    client = as_(everyone.officer)
    assert said in client.get(reverse("assessment_result", args=[confirmed.pk])).content.decode()
    answer = client.get(reverse("assessment_result_xlsx", args=[confirmed.pk]))
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    assert said in "\n".join(str(cell.value) for row in sheet.iter_rows() for cell in row)


def test_confirm_many_leaves_out_units_that_never_handed_in(own, everyone, noon):
    noon.move_to(own.cycle.self_deadline)
    row = checks.review_unsubmitted(own, reason="逾期", by=everyone.officer)
    for one in made.assigned(row):
        made.finished(one)
    row = Assessment.objects.select_related("cycle", "unit").get(pk=own.pk)
    work = confirming.confirm_many([row.pk], by=everyone.officer)
    assert (work.parameters["confirmed"], len(work.parameters["refused"])) == (0, 1)
    assert "没有提交自评" in work.parameters["refused"][0]
    page = as_(everyone.officer).get(reverse("calibration"))
    assert [one.pk for one in page.context["unfiled"]] == [own.pk]
    assert f'value="{own.pk}"' not in page.content.decode()
    assert confirming.confirm(row, by=everyone.officer).state == "CONFIRMED"


# ---------------------------------------------------------------- the secretariat


def score_of(everyone, year):
    member = builders.unit("ENTERPRISE")
    everyone.standing = builders.person(member, "HEAD")
    builders.seated("STANDING", member)
    return secretariat.start(year, by=everyone.officer)


def full(score, key, note, reason=""):
    lines = {}
    for line in secretariat.lines(score):
        choices = [value for _, value in line.rule.rule.choices]
        lines[line.item.pk] = {key: max(choices, default=line.rule.points), note: reason}
    return lines


def test_secretariat_cannot_hand_in_points_against_the_record_without_a_reason(everyone, year):
    score = score_of(everyone, year)
    against = [line.rule.code for line in secretariat.lines(score) if line.contradicts(line.rule.points)]
    assert against
    secretariat.fill(score, points=full(score, "self_points", "self_note"), summary="总结", by=None)
    with pytest.raises(Refused, match=f"自评分与记录不同，请在说明里写明理由：{'、'.join(against)}。"):
        secretariat.hand_in(score, by=everyone.secretary_general)
    secretariat.fill(score, points=full(score, "self_points", "self_note", "另有记录"), by=None)
    assert secretariat.hand_in(score, by=everyone.secretary_general).state == "IN_REVIEW"


def test_council_cannot_mark_against_the_record_without_a_reason(everyone, year):
    score = score_of(everyone, year)
    secretariat.fill(
        score, points=full(score, "self_points", "self_note", "另有记录"), summary="总结", by=None
    )
    score = secretariat.hand_in(score, by=everyone.secretary_general)
    with pytest.raises(Refused, match="以下指标的评分与记录不同，请写明理由：A1"):
        secretariat.mark(score, marks=full(score, "points", "reason"), finish=True, by=everyone.standing)
    done = secretariat.mark(
        score, marks=full(score, "points", "reason", "实地看过"), finish=True, by=everyone.standing
    )
    assert done.done_at
    text = as_(everyone.standing).get(score.get_absolute_url()).content.decode()
    assert "与记录不同" in text
