"""The gallery: every component on one page, with long names and empty places, to be looked at and tested.

It touches no table; only the tests serve it (`gallery_urls`).
"""

from datetime import timedelta
from types import SimpleNamespace

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.core.validators import FileExtensionValidator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.html import format_html

from alliance.diagrams.heat import Place, heat
from alliance.diagrams.radar import radar
from alliance.diagrams.stacks import Part, stacked
from alliance.face import datatable, listing
from alliance.face.components import Attachment, Board, BoardRow, Empty, Event, Mark, Step, Tab
from alliance.face.inline import deadline, progress, status_tag
from alliance.ground import clock
from alliance.ground.access import Verdict
from alliance.menu import entries as menu
from alliance.paper import charts
from alliance.registers.portal import Todo
from alliance.workbook import table

UNITS = (
    "德州职业技术学院",
    "山东省德州市智能制造与工业机器人应用技术协同创新研究院有限责任公司第一分公司（筹）",
    "德州市机械工业行业协会",
    "皇明太阳能股份有限公司",
    "山东华宇工学院",
    "德州恒丰集团",
)
KINDS = (("SCHOOL", "学校"), ("ENTERPRISE", "企业"), ("INDUSTRY", "行业"), ("RESEARCH", "科研机构"))
STATES = (
    ("待自评", "neutral"),
    ("待复评", "info"),
    ("已确认", "success"),
    ("退回修改", "warning"),
    ("逾期", "danger"),
)


