"""Lists and tables: what the address may say, what the page answers, and what a page of rows costs."""

import io
import re
import time
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from urllib.parse import parse_qs

import django_filters
import openpyxl
import pytest
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.template import Context, Template
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import include, path

from alliance.calendar.models import Holiday
from alliance.face.components import Empty
from alliance.face.datatable import Column, DataTable, of_report, text
from alliance.face.inline import status_tag
from alliance.face.listing import BulkAction, Chip
from alliance.face.lists import ListPage
from alliance.ground import clock
from alliance.ground.access import Refused, Verdict
from alliance.workbook import table

pytestmark = pytest.mark.urls(__name__)


class HolidayFilter(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(label="类型", choices=Holiday.Kind.choices)
    day = django_filters.DateFromToRangeFilter(label="日期")

    class Meta:
        model = Holiday
        fields = ["kind", "day"]


class HolidayList(ListPage):
    title = "节假日"
    columns = [
        Column("name", "名称", sort="name", css="wide"),
        Column("day", "日期", kind="date", sort="day"),
        Column(
            "kind",
            "类型",
            value=lambda one: one.get_kind_display(),
            cell=lambda one: status_tag(one.get_kind_display(), "info"),
        ),
        Column("source", "依据"),
        Column("pk", "编号", kind="code", export=False),
    ]
    ordering = ["-day"]
    filterset_class = HolidayFilter
    search_fields = ["name", "source"]
    export_name = "节假日"
    empty = Empty("还没有节假日", "请先导入。", "导入", "/load/")

    def get_queryset(self, user):
        return Holiday.objects.all()

    def row_url(self, one):
        return f"/h/{one.pk}/"

    def bulk(self, user):
        return [BulkAction("删除", "/remove/", confirm="将删除所选日期。")]

    def selectable(self, one):
        return one.pk if one.kind == "OFF" else None


class RefusedList(HolidayList):
    def rule(self, user):
        return Verdict.no("只有秘书处可以查看。")


urlpatterns = [
    path("list/", login_not_required(HolidayList.as_view()), name="list"),
    path("", include("alliance.urls")),
]


def holidays(count: int, **details) -> list[Holiday]:
    first = date(2026, 1, 1)
    return Holiday.objects.bulk_create(
        Holiday(
            day=first + timedelta(days=number),
            kind=details.get("kind") or ("OFF" if number % 2 == 0 else "WORK"),
            name=f"日子{number:03d}",
            source=details.get("source", f"通知{number % 3}"),
            created_at=clock.now(),
        )
        for number in range(count)
    )


def rows(answer) -> list[str]:
    """The names in the first data column, in order."""
    return re.findall(r'class="row-link" href="[^"]*">([^<]*)<', answer.content.decode())


# ---------------------------------------------------------------- order and pages


@pytest.mark.django_db
def test_sort_by_default_and_by_declared_columns(client):
    holidays(3)
    assert rows(client.get("/list/")) == ["日子002", "日子001", "日子000"]
    assert rows(client.get("/list/?sort=day")) == ["日子000", "日子001", "日子002"]
    assert rows(client.get("/list/?sort=-name")) == ["日子002", "日子001", "日子000"]


@pytest.mark.django_db
@pytest.mark.parametrize("wanted", ["source", "-kind", "password", "day__year", "", "-", "--day", "pk;drop"])
def test_sort_by_nothing_else(client, wanted):
    holidays(3)
    assert rows(client.get("/list/", {"sort": wanted})) == ["日子002", "日子001", "日子000"]


@pytest.mark.django_db
def test_sort_equal_rows_by_number(client):
    class BySource(HolidayList):
        columns = [Column("name", "名称"), Column("source", "依据", sort="source")]

    holidays(60, source="同一通知")
    seen = []
    for page in (1, 2, 3):
        request = RequestFactory().get("/", {"sort": "source", "page": page})
        request.user = None
        view = BySource()
        view.setup(request)
        queryset = view._sorted(view.get_queryset(None), view.columns, "source")
        seen += [one.pk for one in queryset[25 * (page - 1) : 25 * page]]
    assert seen == sorted(seen)
    assert len(set(seen)) == 60


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("page", "first"),
    [
        ("1", "日子059"),
        ("2", "日子034"),
        ("3", "日子009"),
        ("4", "日子009"),
        ("9" * 30, "日子009"),
        ("-1", "日子009"),
        ("", "日子059"),
        ("x", "日子059"),
    ],
)
def test_show_the_nearest_page(client, page, first):
    holidays(60)
    assert rows(client.get("/list/", {"page": page}))[0] == first


