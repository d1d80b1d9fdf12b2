"""The yearly assessment: how far it is against both deadlines (第十三条), and the grades over the years (第十一条)."""

from collections import Counter, defaultdict
from typing import Any

from django.db.models import Avg, Count, F, Q
from django.urls import reverse

from alliance.diagrams.stacks import Part, stacked
from alliance.ground import clock
from alliance.paper import charts
from assessments.cycles.models import Cycle
from assessments.earlier.models import EarlierGrade
from assessments.held.rules import is_public
from assessments.scoring.grading import Grade
from assessments.sheets.models.assessments import Assessment
from members.units.models import Unit
from reports.dashboards.declared import EVERY_UNIT, TOO_FEW, Audience, Figure, Scope, Shown, enough
from reports.figures.tables import Grid, Head, Row, share, summed

State = Assessment.State
YEARS = 6  # as far back as grades are compared
NOT_OPEN = "本年度尚未开启考核。"
SELF, REVIEW = "自评报送", "复评确认"
PARTS = {  # key: (label, tone); the order in which they stand in the chart
    "in_time": ("按期完成", "success"),
    "late": ("逾期完成", "warning"),
    "waiting": ("未完成，尚在期限内", "neutral"),
    "overdue": ("逾期未完成", "danger"),
}


def _numbers(scope: Scope, cycle: Cycle | None) -> dict[str, dict[str, int]]:
    """`{kind: {stage and part: units}}`; one query. Only what was handed in in time is accepted, so nothing of it is late."""
    if cycle is None:
        return {}
    handed_in = ~Q(state__in=Assessment.WITH_UNIT)
    overdue = Q(pk__in=Assessment.objects.overdue(clock.now()).values("pk"))
    rest = Q(confirmed_at=None)
    over = Q(cycle__review_deadline__lte=clock.now())
    conditions = {
        "self_in_time": handed_in & Q(submitted_at__isnull=False),
        "self_late": Q(pk__in=[]),
        "self_waiting": Q(state__in=Assessment.WITH_UNIT) & ~overdue,
        "self_overdue": overdue | (handed_in & Q(submitted_at=None)),
        "review_in_time": Q(confirmed_at__lt=F("cycle__review_deadline")),
        "review_late": Q(confirmed_at__gte=F("cycle__review_deadline")),
        "review_waiting": rest & ~over,
        "review_overdue": rest & over,
    }
    rows = Assessment.objects.filter(cycle=cycle, unit__in=scope.units.values("pk")).order_by()
    counts = {key: Count("pk", filter=one) for key, one in conditions.items()}
    return {row.pop("unit__kind"): row for row in rows.values("unit__kind").annotate(all=Count("pk"), **counts)}  # fmt: skip


def _opened(year: int) -> Cycle | None:
    return Cycle.objects.filter(year=year, opened_at__isnull=False).first()


def _until(cycle: Cycle | None) -> str:
    if cycle is None:
        return NOT_OPEN
    self_, review = (clock.show_deadline(one, with_year=True) for one in (cycle.self_deadline, cycle.review_deadline))  # fmt: skip
    return f"自评截止{self_}，复评确认截止{review}。"


def _heads(first: Head) -> list[Head]:
    return [
        first,
        Head("all", "应考核", "int", 8),
        *(
            Head(f"{stage}_{part}", label.partition("，")[0], "int", 9, above=above)
            for stage, above in (("self", SELF), ("review", REVIEW))
            for part, (label, _) in PARTS.items()
            if (stage, part) != ("self", "late")
        ),
    ]


def progress(scope: Scope) -> Shown:
    """Units by kind at both deadlines; two queries."""
    cycle = _opened(scope.year)
    numbers = _numbers(scope, cycle)
    rows: list[Row] = [
        {"kind": kind.label} | numbers[kind.value] for kind in scope.kinds if kind.value in numbers
    ]
    heads = _heads(Head("kind", "成员类别", width=12))
    total = summed(rows, *(head.key for head in heads[1:]), label="kind")
    lines = [(f"{row['kind']}　{above}", row, stage) for stage, above in (("self", SELF), ("review", REVIEW)) for row in rows]  # fmt: skip
    svg = stacked(
        [label for label, _, _ in lines],
        [
            Part(label, tone, [row[f"{stage}_{part}"] for _, row, stage in lines])
            for part, (label, tone) in PARTS.items()
        ],
        title=PROGRESS.caption,
        unit="家",
    )
    direct = "未自评直接复评的计入自评逾期未完成。" if rows else ""
    note = f"{_until(cycle)}单位：家；截止时刻含批准的延期和补正。{direct}" if rows else _until(cycle)
    return Shown(Grid(PROGRESS.title, heads, rows, total, note=note), _list_of(scope), svg)


