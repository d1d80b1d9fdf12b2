"""The register: what enters it by itself, what it says of gaps and signatures, its page, workbook and paper."""

import io
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from alliance.ground import clock
from alliance.paper import series
from alliance.registers import facts, policy
from alliance.tests import builders
from councils.numbering import services
from councils.numbering.models import IssuedPaper, PaperKind
from councils.numbering.views import register_pdf
from councils.resolutions.services import orders
from councils.resolutions.tests import made

pytestmark = pytest.mark.django_db


def entered(by, kind="NOTICE", title="关于开展工作的通知", **given):
    with transaction.atomic():
        return services.number_for(kind, moment=clock.now(), title=title, url="/documents/1/", by=by, **given)


def test_each_kind_runs_in_its_series_year_by_year(everyone, noon):
    kinds = (*PaperKind, PaperKind.NOTICE, PaperKind.REPORT)
    assert [entered(everyone.chair, kind) for kind in kinds] == [
        "德智联秘〔2026〕1号",
        "德智联函〔2026〕1号",
        "德智联〔2026〕1号",
        "德智联〔2026〕2号",
        "德智联〔2026〕3号",
        "德智联〔2026〕4号",
        "德智联秘〔2026〕2号",
        "德智联〔2026〕5号",
        "德智联〔2026〕6号",
        "德智联纪〔2026〕1号",
        "德智联表〔2026〕1号",
        "德智联督〔2026〕1号",
        "德智联整〔2026〕1号",
        "德智联秘〔2026〕3号",
        "德智联〔2026〕7号",
    ]
    noon.move_to(clock.start_of_day(date(2027, 1, 1)))
    assert entered(everyone.chair) == "德智联秘〔2027〕1号"


def test_changed_prefix_goes_on_counting(everyone, noon):
    entered(everyone.chair)
    policy.change(
        "document_series_secretariat", "德智创秘", basis="测试", confirmed=True, by=everyone.officer
    )
    assert entered(everyone.chair) == "德智创秘〔2026〕2号"


def test_orders_enter_by_themselves_and_stay_when_called_off(everyone, noon):
    order = orders.assign(
        made.drafted(everyone.school, everyone.officer, last_day=clock.today() + timedelta(days=30)), by=None
    )
    entry = IssuedPaper.objects.get(number=order.number)
    assert (entry.kind, entry.recipients, entry.url) == (
        "ORDER",
        str(everyone.school),
        order.get_absolute_url(),
    )
    orders.withdraw(order, why="不再需要", by=None)
    entry.refresh_from_db()
    assert (entry.state, entry.remark) == ("VOID", "作废原因：撤销：不再需要")


def compute(units):
    found = facts.compute(["document.unsigned", "document.number_gaps"], units, 2026)
    return [{name: fact.value for name, fact in found[unit.pk].items()} for unit in units]


def test_facts_count_missing_signers_and_numbers(everyone, noon):
    units = [everyone.chair_unit, everyone.school]
    nothing = {"document.unsigned": None, "document.number_gaps": None}
    assert compute(units) == [nothing, nothing]
    numbers = [entered(everyone.chair), entered(None), entered(None)]
    assert compute(units)[0] == {"document.unsigned": 2, "document.number_gaps": 0}
    with transaction.atomic():
        services.void(numbers[2], why="误编", by=everyone.chair)
    # a voided number is in the register: no gap, and nobody has to have signed it
    assert compute(units)[0] == {"document.unsigned": 1, "document.number_gaps": 0}
    with transaction.atomic():
        series.next_number("secretariat", 2026)  # taken, and never entered
    assert compute(units) == [{"document.unsigned": 1, "document.number_gaps": 1}] * 2
    assert services.gaps(2026) == {"secretariat": [4]}


def test_facts_cost_the_same_for_any_number_of_units_and_papers(everyone, noon):
    def cost(units):
        with CaptureQueriesContext(connection) as found:
            compute(units)
        return len(found)

    entered(everyone.chair)
    one = cost([everyone.school])
    for _ in range(20):
        entered(everyone.chair)
    assert cost([everyone.school, everyone.enterprise, *(builders.unit() for _ in range(20))]) == one <= 3


def as_(user):
    client = Client()
    client.force_login(user)
    return client


def test_page_filters_and_workbook_agree(everyone, noon):
    entered(everyone.chair)
    entered(None, "LETTER", "关于商请支持的函")
    page = as_(everyone.officer).get(reverse("register_of_documents"), {"signed": "no"}).content.decode()
    assert "关于商请支持的函" in page
    assert "关于开展工作的通知" not in page
    book = as_(everyone.officer).get(reverse("register_of_documents"), {"signed": "no", "export": "xlsx"})
    texts = [
        str(cell.value)
        for row in load_workbook(
            io.BytesIO(b"".join(book.streaming_content) if book.streaming else book.content)
        ).active
        for cell in row
        if cell.value
    ]
    assert "德智联函〔2026〕1号" in texts
    assert "关于开展工作的通知" not in texts


def test_paper_shows_what_the_filters_show(everyone, noon):
    entered(everyone.chair)
    entered(everyone.chair, "LETTER", "关于商请支持的函")
    request = RequestFactory().get(reverse("register_pdf"), {"kind": "LETTER"})
    request.user = everyone.officer
    drawn = register_pdf.compose(request)
    html = render_to_string(drawn.template, drawn.context)
    assert "德智联函〔2026〕1号" in html
    assert "德智联秘" not in html


def test_the_paper_counts_its_lines_in_the_order_of_their_issue(everyone, noon):
    began = clock.now()
    for hours, (kind, title) in enumerate(
        (("LETTER", "关于商请支持的函"), ("NOTICE", "关于开展工作的通知"), ("LETTER", "关于复核的函"))
    ):
        noon.move_to(began + timedelta(hours=hours))
        entered(everyone.chair, kind, title)
    request = RequestFactory().get(reverse("register_pdf"))
    request.user = everyone.officer
    table = register_pdf.compose(request).context["table"]
    assert table.columns[0].label == "序号"
    assert [(row["place"], row["title"]) for row in table.rows] == [
        (1, "关于商请支持的函"),
        (2, "关于开展工作的通知"),
        (3, "关于复核的函"),
    ]
    listed = as_(everyone.officer).get(reverse("register_of_documents")).context["listing"].table.rows
    assert [one.title for one in listed] == ["关于复核的函", "关于开展工作的通知", "关于商请支持的函"]


def test_who_reads_the_register(everyone, noon):
    opens = {
        name: as_(getattr(everyone, name)).get(reverse("register_of_documents")).status_code == 200
        for name in ("officer", "secretary_general", "chair", "school_head", "school_liaison")
    }
    assert opens == {
        "officer": True,
        "secretary_general": True,
        "chair": True,
        "school_head": False,
        "school_liaison": False,
    }
