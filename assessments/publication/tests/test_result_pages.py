"""The pages of confirmation, results, objections and dossiers at work."""

import io
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from alliance.ground import clock
from alliance.registers import policy
from alliance.tests import builders
from alliance.tests import builders_assessments as made
from alliance.tests.fetching import fetch_file
from assessments.cycles.models import Cycle
from assessments.dossiers import services as dossiers
from assessments.objections import services as objections
from assessments.objections.models import Objection
from assessments.publication import after_publication
from assessments.publication import services as publication

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture(autouse=True)
def consequences(monkeypatch):
    monkeypatch.setattr(after_publication, "follow", lambda cycle, *, by: None)


@pytest.fixture
def house():
    return builders.alliance()


@pytest.fixture
def cycle(house):
    return made.cycle(notice_days=5)


def as_(user):
    client = Client()
    client.force_login(user)
    return client


def again(row):
    return type(row).objects.get(pk=row.pk)


def page(client, name, *args, **query):
    return client.get(reverse(name, args=args), query)


# ---------------------------------------------------------------- confirming


@pytest.fixture
def reviewed(house, cycle):
    return made.reviewed(made.assessment(house.school), share="0.85")


def _veto(row):
    return next(one for one in row.standard.vetoes.all() if one.active and one.effect == "UNQUALIFIED")


def test_confirmation_shows_total_and_grade_before_it_is_made(house, reviewed):
    client = as_(house.officer)
    address = reverse("confirmation", args=[reviewed.pk])
    shown = client.get(address)
    assert shown.context["outcome"].grade == "GOOD"
    bonus = next(one for one in reviewed.standard.bonus_items.all() if not one.deduction)
    veto = _veto(reviewed)
    data = {
        "act": "preview",
        "version": reviewed.version,
        "bonus-0-code": bonus.code,
        "bonus-0-points": str(bonus.highest),
        "bonus-0-reason": "省奖",
        f"veto-{veto.pk}-holds": "on",
        f"veto-{veto.pk}-reason": "属实",
    }
    previewed = client.post(address, data)
    assert previewed.context["outcome"].total == shown.context["outcome"].total + bonus.highest
    assert previewed.context["outcome"].grade == "UNQUALIFIED"
    assert again(reviewed).state == "REVIEWED"
    client.post(address, data | {"act": "confirm", "note": "同意"})
    done = again(reviewed)
    assert (done.state, done.grade, done.total) == (
        "CONFIRMED",
        "UNQUALIFIED",
        previewed.context["outcome"].total,
    )


def test_confirmation_without_facts_for_a_veto_comes_back(house, reviewed):
    veto = _veto(reviewed)
    data = {"act": "confirm", "version": reviewed.version, f"veto-{veto.pk}-holds": "on"}
    shown = as_(house.officer).post(reverse("confirmation", args=[reviewed.pk]), data)
    assert "请写明触发" in shown.content.decode()
    assert again(reviewed).state == "REVIEWED"


def test_bulk_confirmation_confirms_the_chosen_ones(house, cycle):
    rows = [made.reviewed(made.assessment(one)) for one in (house.school, house.enterprise)]
    as_(house.officer).post(reverse("confirm_many"), {"selected": [rows[0].pk, "x"]})
    assert [again(row).state for row in rows] == ["CONFIRMED", "REVIEWED"]


def test_late_confirmation_goes_by_the_chair(house, reviewed):
    with clock.at(reviewed.cycle.review_deadline):
        address = reverse("confirmation", args=[reviewed.pk])
        officer = as_(house.officer)
        officer.post(address, {"act": "confirm", "version": reviewed.version})
        assert again(reviewed).state == "REVIEWED"
        as_(house.chair).post(reverse("admit_late", args=[reviewed.pk]), {"reason": "核实材料"})
        officer.post(address, {"act": "confirm", "version": again(reviewed).version})
        assert (again(reviewed).state, again(reviewed).late_confirmation_reason) == ("CONFIRMED", "核实材料")


# ---------------------------------------------------------------- results


@pytest.fixture
def published(house, cycle):
    Cycle.objects.filter(pk=cycle.pk).update(notice_days=0)
    return made.published(cycle, {house.school: "GOOD"})


def test_results_are_published_from_the_page(house, cycle):
    for row in cycle.assessments.all():
        made.confirmed(row)
    secretary = as_(house.secretary_general)
    secretary.post(reverse("results_publish") + f"?year={cycle.year}")
    assert not again(cycle).is_published
    secretary.post(reverse("results_notice") + f"?year={cycle.year}")
    assert again(cycle).results_public_at
    with clock.at(again(cycle).objections_until):
        as_(house.chair).post(reverse("results_publish") + f"?year={cycle.year}")
    assert again(cycle).is_published


