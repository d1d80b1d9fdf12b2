"""What a document of each kind says at first: a sensible text with what is known filled in, to be written on."""

import re
from dataclasses import dataclass

from alliance.registers import policy
from councils.numbering.models import PaperKind
from members.units.models import Unit

Kind = PaperKind
BLANK = "×××"
_PLACE = re.compile("×[×年月日次]")


@dataclass(frozen=True)
class Beginning:
    """Title, 主送 and lines, with `{issuer}`, `{regulation}` and `{unit}` still to be filled in."""

    title: str
    addressee: str
    lines: tuple[str, ...]


MEMBERS = "各成员单位"
BEGINNINGS: dict[str, Beginning] = {
    Kind.NOTICE: Beginning(
        "关于开展×××工作的通知",
        MEMBERS,
        (
            "为做好×××工作，根据《{regulation}》和年度工作计划安排，现将有关事项通知如下：",
            "一、工作内容",
            "×××。",
            "二、时间安排",
            "×××。",
            "三、工作要求",
            "请各单位高度重视，明确专人负责，按时报送有关材料。",
        ),
    ),
    Kind.LETTER: Beginning(
        "关于商请×××的函",
        "{unit}",
        (
            "为推进产教融合、校企合作，我联盟拟×××。现就有关事项函商如下：",
            "一、×××。",
            "二、×××。",
            "请予支持，并于×月×日前函复。",
        ),
    ),
    Kind.REPORT: Beginning(
        "关于×××情况的报告",
        "理事长",
        (
            "按照《{regulation}》的规定，现将×××情况报告如下：",
            "一、基本情况",
            "×××。",
            "二、主要做法和成效",
            "×××。",
            "三、存在的问题",
            "×××。",
            "四、下一步打算",
            "×××。",
            "特此报告。",
        ),
    ),
    Kind.REQUEST: Beginning(
        "关于×××的请示",
        "理事长",
        (
            "为×××，根据《{regulation}》，拟×××。现将有关情况请示如下：",
            "一、基本情况",
            "×××。",
            "二、请示事项",
            "×××。",
            "妥否，请批示。",
        ),
    ),
    Kind.DECISION: Beginning(
        "关于×××的决定",
        MEMBERS,
        (
            "根据《{regulation}》，经联盟理事会研究，决定：",
            "一、×××。",
            "二、×××。",
            "本决定自印发之日起施行。",
        ),
    ),
    Kind.RESOLUTION: Beginning(
        "{issuer}理事会关于×××的决议",
        MEMBERS,
        (
            "×年×月×日，{issuer}理事会召开第×次会议，审议了×××。",
            "会议决定：",
            "一、×××。",
            "二、×××。",
            "会议要求，各成员单位认真执行本决议，由秘书处督促落实并向理事会报告。",
        ),
    ),
    Kind.CIRCULAR: Beginning(
        "关于×××情况的通报",
        MEMBERS,
        (
            "现将×××情况通报如下：",
            "一、总体情况",
            "×××。",
            "二、存在的问题",
            "×××。",
            "三、有关要求",
            "×××。",
        ),
    ),
    Kind.MINUTES: Beginning(
        "×××工作例会纪要",
        "",
        (
            "×年×月×日，×××在×××主持召开×××工作例会，研究×××。",
            "会议议定：",
            "一、×××。责任单位：×××；完成时限：×月×日。",
            "出席：×××。",
        ),
    ),
    Kind.MOTION: Beginning(
        "关于×××的议案",
        "{issuer}理事会",
        (
            "为×××，根据《{regulation}》，提出以下议案：",
            "一、议案内容",
            "×××。",
            "二、理由和依据",
            "×××。",
            "请予审议。",
        ),
    ),
    Kind.APPROVAL: Beginning(
        "关于同意×××的批复",
        "{unit}",
        ("你单位《关于×××的请示》收悉。经研究，同意×××。", "请按照《{regulation}》组织实施。"),
    ),
    Kind.ORDER: Beginning(
        "关于督促办理×××的督办单",
        "{unit}",
        (
            "×××会议议定由你单位办理×××，完成时限为×年×月×日。",
            "一、办理要求",
            "×××。",
            "二、反馈时间",
            "请于×月×日前将办理情况报联盟秘书处。",
        ),
    ),
    Kind.RECTIFICATION: Beginning(
        "关于×××的整改通知书",
        "{unit}",
        (
            "经查，你单位×××。依据《{regulation}》，责成你单位限期整改。",
            "一、存在的问题",
            "×××。",
            "二、整改要求和时限",
            "请于×年×月×日前完成整改，报送整改报告和佐证材料。",
        ),
    ),
}


def beginning_of(kind: str, unit: Unit | None = None) -> dict[str, str]:
    """`{"title", "addressee", "text"}` of a new document of this kind, about this unit if it is about one."""
    values = policy.values("alliance_name", "regulation_title")
    known = {
        "issuer": values["alliance_name"],
        "regulation": values["regulation_title"],
        "unit": str(unit) if unit else BLANK,
    }
    found = BEGINNINGS[kind]
    return {
        "title": found.title.format(**known),
        "addressee": found.addressee.format(**known),
        "text": "\n".join(line.format(**known) for line in found.lines),
    }


def is_unfinished(*texts: str) -> bool:
    """Whether the place of something that is to be filled in still stands there."""
    return any(_PLACE.search(text) for text in texts)
