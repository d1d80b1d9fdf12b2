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

# What offices write over these columns, and what they write into 成员类别.
NAMES = (
    "单位全称",
    "成员单位",
    "成员单位名称",
    "单位",
    "名称",
    "机构名称",
    "企业名称",
    "学校名称",
    "单位名称全称",
)
KINDS = (
    "单位性质",
    "单位类别",
    "单位类型",
    "类别",
    "性质",
    "类型",
    "成员类型",
    "成员性质",
    "会员类别",
    "机构类别",
)
CODES = (
    "信用代码",
    "社会信用代码",
    "统一信用代码",
    "统一社会信用代码号",
    "机构代码",
    "组织机构代码",
    "统一代码",
)
DISTRICTS = (
    "所在县市区",
    "县市区",
    "县（市、区）",
    "所在区县",
    "区县",
    "所属县市区",
    "所在地区",
    "地区",
    "所在地",
)
ADDRESSES = ("单位地址", "通讯地址", "通信地址", "联系地址", "办公地址", "详细地址", "注册地址")
PHONES = ("单位电话", "电话", "办公电话", "固定电话", "座机", "单位联系电话")
FIELDS = ("所属行业/专业领域", "行业", "专业领域", "行业领域", "所属领域", "行业类别", "主营业务")
JOINED = (
    "入盟时间", "入盟日期", "入会时间", "入会日期", "加入时间", "加盟时间", "加盟日期", "加入联盟时间", "加入联盟日期", "入盟年月", "入会年月",
)  # fmt: skip
HEADS = (
    "负责人", "单位负责人", "主要负责人", "法定代表人", "法人", "法人代表", "院长", "校长", "总经理", "单位领导", "领导", "理事代表",
)  # fmt: skip
CONTACTS = (
    "联络员",
    "联系人",
    "单位联系人",
    "单位联络员",
    "具体联系人",
    "工作联系人",
    "经办人",
    "固定联络员",
)
PERSON = ("姓名", "名字")
TITLE = ("职务", "职称", "职位", "职务/职称", "职务职称", "岗位")
NUMBER = (
    "手机", "手机号", "手机号码", "移动电话", "联系电话", "电话", "联系方式", "电话号码", "联系手机", "手机/电话", "电话/手机",
)  # fmt: skip
MAIL = ("邮箱", "电子邮箱", "电子邮件", "邮箱地址", "E-mail", "Email", "邮件")
FITS = (
    (Unit.Kind.SCHOOL.label, ("学校", "院校", "高校", "高职", "中职", "职校", "职专", "技校", "学院", "大学", "中学", "中专", "技师学院")),
    (Unit.Kind.ENTERPRISE.label, ("企业", "国企", "民企", "私企", "央企", "公司", "集团", "工厂", "有限责任", "股份", "企业单位")),
    (Unit.Kind.INDUSTRY.label, ("行业", "协会", "行业协会", "商会", "学会", "行业组织", "联合会", "行业商协会")),
    (Unit.Kind.RESEARCH.label, ("科研", "科研院所", "科研机构", "研究院", "研究所", "研究机构", "研究中心", "科研单位")),
)  # fmt: skip


def of(people: tuple[str, ...], what: tuple[str, ...]) -> tuple[str, ...]:
    """联系人 and 电话 → 联系人电话."""
    return tuple(f"{person}{one}" for person in people for one in what)


HEAD_TITLES = of(HEADS, TITLE)
COLUMNS = (
    InputColumn(
        "name", "单位名称", width=28, aliases=NAMES, required=True, max_length=200, example="德州某某职业学院"
    ),
    InputColumn("short_name", "简称", aliases=("单位简称",), max_length=40, example="某某职院"),
    InputColumn(
        "kind",
        "成员类别",
        width=12,
        required=True,
        choices=tuple(Unit.Kind.labels),
        aliases=KINDS,
        fits=FITS,
        example=Unit.Kind.SCHOOL.label,
    ),
    InputColumn(
        "uscc",
        "统一社会信用代码",
        "code",
        20,
        aliases=CODES,
        help="18 位，系统自动校验",
        example="12371400MB2345678R",
    ),
    InputColumn(
        "uscc_missing_reason",
        "无信用代码原因",
        aliases=("无代码原因",),
        max_length=100,
        help="没有信用代码时必填",
    ),
    InputColumn("district", "所在县（市、区）", aliases=DISTRICTS, max_length=40, example="德城区"),
    InputColumn("address", "地址", aliases=ADDRESSES, width=24, max_length=200),
    InputColumn("postcode", "邮编", "code", 8, aliases=("邮政编码",), example="253000"),
    InputColumn("phone", "联系电话", "code", 14, aliases=PHONES, max_length=30, example="0534-1234567"),
    InputColumn("website", "网址", aliases=("单位网址", "官网", "网站"), width=20, max_length=200),
    InputColumn("field", "所属行业", max_length=100, aliases=FIELDS, example="装备制造"),
    InputColumn("joined_on", "加入日期", "date", 12, aliases=JOINED, required=True, example="2019-06-01"),
    InputColumn(
        "head_name", "负责人姓名", group="head", aliases=HEADS, short=PERSON, max_length=50, example="张三"
    ),
    InputColumn(
        "head_title",
        "负责人职务",
        group="head",
        aliases=HEAD_TITLES,
        short=TITLE,
        max_length=60,
        example="院长",
    ),
    InputColumn(
        "head_phone",
        "负责人手机",
        "code",
        14,
        group="head",
        aliases=of(HEADS, NUMBER),
        short=NUMBER,
        help="即登录名，一人一号",
        example="13800000001",
    ),
    InputColumn(
        "head_email",
        "负责人邮箱",
        "code",
        20,
        group="head",
        aliases=of(HEADS, MAIL),
        short=MAIL,
        max_length=254,
    ),
    InputColumn(
        "liaison_name",
        "联络员姓名",
        group="liaison",
        aliases=CONTACTS,
        short=PERSON,
        max_length=50,
        example="李四",
    ),
    InputColumn(
        "liaison_phone",
        "联络员手机",
        "code",
        14,
        group="liaison",
        aliases=of(CONTACTS, NUMBER),
        short=NUMBER,
        help="即登录名，一人一号",
        example="13800000002",
    ),
    InputColumn(
        "liaison_email",
        "联络员邮箱",
        "code",
        20,
        group="liaison",
        aliases=of(CONTACTS, MAIL),
        short=MAIL,
        max_length=254,
    ),
)
SHEET = SheetSpec(
    "成员单位名录",
    COLUMNS,
    max_rows=10_000,
    notes=(
        "已有单位先按统一社会信用代码、再按单位名称识别；空白的格不改动原有内容。",
        "负责人、联络员的手机与在任者不同时，视为交接：原任自导入当日起卸任，新任同日起履职。",
        "有多名联络员的单位，本表只列最先登记的一名，其余不受影响。",
        "负责人、联络员只有姓名、没有手机的，先登记姓名，不开通账号；固定电话记入单位的联系电话。",
        "有错误的行可以改正后重新上传；也可以先导入正确的行，再下载错误的行改正。",
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