def test_published_grades_are_for_all_and_scores_for_the_unit(house, published):
    text = page(as_(house.enterprise_liaison), "results").content.decode()
    row = published.assessments.get(unit=house.school)
    assert house.school.name in text
    assert "较好" in text
    assert str(row.total) not in text
    own = page(as_(house.school_liaison), "assessment_result", row.pk).content.decode()
    assert str(row.total) in own
    for review in row.reviews.all():
        assert review.reviewer.name not in own


def test_share_of_excellent_is_hinted_at_only_when_set(house, published):
    client = as_(house.officer)
    assert page(client, "results").context["hint"] == ""
    policy.change("excellent_share", "30", basis="理事会决定", confirmed=True, by=house.officer)
    assert page(client, "results").context["hint"].startswith("优秀 2 家，占 66.67%，高于提示值 30%")


def test_results_export_has_codes_and_addresses(house, published):
    answer = page(as_(house.officer), "results", export="xlsx")
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    cells = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]
    for row in published.assessments.all():
        code = dossiers.current(row).code
        assert code in cells
        assert f"/verify/{code}/" in "".join(cells)


def test_result_workbook_carries_the_code(house, published):
    row = published.assessments.get(unit=house.school)
    answer = page(as_(house.school_head), "assessment_result_xlsx", row.pk)
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    text = "\n".join(str(cell.value) for line in sheet.iter_rows() for cell in line if cell.value is not None)
    seal = dossiers.current(row)
    for wanted in (seal.code, seal.sha256, f"/verify/{seal.code}/", str(row.total), "较好", "A1"):
        assert wanted in text


def test_result_pdf_carries_the_code_on_every_page(house, published):
    row = published.assessments.get(unit=house.school)
    answer = fetch_file(as_(house.school_head), reverse("assessment_result_pdf", args=[row.pk]))
    reader = PdfReader(io.BytesIO(b"".join(answer.streaming_content)))
    seal = dossiers.current(row)
    texts = [one.extract_text() for one in reader.pages]
    assert all(seal.code in text for text in texts)
    assert "较好" in texts[0]
    assert f"/verify/{seal.code}/" in "".join(texts).replace("\n", "")
    assert reader.pages[0].mediabox.width > reader.pages[0].mediabox.height


def test_dossier_page_hides_the_reviewers_from_the_unit(house, published):
    row = published.assessments.get(unit=house.school)
    name = row.reviews.first().reviewer.name
    assert name not in page(as_(house.school_head), "dossier", row.pk).content.decode()
    assert name in page(as_(house.officer), "dossier", row.pk).content.decode()


# ---------------------------------------------------------------- objections


def test_objection_from_filing_to_answer(house, cycle):
    for row in cycle.assessments.all():
        made.confirmed(row)
    publication.give_notice(cycle, by=house.secretary_general)
    row = cycle.assessments.get(unit=house.school)
    head, officer = as_(house.school_head), as_(house.officer)
    head.post(reverse("objection_new", args=[row.pk]), {"reason": "A1 应为 5 分"})
    filed = Objection.objects.get()
    assert "A1 应为 5 分" in page(officer, "objection", filed.pk).content.decode()
    assert page(as_(house.enterprise_head), "objection", filed.pk).status_code == 404
    officer.post(reverse("objection", args=[filed.pk]), {"upheld": "", "text": "核对"})
    assert again(filed).state == "FILED"
    officer.post(reverse("objection", args=[filed.pk]), {"upheld": "no", "text": "核对无误"})
    assert again(filed).state == "DISMISSED"
    assert "核对无误" in page(head, "objection", filed.pk).content.decode()


def test_objections_are_seen_by_their_unit_alone(house, cycle):
    for row in cycle.assessments.all():
        made.confirmed(row)
    publication.give_notice(cycle, by=house.secretary_general)
    row = cycle.assessments.select_related("cycle", "unit").get(unit=house.school)
    with clock.at(clock.now() + timedelta(hours=1)):
        filed = objections.file(row, reason="有误", by=house.school_head)
    assert list(Objection.objects.visible_to(house.school_liaison)) == [filed]
    assert list(Objection.objects.visible_to(house.officer)) == [filed]
    assert list(Objection.objects.visible_to(house.enterprise_head)) == []
    assert list(Objection.objects.visible_to(row.reviews.first().reviewer)) == []
