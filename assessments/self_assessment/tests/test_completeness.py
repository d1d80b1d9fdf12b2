"""Summary and evidence belong to a complete self-assessment (第七条·(五)、第十三条·(一)): who is told, what stops it."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from alliance.files import uploads
from alliance.ground import audit
from alliance.ground.access import Refused
from alliance.registers import facts
from alliance.tests import builders_assessments as made
from alliance.tests import files
from assessments.cycles import services as cycles
from assessments.evidence import services as evidence
from assessments.evidence.models import Evidence
from assessments.formal_check import services as checks
from assessments.self_assessment.services import drafts, handing_in
from assessments.sheets import completeness, prefilling
from assessments.sheets.models.assessments import Assessment


def as_(user):
    client = Client()
    client.force_login(user)
    return client


def again(row):
    return Assessment.objects.select_related("cycle", "unit", "standard").get(pk=row.pk)


def kinds(row):
    row = again(row)
    lines = prefilling.lines_of(row)
    return {lack.kind: len(lack.gaps) for lack in completeness.lacks_of(completeness.gaps_of(row, lines))}


def attached(row, code, dated_on=date(2026, 5, 6), name="协议.pdf", by=None):
    item = row.items.get(indicator__code=code)
    upload = SimpleUploadedFile(name, files.pdf().read())
    checked = uploads.check(upload, kinds=("pdf",), max_bytes=1024 * 1024)
    return evidence.add_file(item, file=checked, title="", dated_on=dated_on, by=by)


def setting(cycle, **values):
    for name, value in values.items():
        setattr(cycle, name, value)
    with transaction.atomic():
        return audit.save(cycle, by=None, reason="测试")


# ---------------------------------------------------------------- the summary


def test_submit_refuses_without_the_summary(own, everyone):
    drafts.fill(own, lines=made.full_marks(own), by=None)
    for act, who in (
        (handing_in.submit, everyone.school_head),
        (handing_in.hand_to_head, everyone.school_liaison),
    ):
        with pytest.raises(Refused, match="还没有写单位年度工作总结"):
            act(own, by=who)
    drafts.fill(own, lines={}, summary="  ", by=None)
    with pytest.raises(Refused, match="还没有写单位年度工作总结"):
        handing_in.submit(own, by=everyone.school_head)
    drafts.fill(own, lines={}, summary="本年工作总结", by=None)
    assert handing_in.submit(own, by=everyone.school_head).state == "SUBMITTED"


def test_submit_takes_a_missing_summary_where_the_year_only_warns(own, everyone, year):
    setting(year, summary_missing="warn")
    drafts.fill(own, lines=made.full_marks(own), by=None)
    assert kinds(own)["summary"] == 1
    sent = handing_in.submit(again(own), by=everyone.school_head)
    with pytest.raises(Refused, match="没有写单位年度工作总结"):
        checks.pass_check(sent, by=everyone.officer)


@pytest.mark.parametrize(("summary", "value"), [("总结", 1), ("", 0)])
def test_summary_filed_on_time_is_computed(own, everyone, year, summary, value):
    setting(year, summary_missing="warn")
    name = "summary.filed_on_time"
    assert facts.compute([name], [everyone.school], 2026)[everyone.school.pk][name].value is None
    drafts.fill(own, lines=made.full_marks(own), summary=summary, by=None)
    sent = handing_in.submit(again(own), by=everyone.school_head)
    assert facts.compute([name], [everyone.school], 2026)[everyone.school.pk][name].value == value
    assert prefilling.current_facts(again(sent)).get(name) is None  # the standard of schools does not read it


def test_summary_is_zero_once_the_deadline_has_passed(own, everyone, noon):
    noon.move_to(own.cycle.self_deadline)
    name = "summary.filed_on_time"
    assert facts.compute([name], [everyone.school], 2026)[everyone.school.pk][name].value == 0


# ---------------------------------------------------------------- evidence


def test_evidence_is_missing_only_where_points_rest_on_nothing(own):
    made.filled(own)
    missing = kinds(own)["evidence"]
    attached(own, "B1")
    assert kinds(own)["evidence"] == missing - 1
    item = own.items.get(indicator__code="B2")
    drafts.fill(own, lines={item.pk: {"self_points": 0}}, by=None)
    assert kinds(own)["evidence"] == missing - 2
    with transaction.atomic():
        row = own.items.get(indicator__code="B3").indicator
        row.evidence_required = False
        audit.save(row, by=None, reason="测试")
    assert kinds(own)["evidence"] == missing - 3


def test_submit_warns_of_missing_evidence_and_refuses_where_the_year_insists(own, everyone, year):
    made.filled(own)
    text = as_(everyone.school_head).get(own.get_absolute_url()).content.decode()
    assert "没有附佐证材料（" in text
    assert f'href="#evidence-{own.items.get(indicator__code="B1").pk}"' in text
    setting(year, evidence_missing="block")
    with pytest.raises(Refused, match="没有附佐证材料"):
        handing_in.submit(again(own), by=everyone.school_head)
    setting(year, evidence_missing="warn")
    assert handing_in.submit(again(own), by=everyone.school_head).state == "SUBMITTED"


def test_check_passes_missing_evidence_only_with_a_reason_that_reviewers_see(own, everyone):
    sent = made.submitted(own)
    with pytest.raises(Refused, match=r"没有附佐证材料.*请退回补正，或写明仍予受理的理由"):
        checks.pass_check(sent, by=everyone.officer)
    done = checks.pass_check(sent, by=everyone.officer, note="原件已核对")
    assert (done.state, done.check_note) == ("IN_REVIEW", "原件已核对")
    [review, _] = made.assigned(done)
    text = as_(review.reviewer).get(f"/reviews/{review.pk}/").content.decode()
    assert "原件已核对" in text
    assert "没有附佐证材料（" in text


def test_check_page_asks_for_the_reason(own, everyone):
    sent = made.submitted(own)
    client = as_(everyone.officer)
    page = client.get(sent.get_absolute_url())
    assert page.context["needs_note"]
    client.post(f"/assessments/{sent.pk}/pass/", {"reason": ""})
    assert again(sent).state == "SUBMITTED"
    client.post(f"/assessments/{sent.pk}/pass/", {"reason": "原件已核对"})
    assert again(sent).state == "IN_REVIEW"


def test_evidence_dated_outside_the_year_is_remarked_upon(own, everyone):
    made.filled(own)
    attached(own, "B1", date(2024, 3, 1))
    assert kinds(own)["date"] == 1
    text = as_(everyone.school_liaison).get(own.get_absolute_url()).content.decode()
    assert "材料日期不在考核年度内" in text
    sent = handing_in.submit(again(own), by=everyone.school_head)
    assert "材料日期不在考核年度内" in as_(everyone.officer).get(sent.get_absolute_url()).content.decode()
    [review, _] = made.assigned(checks.pass_check(sent, by=everyone.officer, note="已核"))
    assert "材料日期不在考核年度内" in as_(review.reviewer).get(f"/reviews/{review.pk}/").content.decode()


def test_uploading_the_same_file_again_takes_the_corrected_date(own, everyone):
    first = attached(own, "B1", date(2026, 5, 6), by=everyone.school_liaison)
    again_ = attached(own, "B1", date(2026, 3, 1), by=everyone.school_liaison)
    assert (again_.pk, again_.dated_on, Evidence.objects.count()) == (first.pk, date(2026, 3, 1), 1)
    assert "2026-05-06 改为 2026-03-01" in again_.history.first().history_change_reason
    versions = again_.history.count()
    attached(own, "B1", date(2026, 3, 1), by=everyone.school_liaison)
    assert again_.history.count() == versions
    with pytest.raises(Refused, match="不能晚于今天"):
        attached(own, "B1", date(2026, 12, 1), by=everyone.school_liaison)


def test_settings_are_copied_into_the_year():
    assert {"record_difference", "summary_missing", "evidence_missing"} <= set(cycles.COPIED)
