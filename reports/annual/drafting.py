"""What the report opens with: each chapter in full sentences, the figures by name, so that they stay those of the records.

Which sentences there are depends on what there is to say on the day of drafting; the words are the secretariat's to change.
"""

from collections.abc import Mapping

from reports.annual.chapters import SELF
from reports.figures import named
from reports.figures.named import Figure

Figures = Mapping[str, Figure]
TITLES = {
    "overview": "联盟基本情况",
    "operation": "理事会与秘书处运行",
    "achievements": "产教融合成效",
    "information": "信息宣传",
    "assessment": "年度考核结果",
    SELF: "联盟运行管理自评",
    "problems": "存在问题",
    "plans": "下一年度计划",
}
# A sentence, and the figures of which one must say something: without any it is always there.
Sentence = tuple[str, tuple[str, ...]]
PARAGRAPHS: dict[str, list[list[Sentence]]] = {
    "overview": [
        [
            ("截至{数据截至}，联盟共有成员单位{成员单位数}家，{成员单位数·同比}，其中学校成员{学校成员数}家、企业成员{企业成员数}家、行业成员{行业成员数}家、科研机构成员{科研机构成员数}家。", ()),
            ("本年新加入{新加入单位数}家，终止成员资格{终止单位数}家。", ("新加入单位数", "终止单位数")),
            ("本年没有成员单位加入或终止，成员结构保持稳定。", ("!新加入单位数", "!终止单位数")),
        ],
        [
            ("理事会设席位{理事会席位数}个，秘书处现有{秘书处人数}人。", ()),
            ("目前有{空缺席位数}个席位空缺，拟按第八条规定补充。", ("空缺席位数",)),
        ],
    ],
    "operation": [
        [
            ("{年度}年共召开会议{会议次数}次（{会议次数·同比}），应到单位{会议应到}家次、出席{会议出席}家次，出席率{会议出席率}；组织联盟活动{活动次数}次。", ("会议次数", "活动次数")),
            ("理事会作出决定{理事会决定数}项，其中通过{通过决定数}项。", ("理事会决定数",)),
            ("本年没有登记召开的会议和活动，理事会没有作出决定。", ("!会议次数", "!活动次数", "!理事会决定数")),
        ],
        [
            ("全年到期督办事项{到期督办数}项，按期办结{按期办结督办数}项，按期办结率{督办按期办结率}（{督办按期办结率·同比}）。", ("到期督办数",)),
            ("年度工作计划应完成任务{计划任务数}项，已完成{完成任务数}项，完成率{计划完成率}。", ("计划任务数",)),
        ],
        [
            ("秘书处受理成员单位诉求{成员诉求数}件，办结{办结诉求数}件。", ("成员诉求数",)),
            ("年度满意度测评有{满意度参评单位数}家单位参评，满意率{成员满意率}。", ("满意度参评单位数",)),
        ],
    ],
    "achievements": [
        [
            ("各成员单位报送履职记录{履职记录数}件（{履职记录数·同比}）。", ("履职记录数",)),
            ("本年没有成员单位报送履职记录。", ("!履职记录数",)),
            ("全年在履行的校企合作项目{校企合作项目数}项，{校企合作项目数·同比}，协议金额{合作项目金额}万元；合作办班{合作办班数}个，在读学生{办班在读学生数}人。", ("校企合作项目数", "合作办班数")),
        ],
        [
            ("岗位实习学生{岗位实习学生数}人，由{接收实习企业数}家企业接收，三方协议签订率{三方协议签订率}，实习责任保险覆盖率{实习保险覆盖率}。", ("岗位实习学生数",)),
            ("工学交替和企业实践{企业实践人次}人次，{企业实践人次·同比}。", ("企业实践人次",)),
            ("成员企业录用成员学校毕业生{录用成员学校毕业生数}人，{录用成员学校毕业生数·同比}；通过联盟网站发布岗位{发布岗位数}个，拟招聘{岗位招聘人数}人。", ("录用成员学校毕业生数", "发布岗位数")),
        ],
        [
            ("实训基地建设项目{实训基地项目数}个，计划投入{基地计划投入}万元，实际投入{基地实际投入}万元。", ("实训基地项目数",)),
            ("企业员工培训开班{员工培训班次数}个，到课{员工培训人次}人。", ("员工培训班次数",)),
            ("企业参与教学{参与教学项数}项，接收教师实践{教师实践人次}人次，{教师实践人次·同比}。", ("参与教学项数", "教师实践人次")),
        ],
        [
            ("联合申报课题{联合申报课题数}项，立项{课题立项数}项，取得联合攻关成果{联合攻关成果数}项；技术服务项目{技术服务项目数}项，到账经费{技术服务到账经费}万元。", ("联合申报课题数", "联合攻关成果数", "技术服务项目数")),
            ("专家库在库专家{在库专家数}人，本年发布企业技术难题{发布技术难题数}项、解决{解决技术难题数}项。", ("在库专家数", "发布技术难题数")),
        ],
    ],
    "information": [
        [
            ("{年度}年学校、企业成员应报信息{应报信息数}家次，按时报送{按时报送数}家次，补报{补报数}家次，缺报{缺报数}家次，按时率{信息按时率}，{信息按时率·同比}。", ("应报信息数",)),
            ("全年审核合格信息{合格信息数}篇，各渠道采用{采用信息数}篇次，{采用信息数·同比}。", ()),
        ],
    ],
    "assessment": [
        [
            ("{年度}年度考核应参加单位{应考核单位数}家，按期报送自评{按期自评单位数}家。", ("应考核单位数",)),
            ("公布结果{公布结果单位数}家：优秀{优秀单位数}家、较好{较好单位数}家、合格{合格单位数}家、不合格{不合格单位数}家，优秀率{优秀率}，{优秀率·同比}。", ("公布结果单位数",)),
            ("考核结果尚未发布。", ("!公布结果单位数",)),
        ],
        [
            ("被评价为不合格的单位为{不合格单位名单}，已按第十二条予以通报并限期整改；应整改{整改单位数}家，已销号{销号单位数}家。", ("不合格单位数",)),
            ("向上级主管部门推荐评优{推荐评优单位数}家。", ("推荐评优单位数",)),
        ],
    ],
    "problems": [
        [("一是部分单位信息报送不够及时。全年缺报{缺报数}家次，涉及{缺报单位数}家单位，缺报三个月以上的有{缺报较多单位}。", ("缺报数",))],
        [("二是部分议定事项落实不够有力。逾期督办事项{逾期督办数}项：{逾期督办清单}。", ("逾期督办数",))],
        [("三是年度工作计划还有{逾期任务数}项任务没有按期完成：{逾期任务清单}。", ("逾期任务数",))],
        [("四是个别单位履职不到位，{不合格单位数}家单位被评价为不合格。", ("不合格单位数",))],
        [("本年度各项工作按计划推进，记录中没有逾期、缺报和不合格的情况；校企协同攻关的深度还需加强。", ("!缺报数", "!逾期督办数", "!逾期任务数", "!不合格单位数"))],
    ],
    "plans": [
        [
            ("下一年度，联盟将围绕产教融合、校企合作抓好以下重点工作：{下年度任务清单}。", ("下年度任务清单",)),
            ("下一年度工作计划正在编制，拟重点推进成员单位履职和信息报送、校企合作项目和实习就业、实训基地共享和联合攻关。", ("!下年度任务清单",)),
            ("同时，跟踪办结本年度逾期的督办事项和计划任务。", ("逾期督办数", "逾期任务数")),
        ],
    ],
}  # fmt: skip


