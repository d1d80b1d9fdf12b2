"""Chapters of the report: drafted with named figures, edited, added, moved; what the chair says to them; corrected editions."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from alliance.ground import clock
from alliance.ground.access import Refused
from alliance.messages.models import Notification
from alliance.paper import printed as register
from alliance.tests import builders
from reports.annual import chapters, drafting
from reports.annual.forms import AnnualForm, known_figures
from reports.annual.models import AnnualReport, ReportChapter
from reports.annual.services import writing
from reports.annual_review import services as presenting
from reports.figures import catalogue, gathering, named
from reports.figures.named import Figure

pytestmark = pytest.mark.django_db
State = AnnualReport.State


def as_(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def chapter(report, key: str) -> ReportChapter:
    return report.chapters.get(key=key)


def words(report, key: str) -> str:
    return next(one.text for one in chapters.book_of(report).chapters if one.key == key)


@pytest.fixture
def report(house):
    return writing.open_year(2026, by=house.officer)


@pytest.fixture
def presented(house):
    return builders.written_annual_report(house)


@pytest.fixture
def reviewed(house, presented):
    return presenting.review(presented, opinion="同意。", by=house.chair)


# ---------------------------------------------------------------- the draft and its figures


def test_report_opens_drafted_in_sentences_with_the_figures_of_the_year(house, report):
    assert [one.title for one in report.chapters.all()] == list(drafting.TITLES.values())
    said = words(report, "overview")
    assert "联盟共有成员单位3家" in said
    assert "学校成员2家、企业成员1家、行业成员0家、科研机构成员0家" in said
    empty = [one.title for one in report.chapters.all() if not one.text and one.key != chapters.SELF]
    assert empty == []
    for one in chapters.book_of(report).chapters:
        assert "{" not in one.text


def test_figures_in_the_words_are_those_of_the_records_until_the_report_is_presented(house, presented):
    report = presenting.send_back(presented, reason="补充", by=house.chair)
    text = "现有成员{成员单位数}家，{成员单位数·同比}；上年{成员单位数·上年}家。"
    report = writing.write(report, by=house.officer, overview=text)
    assert words(report, "overview") == "现有成员3家，与上年持平；上年3家。"
    builders.unit("SCHOOL", joined_on=date(2026, 3, 1))
    assert words(report, "overview") == "现有成员4家，比上年增加1家；上年3家。"
    report = writing.write(report, by=house.officer, overview=text.replace("现有成员", "目前有"))
    report = presenting.present(report, by=house.secretary_general)
    builders.unit("SCHOOL", joined_on=date(2026, 4, 1))
    report.refresh_from_db()
    assert words(report, "overview") == "目前有4家，比上年增加1家；上年3家。"


def test_sentences_speak_of_problems_only_where_there_are_some(house):
    figures = dict(gathering.gather(2026).figures)
    quiet = {name: Figure(name, 0 if one.kind == "int" else None) for name, one in figures.items()}
    assert drafting.proposal("problems", quiet).startswith("本年度各项工作按计划推进")
    busy = quiet | {"逾期督办数": Figure("逾期督办数", 2), "不合格单位数": Figure("不合格单位数", 1)}
    assert [line[:2] for line in drafting.proposal("problems", busy).splitlines()] == ["一是", "二是"]


def test_every_proposed_sentence_names_figures_that_are_there():
    for key, paragraphs in drafting.PARAGRAPHS.items():
        for sentence, when in (one for lines in paragraphs for one in lines):
            assert named.unknown(sentence, catalogue.names()) == [], key
            assert {name.lstrip("!") for name in when} <= set(catalogue.names())


@pytest.mark.parametrize(
    ("value", "before", "kind", "said"),
    [
        (5, 3, "int", "比上年增加2家"),
        (3, 5, "int", "比上年减少2家"),
        (3, 3, "int", "与上年持平"),
        (3, None, "int", "上年没有可比数据"),
        ("0.9123", "0.9", "percent", "比上年提高1.2个百分点"),
    ],
)
def test_difference_from_the_year_before_in_words(value, before, kind, said):
    from decimal import Decimal

    if kind == "percent":
        value, before = Decimal(value), Decimal(before)
    assert Figure("数", value, before, kind, "家").change == said


def test_form_refuses_what_is_no_figure_and_a_page_that_saves_itself_does_not(house, report):
    with pytest.raises(ValidationError, match=r"没有这样的数据：\{成员数\}"):
        known_figures("共{成员数}家")
    data = {"version": report.version, "title": report.title, "overview": "共{成员数}家"}
    assert not AnnualForm(data, instance=report).is_valid()
    assert AnnualForm(data, instance=report, strict=False).is_valid()
    writing.write(report, by=house.officer, overview="共{成员数}家")
    with pytest.raises(Refused, match=r"不认识的数据名：\{成员数\}"):
        presenting.present(report, by=house.secretary_general)


def test_redrafting_follows_the_records_and_keeps_what_was_written_in_the_history(house, report):
    writing.write(report, by=house.officer, overview="手写的一段。")
    for user in (house.chair, house.school_head):
        with pytest.raises(Refused, match="由秘书处办理"):
            writing.redraft(report, chapter=chapter(report, "overview"), by=user)
    writing.redraft(report, chapter=chapter(report, "overview"), by=house.officer)
    stored = chapter(report, "overview")
    assert stored.text.startswith("截至{数据截至}")
    assert "手写的一段。" in stored.history.values_list("text", flat=True)


# ---------------------------------------------------------------- chapters of one's own


def test_chapter_is_added_moved_numbered_and_taken_out(house, report):
    writing.add_chapter(report, title="特色工作", by=house.officer)
    own = report.chapters.get(title="特色工作")
    assert chapters.book_of(report).chapters[-1].heading == "九、特色工作"
    writing.move_chapter(report, chapter=own, up=True, by=house.officer)
    assert [one.title for one in report.chapters.all()][-2:] == ["特色工作", "下一年度计划"]
    with pytest.raises(Refused, match="已有同名的一章"):
        writing.add_chapter(report, title="特色工作", by=house.officer)
    with pytest.raises(Refused, match="规定内容，不能删除"):
        writing.remove_chapter(chapter(report, "plans"), by=house.officer)
    with pytest.raises(Refused, match="由秘书处办理"):
        writing.remove_chapter(own, by=house.chair)
    writing.remove_chapter(own, by=house.officer)
    assert not report.chapters.filter(title="特色工作").exists()
    assert ReportChapter.history.filter(title="特色工作", history_type="-").count() == 1


def test_presented_report_takes_no_other_chapters(house, presented):
    for act in (
        lambda: writing.add_chapter(presented, title="特色工作", by=house.officer),
        lambda: writing.move_chapter(
            presented, chapter=chapter(presented, "plans"), up=True, by=house.officer
        ),
        lambda: writing.redraft(presented, chapter=chapter(presented, "plans"), by=house.officer),
    ):
        with pytest.raises(Refused, match="已呈理事长"):
            act()


def test_own_chapter_must_have_words_before_the_report_is_presented(house, presented):
    report = presenting.send_back(presented, reason="补充", by=house.chair)
    writing.add_chapter(report, title="特色工作", by=house.officer)
    with pytest.raises(Refused, match="还没有写：特色工作"):
        presenting.present(report, by=house.secretary_general)


# ---------------------------------------------------------------- the chair


def test_chair_comments_on_a_chapter_and_reads_what_was_done(house, presented):
    plans = chapter(presented, "plans")
    for user in (house.officer, house.secretary_general, house.school_head):
        with pytest.raises(Refused, match="由理事长审阅"):
            presenting.comment(presented, chapter=plans, heading="八", text="补充", by=user)
    with pytest.raises(Refused, match="请写明批注内容"):
        presenting.comment(presented, chapter=plans, heading="八", text=" ", by=house.chair)
    presenting.comment(
        presented, chapter=plans, heading="八、下一年度计划", text="请写明时限", by=house.chair
    )
    said = presented.comments.get()
    with pytest.raises(Refused, match="已呈理事长"):
        presenting.answer(said, answer="已补", by=house.officer)
    presenting.send_back(presented, reason="见批注", by=house.chair)
    page = as_(house.officer).get(reverse("annual_report_edit", args=[2026])).content.decode()
    assert "请写明时限" in page
    presenting.answer(said, answer="已补充时限", by=house.officer)
    with pytest.raises(Refused, match="已经处理"):
        presenting.answer(said, answer="再答", by=house.officer)
    report = AnnualReport.objects.get()
    presenting.present(report, by=house.secretary_general)
    brief = as_(house.chair).get(report.brief_url).content.decode()
    assert "请写明时限" in brief
    assert "已补充时限" in brief


def test_council_reads_the_report_but_not_the_comments(house, presented):
    presenting.comment(
        presented, chapter=chapter(presented, "plans"), heading="八", text="内部意见", by=house.chair
    )
    presenting.review(presented, by=house.chair)
    director = builders.seated("ORDINARY", house.enterprise) and house.enterprise_head
    page = as_(director).get(presented.brief_url)
    assert page.status_code == 200
    assert "内部意见" not in page.content.decode()


def test_brief_shows_the_numbers_that_matter_and_the_decision(house, presented):
    page = as_(house.chair).get(presented.brief_url).content.decode()
    for text in ("成员单位数", "信息按时率", "审阅通过", "退回修改", "批注本章"):
        assert text in page
    other = as_(house.officer).get(presented.brief_url).content.decode()
    assert "审阅通过" not in other


# ---------------------------------------------------------------- corrected editions


def test_correction_is_another_edition_that_names_the_first(house, reviewed):
    for user in (house.officer, house.chair, house.school_head):
        with pytest.raises(Refused, match="更正版由秘书长提出"):
            presenting.correct(reviewed, why="数据有误", by=user)
    with pytest.raises(Refused, match="请写明更正原因"):
        presenting.correct(reviewed, why=" ", by=house.secretary_general)
    new = presenting.correct(reviewed, why="12月数据有误", by=house.secretary_general)
    assert (new.edition, new.corrects, new.state) == (2, reviewed, State.DRAFT)
    assert new.full_title.endswith("年度工作总结报告（更正版）")
    with pytest.raises(Refused, match="已经有更正版"):
        presenting.correct(reviewed, why="再更正", by=house.secretary_general)
    reviewed.refresh_from_db()
    assert reviewed.state == State.REVIEWED
    writing.write(new, by=house.officer, overview="更正后的第一章。")
    presenting.review(presenting.present(new, by=house.secretary_general), by=house.chair)
    reviewed.refresh_from_db()
    assert (reviewed.state, words(reviewed, "overview")) == (State.REPLACED, "本年度工作有序推进。")
    with pytest.raises(Refused, match=r"已经有更正版"):
        presenting.correct(reviewed, why="再更正", by=house.secretary_general)
    told = Notification.objects.filter(recipient=house.chair, title__contains="更正版").values_list("body")
    assert "12月数据有误" in str(list(told))


def test_both_editions_stay_readable_and_provable(house, reviewed):
    first = chapters.annual_version(reviewed, chapters.book_of(reviewed)).issue(by=house.officer)
    assert register.verify(first.code).standing.title == "完好"
    new = presenting.correct(reviewed, why="数据有误", by=house.secretary_general)
    draft = chapters.annual_version(new, chapters.book_of(new)).issue(by=house.officer)
    assert register.verify(draft.code).standing.title == "草稿"
    assert register.verify(first.code).standing.title == "完好"
    new = presenting.review(presenting.present(new, by=house.secretary_general), by=house.chair)
    second = chapters.annual_version(new, chapters.book_of(new)).issue(by=house.officer)
    assert register.verify(first.code).standing.title == "已有更正版"
    assert register.verify(second.code).standing.title == "完好"
    director = builders.seated("ORDINARY", house.enterprise) and house.enterprise_head
    address = reverse("annual_report", args=[2026])
    newest = as_(director).get(address).content.decode()
    assert "更正原因：数据有误" in newest
    earlier = as_(director).get(f"{address}?edition=1").content.decode()
    assert "有更正版" in earlier
    assert as_(director).get(f"{address}?edition=3").status_code == 404


def test_council_reads_the_reviewed_edition_while_a_correction_is_written(house, reviewed):
    presenting.correct(reviewed, why="数据有误", by=house.secretary_general)
    director = builders.seated("ORDINARY", house.enterprise) and house.enterprise_head
    page = as_(director).get(reverse("annual_report", args=[2026]))
    assert page.context["report"] == reviewed
    assert as_(director).get(f"{reverse('annual_report', args=[2026])}?edition=2").status_code == 404


def test_facts_of_the_year_survive_a_correction(house, reviewed):
    from alliance.registers import facts

    presenting.correct(reviewed, why="数据有误", by=house.secretary_general)
    found = facts.compute(["annual_report.presented", "annual_report.read"], [house.school], 2026)
    assert [one.value for one in found[house.school.pk].values()] == [1, 1]


@pytest.mark.once
def test_acts_on_chapters_through_the_web(house, report):
    desk, url = as_(house.officer), reverse("annual_report_edit", args=[2026])
    assert desk.get(url).status_code == 200
    desk.post(reverse("annual_chapter_new", args=[2026]), {"title": "特色工作"})
    own = report.chapters.get(title="特色工作")
    desk.post(reverse("annual_chapter_move", args=[2026, own.pk]), {"to": "up"})
    assert [one.title for one in report.chapters.all()].index("特色工作") == 7
    assert as_(house.chair).post(reverse("annual_chapter_remove", args=[2026, own.pk])).status_code in (
        302,
        403,
        409,
    )
    assert report.chapters.filter(pk=own.pk).exists()
    desk.post(reverse("annual_chapter_remove", args=[2026, own.pk]))
    assert not report.chapters.filter(pk=own.pk).exists()
    page = desk.post(
        url, {"version": AnnualReport.objects.get().version, "title": "标题", "overview": "{甲}"}
    )
    assert "没有这样的数据" in page.content.decode()
    assert clock.today().year == 2026
