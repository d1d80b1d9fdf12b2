"""The roster as a workbook: one sheet whose columns are both the import template and the export of the list.

A column's `key` is a field of the unit, or `head_…` / `liaison_…` for the person who holds that office first.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from alliance.workbook.specs import InputColumn, SheetSpec
from members.people.models import Representative
from members.units.models import Unit

Role = Representative.Role
OFFICES = {"head": Role.HEAD, "liaison": Role.LIAISON}

COLUMNS = (
    InputColumn("name", "单位名称", width=28, required=True, max_length=200, example="德州某某职业学院"),
    InputColumn("short_name", "简称", max_length=40, example="某某职院"),
    InputColumn(
        "kind",
        "成员类别",
        width=12,
        required=True,
        choices=tuple(Unit.Kind.labels),
        example=Unit.Kind.SCHOOL.label,
    ),
    InputColumn(
        "uscc", "统一社会信用代码", "code", 20, help="18 位，系统自动校验", example="12371400MB2345678R"
    ),
    InputColumn("uscc_missing_reason", "无信用代码原因", max_length=100, help="没有信用代码时必填"),
    InputColumn("district", "所在县（市、区）", max_length=40, example="德城区"),
    InputColumn("address", "地址", width=24, max_length=200),
    InputColumn("postcode", "邮编", "code", 8, example="253000"),
    InputColumn("phone", "联系电话", "code", 14, max_length=30, example="0534-1234567"),
    InputColumn("website", "网址", width=20, max_length=200),
    InputColumn("field", "所属行业", max_length=100, aliases=("所属行业/专业领域",), example="装备制造"),
    InputColumn("joined_on", "加入日期", "date", 12, required=True, example="2019-06-01"),
    InputColumn("head_name", "负责人姓名", max_length=50, example="张三"),
    InputColumn("head_title", "负责人职务", max_length=60, example="院长"),
    InputColumn("head_phone", "负责人手机", "code", 14, help="即登录名，一人一号", example="13800000001"),
    InputColumn("head_email", "负责人邮箱", "code", 20, max_length=254),
    InputColumn("liaison_name", "联络员姓名", max_length=50, example="李四"),
    InputColumn("liaison_phone", "联络员手机", "code", 14, help="即登录名，一人一号", example="13800000002"),
    InputColumn("liaison_email", "联络员邮箱", "code", 20, max_length=254),
)
SHEET = SheetSpec(
    "成员单位名录",
    COLUMNS,
    max_rows=10_000,
    notes=(
        "已有单位先按统一社会信用代码、再按单位名称识别；空白的格不改动原有内容。",
        "负责人、联络员的手机与在任者不同时，视为交接：原任自导入当日起卸任，新任同日起履职。",
        "有多名联络员的单位，本表只列最先登记的一名，其余不受影响。",
        "全部行都正确才会导入，否则一行也不写入。",
    ),
)
LABELS = {column.key: column.label for column in COLUMNS}
UNIT_KEYS = tuple(column.key for column in COLUMNS if not column.key.startswith(("head_", "liaison_")))


def principal(serving: Iterable[Representative], role: str, today: date) -> Representative | None:
    """The first in office of a role, or else the first to come, among `serving` in order of their start."""
    found = [one for one in serving if one.role == role]
    return next((one for one in found if one.since <= today), found[0] if found else None)


def row_of(unit: Unit, serving: Sequence[Representative], today: date) -> dict[str, Any]:
    """What the roster says about a unit, by column key; `serving` are its appointments not yet ended."""
    row: dict[str, Any] = {key: getattr(unit, key) for key in UNIT_KEYS}
    row["kind"] = unit.get_kind_display()
    for prefix, role in OFFICES.items():
        holder = principal(serving, role, today)
        row |= {
            f"{prefix}_name": holder.user.name if holder else "",
            f"{prefix}_title": holder.title if holder else "",
            f"{prefix}_phone": holder.user.phone if holder else "",
            f"{prefix}_email": holder.user.email if holder else "",
        }
    return row
