"""A standard as an Excel workbook, out and in again: what was exported can be imported unchanged.

Four sheets: 标准 (title, basis, cuts), 指标, 一票否决, 加减分项. The rule of an indicator stands in one cell, in the words of
`rule_text`. An import replaces the content of a draft, all or nothing; whether it adds up to 100 is asked at publication.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, BinaryIO

from django.core import signing
from django.db import transaction

from alliance.ground import audit
from alliance.ground.access import Conflict, Refused
from alliance.workbook import blanks, reading
from alliance.workbook.specs import InputRow, SheetRows, SheetSpec
from alliance.workbook.table import Column, Table
from assessments.scoring import rule_text, vocabulary
from assessments.scoring.composite import rule_from_dict
from assessments.scoring.parameters import ParameterError, plain_number
from assessments.standards.content import checked
from assessments.standards.models import BonusItem, Indicator, Standard, Veto
from assessments.standards.services import editing
from assessments.standards.sheets import (
    BONUS_SHEET,
    EFFECTS,
    INDICATOR_SHEET,
    NO,
    PREFILLS,
    SHEETS,
    TERMS,
    TERMS_SHEET,
    VETO_SHEET,
    YES,
)

SALT = "assessments.exchange"
MAX_AGE = 3600
SAID = 5  # changes of others that a refusal names

# ---------------------------------------------------------------- out


def tables(standard: Standard) -> list[Table]:
    """The sheets of the standard, readable by `preview`; four queries."""
    return [
        _table(TERMS_SHEET, _terms(standard)),
        _table(INDICATOR_SHEET, (_indicator_row(row) for row in standard.indicators.all())),
        _table(
            VETO_SHEET,
            (
                {
                    "code": v.code,
                    "text": v.text,
                    "effect": v.get_effect_display(),
                    "active": YES if v.active else NO,
                }
                for v in standard.vetoes.all()
            ),
        ),
        _table(
            BONUS_SHEET,
            (
                {
                    "code": one.code,
                    "text": one.text,
                    "deduction": "扣分" if one.deduction else "加分",
                    "lowest": one.lowest,
                    "highest": one.highest,
                }
                for one in standard.bonus_items.all()
            ),
        ),
    ]


def template() -> bytes:
    """The empty workbook."""
    return blanks.template(*SHEETS)


def _table(spec: SheetSpec, rows: Any) -> Table:
    return Table(spec.title, [Column(one.key, one.label, one.kind, one.width) for one in spec.columns], rows)


def _terms(standard: Standard) -> Iterator[dict[str, str]]:
    for label, name in TERMS.items():
        value = getattr(standard, name)
        if isinstance(value, bool):
            value = YES if value else NO
        yield {"item": label, "value": plain_number(value) if isinstance(value, Decimal) else value}


def _indicator_row(row: Indicator) -> dict[str, Any]:
    labels = vocabulary.labels()
    return {
        "code": row.code,
        "group_name": row.group_name,
        "name": row.name,
        "citation": row.citation,
        "clauses": " ".join(row.clauses),
        "points": row.points,
        "criteria": row.criteria,
        "rule": rule_text.write(rule_from_dict(row.rule), labels),
        "evidence": row.evidence,
        "evidence_required": YES if row.evidence_required else NO,
        "prefill": row.get_prefill_display(),
        "na_allowed": YES if row.na_allowed else NO,
        "duty_fact": labels.get(row.duty_fact, row.duty_fact),
    }


# ---------------------------------------------------------------- in


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
    """Read and check an uploaded workbook against nothing but itself; writes nothing. Raises `workbook.Unreadable`."""
    read = reading.read(file, SHEETS)
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


def seal(standard: Standard, content: dict[str, Any]) -> str:
    """The checked content and the draft it was compared with, signed: confirming writes what the preview showed."""
    sealed = {"standard": standard.pk, "seen": _state_of(standard), "content": content}
    return signing.dumps(sealed, salt=SALT, compress=True)


def _state_of(standard: Standard) -> dict[str, list[Any]]:
    """What a preview rests on: each line of the draft as `{name of the line: [id, version]}`, and its terms."""
    rows = {
        f"{model._meta.verbose_name} {row.code}": [row.pk, row.version]
        for model, _, listed in _lines_of(standard)
        for row in listed
    }
    return {"标题和等级线": [standard.pk, standard.version], **rows}


def _lines_of(standard: Standard) -> Iterator[tuple[Any, str, Any]]:
    yield Indicator, "indicators", standard.indicators.all()
    yield Veto, "vetoes", standard.vetoes.all()
    yield BonusItem, "bonus", standard.bonus_items.all()


def _expect_unchanged(standard: Standard, seen: dict[str, list[Any]]) -> None:
    """Raise `Conflict` naming what somebody changed since the preview, so that no colleague's line is lost."""
    now = _state_of(standard)
    said = [f"新增了{name}" for name in now if name not in seen]
    said += [f"删除了{name}" for name in seen if name not in now]
    said += [f"修改了{name}" for name in now if name in seen and now[name] != seen[name]]
    if said:
        more = "等" if len(said) > SAID else ""
        raise Conflict(
            f"预览之后，其他人{'、'.join(said[:SAID])}{more}。没有导入任何内容：请重新导出最新的草稿，合并后再上传。"
        )


