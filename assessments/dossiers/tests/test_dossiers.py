"""The sealed dossier: a changed byte in any part of it, or in the seal itself, is found and named."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from django.urls import reverse

from alliance.ground import audit, clock
from alliance.paper import views as pages
from alliance.tests import builders
from alliance.tests import builders_assessments as made
from alliance.tests.snapshots import remembered
from assessments.assignments.services import assigning
from assessments.dossiers import services as dossiers
from assessments.dossiers.models import Dossier
from assessments.evidence.models import Evidence
from assessments.results.services import confirming, reopening
from assessments.reviews.models import Mark, Review
from assessments.sheets.models.assessments import Assessment
from assessments.sheets.models.items import Extension, Item

pytestmark = pytest.mark.django_db


def store(row, **values):
    """Change a stored record behind the services' back, as somebody with the database in hands would."""
    type(row).objects.filter(pk=row.pk).update(**values)


def erase(row):
    with transaction.atomic():
        audit.delete(row, by=None, reason="删除")


def evidence_of(assessment):
    row = Evidence(
        item=assessment.items.order_by("indicator__position").first(),
        title="会议签到表",
        name="签到表.pdf",
        dated_on=clock.today(),
        content_type="application/pdf",
        size=5,
        sha256="2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",
    )
    row.file.save("file", ContentFile(b"hello"), save=False)
    with transaction.atomic():
        return audit.save(row, by=None, reason="上传佐证")


@remembered
def rich():
    """A confirmed assessment with something in every part of its dossier."""
    house = builders.alliance()
    made.cycle()
    row = made.assessment(house.chair_unit)
    evidence_of(row)
    row.scan.save("scan", ContentFile(b"hello"), save=False)
    row.scan_sha256 = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
    row.summary = "全年工作总结"
    extension = Extension(assessment=row, until=row.cycle.self_deadline + timedelta(days=1), reason="停电")
    with transaction.atomic():
        audit.save(row, by=None, reason="上传盖章扫描件")
        audit.save(extension, by=None, reason="准予延期")
    reviews_of = made.assigned(made.passed(row))
    extra = assigning.assign(Assessment.objects.get(pk=row.pk), reviewer=builders.person(), by=None)
    assigning.unassign(extra, reason="出差", by=None)
    for review in reviews_of:
        made.finished(review, share="0.85")
    row = Assessment.objects.select_related("cycle", "unit", "standard").get(pk=row.pk)
    veto = next(one for one in row.standard.vetoes.all() if one.active and one.effect == "NOT_EXCELLENT")
    bonus = next(one for one in row.standard.bonus_items.all() if not one.deduction)
    return confirming.confirm(
        row,
        by=None,
        note="同意",
        vetoes=[{"code": veto.code, "reason": "属实"}],
        bonus=[{"code": bonus.code, "points": bonus.highest, "reason": "省奖"}],
    )


@pytest.fixture
def confirmed():
    return rich()


def seal_of(assessment):
    return dossiers.current(assessment)


def first(model, assessment):
    paths = {
        Item: {"assessment": assessment},
        Mark: {"review__assessment": assessment, "review__state": "DONE"},
        Review: {"assessment": assessment, "state": "DONE"},
        Evidence: {"item__assessment": assessment},
        Extension: {"assessment": assessment},
    }
    return model.objects.filter(**paths[model]).order_by("pk").first()


def indicator(assessment):
    return assessment.standard.indicators.order_by("position").first()


def changed_facts(facts):
    name = next(iter(facts))
    return {**facts, name: {**facts[name], "value": 99}}


