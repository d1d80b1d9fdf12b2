"""The figures that have names: in which unit each counts, and how it is written. What each says is computed by its room."""

from typing import NamedTuple


class Entry(NamedTuple):
    name: str
    unit: str = ""
    kind: str = "int"


def _entries(unit: str, *names: str, kind: str = "int") -> list[Entry]:
    return [Entry(name, unit, kind) for name in names]


def _rates(*names: str) -> list[Entry]:
    return _entries("", *names, kind="percent")


CATALOGUE: dict[str, list[Entry]] = {
    "成员和组织": [
        *_entries("家", "成员单位数", "学校成员数", "企业成员数", "行业成员数", "科研机构成员数", "新加入单位数", "终止单位数"),
        *_entries("个", "理事会席位数", "空缺席位数"),
        *_entries("人", "秘书处人数"),
    ],
    "会议、决定和督办": [
        *_entries("次", "会议次数", "活动次数"),
        *_entries("家次", "会议应到", "会议出席"),
        *_rates("会议出席率"),
        *_entries("项", "理事会决定数", "通过决定数", "到期督办数", "按期办结督办数", "逾期督办数"),
        *_rates("督办按期办结率"),
        *_entries("项", "计划任务数", "完成任务数", "逾期任务数"),
        *_rates("计划完成率"),
        *_entries("件", "成员诉求数", "办结诉求数"),
        *_entries("家", "满意度参评单位数"),
        *_rates("成员满意率"),
    ],
    "产教融合": [
        *_entries("件", "履职记录数"),
        *_entries("项", "校企合作项目数"),
        *_entries("万元", "合作项目金额", kind="money"),
        *_entries("个", "合作办班数"),
        *_entries("人", "办班在读学生数"),
        *_entries("人次", "企业实践人次"),
        *_entries("人", "岗位实习学生数"),
        *_entries("家", "接收实习企业数"),
        *_rates("三方协议签订率", "实习保险覆盖率"),
        *_entries("人", "录用成员学校毕业生数"),
        *_entries("个", "发布岗位数"),
        *_entries("人", "岗位招聘人数"),
        *_entries("个", "实训基地项目数"),
        *_entries("万元", "基地计划投入", "基地实际投入", kind="money"),
        *_entries("班次", "员工培训班次数"),
        *_entries("人次", "员工培训人次"),
        *_entries("项", "参与教学项数"),
        *_entries("人次", "教师实践人次"),
        *_entries("项", "联合申报课题数", "课题立项数", "联合攻关成果数", "技术服务项目数"),
        *_entries("万元", "技术服务到账经费", kind="money"),
        *_entries("场", "校企对接活动数"),
        *_entries("人", "在库专家数"),
        *_entries("项", "发布技术难题数", "解决技术难题数"),
    ],
    "信息宣传": [
        *_entries("家次", "应报信息数", "按时报送数", "补报数", "缺报数"),
        *_rates("信息按时率"),
        *_entries("篇", "合格信息数"),
        *_entries("篇次", "采用信息数"),
        *_entries("家", "缺报单位数"),
    ],
    "年度考核": [
        *_entries("家", "应考核单位数", "按期自评单位数", "公布结果单位数"),
        *_entries("家", "优秀单位数", "较好单位数", "合格单位数", "不合格单位数"),
        *_rates("优秀率"),
        *_entries("家", "整改单位数", "销号单位数", "推荐评优单位数"),
    ],
}  # fmt: skip

# Lists in words: no number, and nothing to compare.
WORDS = ("缺报较多单位", "不合格单位名单", "逾期督办清单", "逾期任务清单", "下年度任务清单")


def entries() -> list[Entry]:
    return [one for group in CATALOGUE.values() for one in group]


def names() -> list[str]:
    """Everything that may stand in braces, without its variants."""
    return [one.name for one in entries()] + [*WORDS, "年度", "数据截至"]


def several(found: list[str], most: int = 6) -> str:
    """甲、乙、丙; of many the first and how many there are."""
    if len(found) <= most:
        return "、".join(found) or "无"
    return f"{'、'.join(found[:most])}等{len(found)}"