@transaction.atomic
def apply(standard: Standard, sealed: str, *, by: Any) -> Standard:
    """Replace the content of a draft by a sealed preview: rows of the same code are changed, others added or removed.

    Raises `Refused` for a published standard, a preview that is not ours or older than an hour, `Conflict` when
    anything of the draft, a line or its terms, has changed since.
    """
    standard = editing.claim(standard, by)
    try:
        data = signing.loads(sealed, salt=SALT, max_age=MAX_AGE)
    except signing.BadSignature as error:
        raise Refused("预览已过期或不完整，请重新上传。") from error
    if data["standard"] != standard.pk:
        raise Refused("这份预览属于另一份标准，请重新上传。")
    _expect_unchanged(standard, data["seen"])
    content = data["content"]
    for name, value in content["terms"].items():
        setattr(standard, name, value)
    reason = "导入 Excel"
    audit.save(standard, by=by, reason=reason)
    for model, key, rows in _lines_of(standard):
        _replace(model, standard, {row.code: row for row in rows}, content[key], by, reason)
    return Standard.objects.get(pk=standard.pk)


def _replace(
    model: Any, standard: Standard, old: dict[str, Any], wanted: list[dict], by: Any, reason: str
) -> None:
    fresh, changed = [], []
    for fields in wanted:
        row = old.pop(fields["code"], None)
        if row is None:
            fresh.append(model(standard=standard, **fields))
        elif any(_json(getattr(row, name)) != _json(value) for name, value in fields.items()):
            for name, value in fields.items():
                setattr(row, name, value)
            changed.append(row)
    for row in old.values():
        audit.delete(row, by=by, reason=f"{reason}，表中已无此项")
    names = [name for name in wanted[0] if name != "code"] if wanted else []
    audit.bulk_change(changed, names, by=by, reason=reason)
    audit.bulk_create(model, fresh, by=by, reason=reason)


def _json(value: Any) -> Any:
    return Decimal(value) if isinstance(value, Decimal) or _is_number(value) else value


def _is_number(value: Any) -> bool:
    return isinstance(value, str) and value.replace(".", "", 1).isdecimal()


# ---------------------------------------------------------------- reading single rows


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
        elif _is_number(value) and Decimal(value) <= 100:
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
    editing.check_indicator(Indicator(standard=standard, **{**fields, "points": Decimal(fields["points"])}))
    return fields


def _veto_fields(row: InputRow, standard: Standard) -> dict[str, Any]:
    values = row.values
    fields = {
        "code": values["code"],
        "text": values["text"],
        "effect": EFFECTS[values["effect"]],
        "active": values.get("active") != NO,
    }
    checked(Veto(standard=standard, **fields))
    return fields


def _bonus_fields(row: InputRow, standard: Standard) -> dict[str, Any]:
    values = row.values
    deduction = values["deduction"] == "扣分"
    lowest = values["highest"] if deduction else values["lowest"]
    fields = {"code": values["code"], "text": values["text"], "deduction": deduction}
    checked(BonusItem(standard=standard, **fields, lowest=lowest, highest=values["highest"]))
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
            if row and _json(getattr(row, name)) != _json(one[name])
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