@pytest.mark.django_db
def test_remember_page_size(client):
    holidays(60)
    assert len(rows(client.get("/list/"))) == 25
    assert len(rows(client.get("/list/?size=50"))) == 50
    assert len(rows(client.get("/list/"))) == 50


@pytest.mark.django_db
def test_refuse_other_page_sizes(client):
    holidays(60)
    assert len(rows(client.get("/list/?size=1000"))) == 25
    assert "page_size" not in client.cookies
    client.get("/list/?size=100")
    assert client.cookies["page_size"].value == "100"


# ---------------------------------------------------------------- search and filters


@pytest.mark.django_db
def test_search_every_word_in_any_field(client):
    holidays(9)
    assert rows(client.get("/list/?q=日子00 通知1")) == ["日子007", "日子004", "日子001"]
    assert rows(client.get("/list/?q=日子00 没有")) == []


@pytest.mark.django_db
def test_filter_by_choice_and_range(client):
    holidays(9)
    found = client.get("/list/", {"kind": "OFF", "day_after": "2026-01-03", "day_before": "2026-01-06"})
    assert rows(found) == ["日子004", "日子002"]


@pytest.mark.django_db
def test_leave_out_filters_that_make_no_sense(client):
    holidays(3)
    answer = client.get("/list/", {"kind": "NONSENSE", "colour": "red", "day_after": "tomorrow"})
    assert answer.status_code == 200
    assert rows(answer) == ["日子002", "日子001", "日子000"]
    assert list(answer.context["listing"].form.errors) == ["kind", "day"]
    assert list(client.get("/list/", {"kind": "OFF"}).context["listing"].form.errors) == []


@pytest.mark.django_db
def test_offer_each_condition_to_be_removed(client):
    holidays(9)
    answer = client.get(
        "/list/", {"q": "日子", "kind": "OFF", "day_after": "2026-01-03", "sort": "name", "page": "1"}
    )
    chips = answer.context["listing"].chips
    assert [(chip.label, chip.value) for chip in chips] == [
        ("搜索", "日子"),
        ("类型", "放假"),
        ("日期", "2026-01-03 起"),
    ]
    assert [parse_qs(chip.remove_url[1:]) for chip in chips] == [
        {"kind": ["OFF"], "day_after": ["2026-01-03"], "sort": ["name"]},
        {"q": ["日子"], "day_after": ["2026-01-03"], "sort": ["name"]},
        {"q": ["日子"], "kind": ["OFF"], "sort": ["name"]},
    ]


@pytest.mark.django_db
def test_tell_nothing_yet_from_nothing_found(client):
    assert "还没有节假日" in client.get("/list/").content.decode()
    assert "没有符合条件的记录" in client.get("/list/?q=x").content.decode()
    assert "还没有节假日" not in client.get("/list/?q=x").content.decode()
    assert [Chip("单位", "某校", "?", name).narrows for name in ("unit", "year", "state", "")] == [
        False, False, True, True,
    ]  # fmt: skip


@pytest.mark.django_db
def test_escape_what_was_searched(client):
    answer = client.get("/list/", {"q": "<script>x"})
    assert "<script>x" not in answer.content.decode()
    assert "&lt;script&gt;x" in answer.content.decode()


# ---------------------------------------------------------------- rule, rows, export


def test_refuse_a_list_by_its_rule(rf):
    request = rf.get("/")
    request.user = None
    with pytest.raises(Refused, match="只有秘书处可以查看"):
        RefusedList.as_view()(request)


def test_refuse_a_list_without_rows_of_its_own(rf):
    request = rf.get("/")
    request.user = None
    with pytest.raises(ImproperlyConfigured, match="ListPage"):
        ListPage.as_view()(request)


@pytest.mark.django_db
def test_let_only_some_rows_be_chosen(client):
    chosen = [one.pk for one in holidays(3) if one.kind == "OFF"]
    values = re.findall(r'name="selected" value="(\d+)"', client.get("/list/").content.decode())
    assert sorted(map(int, values)) == sorted(chosen)


