"""Official documents of the demo: in every state, some read, one void, one corrected, one archived."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from councils.dispatch import services as sending
from councils.dispatch.circles import members_of
from councils.documents.models.documents import Document
from councils.documents.services import signing, writing
from councils.documents.text import html_of_text
from councils.notices import services as notices
from demo.agenda import Agenda
from demo.cast import instant

READERS = (2, 3, 4, 13, 14, 15)
CONTACT = "刘佳怡 0534-2671234"
SUMMARY = """为做好年度工作总结，根据《德州市智能制造产学研创新联盟运行管理实施办法》第七条，现将有关事项通知如下：
一、报送内容
本单位联盟工作开展情况、取得的成效、存在的问题和下一年度打算，3000字以内。
二、报送时间
请于12月5日前通过平台报送，并附单位负责人审定意见。
三、工作要求
请各单位明确专人负责，数据与平台台账一致。"""
SAFETY = """为加强岗位实习安全管理，保障学生权益，现将有关要求通知如下：
一、严格落实三方协议
未签订三方协议的，不得安排学生上岗。
二、足额投保实习责任保险
保险期限应覆盖实习全过程，费用不得向学生收取。
三、加强巡查
学校和企业每月至少联合检查一次，检查记录存档备查。"""
LETTER = """为推进产教融合，我联盟拟于下季度举办智能制造校企对接会。现就有关事项函商如下：
一、请贵单位支持使用会议场地一天。
二、请贵单位指导参会企业名单的审核。
请予支持，并函复为盼。"""
REPORT = """按照办法的规定，现将联盟上半年运行情况报告如下：
一、基本情况
联盟各项工作按年度计划推进，会议、活动、信息报送正常开展。
二、存在的问题
个别单位信息报送不及时，实训基地开放共享程度不高。
三、下一步打算
加强督办和通报，组织校企对接。
特此报告。"""
DECISION = """根据办法第五条，经联盟理事会研究，决定：
一、设立联盟智能制造专业建设指导组，负责专业标准和课程建设的指导。
二、指导组由秘书处牵头，有关学校和企业成员单位参加。
本决定自印发之日起施行。"""
VISIT = """经研究，拟组织成员单位赴先进园区考察学习，现将有关事项通知如下：
一、考察时间
两天，具体时间另行通知。
二、参加人员
各单位分管负责人和联络员各一名。"""

OPEN_DAY = """为推动实训基地开放共享，拟开展实训基地开放日活动，现将有关事项通知如下：
一、开放内容
各单位安排一处实训基地，面向成员单位师生和职工开放半天。
二、报送时间
请于本月底前将开放地点、时间和联系人报联盟秘书处。"""
TRAINING = """为做好信息报送和年度考核工作，拟召开联络员培训会，现将有关事项通知如下：
一、培训内容
信息报送要求、自评填报方法和常见问题。
二、参加人员
各成员单位联络员，因事不能参加的请提前请假。"""
QUARTER = """现将第三季度履职情况通报如下：
一、总体情况
多数单位按时报送信息，承办事项按期办结。
二、存在的问题
个别单位交办事项逾期，实习台账更新不及时。
三、有关要求
请有关单位对照问题抓紧整改，按时反馈。"""
CONTEST = """为提高学生技能水平，根据年度工作计划，拟举办联盟智能制造技能竞赛。现将有关情况请示如下：
一、基本情况
竞赛设数控加工、工业机器人两个赛项，面向成员学校学生和企业职工。
二、请示事项
请批准举办竞赛，并同意由理事长单位承办。
妥否，请批示。"""


def plan_documents(agenda: Agenda, cast: SimpleNamespace, today: date) -> None:
    """What was written in the last months, each step on its day."""
    ago = lambda days: today - timedelta(days=days)  # noqa: E731
    _Paper(agenda, cast, ago(120), "REPORT", "关于上半年联盟运行情况的报告", REPORT, ()).signed(
        cast.chair
    ).sent().archived()
    _Paper(
        agenda, cast, ago(60), "NOTICE", "关于加强岗位实习安全管理的通知", SAFETY, ("all",)
    ).sent().read().corrected().public()
    _Paper(
        agenda, cast, ago(40), "LETTER", "关于商请支持校企对接会的函", LETTER, (), "德州市工业和信息化局"
    ).sent()
    _Paper(agenda, cast, ago(30), "NOTICE", "关于组织考察学习的通知", VISIT, ("kind-SCHOOL",)).sent().void()
    _Paper(
        agenda, cast, ago(12), "NOTICE", "关于报送年度工作总结的通知", SUMMARY, ("all",)
    ).sent().read().public()
    _Paper(
        agenda, cast, ago(6), "DECISION", "关于设立智能制造专业建设指导组的决定", DECISION, ("council",)
    ).checked()
    _Paper(
        agenda, cast, ago(5), "NOTICE", "关于开展实训基地开放日活动的通知", OPEN_DAY, ("seat-STANDING",)
    ).checked()
    _Paper(agenda, cast, ago(4), "CIRCULAR", "关于第三季度履职情况的通报", QUARTER, ("all",)).signed()
    _Paper(agenda, cast, ago(3), "NOTICE", "关于召开联络员培训会的通知", TRAINING, ("all",)).submitted()
    _Paper(agenda, cast, ago(2), "LETTER", "关于邀请专家授课的函", LETTER, (), "德州学院").returned()
    _Paper(agenda, cast, ago(1), "REQUEST", "关于举办技能竞赛的请示", CONTEST, (), "理事长").drafted()


class _Paper:
    """One document and its way; the officer writes, the deputy checks."""

    def __init__(
        self,
        agenda: Agenda,
        cast: SimpleNamespace,
        begun: date,
        kind: str,
        title: str,
        text: str,
        circles: tuple[str, ...],
        addressee: str = "",
    ) -> None:
        self.agenda, self.cast, self.begun = agenda, cast, begun
        self.kind, self.title, self.text = kind, title, text
        self.circles, self.addressee = circles, addressee
        self.document: Document | None = None
        self.steps = 0

    def then(self, act: Any) -> "_Paper":
        """The next step, an hour after the one before."""

        def do() -> None:
            if self.document is not None:
                self.document.refresh_from_db()
            self.document = act() or self.document

        self.agenda.at(instant(self.begun, 9 + self.steps, 10), do)
        self.steps += 1
        return self

    def drafted(self) -> "_Paper":
        return self.then(self._draft)

    def _draft(self) -> Document:
        by = self.cast.officer
        one = writing.draft(self.kind, by=by)
        one = writing.revise(
            one,
            title=self.title,
            body=html_of_text(self.text),
            addressee=self.addressee or "理事长",
            contact=CONTACT,
            by=by,
        )
        if self.circles:
            sending.address(one, units=members_of(self.circles).values(), by=by)
            one = sending.address_in_words(one, by=by)
        return one

    def submitted(self) -> "_Paper":
        return self.drafted().then(lambda: writing.submit(self.document, by=self.cast.officer))

    def returned(self) -> "_Paper":
        why = "请写明授课时间和课时费标准。"
        return self.submitted().then(lambda: signing.send_back(self.document, why=why, by=self.cast.deputy))

    def checked(self) -> "_Paper":
        return self.submitted().then(lambda: signing.check(self.document, by=self.cast.deputy))

    def signed(self, by: Any = None) -> "_Paper":
        by = by or self.cast.secretary_general
        return self.checked().then(lambda: signing.sign(self.document, by=by))

    def sent(self) -> "_Paper":
        paper = self if self.steps else self.signed()
        return paper.then(lambda: sending.send(self.document, by=self.cast.officer))

    def read(self) -> "_Paper":
        def do() -> None:
            units = {self.cast.units[number].pk: number for number in READERS}
            for row in self.document.recipients.filter(unit__in=units):
                sending.read(row, by=self.cast.liaisons[units[row.unit_id]])

        return self.then(do)

    def void(self) -> "_Paper":
        why = "考察活动因故取消"
        return self.then(lambda: signing.make_void(self.document, why=why, by=self.cast.secretary_general))

    def public(self) -> "_Paper":
        def do() -> None:
            notices.publish(self.document, by=self.cast.officer)

        return self.then(do)

    def archived(self) -> "_Paper":
        shelf = f"{self.begun.year}-办公室-1"
        return self.then(lambda: signing.archive(self.document, shelf=shelf, by=self.cast.officer))

    def corrected(self) -> "_Paper":
        def do() -> Document:
            cast, why = self.cast, "第三项巡查次数有误"
            again = writing.correct(self.document, why=why, by=cast.officer)
            again = writing.revise(again, body=self.document.body.replace("一次", "两次"), by=cast.officer)
            again = signing.check(writing.submit(again, by=cast.officer), by=cast.deputy)
            return sending.send(signing.sign(again, by=cast.secretary_general), by=cast.officer)

        return self.then(do)