def proposal(key: str, figures: Figures) -> str:
    """The words of a chapter as they are proposed now, figures by name; empty for one that has none of its own."""
    paragraphs = (
        "".join(sentence for sentence, when in sentences if _applies(when, figures))
        for sentences in PARAGRAPHS.get(key, [])
    )
    return _counted(_comparing("\n".join(one for one in paragraphs if one), figures))


def _comparing(text: str, figures: Figures) -> str:
    """A comparison with a year of which nothing is known is left out, with its comma or its brackets."""
    for name in {mark.partition("·")[0] for mark in named.names_in(text) if mark.endswith("·同比")}:
        if figures[name].before is None or figures[name].value is None:
            mark = f"{{{name}·同比}}"
            for written in (f"（{mark}）", f"，{mark}", f"{mark}，"):
                text = text.replace(written, "")
    return text


def _applies(when: tuple[str, ...], figures: Figures) -> bool:
    """Without a condition; when one of the figures says something; with `!` when all of them say nothing."""
    if not when:
        return True
    if when[0].startswith("!"):
        return not any(_says(figures, name[1:]) for name in when)
    return any(_says(figures, name) for name in when)


def _says(figures: Figures, name: str) -> bool:
    return bool(figures[name].value)


def _counted(text: str) -> str:
    """Problems are counted through: what is left out leaves no gap."""
    lines = text.split("\n")
    number = 0
    for at, line in enumerate(lines):
        if line[:2] in ("一是", "二是", "三是", "四是"):
            lines[at] = f"{'一二三四'[number]}是{line[2:]}"
            number += 1
    return "\n".join(lines)
