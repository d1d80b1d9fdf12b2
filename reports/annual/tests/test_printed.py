"""Every code printed on a paper verifies at the public page; a printed version stays provable; old papers keep old names."""

import io
import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from alliance.ground import audit, clock
from alliance.paper import printed
from alliance.paper.models import PrintedVersion
from alliance.tests import builders, files
from alliance.tests import builders_assessments as made
from alliance.tests.fetching import fetch_file
from alliance.tests.snapshots import remembered
from assessments.cycles import services as cycles
from assessments.formal_check import services as checks
from assessments.publicity.models import Circular
from assessments.publicity.services import circulars
from assessments.rectification.models import Rectification, RectificationNotice
from assessments.rectification.services import drafts, notices
from assessments.rectification.services.findings import Line
from assessments.self_assessment.services import drafts as self_drafts
from assessments.self_assessment.services import handing_in
from assessments.stamped_form.paper import FORM
from assessments.standards.services import drafting, publishing
from assessments.termination.models import TerminationMotion
from reports.annual.models import AnnualReport
from reports.annual.services import writing
from reports.annual_review import services as presenting
from reports.catalogue.table_files import REPORT

pytestmark = [pytest.mark.django_db, pytest.mark.once]
OLD = "老名称职业学院"
TODAY = tuple(f"print/{name}.html" for name in ("annual_report", "standard", "duty_ledger"))


def as_(user):
    client = Client()
    client.force_login(user)
    return client


def again(row):
    return type(row).objects.get(pk=row.pk)


def rename(unit, name):
    unit.name = name
    with transaction.atomic():
        audit.save(unit, by=None, reason="更名")


@pytest.fixture
def drawn(monkeypatch):
    """What was drawn: (template, context, options, html), in the place of PDFs."""
    from django.template.loader import render_to_string

    found = []

    def render(template, context, **options):
        found.append((template, context, options, render_to_string(template, dict(context))))
        return b"%PDF-1.7"

    monkeypatch.setattr("alliance.paper.document.render", render)
    return found


@pytest.fixture
def house():
    return built()


@remembered
def built():
    house = builders.alliance()
    rename(house.school, OLD)
    return house


@pytest.fixture
def bad_years(house):
    return two_bad_years(house)


@remembered
def two_bad_years(house):
    """Two published years in which the school is 不合格, so that there is a notice and a motion."""
    now = clock.today().year
    for year in (now - 2, now - 1):
        with clock.at(clock.Month(year, 12).start):
            cycle = made.cycle(year)
            made.published(cycle, {house.school: "UNQUALIFIED"})
            for kind in Circular.Kind.values:
                text = circulars.draft(cycle, kind)
                if text.units:
                    circulars.issue(cycle, kind=kind, title=text.title, body=text.body, by=None)
    return cycle


def issue_notice(row, by):
    case = Rectification.objects.get(assessment=row)
    if RectificationNotice.objects.filter(rectification=case).exists():
        return case
    lines = [Line(item.problem, item.demand, item.pk) for item in case.items.all()]
    case = drafts.save_draft(
        case,
        text=case.notice,
        days=case.days,
        contact="李干事",
        contact_phone="0534-1234567",
        lines=lines,
        by=None,
    )
    notices.issue(case, reason="核定", by=by)
    return case


def annual_pdf(year: int) -> str:
    return reverse("annual_report_export", args=[year])


def print_everything(house, cycle):
    """Every paper of the portal, as its readers print it."""
    officer, row = as_(house.officer), cycle.assessments.get(unit=house.school)
    standard = row.standard
    pages = [
        ("assessment_form", row),
        ("assessment_result_pdf", row),
        ("standard_print", standard),
        ("rectification_notice", issue_notice(row, None)),
        ("motion_pdf", TerminationMotion.objects.get()),
        ("document_pdf", builders.document(house.officer)),
        *(("circular_pdf", one) for one in Circular.objects.filter(cycle=cycle)),
    ]
    for name, record in pages:
        assert fetch_file(officer, reverse(name, args=[record.pk])).status_code == 200, name
    year = clock.today().year
    writing.open_year(year, by=house.officer)
    ledger = f"{reverse('duty_ledger_print', args=[house.school.pk])}?year={year}"
    summed_up = builders.summary(house, house.school, house.school_head, state="REVIEWING")
    summary = reverse("summary_export", args=[summed_up.pk])
    for address in (annual_pdf(year), f"{reverse('report_ranking_print')}?year={year}", ledger, summary):
        assert fetch_file(officer, address).status_code == 200, address