def _list_of(scope: Scope) -> tuple[str, str]:
    if scope.audience is Audience.SECRETARIAT:
        return "自评报送看板", f"{reverse('assessment_board')}?{scope.asked('kind')}"
    return "年度考核安排", reverse("cycles")


PROGRESS = Figure(
    "progress", "年度考核进度", "各类成员在自评、复评两个截止前的完成情况", "13.1 13.2", EVERY_UNIT, progress
)


def own_progress(scope: Scope) -> Shown:
    """Where the own assessment stands at both deadlines, and how many of the kind are done; four queries."""
    cycle = _opened(scope.year)
    own = Assessment.objects.filter(cycle=cycle, unit=scope.unit).select_related("cycle", "unit")
    shown = own.prefetch_related("extensions").first() if cycle else None
    found = _numbers(scope, cycle).get(scope.unit.kind)
    others = found["all"] - (shown is not None) if found else 0
    kind = found if shown is not None and enough(others) else None
    rows = [] if shown is None else _own_rows(shown, kind)
    heads = [
        Head("stage", "环节", width=9),
        Head("until", "截止", width=20),
        Head("own", "本单位", width=20),
        Head("kind", "同类成员已完成", "percent", 9),
    ]
    note = NOT_OPEN if cycle is None else "本单位没有列入本年度考核。" if shown is None else ""
    if shown is not None and not enough(others):
        note = TOO_FEW
    grid = Grid(OWN_PROGRESS.title, heads, rows, note=note)
    return Shown(grid, ("本单位年度考核", reverse("assessments_mine")), _drawn_progress(kind))


def _own_rows(shown: Assessment, kind: dict[str, int] | None) -> list[Row]:
    """What may be known of a review before its result is public is only that it goes on (回避)."""
    if shown.is_submitted:
        at = shown.submitted_at
        own = f"已提交（{clock.show_instant(at)}）" if at else "未自评，已转复评"
    else:
        own = "逾期未提交" if shown.is_late() else shown.get_state_display()
    review = "结果已公布" if is_public(shown) else "等待自评" if not shown.is_submitted else "进行中"
    done = {SELF: ("self_in_time",), REVIEW: ("review_in_time", "review_late")}
    return [
        {
            "stage": stage,
            "until": clock.show_deadline(until, with_year=True),
            "own": words,
            "kind": kind and share(sum(kind[key] for key in done[stage]), kind["all"]),
        }
        for stage, until, words in (
            (SELF, shown.deadline(), own),
            (REVIEW, shown.cycle.review_deadline, review),
        )
    ]


def _drawn_progress(kind: dict[str, int] | None) -> Any:
    """The kind only: of the own unit the table says all."""
    if kind is None:
        return ""
    return stacked(
        [SELF, REVIEW],
        [Part(label, tone, [kind[f"self_{part}"], kind[f"review_{part}"]]) for part, (label, tone) in PARTS.items()],
        title=OWN_PROGRESS.caption,
        unit="家",
    )  # fmt: skip


OWN_PROGRESS = Figure(
    "own-progress",
    "年度考核进度",
    "同类成员在两个截止前的完成情况",
    "13.1 13.2",
    (Audience.UNIT,),
    own_progress,
)


# ---------------------------------------------------------------- grades over the years


def _years(scope: Scope) -> tuple[int, int]:
    return scope.year - YEARS + 1, scope.year


