"""The roster as a workbook: one sheet whose columns are both the import template and the export of the list.

A column's `key` is a field of the unit, or `head_…`, `hr_…`, `liaison_…` for the person who holds that office first, `liaison2_…`
for the second liaison (第十条: 一至两名固定人员).
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from alliance.workbook.specs import InputColumn, SheetSpec
from members.people.models import Representative
from members.units.models import Unit

Role = Representative.Role
OFFICES = {"head": Role.HEAD, "hr": Role.HR_LEAD, "liaison": Role.LIAISON, "liaison2": Role.LIAISON}
SECOND = frozenset({"liaison2"})

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
HR_LEADS = (
    "人力资源负责人", "分管人力资源负责人", "分管人力资源", "人力负责人", "人事负责人", "人力资源主管", "人资负责人", "HR负责人", "分管负责人",
)  # fmt: skip
SECONDS = (
    "第二联络员",
    "联络员2",
    "联络员二",
    "联络员（二）",
    "第2联络员",
    "联系人2",
    "联系人二",
    "第二联系人",
    "备用联络员",
    "副联络员",
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


def _person(
    prefix: str,
    label: str,
    names: tuple[str, ...],
    titles: tuple[str, ...],
    examples: tuple[str, str, str] = ("", "", ""),
) -> list[InputColumn]:
    """The columns of one office: name, post (where it has one), number, e-mail."""
    name, title, phone = examples

    def column(key: str, what: str, *form: Any, short: tuple[str, ...], **more: Any) -> InputColumn:
        aliases = names if key == "name" else of(names, short)
        return InputColumn(
            f"{prefix}_{key}", f"{label}{what}", *form, group=prefix, aliases=aliases, short=short, **more
        )

    found = [column("name", "姓名", short=PERSON, max_length=50, example=name)]
    if titles:
        found.append(column("title", "职务", short=titles, max_length=60, example=title))
    said = "即登录名，一人一号"
    return [
        *found,
        column("phone", "手机", "code", 14, short=NUMBER, help=said, example=phone),
        column("email", "邮箱", "code", 20, short=MAIL, max_length=254),
    ]


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
    *_person("head", "负责人", HEADS, TITLE, ("张三", "院长", "13800000001")),
    *_person("hr", "人力资源负责人", HR_LEADS, TITLE),
    *_person("liaison", "联络员", CONTACTS, (), ("李四", "", "13800000002")),
    *_person("liaison2", "第二联络员", SECONDS, ()),
)
SHEET = SheetSpec(
    "成员单位名录",
    COLUMNS,
    max_rows=10_000,
    notes=(
        "已有单位先按统一社会信用代码、再按单位名称识别；空白的格不改动原有内容。",
        "负责人、人力资源负责人、联络员的手机与在任者不同时，视为交接：原任自导入当日起卸任，新任同日起履职。",
        "“人力资源负责人”是分管人力资源的负责人（第七条、第九条），“第二联络员”在原联络员之外增加；不止两名联络员的，其余不受影响。",
        "负责人、联络员只有姓名、没有手机的，先登记姓名，不开通账号；固定电话记入单位的联系电话。",
        "有错误的行可以改正后重新上传；也可以先导入正确的行，再下载错误的行改正。",
    ),
)
PERSONS = tuple(f"{prefix}_" for prefix in OFFICES)
LABELS = {column.key: column.label for column in COLUMNS}
UNIT_KEYS = tuple(column.key for column in COLUMNS if not column.key.startswith(PERSONS))


def in_order(serving: Iterable[Representative], role: str, today: date) -> list[Representative]:
    """Those of a role, who are in office before who is to come, among `serving` in order of their start."""
    found = [one for one in serving if one.role == role]
    return [one for one in found if one.since <= today] + [one for one in found if one.since > today]


def principal(serving: Iterable[Representative], prefix: str, today: date) -> Representative | None:
    """Whom the columns of an office are about: the first of the role, or the second."""
    found = in_order(serving, OFFICES[prefix], today)[prefix in SECOND :]
    return found[0] if found else None


def row_of(unit: Unit, serving: Sequence[Representative], today: date) -> dict[str, Any]:
    """What the roster says about a unit, by column key; `serving` are its appointments not yet ended."""
    row: dict[str, Any] = {key: getattr(unit, key) for key in UNIT_KEYS}
    row["kind"] = unit.get_kind_display()
    for prefix in OFFICES:
        holder = principal(serving, prefix, today)
        row |= {
            f"{prefix}_name": holder.user.name if holder else "",
            f"{prefix}_title": holder.title if holder else "",
            f"{prefix}_phone": holder.user.phone if holder else "",
            f"{prefix}_email": holder.user.email if holder else "",
        }
    return row
