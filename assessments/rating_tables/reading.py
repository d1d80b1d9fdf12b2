"""Reading a rating table as offices write it: groups merged or written once, points inside names, several rows for one indicator.

Nothing is refused for what can be corrected on screen: each line says what was read and what is doubtful in it. Writes nothing.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, Decimal, InvalidOperation
from typing import BinaryIO

from alliance.names import spelling
from alliance.workbook import reading
from alliance.workbook.specs import InputColumn, InputRow, SheetRows, SheetSpec, Unreadable

MAX_LINES = 300
KEEP, JOIN, LEAVE = "KEEP", "JOIN", "LEAVE"
LEVELS = ("level1", "level2", "level3", "level4")
SPEC = SheetSpec(
    "评分表",
    (
        InputColumn(
            "level1", "一级指标", aliases=("考核项目", "项目", "类别", "考核类别", "指标类别", "一级")
        ),
        InputColumn(
            "level2", "二级指标", aliases=("考核内容", "考核指标", "内容", "指标", "指标名称", "二级")
        ),
        InputColumn("level3", "三级指标", aliases=("考核要点", "观测点", "三级")),
        InputColumn("level4", "四级指标", aliases=("四级",)),
        InputColumn("points", "分值", aliases=("分数", "标准分", "满分", "权重", "标准分值", "分值（分）")),
        InputColumn(
            "criteria",
            "评分标准",
            required=True,
            aliases=(
                "评分依据",
                "评分细则",
                "考核标准",
                "计分标准",
                "评分办法",
                "计分办法",
                "评价标准",
                "考核细则",
                "标准",
            ),
        ),
        InputColumn(
            "evidence",
            "佐证材料",
            aliases=("证明材料", "支撑材料", "材料", "考核方式", "考核依据", "备查材料"),
        ),
    ),
    max_rows=MAX_LINES * 3,
)
POINTS = re.compile(r"[(（【\[]\s*(?:共|计|满分|总分值?)?\s*(\d+(?:\.\d+)?)\s*分?\s*[)）】\]]")
WHOLE = re.compile(r"^\D{0,4}(\d+(?:\.\d+)?)\s*分?$")
NUMBERING = re.compile(
    r"^(?:[一二三四五六七八九十]+、|[(（][一二三四五六七八九十\d]+[)）]|\d+(?:[.．、]\d*)+)\s*"
)
EXTRAS = ("加分", "附加", "扣分", "一票否决")
NO_EVIDENCE = "按评分标准提供的证明材料"
HUNDRED = Decimal(100)
CENT = Decimal("0.01")


@dataclass
class Line:
    """An indicator as read from a row (its number in Excel): `act` says what becomes of it, `doubts` what to look at."""

    row: int
    group: str
    name: str
    points: Decimal | None
    criteria: str
    evidence: str = ""
    act: str = KEEP
    doubts: list[str] = field(default_factory=list)


@dataclass
class Read:
    lines: list[Line] = field(default_factory=list)
    stated: dict[str, Decimal] = field(default_factory=dict)  # points that the table states of a group
    notices: list[str] = field(default_factory=list)

    @property
    def total(self) -> Decimal:
        return sum((line.points or Decimal(0) for line in self.lines if line.act == KEEP), Decimal(0))


def read(file: BinaryIO) -> Read:
    """The lines of a rating table. Raises `Unreadable` for what has no heading of one, no line, or too many."""
    sheet = reading.read(file, [SPEC])[SPEC.title]
    if any(error.row == sheet.header_row for error in sheet.errors):
        raise Unreadable("表头里没有找到“评分标准”一列（也可以叫“评分依据”“评分细则”“考核标准”）")
    found = Read(notices=list(sheet.notices))
    _take(found, sheet)
    if not found.lines:
        raise Unreadable("没有读到指标：表里应有指标名称和评分标准")
    if len(found.lines) > MAX_LINES:
        raise Unreadable(f"读到 {len(found.lines)} 个指标，最多 {MAX_LINES} 个，请拆分或归并后再上传")
    _compare(found)
    return found


def _take(found: Read, sheet: SheetRows) -> None:
    problems: dict[int, list[str]] = {}
    for error in sheet.errors:
        if not error.message.endswith("必填"):
            problems.setdefault(error.row, []).append(f"{error.label}：{error.message}")
    used = [level for level in LEVELS if any(row.typed.get(level) for row in sheet.rows)]
    top = used[0] if len(used) > 1 else "group"  # of one level only, rows that name a group stand between
    path: dict[str, str] = {}
    for row in sheet.rows:
        texts = {level: _plain(row.typed.get(level, "")) for level in used}
        criteria, evidence = row.typed.get("criteria", "").strip(), row.typed.get("evidence", "").strip()
        if _is_heading(row, texts, criteria):
            path = {top: next(filter(None, texts.values()))}
            _state(found, path[top])
            continue
        own = _filled(path, texts, used)
        line = _line(row, path, own, criteria, evidence)
        line.doubts += problems.get(row.number, [])
        _state(found, path.get(top, ""))
        _judge(line, own, found.lines[-1] if found.lines else None)
        found.lines.append(line)


def _is_heading(row: InputRow, texts: dict[str, str], criteria: str) -> bool:
    """A row that only names a group: 一、组织建设（20分）."""
    named = [text for text in texts.values() if text]
    return (
        len(set(named)) == 1
        and not criteria
        and not row.typed.get("points")
        and not row.typed.get("evidence")
    )


def _filled(path: dict[str, str], texts: dict[str, str], used: list[str]) -> bool:
    """Fill the levels down: what is blank is as above, until a higher level changes. Whether the row names the lowest itself."""
    for place, level in enumerate(used):
        if texts[level] and texts[level] != path.get(level):
            for lower in used[place:]:
                path.pop(lower, None)
        if texts[level]:
            path[level] = texts[level]
    lowest = [level for level in used if texts[level]]
    return bool(lowest) and (len(used) == 1 or lowest[-1] != used[0])


def _line(row: InputRow, path: dict[str, str], own: bool, criteria: str, evidence: str) -> Line:
    names = list(path.values())
    group = names[0] if len(names) > 1 else ""
    leaf = names[-1] if names else ""
    points = _number(row.typed.get("points", ""))
    if points is None and own:
        points = points_in(leaf)
    below = [bare(name) for name in names[1:] or names]
    return Line(
        row.number, bare(group) or "未分组", "·".join(below)[:100], points, criteria[:1000], evidence[:200]
    )


def _judge(line: Line, own: bool, before: Line | None) -> None:
    """What is doubtful in a line, and what is proposed to become of it."""
    if before is not None and (not own or (line.group, line.name) == (before.group, before.name)):
        if own:
            line.doubts.append("与上一行同名：是同一指标的几条评分标准时，请改为“并入上一行”")
        else:
            line.doubts.append("没有写指标名称，拟并入上一行")
            line.act, line.points = JOIN, None
    if line.act == KEEP and any(word in line.group for word in EXTRAS):
        line.act = LEAVE
        line.doubts.append("像是加减分或否决的条目，拟不取；请在草稿的“加减分”“一票否决”中填写")
    if line.act != KEEP:
        return
    if line.points is None or line.points <= 0:
        line.doubts.append("没有读出分值")
    if not line.name:
        line.doubts.append("没有读出指标名称")
    if line.group == "未分组":
        line.doubts.append("没有读出一级指标")
    if not line.criteria:
        line.doubts.append("没有评分标准")
    if not line.evidence:
        line.evidence = NO_EVIDENCE


def _state(found: Read, name: str) -> None:
    if name and (points := points_in(name)) is not None:
        found.stated.setdefault(bare(name), points)


def _compare(found: Read) -> None:
    """Points that the table states of a group, against the sum of its lines."""
    sums: Counter[str] = Counter()
    for line in found.lines:
        if line.act == KEEP:
            sums[line.group] += line.points or Decimal(0)
    for group, stated in found.stated.items():
        if group in sums and sums[group] != stated:
            first = next(line for line in found.lines if line.group == group and line.act == KEEP)
            first.doubts.append(f"“{group}”写的是 {_show(stated)} 分，各行合计 {_show(sums[group])} 分")


def points_in(text: str) -> Decimal | None:
    """规范使用名称（5分） → 5; the last such remark counts."""
    found = POINTS.findall(spelling.half_width(text))
    return Decimal(found[-1]) if found else None


def bare(text: str) -> str:
    """The name without its numbering and without the points in it."""
    found = POINTS.sub("", text)
    return NUMBERING.sub("", spelling.normal_name(found)).strip(" ：:，,。")


def _plain(text: str) -> str:
    return spelling.normal_name(text.replace("\n", ""))


def _number(text: str) -> Decimal | None:
    plain = spelling.half_width(text).strip()
    matched = WHOLE.match(plain)
    try:
        return Decimal(matched[1]) if matched else points_in(plain)
    except InvalidOperation:
        return None


def _show(points: Decimal) -> str:
    return f"{points.normalize():f}"


def scaled(points: list[Decimal]) -> list[Decimal]:
    """The points in the same proportion with the sum 100, to two places; what rounding leaves goes to the largest remainders."""
    whole = sum(points, Decimal(0))
    exact = [one * HUNDRED / whole for one in points]
    found = [one.quantize(CENT, ROUND_DOWN) for one in exact]
    left = int((HUNDRED - sum(found, Decimal(0))) / CENT)
    by_rest = sorted(range(len(exact)), key=lambda at: found[at] - exact[at])
    for at in by_rest[:left]:
        found[at] += CENT
    return found