def grades(scope: Scope) -> Shown:
    """Published grades and those from before the portal, by year; two queries."""
    found: dict[int, Counter] = defaultdict(Counter)
    units = Unit.objects.filter(kind__in=[one.value for one in scope.kinds])
    if scope.district:
        units = units.filter(district=scope.district)
    for rows in _graded(units.values("pk"), _years(scope)):
        for year, grade, number in rows.values_list("of", "grade").annotate(number=Count("pk")):
            found[year][grade] += number
    lines: list[Row] = []
    for year in sorted(found):
        counts = {grade.value: found[year][grade] for grade in Grade}
        number = sum(counts.values())
        lines.append(
            {"year": f"{year}年", "all": number, **counts, "rate": share(counts[Grade.EXCELLENT], number)}
        )
    svg = stacked(
        [row["year"] for row in lines],
        [Part(grade.label, grade.tone, [row[grade.value] for row in lines]) for grade in Grade],
        title=GRADES.caption,
        unit="家",
    )
    heads = [
        Head("year", "年度", width=9),
        Head("all", "单位数", "int", 8),
        *(Head(grade.value, grade.label, "int", 8) for grade in Grade),
        Head("rate", "优秀率", "percent", 9),
    ]
    note = "只计已公布的结果和经确认的往年等次。" if lines else "还没有公布的考核结果。"
    behind = ("往年等次", reverse("earlier_grades"))
    if newest := max((one for one in found), default=0):
        behind = ("考核结果", f"{reverse('results')}?year={newest}")
    return Shown(Grid(GRADES.title, heads, lines, note=note), behind, svg)


def _graded(units: Any, years: tuple[int, int]) -> tuple[Any, Any]:
    """What is graded and public in these years, `of` being the year: in the portal, and before it."""
    inside = Assessment.objects.filter(state=State.PUBLISHED, unit__in=units, cycle__year__range=years)
    before = EarlierGrade.objects.counting().filter(unit__in=units, year__range=years)
    return inside.annotate(of=F("cycle__year")).order_by(), before.annotate(of=F("year")).order_by()


GRADES = Figure("grades", "历年考核等级", "各年度各等级的单位数", "11.grades", EVERY_UNIT, grades)


def own_grades(scope: Scope) -> Shown:
    """The own totals and grades beside the average of the kind, by year; four queries."""
    own: dict[int, tuple[Any, str]] = {}
    means: dict[int, tuple[Any, int]] = {}
    same = Unit.objects.filter(kind=scope.unit.kind)
    for rows in _graded(same.values("pk"), _years(scope)):
        for year, total, grade in rows.filter(unit=scope.unit).values_list("of", "total", "grade"):
            own[year] = total, Grade(grade).label
        averages = rows.filter(total__isnull=False).values_list("of")
        for year, mean, number in averages.annotate(mean=Avg("total"), number=Count("unit", distinct=True)):
            means[year] = mean, number
    lines = []
    for year in sorted(own):
        mean, number = means.get(year, (None, 0))
        others = number - (own[year][0] is not None)
        lines.append(
            {
                "year": f"{year}年",
                "total": own[year][0],
                "grade": own[year][1],
                "mean": mean if enough(others) else None,
            }
        )
    heads = [
        Head("year", "年度", width=8),
        Head("total", "本单位总分", "score", 9),
        Head("grade", "等级", width=8),
        Head("mean", "同类平均分", "score", 9),
    ]
    note = TOO_FEW if any(row["mean"] is None for row in lines) else ""
    grid = Grid(OWN_GRADES.title, heads, lines, note=note if lines else "本单位还没有公布的考核结果。")
    return Shown(grid, ("本单位年度考核", reverse("assessments_mine")), _drawn_totals(lines))


def _drawn_totals(lines: list[Row]) -> Any:
    """Grades from before the portal may have no total: of these alone there is nothing to draw."""
    if all(row["total"] is None for row in lines):
        return ""
    means = [row["mean"] and round(row["mean"], 1) for row in lines]
    series = [("本单位", [row["total"] for row in lines]), ("同类平均", means)]
    return charts.line([row["year"] for row in lines], series, title=OWN_GRADES.caption, unit="分")


OWN_GRADES = Figure(
    "own-grades", "历年考核得分和等级", "本单位总分与同类平均分", "11.grades", (Audience.UNIT,), own_grades
)