PARTS = dossiers.PARTS
TAMPERINGS = {
    "unit kind": (lambda one: store(one.unit, kind="RESEARCH"), PARTS["unit"]),
    "cycle year": (lambda one: store(one.cycle, year=2001), PARTS["unit"]),
    "standard cuts": (lambda one: store(one.standard, cut_excellent=Decimal(89)), PARTS["standard"]),
    "standard hash": (lambda one: store(one.standard, sha256="0" * 64), PARTS["standard"]),
    "standard edition": (lambda one: store(one.standard, edition=9), PARTS["standard"]),
    "indicator points": (lambda one: store(indicator(one), points=Decimal(1)), PARTS["standard"]),
    "indicator rule": (lambda one: store(indicator(one), rule={"type": "?"}), PARTS["standard"]),
    "indicator criteria": (lambda one: store(indicator(one), criteria="改过"), PARTS["standard"]),
    "veto text": (lambda one: store(one.standard.vetoes.first(), text="改过"), PARTS["standard"]),
    "bonus range": (lambda one: store(one.standard.bonus_items.first(), lowest=0), PARTS["standard"]),
    "facts": (lambda one: store(one, facts=changed_facts(one.facts)), PARTS["facts"]),
    "review facts": (
        lambda one: store(one, review_facts=changed_facts(one.review_facts)),
        PARTS["review_facts"],
    ),
    "self points": (lambda one: store(first(Item, one), self_points=Decimal("0.01")), PARTS["items"]),
    "self note": (lambda one: store(first(Item, one), self_note="改过"), PARTS["items"]),
    "dispute": (lambda one: store(first(Item, one), dispute="改过"), PARTS["items"]),
    "dispute answer": (lambda one: store(first(Item, one), dispute_answer="改过"), PARTS["items"]),
    "dispute upheld": (lambda one: store(first(Item, one), dispute_upheld=True), PARTS["items"]),
    "not applicable": (
        lambda one: store(first(Item, one), not_applicable=True, na_reason="无"),
        PARTS["items"],
    ),
    "applicability": (lambda one: store(first(Item, one), na_approved=True), PARTS["items"]),
    "review points": (lambda one: store(first(Item, one), review_points=Decimal("0.01")), PARTS["items"]),
    "review note": (lambda one: store(first(Item, one), review_note="改过"), PARTS["items"]),
    "evidence hash": (lambda one: store(first(Evidence, one), sha256="0" * 64), PARTS["evidence"]),
    "evidence title": (lambda one: store(first(Evidence, one), title="改过"), PARTS["evidence"]),
    "evidence name": (lambda one: store(first(Evidence, one), name="改过.pdf"), PARTS["evidence"]),
    "evidence date": (
        lambda one: store(first(Evidence, one), dated_on=clock.today() - timedelta(days=1)),
        PARTS["evidence"],
    ),
    "evidence size": (lambda one: store(first(Evidence, one), size=6), PARTS["evidence"]),
    "evidence record": (lambda one: store(first(Evidence, one), record_url="/x/"), PARTS["evidence"]),
    "evidence removed": (lambda one: store(first(Evidence, one), removed=True), PARTS["evidence"]),
    "evidence added": (lambda one: evidence_of(one), PARTS["evidence"]),
    "mark points": (lambda one: store(first(Mark, one), points=Decimal("0.01")), PARTS["reviews"]),
    "mark reason": (lambda one: store(first(Mark, one), reason="改过"), PARTS["reviews"]),
    "mark deleted": (lambda one: erase(first(Mark, one)), PARTS["reviews"]),
    "review score": (lambda one: store(first(Review, one), score=Decimal("1.0")), PARTS["reviews"]),
    "review opinion": (lambda one: store(first(Review, one), opinion="改过"), PARTS["reviews"]),
    "review time": (lambda one: store(first(Review, one), done_at=clock.now()), PARTS["reviews"]),
    "reviewer": (lambda one: store(first(Review, one), reviewer=builders.person()), PARTS["reviews"]),
    "reviewer's unit": (lambda one: store(first(Review, one), from_unit=one.unit), PARTS["reviews"]),
    "review state": (lambda one: store(first(Review, one), state="ENDED"), PARTS["reviews"]),
    "review ended why": (
        lambda one: store(Review.objects.get(assessment=one, state="ENDED"), end_reason="改过"),
        PARTS["reviews"],
    ),
    "recusals": (lambda one: store(one, recusals=[]), PARTS["recusals"]),
    "summary": (lambda one: store(one, summary="改过"), PARTS["decisions"]),
    "submitted at": (
        lambda one: store(one, submitted_at=one.submitted_at - timedelta(seconds=1)),
        PARTS["decisions"],
    ),
    "submitted by": (lambda one: store(one, submitted_by=builders.person()), PARTS["decisions"]),
    "returns": (lambda one: store(one, return_count=3), PARTS["decisions"]),
    "return reason": (lambda one: store(one, return_reason="改过"), PARTS["decisions"]),
    "reminders": (lambda one: store(one, reminders=2), PARTS["decisions"]),
    "late": (lambda one: store(one, late_recorded_at=clock.now()), PARTS["decisions"]),
    "extension": (lambda one: store(first(Extension, one), reason="改过"), PARTS["decisions"]),
    "extension until": (lambda one: store(first(Extension, one), until=clock.now()), PARTS["decisions"]),
    "vetoes": (lambda one: store(one, vetoes=[]), PARTS["decisions"]),
    "bonus": (lambda one: store(one, bonus=[]), PARTS["decisions"]),
    "self score": (lambda one: store(one, self_score=Decimal("1.0")), PARTS["decisions"]),
    "assessment review score": (lambda one: store(one, review_score=Decimal("1.0")), PARTS["decisions"]),
    "total": (lambda one: store(one, total=Decimal("99.9")), PARTS["decisions"]),
    "grade": (lambda one: store(one, grade="UNQUALIFIED"), PARTS["decisions"]),
    "confirmed at": (lambda one: store(one, confirmed_at=clock.now()), PARTS["decisions"]),
    "confirmed by": (lambda one: store(one, confirmed_by=builders.person()), PARTS["decisions"]),
    "confirmation note": (lambda one: store(one, confirmation_note="改过"), PARTS["decisions"]),
    "late reason": (lambda one: store(one, late_confirmation_reason="改过"), PARTS["decisions"]),
    "late by": (lambda one: store(one, late_confirmation_by=builders.person()), PARTS["decisions"]),
    "scan hash": (lambda one: store(one, scan_sha256="0" * 64), PARTS["decisions"]),
    "sealed at": (lambda one: store(seal_of(one), sealed_at=clock.now()), PARTS["seal"]),
    "seal number": (lambda one: store(seal_of(one), number=7), PARTS["seal"]),
    "seal moved to another unit": (
        lambda one: store(seal_of(one), assessment=Assessment.objects.exclude(pk=one.pk).first()),
        PARTS["unit"],
    ),
}