@pytest.mark.django_db
def test_export_what_the_list_shows(client):
    holidays(60)
    answer = client.get("/list/?kind=OFF&sort=day&export=xlsx&page=2")
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    cells = [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]
    start = cells.index(["序号", "名称", "日期", "类型", "依据"])
    assert [row[:2] for row in cells[start + 1 : start + 31]] == [
        [number // 2 + 1, f"日子{number:03d}"] for number in range(0, 60, 2)
    ]
    assert any("类型：放假" in str(cell) for row in cells[:start] for cell in row)


# ---------------------------------------------------------------- cost


@pytest.mark.once
@pytest.mark.django_db
def test_cost_the_same_for_any_number_of_rows(client):
    client.get("/list/")
    costs = []
    for count in (1, 2, 47):
        Holiday.objects.all().delete()
        holidays(count)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert len(rows(client.get("/list/?size=50"))) == count
        costs.append(sum("alliance_holiday" in query["sql"] for query in queries))
        total = len(queries)
    assert costs == [2, 2, 2]
    assert total <= 6


@pytest.mark.once
@pytest.mark.django_db
def test_draw_rows_about_as_fast_as_by_hand():
    holidays(50)
    objects = list(Holiday.objects.order_by("-day"))
    view = HolidayList()
    template = Template("{% load face %}{% table t %}")

    def listed():
        template.render(Context({"t": DataTable(view.columns, objects, row_url=view.row_url)}))

    by_hand = Template(
        "<table>{% for one in objects %}<tr><td><a href='/h/{{ one.pk }}/'>{{ one.name }}</a></td>"
        "<td>{{ one.day|date:'Y-m-d' }}</td><td>{{ one.get_kind_display }}</td><td>{{ one.source }}</td>"
        "<td>{{ one.pk }}</td></tr>{% endfor %}</table>"
    )

    def simply():
        by_hand.render(Context({"objects": objects}))

    def best(draw):
        times = []
        for _ in range(15):
            start = time.perf_counter()
            draw()
            times.append(time.perf_counter() - start)
        return min(times)

    assert best(listed) < 2 * best(simply)


# ---------------------------------------------------------------- values and tables


@pytest.mark.parametrize(
    ("value", "kind", "shown"),
    [
        (None, "int", "—"),
        (0, "int", "0"),
        (1234567, "int", "1,234,567"),
        (Decimal("1234.5"), "decimal", "1,234.5"),
        (Decimal("100"), "decimal", "100"),
        (Decimal("2.005"), "money", "2.01"),
        (1234.5, "money", "1,234.50"),
        (0.98125, "percent", "98.1%"),
        (Decimal("1"), "percent", "100.0%"),
        (date(2026, 12, 1), "date", "2026-12-01"),
        (datetime(2026, 12, 1, 17, 0, tzinfo=UTC), "date", "2026-12-02"),
        (datetime(2026, 12, 1, 17, 0, tzinfo=UTC), "datetime", "2026-12-02 01:00"),
        (True, "text", "是"),
        ("91371400MA3012XY7Q", "code", "91371400MA3012XY7Q"),
    ],
)
def test_write_value_by_kind(value, kind, shown):
    assert text(value, kind) == shown


def test_follow_a_path_to_the_value():
    column = Column("unit", "单位", value="unit.name")
    assert column.raw({"unit": {"name": "甲"}}) == "甲"
    assert column.shown({"unit": None}) == "—"


def test_keep_braces_of_labels_and_values():
    drawn = str(DataTable([Column("x", "率{0}")], [{"x": "{y}"}]).body())
    assert drawn == '<tr><td class="" data-label="率{0}">{y}</td></tr>'


def test_sum_a_report_below_its_rows():
    report = table.Table(
        "统计",
        [table.Column("kind", "类型"), table.Column("money", "经费", "money", total=True)],
        iter(
            [
                {"kind": "学校", "money": Decimal("1.5")},
                {"kind": "企业", "money": None},
                {"kind": "行业", "money": 2},
            ]
        ),
    )
    assert [cell["content"] for cell in of_report(report).foot] == ["合计", "3.50"]


def test_report_with_ranks_is_titled_by_what_it_ranks():
    ranked = table.Table(
        "排名",
        [table.Column("rank", "名次", "int"), table.Column("unit", "单位")],
        [{"rank": 1, "unit": "甲"}],
    )
    plain = table.Table(
        "名单",
        [table.Column("unit", "单位"), table.Column("rank", "名次", "int")],
        [{"rank": 1, "unit": "甲"}],
    )
    assert [column.css for column in of_report(ranked).columns] == ["", "title"]
    assert (of_report(ranked).titled, of_report(plain).titled) == (True, False)
