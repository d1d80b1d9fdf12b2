"""产教融合成效: what the duty records of all kinds say of the alliance in a year, beside the year before."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q

from members.demands.models import DemandTicket
from members.experts.models import Expert
from members.internships.models.agreements import Internship
from members.practice.models.batches import PracticeBatch
from members.record_overview.together import AnyRecord
from members.records import kinds
from members.records.kinds import GROUPS
from members.records.models import Record
from reports.figures.charts import Chart
from reports.figures.tables import Grid, Head, Row, share, summed
from reports.figures.themes import THEMES, Counted, Theme, counted, counting

POST = Internship.Type.POST
STATES = (("n", "件数"), ("looked", "已核对"), ("confirmed", "双方已确认"), ("disputed", "对方有异议"))
# name of the figure: theme, part, choices that count (all without)
SUMS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "校企合作项目数": ("projects", "n", ()),
    "合作项目金额": ("projects", "amount", ()),
    "合作办班数": ("classes", "n", ()),
    "办班在读学生数": ("classes", "persons", ()),
    "企业实践人次": ("practice", "persons", (PracticeBatch.Form.WORK_STUDY, PracticeBatch.Form.PRACTICE)),
    "岗位实习学生数": ("internships", "n", (POST,)),
    "录用成员学校毕业生数": ("hires", "own", ()),
    "发布岗位数": ("posts", "n", ()),
    "岗位招聘人数": ("posts", "persons", ()),
    "实训基地项目数": ("bases", "n", ()),
    "基地计划投入": ("bases", "planned", ()),
    "基地实际投入": ("bases", "spent", ()),
    "员工培训班次数": ("training", "n", ()),
    "员工培训人次": ("training", "persons", ()),
    "参与教学项数": ("teaching", "n", ()),
    "教师实践人次": ("stays", "n", ()),
    "联合申报课题数": ("applications", "n", ()),
    "课题立项数": ("applications", "approved", ()),
    "联合攻关成果数": ("results", "n", ()),
    "技术服务项目数": ("services", "n", ()),
    "技术服务到账经费": ("services", "income", ()),
    "校企对接活动数": ("matchmaking", "n", ()),
}
CHARTED = {
    "校企合作项目数": "合作项目（项）",
    "合作办班数": "合作办班（个）",
    "岗位实习学生数": "岗位实习（人）",
    "录用成员学校毕业生数": "毕业生录用（人）",
    "员工培训班次数": "培训班次（个）",
    "教师实践人次": "教师实践（人次）",
    "联合攻关成果数": "攻关成果（项）",
}
Found = dict[str, Counted]


def count(year: int) -> Found:
    """All themes of a year and of the one before; a query each."""
    return {theme.key: counted(theme, year) for theme in THEMES}


def numbers(found: Found, year: int, day: date) -> dict[str, Any]:
    """The figures of a year that was counted; five more queries."""

    def total(theme: str, part: str, choices: tuple[str, ...]) -> Any:
        rows = found[theme][year]
        return sum((row[part] for choice, row in rows.items() if not choices or choice in choices), 0)

    interns = found["internships"][year].get(POST, {"n": 0, "signed": 0, "insured": 0})
    hosts = counting(Internship, year).filter(type=POST).values("unit").distinct().count()
    return {
        "履职记录数": AnyRecord.objects.counting(year).count(),
        **{name: _exact(total(*where)) for name, where in SUMS.items()},
        "接收实习企业数": hosts,
        "三方协议签订率": share(interns["signed"], interns["n"]),
        "实习保险覆盖率": share(interns["insured"], interns["n"]),
        "在库专家数": Expert.objects.in_pool(day).count(),
        "发布技术难题数": DemandTicket.objects.filter(posted_at__year=year)
        .exclude(state=DemandTicket.State.WITHDRAWN)
        .count(),
        "解决技术难题数": DemandTicket.objects.filter(
            state=DemandTicket.State.CONFIRMED, confirmed_at__year=year
        ).count(),
    }


def _exact(value: Any) -> Any:
    """SQLite adds money up as floats."""
    return value.quantize(Decimal("0.01")) if isinstance(value, Decimal) else value


def record_tables(found: Found, year: int) -> list[Grid]:
    """The kinds with what was filed of each, then the themes of which there is anything in one of the two years."""
    compares = any(found[theme.key][year - 1] for theme in THEMES)
    themes = [_theme(theme, found[theme.key], year, compares) for theme in THEMES]
    return [_kinds(year), *(grid for grid in themes if grid.rows)]


def _theme(theme: Theme, found: Counted, year: int, compares: bool) -> Grid:
    """Without the year before where nothing at all was recorded in it."""
    spans = [("now", year, "本年"), *([("then", year - 1, "上年")] if compares else [])]
    rows: list[Row] = []
    for choice, label in theme.choices:
        if any(choice in found[of] for _, of, _ in spans):
            row: Row = {"label": label}
            for key, of, _ in spans:
                numbers_of = found[of].get(choice, {})
                row |= {f"{key}_{part.key}": _exact(numbers_of.get(part.key, 0)) for part in theme.parts}
            rows.append(row)
    columns = [Head("label", theme.head, width=14)]
    columns += [
        Head(f"{key}_{part.key}", part.label, part.kind, 9, above=above)
        for key, _, above in spans
        for part in theme.parts
    ]
    keys = [column.key for column in columns[1:]]
    return Grid(f"{theme.title}情况", columns, rows, summed(rows, *keys, label="label"), note=theme.note)


def _kind_rows(year: int) -> list[Row]:
    """Of each kind what was filed in the year and the one before; without the latter where nothing was filed in it."""
    wanted = {
        "n": Count("pk"),
        "looked": Count("pk", filter=Q(state=Record.State.ACCEPTED)),
        "confirmed": Count("pk", filter=Q(answer=Record.Answer.CONFIRMED)),
        "disputed": Count("pk", filter=Q(answer=Record.Answer.DISPUTED)),
        "units": Count("unit", distinct=True),
    }
    rows = AnyRecord.objects.counting(year - 1, year).order_by().values("key", "year").annotate(**wanted)
    found: dict[str, dict[int, Row]] = defaultdict(dict)
    for row in rows:
        found[row["key"]][row["year"]] = row
    order = list(GROUPS.values())
    listed = sorted(kinds.every(), key=lambda kind: order.index(kind.group))
    lines = []
    for kind in listed:
        now, then = found[kind.key].get(year, {}), found[kind.key].get(year - 1, {})
        if now or then:
            lines.append(
                {"group": kind.group, "kind": kind.label, "before": then.get("n", 0)}
                | {key: now.get(key, 0) for key in ("units", *(key for key, _ in STATES))}
            )
    if not any(line["before"] for line in lines):
        lines = [line | {"before": None} for line in lines]
    return lines


def _kinds(year: int) -> Grid:
    """Of each kind how many units filed how many records, how far they were looked at and confirmed."""
    lines = _kind_rows(year)
    compared = ["before"] if lines and lines[0]["before"] is not None else []
    return Grid(
        "履职记录报送情况",
        [
            Head("kind", "记录类别", width=20),
            Head("units", "报送单位（家）", "int", 8, above="本年"),
            *(Head(key, label, "int", 8, above="本年") for key, label in STATES),
            Head("before", "上年件数", "int", 8),
        ],
        lines,
        summed(lines, *(key for key, _ in STATES), *compared, label="kind"),
        by="group",
        note="只计已报送、未退回也未撤回的记录。下列各表不计对方有异议的记录。"
        if lines
        else "没有报送的履职记录。",
    )


def record_charts(now: dict[str, Any], before: dict[str, Any]) -> list[Chart]:
    names = [name for name in CHARTED if now.get(name) or before.get(name)]
    if not names:
        return []
    series = [("本年", [now[name] for name in names])]
    if any(before.get(name) for name in names):
        series.insert(0, ("上年", [before[name] for name in names]))
    return [Chart("bar", "产教融合主要成效", [CHARTED[name] for name in names], series, "")]