class GalleryForm(forms.Form):
    name = forms.CharField(label="单位名称", max_length=60, help_text="与营业执照或法人证书一致。")
    kind = forms.ChoiceField(label="成员类型", choices=KINDS)
    joined = forms.DateField(label="加入日期")
    amount = forms.DecimalField(label="合作经费", decimal_places=2, required=False)
    council = forms.ChoiceField(
        label="申请职务",
        choices=[("a", "副理事长单位"), ("b", "常务理事单位"), ("c", "理事单位")],
        widget=forms.RadioSelect,
    )
    fields_of_work = forms.MultipleChoiceField(
        label="合作领域",
        required=False,
        choices=[("1", "现代学徒制"), ("2", "实习实训"), ("3", "员工培训"), ("4", "技术攻关")],
        widget=forms.CheckboxSelectMultiple,
    )
    summary = forms.CharField(
        label="情况说明",
        max_length=300,
        widget=forms.Textarea,
        help_text="写明做了什么、多少人参加、有什么结果。",
    )
    evidence = forms.FileField(
        label="佐证材料", required=False, validators=[FileExtensionValidator(["pdf", "docx", "jpg"])]
    )
    public = forms.BooleanField(label="同意在联盟网站公布", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["evidence"].max_bytes = 20 * 1024 * 1024


class GalleryFilter(forms.Form):
    kind = forms.ChoiceField(label="成员类型", choices=[("", "全部"), *KINDS], required=False)
    year = forms.ChoiceField(
        label="考核年度", choices=[("2026", "2026 年"), ("2025", "2025 年")], required=False
    )
    since = forms.DateField(label="提交日期起", required=False)
    late = forms.BooleanField(label="只看逾期", required=False)


def _listing(request: HttpRequest) -> listing.Listing:
    day = clock.today()
    columns = [
        datatable.Column("name", "单位名称", css="wide", sort="name"),
        datatable.Column("kind", "类型"),
        datatable.Column("state", "状态", cell=lambda row: status_tag(*row["state"])),
        datatable.Column("score", "自评分", kind="decimal", sort="score"),
        datatable.Column("money", "经费（万元）", kind="money", sort="money"),
        datatable.Column("share", "完成率", kind="percent"),
        datatable.Column("day", "提交日期", kind="date", sort="day"),
        datatable.Column("code", "统一社会信用代码", kind="code"),
    ]
    rows = [
        {
            "name": UNITS[number % len(UNITS)],
            "kind": KINDS[number % 4][1],
            "state": STATES[number % 5],
            "score": 96.5 - number if number % 4 else None,
            "money": 1234.5 * (number + 1),
            "share": 0.936 - number / 20,
            "day": day - timedelta(days=number),
            "code": f"91371400MA3{number:03d}XY7Q",
        }
        for number in range(60)
    ]
    page = Paginator(rows, 12).get_page(request.GET.get("page", 2))
    address = listing.address(request.GET, sort="score")
    return listing.Listing(
        table=datatable.DataTable(
            columns,
            page.object_list,
            caption="成员单位年度考核",
            row_url=lambda row: f"?unit={row['code']}",
            select=lambda row: row["code"] if row["score"] else None,
            headers={
                one.key: format_html('<a class="sort" href="{}">{}</a>', address, one.label)
                for one in columns
                if one.sort
            },
            directions={"score": "descending"},
        ),
        page=page,
        query=request.GET,
        search="机器人",
        search_placeholder="名称、简称或拼音首字母",
        form=GalleryFilter({"kind": "ENTERPRISE", "year": "2026"}, auto_id="filter_%s"),
        chips=[listing.Chip("搜索", "机器人", "?"), listing.Chip("成员类型", "企业", "?")],
        size=25,
        export=True,
        bulk=[
            listing.BulkAction(
                "发送提醒", "?", confirm="将向所选单位的联络员发送站内消息和邮件，每个单位当天只发一次。"
            ),
            listing.BulkAction("延长期限", "?", confirm="将为所选单位延长期限。", reason_field=True),
        ],
    )


def _board(year: int) -> Board:
    on_time = Mark("报", "success", "按时报送")
    late = Mark("迟", "warning", "逾期后报送")
    missing = Mark("缺", "danger", "未报送")
    due = Mark("待", "info", "本月待报")
    free = Mark("免", "neutral", "经批准免报")
    future = Mark("·", "neutral", "未到报送期")
    rows = []
    for number, name in enumerate(UNITS):
        months = [
            late if (number + month) % 7 == 0 else missing if (number * month) % 11 == 9 else on_time
            for month in range(1, 11)
        ]
        marks = [*months, due if number % 2 else on_time, future]
        if number == 3:
            marks[:3] = [free] * 3
        rows.append(BoardRow(name, marks, url="?", total=f"{sum(mark is on_time for mark in marks)}/11"))
    return Board(year, rows, (on_time, late, missing, due, free, future), total_heading="按时")


def _events() -> list[Event]:
    now = clock.now()
    return [
        Event(
            now - timedelta(hours=3),
            "退回修改",
            "李敏（秘书处）",
            "待复评",
            "退回修改",
            "第 4 项缺少佐证材料，请在 12月5日 前补充。",
            "warning",
        ),
        Event(
            now - timedelta(days=2), "提交自评", "王建国（山东华宇工学院）", "待自评", "待复评", tone="info"
        ),
        Event(
            now - timedelta(days=9),
            "更换联络员",
            "李敏（秘书处）",
            "张伟",
            "王建国",
            "原联络员调离人力资源岗位。",
        ),
        Event(now - timedelta(days=40), "发布考核标准", "秘书处", tone="success"),
    ]


def _steps() -> list[Step]:
    day = clock.today()
    return [
        Step("发布标准", "done", "秘书处", day - timedelta(days=40)),
        Step("单位自评", "done", "王建国", day - timedelta(days=2)),
        Step("秘书处复评", "current", "李敏、赵强", deadline=clock.end_of_day(day + timedelta(days=3))),
        Step("理事会确认", "todo"),
        Step("统一公布", "todo", deadline=clock.end_of_day(day.replace(month=12, day=30))),
    ]


def _context(request: HttpRequest) -> dict:
    """Everything on the page, by groups of components."""
    return {
        "title": "组件一览",
        "listing": _listing(request),
        "board": _board(clock.today().year),
        "steps": _steps(),
        "events": _events(),
        "todos": _todos(),
        **_words(),
        **_frame(),
        **_tables(),
        **_form(),
        **_charts(),
    }


def _words() -> dict:
    """Status words, verdicts, long names and deadlines of every nearness."""
    now, day = clock.now(), clock.today()
    return {
        "tones": [
            ("草稿", "neutral"),
            ("待复评", "info"),
            ("已确认", "success"),
            ("退回修改", "warning"),
            ("逾期", "danger"),
            ("已签发", "official"),
        ],
        "may": Verdict.yes(),
        "may_not": Verdict.no("本单位的考核须回避，请由其他单位的评审人办理。"),
        "long_name": UNITS[1],
        "instants": [clock.end_of_day(day + timedelta(days=days)) for days in (20, 6, 3, 1, 0)]
        + [now - timedelta(hours=30)],
        "nothing": [],
        "notice": "【联盟秘书处】请于 12月10日 24:00 前完成年度自评。",
    }


def _frame() -> dict:
    """Tabs and attached files."""
    return {
        "tabs": [
            Tab("概况", "?", active=True),
            Tab("人员", "?a", count=4),
            Tab("月度报送", "?b", count=11),
            Tab("履职台账", "?c"),
            Tab("考核", "?d"),
            Tab("公文与通知", "?e", count=0),
            Tab("历史", "?f"),
        ],
        "files": [
            Attachment(
                "2026年校企合作协议（盖章扫描件）.pdf",
                "?",
                2_412_332,
                "?",
                dated=clock.today(),
            ),
            Attachment(
                "实训基地照片说明" + "长名" * 14 + ".docx",
                "?",
                88_120,
                delete_url="?",
            ),
        ],
    }


def _tables() -> dict:
    """Tables inside a page: of objects, of nothing, and a report with its sums."""
    now, day = clock.now(), clock.today()
    columns = [
        datatable.Column("name", "姓名"),
        datatable.Column("post", "职务"),
        datatable.Column(
            "share", "进度", cell=lambda row: progress(row["done"], row["all"], tone="success", unit=" 项")
        ),
        datatable.Column("until", "期限", cell=lambda row: deadline(row["until"])),
    ]
    people = [
        {"name": name, "post": post, "done": done, "all": 12, "until": until}
        for name, post, done, until in (
            ("王建国", "联络员", 7, clock.end_of_day(day)),
            ("欧阳明月", "人力资源负责人", 12, clock.end_of_day(day + timedelta(2))),
            ("赵强", "单位负责人", 0, now - timedelta(days=5)),
        )
    ]
    empty = Empty("还没有登记人员", "登记联络员后，通知会发到本人。", "登记人员", "?")
    return {
        "people": datatable.DataTable(columns, people, caption="人员"),
        "nobody": datatable.DataTable(columns, [], empty=empty),
        "report": table.Table(
            "分类统计",
            [
                table.Column("kind", "成员类型"),
                table.Column("units", "单位数", "int", total=True),
                table.Column("money", "合作经费（万元）", "money", total=True),
                table.Column("share", "按时报送率", "percent"),
            ],
            [
                {"kind": label, "units": 12 - n, "money": 8412.5 * (n + 1), "share": 0.981 - n / 9}
                for n, (_, label) in enumerate(KINDS)
            ],
            note="按时报送率 = 按时报送的月数 ÷ 应报月数。",
        ),
    }


def _todos() -> list[Todo]:
    day = clock.today()
    return [
        Todo("2026年11月信息报送", "?", clock.end_of_day(day), "上月已报 3 条，采用 1 条", "月度报送", True),
        Todo("2026年度自评：" + UNITS[1], "?", clock.end_of_day(day + timedelta(days=18)), kind="年度考核"),
        Todo("会议回执：2026年第四次常务理事会", "?", clock.end_of_day(day + timedelta(days=3)), kind="会议"),
    ]


def _form() -> dict:
    """A form with what can go wrong in it."""
    form = GalleryForm({"name": "德州恒丰集团", "joined": "2026-02-30", "summary": "开展现代学徒制试点。"})
    return {"form": form}


def _charts() -> dict:
    return {
        "bars": charts.bar(
            [f"{month}月" for month in range(1, 13)],
            [("报送单位数", [28, 31, 30, 33, 34, 31, 26, 25, 32, 35, 30, 4])],
            title="各月报送单位数",
            unit="家",
        ),
        "ring": charts.donut(
            [("优秀", 6), ("较好", 14), ("合格", 19), ("不合格", 2)], title="考核等级分布", unit="家"
        ),
        "shares": stacked(
            UNITS,
            [Part("已办结", "success", [3, 8, 5, 0, 2, 6]), Part("逾期未办", "danger", [1, 0, 2, 0, 0, 1])],
            title="办理情况",
            unit="项",
        ),
        "map": heat(
            [
                (name, [Place("●", "success", "按时报送"), Place("缺", "danger", "缺报")] * 6)
                for name in UNITS
            ],
            [f"{month}月" for month in range(1, 13)],
            [Place("●", "success", "按时报送"), Place("缺", "danger", "缺报")],
            title="各月报送",
        ),
        "web": radar(
            ["信息按时率", "会议出席率", "活动参加率", "征集按时回复率"],
            [("本单位", [100, 80, 60, 90]), ("同类平均", [85, 90, None, 70])],
            title="与同类平均",
        ),
    }


@login_not_required
def gallery(request: HttpRequest) -> HttpResponse:
    """Show all components; a sample person and menu stand in when nobody is signed in."""
    context = _context(request)
    context["alliance"] = {
        "name": "德州市智能制造产学研创新联盟",
        "short_name": "智能制造创新联盟",
        "icp_number": "鲁ICP备00000000号",
        "contact_line": "秘书处电话 0534-0000000",
    }
    context["demo"] = True
    context["unread_count"] = 12
    context["user_offices"] = ["秘书长", "常务理事"]
    context["user"] = _Sample(is_authenticated=True)
    context["menu"] = _menu()
    return render(request, "components/gallery.html", context)


def _menu() -> menu.Menu:
    """Nine entries, one with a long name, the fifth lit, with its stories and years."""
    names = ["进度", "谁还没交", "审查", "评审分配", "复评", "确认", "发布", "异议", "秘书处考核", "考核年度"]
    tabs = [menu.Tab(f"tab-{number}", name, "?", name == "复评") for number, name in enumerate(names)]
    areas = [
        ("home", "工作台"),
        ("users", "成员单位"),
        ("council", "理事会"),
        ("send", "信息报送"),
        ("clipboard", "2026年度考核"),
        ("megaphone", "整改与通报"),
        ("report", "年度报告"),
        ("ruler", "考核标准"),
        ("book", "德州市智能制造产学研创新联盟运行管理办法条款"),
    ]
    entries = [
        menu.Entry(icon, label, icon, "?", icon == "clipboard", str(number), tabs)
        for number, (icon, label) in enumerate(areas, start=1)
    ]
    years = [menu.Tab(str(year), f"{year}年度", f"?year={year}", year == 2026) for year in (2026, 2025)]
    system = menu.Entry("system", "设置与运行", "gear", "?", False, "", [])
    return menu.Menu(entries, [system], tabs, years, "2026年度")


class _Sample(SimpleNamespace):
    def __str__(self) -> str:
        return "李敏"


urlpatterns = [path("gallery/", gallery, name="gallery")]