@pytest.mark.parametrize("tampering", TAMPERINGS)
def test_verify_names_the_part_that_was_changed(confirmed, tampering):
    seal = seal_of(confirmed)
    assert dossiers.verify(seal.code).changed == []
    change, label = TAMPERINGS[tampering]
    change(confirmed)
    assert label in dossiers.verify(seal.code).changed


def test_every_part_has_a_tampering():
    assert {label for _, label in TAMPERINGS.values()} == set(PARTS.values())


def test_verify_finds_a_changed_byte_anywhere_in_the_content(confirmed):
    seal = seal_of(confirmed)
    text = seal.content
    for place in range(0, len(text), max(len(text) // 300, 1)):
        store(seal, content=text[:place] + ("x" if text[place] != "x" else "y") + text[place + 1 :])
        assert dossiers.verify(seal.code).changed == ["封存内容与校验值不一致"]
    store(seal, content=text)
    assert dossiers.verify(seal.code).intact


def test_verify_finds_a_changed_hash(confirmed):
    seal = seal_of(confirmed)
    store(seal, sha256=seal.sha256[:-1] + ("0" if seal.sha256[-1] != "0" else "1"))
    assert dossiers.verify(seal.code).changed == ["封存内容与校验值不一致"]


@pytest.mark.parametrize("content", ["", "[]", "{}", "null", "not json"])
def test_verify_finds_a_seal_made_anew_over_nothing(confirmed, content):
    seal = seal_of(confirmed)
    store(seal, content=content, sha256=dossiers.digest(content))
    assert dossiers.verify(seal.code).changed == ["封存内容与校验值不一致"]


def test_verify_finds_a_forged_content_with_its_own_hash(confirmed):
    seal = seal_of(confirmed)
    forged = seal.content.replace('"grade":"', '"grade":"X')
    store(seal, content=forged, sha256=dossiers.digest(forged))
    assert dossiers.verify(seal.code).changed == [PARTS["decisions"]]


def test_verify_finds_a_seal_put_out_of_force(confirmed):
    seal = seal_of(confirmed)
    store(seal, superseded=True)
    assert dossiers.verify(seal.code).changed == ["封存状态"]


def test_verify_finds_another_code(confirmed):
    store(seal_of(confirmed), code="0000000000000000")
    assert dossiers.verify("0000000000000000").changed == [PARTS["seal"]]


@pytest.mark.parametrize("kind", ["changed", "longer", "gone"])
def test_verify_reads_the_files_again(confirmed, kind):
    seal, row = seal_of(confirmed), first(Evidence, confirmed)
    for file, label in ((row.file, f"佐证文件“{row.title}”"), (confirmed.scan, "盖章扫描件")):
        path = file.path
        with open(path, "rb") as handle:
            kept = handle.read()
        if kind == "gone":
            file.storage.delete(file.name)
        else:
            with open(path, "wb") as handle:
                handle.write(b"hellO" if kind == "changed" else kept + b"\n")
        assert dossiers.verify(seal.code).changed == [label]
        with open(path, "wb") as handle:
            handle.write(kept)
        assert dossiers.verify(seal.code).intact


def test_verify_stays_intact_over_what_is_no_part_of_it(confirmed):
    """A unit and a person may change their names, results are published, and the standard is succeeded by a new edition."""
    seal = seal_of(confirmed)
    store(confirmed.unit, name="改名后的学校", phone="0534-1234567")
    store(first(Review, confirmed).reviewer, name="改名")
    store(confirmed, state="PUBLISHED")
    store(confirmed.standard, state="SUPERSEDED")
    assert dossiers.verify(seal.code).intact


def test_seal_is_the_same_however_often_it_is_read(confirmed):
    seal = seal_of(confirmed)
    stored = Assessment.objects.select_related("unit", "cycle", "standard").get(pk=confirmed.pk)
    assert dossiers.canonical(dossiers.content_of(stored, seal)) == seal.content
    assert dossiers.digest(seal.content) == seal.sha256


def test_verify_ignores_case_dashes_and_spaces(confirmed):
    code = seal_of(confirmed).code
    typed = f" {code[:4]}-{code[4:8]} {code[8:12]}-{code[12:]} ".lower()
    assert dossiers.verify(typed).dossier.code == code
    assert dossiers.verify("Z" * 16) is None


def test_codes_are_sixteen_unambiguous_characters(confirmed):
    code = seal_of(confirmed).code
    assert len(code) == 16
    assert set(code).isdisjoint("ILOU")


# ---------------------------------------------------------------- pages


@pytest.fixture
def anybody():
    return Client()


def test_verify_page_needs_no_sign_in_and_hides_the_held_grade(anybody, confirmed):
    seal = seal_of(confirmed)
    page = anybody.get(reverse("verify_code", args=[seal.code]))
    text = page.content.decode()
    assert page.status_code == 200
    for shown in (confirmed.unit.name, str(confirmed.cycle.year), seal.sha256, "完好", "尚未发布"):
        assert shown in text
    assert confirmed.get_grade_display() not in text
    assert str(confirmed.total) not in text
    store(confirmed, state="PUBLISHED")
    text = anybody.get(reverse("verify_code", args=[seal.code])).content.decode()
    assert confirmed.get_grade_display() in text


@pytest.mark.once
def test_verify_page_names_what_was_changed(anybody, confirmed):
    store(confirmed, total=Decimal("99.9"))
    text = anybody.get(reverse("verify_code", args=[seal_of(confirmed).code])).content.decode()
    assert "有改动" in text
    assert PARTS["decisions"] in text


@pytest.mark.once
def test_verify_page_says_that_a_seal_is_superseded(anybody, confirmed):
    seal = seal_of(confirmed)
    reopening.reopen(confirmed, reason="复核", by=None)
    text = anybody.get(reverse("verify_code", args=[seal.code])).content.decode()
    assert "已作废" in text
    assert "与封存内容不一致" not in text


@pytest.mark.parametrize("code", ["ZZZZZZZZZZZZZZZZ", "1", "%E4%B8%AD", "a" * 300, "x'--"])
def test_verify_page_of_an_unknown_code_is_a_clear_404(anybody, db, code):
    page = anybody.get(f"/verify/{code}/")
    assert page.status_code == 404
    assert "没有这个校验码" in page.content.decode()


def test_verify_form_leads_to_the_code(anybody, db):
    assert anybody.get("/verify/").status_code == 200
    assert anybody.get("/verify/", {"code": "abcd-1234"}).headers["Location"] == "/verify/ABCD1234/"
    assert anybody.get("/verify/", {"code": "../admin"}).headers["Location"] == "/verify/0/"
    assert anybody.post("/verify/").status_code == 405


def test_verify_page_is_limited_per_address(anybody, db, monkeypatch, standing_clock):
    monkeypatch.setattr(pages, "TRIES", 3)
    answers = [anybody.get("/verify/ZZZZ/").status_code for _ in range(4)]
    assert answers == [404, 404, 404, 429]
    assert anybody.get("/verify/ZZZZ/", REMOTE_ADDR="10.0.0.9").status_code == 404
    with clock.at(clock.now() + timedelta(seconds=pages.WINDOW)):
        assert anybody.get("/verify/ZZZZ/").status_code == 404


def test_verify_page_behind_our_proxy_counts_the_visitors_not_the_proxy(
    anybody, db, monkeypatch, settings, standing_clock
):
    settings.BEHIND_PROXY = True
    monkeypatch.setattr(pages, "TRIES", 1)
    seen = [("10.0.0.1", 404), ("10.0.0.2", 404), ("10.0.0.1", 429)]
    for address, status in seen:
        assert anybody.get("/verify/ZZZZ/", headers={"X-Real-IP": address}).status_code == status


def test_verify_page_changes_nothing(anybody, confirmed):
    before = Dossier.history.count()
    anybody.get(reverse("verify_code", args=[seal_of(confirmed).code]))
    assert Dossier.history.count() == before
