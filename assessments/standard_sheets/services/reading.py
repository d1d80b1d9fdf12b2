"""Reading an uploaded workbook: what it says, what is wrong with it, and what an import would change. Writes nothing."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, BinaryIO

from alliance.ground.access import Refused
from alliance.workbook.reading import read as read_workbook
from alliance.workbook.specs import InputRow, SheetRows
from assessments.scoring import rule_text, vocabulary
from assessments.scoring.parameters import ParameterError, plain_number
from assessments.standard_lines import services as editing
from assessments.standard_sheets.layout import EFFECTS, INDICATOR_SHEET, NO, PREFILLS, SHEETS, TERMS, YES
from assessments.standards.models import BonusItem, Indicator, Standard, Veto


@dataclass
class Preview:
    """What an import would do: `content` by sheet, errors as (sheet, row, column, message), and how codes change."""

    content: dict[str, Any] = field(default_factory=dict)
    errors: list[dict[str, Any]] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    changes: list[dict[str, str]] = field(default_factory=list)

    @property
    def total(self) -> Decimal:
        return sum((Decimal(one["points"]) for one in self.content["indicators"]), Decimal(0))


def preview(standard: Standard, file: BinaryIO) -> Preview:
    """Read and check an uploaded workbook against nothing but itself; writes nothing. Raises `specs.Unreadable`."""
    read = read_workbook(file, SHEETS)
    found = Preview()
    sheets = [read[spec.title] for spec in SHEETS]
    found.content = {
        "terms": _read_terms(sheets[0], standard),
        "indicators": _read_rows(sheets[1], _indicator_fields, standard),
        "vetoes": _read_rows(sheets[2], _veto_fields, standard),
        "bonus": _read_rows(sheets[3], _bonus_fields, standard),
    }
    if not found.content["indicators"] and not sheets[1].errors:
        sheets[1].refuse(sheets[1].header_row, "", "至少要有一个指标。")
    for sheet in sheets:
        _refuse_repeated(sheet)
        found.notices += [f"{sheet.spec.title}：{notice}" for notice in sheet.notices]
        found.errors += [
            {"sheet": sheet.spec.title, "row": one.row, "label": one.label or "整行", "message": one.message}
            for one in sorted(sheet.errors, key=lambda error: error.row)
        ]
    if not found.errors:
        found.changes = _changes(standard, found.content["indicators"])
    return found


def _read_terms(sheet: SheetRows, standard: Standard) -> dict[str, Any]:
    terms: dict[str, Any] = {}
    for row in sheet.good_rows:
        label, value = row.values["item"], row.values.get("value", "")
        name = TERMS[label]
        if name in terms:
            sheet.refuse(row, "项目", f"“{label}”写了两次。")
        elif name == "graded":
            terms[name] = value == YES
            if value not in (YES, NO):
                sheet.refuse(row, "内容", "“评定等级”应为 是 或 否。")
        elif name in ("title", "basis", "note"):
            terms[name] = value
            longest = Standard._meta.get_field(name).max_length
            if not value and name != "note":
                sheet.refuse(row, "内容", f"“{label}”不能为空。")
            elif longest and len(value) > longest:
                sheet.refuse(row, "内容", f"“{label}”最多 {longest} 个字。")
        elif is_number(value) and Decimal(value) <= 100:
            terms[name] = value
        else:
            sheet.refuse(row, "内容", f"“{label}”应为 0 到 100 的数字。")
    cuts = [
        Decimal(terms.get(name, getattr(standard, name)))
        for name in ("cut_excellent", "cut_good", "cut_qualified")
    ]
    if not cuts[0] > cuts[1] > cuts[2] > 0:
        sheet.refuse(sheet.header_row, "内容", "等级线必须依次递减：优秀 > 较好 > 合格。")
    return terms


def _read_rows(sheet: SheetRows, read: Any, standard: Standard) -> list[dict[str, Any]]:
    found = []
    for row in sheet.good_rows:
        try:
            found.append(read(row, standard))
        except (ParameterError, Refused) as error:
            sheet.refuse(row, getattr(error, "label", ""), str(error))
    found = sorted(found, key=lambda one: one["code"][0]) if sheet.spec is INDICATOR_SHEET else found
    if sheet.spec is INDICATOR_SHEET:
        for position, one in enumerate(found, start=1):
            one["position"] = position
        _one_name_per_group(sheet, found)
    return found


def _one_name_per_group(sheet: SheetRows, found: list[dict[str, Any]]) -> None:
    names: dict[str, str] = {}
    for one in found:
        first = names.setdefault(one["group_code"], one["group_name"])
        if first != one["group_name"]:
            row = next(row for row in sheet.good_rows if row.values["code"] == one["code"])
            sheet.refuse(row, "一级指标", f"{one['group_code']} 的名称应一致：前面写的是“{first}”。")


def _indicator_fields(row: InputRow, standard: Standard) -> dict[str, Any]:
    values = row.values
    labels = vocabulary.labels()
    names = {label: name for name, label in labels.items()}
    duty = values.get("duty_fact", "")
    try:
        rule = rule_text.read(values["rule"], values["points"], labels)
    except ParameterError as error:
        error.label = "计分规则"
        raise
    if duty and duty not in names:
        raise Refused(f"没有名为“{duty}”的数据项。")
    fields = {
        "code": values["code"],
        "group_code": values["code"][0],
        "group_name": values["group_name"],
        "name": values["name"],
        "citation": values["citation"],
        "clauses": values["clauses"].split(),
        "points": plain_number(values["points"]),
        "rule": rule.to_dict(),
        "criteria": values["criteria"],
        "evidence": values["evidence"],
        "evidence_required": values.get("evidence_required") != NO,
        "prefill": PREFILLS[values["prefill"]],
        "na_allowed": values.get("na_allowed") == YES,
        "duty_fact": names.get(duty, ""),
    }
    editing.check_line(Indicator(standard=standard, **{**fields, "points": Decimal(fields["points"])}))
    return fields


def _veto_fields(row: InputRow, standard: Standard) -> dict[str, Any]:
    values = row.values
    fields = {
        "code": values["code"],
        "text": values["text"],
        "effect": EFFECTS[values["effect"]],
        "active": values.get("active") != NO,
    }
    editing.check_line(Veto(standard=standard, **fields))
    return fields


def _bonus_fields(row: InputRow, standard: Standard) -> dict[str, Any]:
    values = row.values
    deduction = values["deduction"] == "扣分"
    lowest = values["highest"] if deduction else values["lowest"]
    fields = {"code": values["code"], "text": values["text"], "deduction": deduction}
    editing.check_line(BonusItem(standard=standard, **fields, lowest=lowest, highest=values["highest"]))
    return fields | {"lowest": plain_number(lowest), "highest": plain_number(values["highest"])}


def _refuse_repeated(sheet: SheetRows) -> None:
    seen: set[str] = set()
    for row in sheet.rows:
        code = row.values.get("code")
        if code and code in seen:
            sheet.refuse(row, "代码", f"代码“{code}”重复。")
        seen.add(code)


def _changes(standard: Standard, wanted: list[dict[str, Any]]) -> list[dict[str, str]]:
    """One line per indicator code that is added, changed or removed."""
    old = {row.code: row for row in standard.indicators.all()}
    lines = []
    for one in wanted:
        row = old.pop(one["code"], None)
        what = [
            Indicator._meta.get_field(name).verbose_name
            for name in one
            if row and as_number(getattr(row, name)) != as_number(one[name])
        ]
        if row is None or what:
            lines.append(
                {
                    "code": one["code"],
                    "name": one["name"],
                    "outcome": "修改" if row else "新增",
                    "what": "、".join(what),
                }
            )
    lines += [{"code": code, "name": row.name, "outcome": "删除", "what": ""} for code, row in old.items()]
    return lines


def as_number(value: Any) -> Any:
    return Decimal(value) if isinstance(value, Decimal) or is_number(value) else value


def is_number(value: Any) -> bool:
    return isinstance(value, str) and value.replace(".", "", 1).isdecimal()