def test_every_code_on_every_paper_verifies_and_says_what_it_certifies(house, bad_years, drawn):
    print_everything(house, bad_years)
    templates = {template for template, *_ in drawn}
    assert templates == {
        f"print/{name}.html"
        for name in (
            "self_assessment",
            "assessment_result",
            "standard",
            "official",
            "annual_report",
            "duty_ledger",
        )
    }
    for template, _, options, html in drawn:
        code = options["code"]
        assert len(code) == 16, template
        assert code in html, template
        assert 'class="qr"' in html, template
        page = Client().get(reverse("verify_code", args=[code]))
        text = page.content.decode()
        assert page.status_code == 200, template
        assert "证明什么" in text, template
        assert "没有这个校验码" not in text, template
    assert Client().get(reverse("verify_code", args=["0" * 16])).status_code == 404


def test_declared_kinds_are_the_printed_ones(house, bad_years, drawn):
    print_everything(house, bad_years)
    found = set(PrintedVersion.objects.values_list("kind", flat=True))
    assert found | {REPORT} == {one.key for one in printed.kinds()}  # lists have their code in the catalogue


def test_annual_workbook_and_pdf_of_the_same_content_share_their_code(house, drawn):
    year = clock.today().year
    writing.open_year(year, by=house.officer)
    answer = fetch_file(as_(house.officer), f"{annual_pdf(year)}?kind=xlsx")
    content = b"".join(answer.streaming_content)
    cells = [
        cell.value for row in load_workbook(io.BytesIO(content)).worksheets[0].iter_rows() for cell in row
    ]
    fetch_file(as_(house.officer), annual_pdf(year))
    [(_, _, options, _)] = drawn
    assert any(f"校验码：{options['code']}" in str(cell) for cell in cells)
    shown = as_(house.officer).get(reverse("annual_report", args=[year])).content.decode()
    assert options["code"] in shown


def test_public_page_shows_no_score(house, bad_years, drawn):
    print_everything(house, bad_years)
    row = bad_years.assessments.get(unit=house.school)
    codes = list(PrintedVersion.objects.values_list("code", flat=True))
    assert len(codes) > 1
    for code in codes:
        page = Client().get(reverse("verify_code", args=[code]))
        text = page.content.decode()
        assert page.status_code == 200
        assert f"{row.total} 分" not in text
        assert f">{row.total}<" not in text


# ---------------------------------------------------------------- old names


def test_old_papers_keep_the_name_of_their_year(house, bad_years, drawn):
    rename(house.school, "新名称大学")
    print_everything(house, bad_years)
    looked_at = set()
    for template, _, _, html in drawn:
        if template in TODAY:
            continue
        other = (
            "考核优秀单位的通报",
            "年度联盟工作总结",
            "关于报送总结的通知",
            "年度信息报送情况的通报",
        )  # does not name the school; is of this year
        if template == "print/official.html" and OLD not in html and any(one in html for one in other):
            continue
        assert OLD in html, template
        assert "新名称大学" not in html, template
        looked_at.add(template)
    assert {"print/self_assessment.html", "print/assessment_result.html"} <= looked_at


def test_result_pages_and_workbook_keep_the_name_of_their_year(house, bad_years):
    rename(house.school, "新名称大学")
    row = bad_years.assessments.get(unit=house.school)
    answer = as_(house.officer).get(reverse("assessment_result_xlsx", args=[row.pk]))
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    cells = {cell.value for line in sheet.iter_rows() for cell in line}
    text = "\n".join(map(str, cells))
    assert OLD in text
    assert "新名称大学" not in text
    code = row.dossiers.get(superseded=False).code
    text = Client().get(reverse("verify_code", args=[code])).content.decode()
    assert OLD in text
    assert "新名称大学" not in text


def test_presented_annual_report_keeps_the_names_of_its_year(house, drawn):
    year = clock.today().year
    report = writing.open_year(year, by=house.officer)
    texts = dict.fromkeys(AnnualReport.SECTIONS, "文")
    report = writing.write(report, by=house.officer, **texts)
    cycles.write_self_evaluation(made.cycle(year), text="自评良好", by=house.officer)
    presenting.present(report, by=house.secretary_general)
    fetch_file(as_(house.officer), annual_pdf(year))
    rename(house.school, "新名称大学")
    fetch_file(as_(house.officer), annual_pdf(year))
    first, second = drawn
    assert first[2]["code"] == second[2]["code"]
    assert "新名称大学" not in second[3]


# ---------------------------------------------------------------- sealed scan


@pytest.fixture
def own(house):
    return made.filled(made.assessment(house.school))


def printed_code(client, row):
    fetch_file(client, reverse("assessment_form", args=[row.pk]))
    return PrintedVersion.objects.filter(kind=FORM).order_by("-printed_at").first().code


def scan(client, row, code):
    upload = SimpleUploadedFile("盖章.pdf", files.pdf().read(), content_type="application/pdf")
    return client.post(
        reverse("assessment_scan_upload", args=[row.pk]), {"file": upload, "code": code}, follow=True
    )


def test_form_sealed_before_submission_matches_after_it(house, own, drawn):
    head = as_(house.school_head)
    before = printed_code(head, own)
    handing_in.submit(own, by=house.school_head)
    assert printed_code(head, own) == before
    checks.pass_check(own, by=house.officer, note=made.NOTE)
    assert printed_code(head, own) == before
    text = Client().get(reverse("verify_code", args=[before])).content.decode()
    assert "与平台上该单位的自评内容一致" in text


def test_changed_form_has_another_code_and_the_old_one_stays_provable(house, own, drawn):
    head = as_(house.school_head)
    before = printed_code(head, own)
    item = own.items.first()
    with clock.at(clock.now() + timedelta(minutes=1)):
        self_drafts.fill(own, lines={item.pk: {"self_note": "改写了说明"}}, by=house.school_head)
        after = printed_code(head, own)
    assert after != before
    text = Client().get(reverse("verify_code", args=[before])).content.decode()
    assert "此后有改动" in text
    kept = json.loads(PrintedVersion.objects.get(code=before).content)["form"]["lines"]
    assert {line["note"] for line in kept} == {"按要求完成"}


def test_scan_is_matched_with_the_version_that_it_shows(house, own, drawn):
    head = as_(house.school_head)
    code = printed_code(head, own)
    proposed = head.get(own.get_absolute_url()).content.decode()
    assert f'value="{code}"' in proposed
    scan(head, own, code)
    assert again(own).scan_version.code == code
    text = head.get(own.get_absolute_url()).content.decode()
    assert "盖章之后内容有改动" not in text
    item = own.items.first()
    self_drafts.fill(own, lines={item.pk: {"self_note": "改写了说明"}}, by=house.school_head)
    assert "盖章之后内容有改动" in head.get(own.get_absolute_url()).content.decode()


@pytest.mark.parametrize("code", ["ZZZZZZZZZZZZZZZZ", "other"])
def test_scan_is_refused_with_a_code_of_no_version_of_this_form(house, own, drawn, code):
    if code == "other":
        other = made.filled(made.assessment(house.enterprise))
        code = printed_code(as_(house.enterprise_head), other)
    answer = scan(as_(house.school_head), own, code)
    assert "没有以这个校验码打印过" in answer.content.decode()
    assert not again(own).scan


# ---------------------------------------------------------------- standards and steps


def test_paper_of_a_standard_says_draft_then_in_force_then_replaced(house, drawn):
    draft = drafting.create_default(year=clock.today().year + 1, subject="SCHOOL", by=None)
    client = as_(house.officer)

    def said():
        fetch_file(client, reverse("standard_print", args=[draft.pk]))
        return printed.verify(drawn[-1][2]["code"]).standing.title

    assert said() == "草稿"
    publishing.publish(draft, by=None)
    assert said() == "完好"
    code = drawn[-1][2]["code"]
    edition = drafting.new_edition(again(draft), reason="修订", by=None)
    drafting.change_terms(edition, by=None, title="新版标准")
    publishing.publish(again(edition), by=None)
    assert printed.verify(code).standing.title == "已被新版替代"


def test_paper_of_a_dropped_motion_is_void(house, bad_years, drawn):
    motion = TerminationMotion.objects.get()
    fetch_file(as_(house.officer), reverse("motion_pdf", args=[motion.pk]))
    code = drawn[-1][2]["code"]
    assert printed.verify(code).standing.title == "完好"
    with transaction.atomic():
        motion.drop_reason = "结果更正"
        motion.drop()
        audit.save(motion, by=None, reason="撤销")
    assert printed.verify(code).standing.title == "已作废"


def test_steps_show_only_what_happened(house, drawn):
    own = made.assessment(house.school)
    with clock.at(own.cycle.self_deadline):
        checks.review_unsubmitted(own, reason="经催报仍未提交", by=house.officer)
        page = as_(house.officer).get(own.get_absolute_url())
    steps = page.context["steps"]
    assert [(one.label, one.state) for one in steps][:3] == [
        ("未填报", "skipped"),
        ("按记录直接复评", "done"),
        ("复评", "current"),
    ]
    assert (steps[1].holder, steps[1].note) == (house.officer.name, "经催报仍未提交")
    filed = made.passed(made.assessment(house.enterprise))
    labels = [one.label for one in as_(house.officer).get(filed.get_absolute_url()).context["steps"]]
    assert labels[:3] == ["填报", "负责人确认", "形式审查"]
