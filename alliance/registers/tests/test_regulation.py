"""The clause register against figures counted by hand in the regulation, and who serves its clauses."""

from collections import Counter

import pytest

from alliance.registers import regulation
from alliance.registers.regulation import Frequency, Party

pytestmark = pytest.mark.once

# Counted in the text: the numbered items （一）（二）… of each article, and of each group within an article.
NUMBERED_ITEMS = {
    "5": 7,
    "6": 3,
    "7": 5,
    "8.vice_chair": 6,
    "8.standing": 6,
    "8.ordinary": 5,
    "9.secretariat": 6,
    "9.secretary_general": 6,
    "10.school": 8,
    "10.enterprise": 13,
    "10.industry": 6,
    "10.research": 6,
    "13": 2,
}
# Sentences without a number of their own which the portal refers to.
NAMED_CLAUSES = {
    "9.deputy",
    "9.secretary",
    "11.self_evaluation",
    "11.assessment",
    "11.grades",
    "12.commendation",
    "12.unqualified",
    "12.two_years",
}
# Duties counted by hand: all of 5, 6, 7, 9, 10 and 13, the procedure of 8, and what 11 and 12 ask.
DUTIES = {5: 7, 6: 3, 7: 5, 8: 1, 9: 15, 10: 33, 11: 2, 12: 3, 13: 2}


def refs(clauses):
    return [clause.ref for clause in clauses]


def numbered(ref):
    return "." in ref and ref.rpartition(".")[2].isdigit()


# ---------------------------------------------------------------- the register


def test_register_has_each_of_the_sixteen_articles_once():
    articles = [clause.ref for clause in regulation.all_clauses() if clause.depth == 0]
    assert articles == [str(number) for number in range(1, 17)]


def test_register_has_every_numbered_item_in_order():
    items = [f"{group}.{number}" for group, count in NUMBERED_ITEMS.items() for number in range(1, count + 1)]
    assert [ref for ref in refs(regulation.all_clauses()) if numbered(ref)] == items
    assert len(items) == 79


def test_register_has_every_named_clause_and_nothing_else():
    groups = {group for group in NUMBERED_ITEMS if "." in group}
    named = {ref for ref in refs(regulation.all_clauses()) if "." in ref and not numbered(ref)}
    assert named == groups | NAMED_CLAUSES
    assert len(regulation.all_clauses()) == 16 + 79 + len(groups) + len(NAMED_CLAUSES) == 112


def test_references_and_citations_are_unique():
    assert [ref for ref, times in Counter(refs(regulation.all_clauses())).items() if times > 1] == []
    citations = Counter(clause.citation for clause in regulation.all_clauses())
    assert [citation for citation, times in citations.items() if times > 1] == []


def test_duties_per_article():
    assert Counter(clause.article for clause in regulation.all_clauses() if clause.duty) == DUTIES


def test_chapters_hold_the_articles_of_the_regulation():
    chapters = {}
    for clause in regulation.all_clauses():
        chapters.setdefault(clause.chapter, set()).add(clause.article)
    assert chapters == {
        "第一章 总则": {1, 2, 3},
        "第二章 运行机制及职责": {4, 5, 6, 7, 8, 9},
        "第三章 联盟成员职责": {10},
        "第四章 考核与评估": {11, 12, 13},
        "第五章 附则": {14, 15, 16},
    }


def test_gloss_fits_in_forty_characters():
    assert [clause.ref for clause in regulation.all_clauses() if not 0 < len(clause.gloss) <= 40] == []


@pytest.mark.parametrize(
    ("ref", "citation"),
    [
        ("6", "第六条"),
        ("5.1", "第五条·(一)"),
        ("8.vice_chair.3", "第八条·副理事长单位·(三)"),
        ("9.secretariat.5", "第九条·秘书处·(五)"),
        ("9.secretary_general.6", "第九条·秘书长·(六)"),
        ("9.deputy", "第九条·副秘书长"),
        ("10", "第十条"),
        ("10.enterprise.4", "第十条·企业·(四)"),
        ("10.enterprise.10", "第十条·企业·(十)"),
        ("10.enterprise.13", "第十条·企业·(十三)"),
        ("12.two_years", "第十二条·连续两年"),
        ("16", "第十六条"),
    ],
)
def test_citation_names_article_group_and_item(ref, citation):
    assert regulation.get(ref).citation == citation


def test_get_refuses_an_unknown_reference():
    assert regulation.get("10.school.8").ref == "10.school.8"
    with pytest.raises(KeyError, match=r"10\.school\.9"):
        regulation.get("10.school.9")


def test_clause_cannot_be_changed():
    with pytest.raises(AttributeError):
        regulation.get("5.1").gloss = "另一种说法"


def test_children_are_the_next_level_only():
    assert refs(regulation.children("9")) == [
        "9.secretariat",
        "9.secretary_general",
        "9.deputy",
        "9.secretary",
    ]
    assert refs(regulation.children("13")) == ["13.1", "13.2"]
    assert regulation.children("13.1") == []
    with pytest.raises(KeyError, match="17"):
        regulation.children("17")


def test_parent_is_the_clause_above():
    assert regulation.get("10.school.8").parent == regulation.get("10.school")
    assert regulation.get("10").parent is None


# ---------------------------------------------------------------- who owes what, how often, by when


@pytest.mark.parametrize(
    ("party", "count"),
    [
        (Party.CHAIR, 4),  # 第五条·(三)(四)(七) and the post of 秘书长
        (Party.VICE_CHAIR, 4),
        (Party.STANDING, 6),
        (Party.ORDINARY, 6),
        (Party.COUNCIL, 11),  # 7 + 第八条 + 第十一条 × 2 + 连续两年
        (Party.SECRETARIAT, 9),  # 6 + 第八条 + 第十三条 × 2
        (Party.SECRETARY_GENERAL, 6),
        (Party.DEPUTY_SECRETARY_GENERAL, 1),
        (Party.SECRETARY, 1),
        (Party.SCHOOL, 10),  # 8, and what every unit owes: 第十二条·整改, 第十三条·(一)
        (Party.ENTERPRISE, 15),
        (Party.INDUSTRY, 8),
        (Party.RESEARCH, 8),
        (Party.UNIT, 2),
        (Party.ALLIANCE, 2),
    ],
)
def test_owed_by_lists_the_duties_of_a_party(party, count):
    assert len(regulation.owed_by(party)) == count


def test_owed_by_adds_what_all_units_owe_to_each_kind_of_member():
    assert refs(regulation.owed_by("UNIT")) == ["12.unqualified", "13.1"]
    assert refs(regulation.owed_by("SCHOOL")) == [
        *(f"10.school.{n}" for n in range(1, 9)),
        "12.unqualified",
        "13.1",
    ]


def test_owed_by_leaves_out_conditions_and_refuses_strangers():
    assert regulation.get("8.vice_chair.3").owed_by == (Party.VICE_CHAIR,)
    assert refs(regulation.owed_by("VICE_CHAIR")) == ["6.1", "6.2", "6.3", "9"]
    with pytest.raises(ValueError, match="GUEST"):
        regulation.owed_by("GUEST")


def test_monthly_reports_are_owed_by_schools_and_enterprises_only():
    monthly = [clause for clause in regulation.all_clauses() if clause.frequency == Frequency.MONTHLY]
    assert refs(monthly) == ["10.school.8", "10.enterprise.13"]


def test_half_yearly_duties():
    half_yearly = [clause for clause in regulation.all_clauses() if clause.frequency == Frequency.HALF_YEARLY]
    assert refs(half_yearly) == ["9.secretariat.5", "10.enterprise.4", "10.research.1"]


def test_only_the_two_dates_of_article_thirteen_are_due_dates():
    assert {clause.ref: clause.due for clause in regulation.all_clauses() if clause.due} == {
        "13.1": (12, 10),
        "13.2": (12, 30),
    }
    assert regulation.get("13.1").timing == "每年，12月10日前（含当日）"
    assert regulation.get("10.school.8").timing == "每月"


# ---------------------------------------------------------------- pages that serve a clause


@pytest.fixture
def bare(monkeypatch):
    """No page serves any clause, until the test registers one."""
    monkeypatch.setattr(regulation, "_pages", {})


@pytest.mark.usefixtures("bare")
def test_serve_registers_a_page_for_one_clause():
    assert regulation.get("13.1").served_by == []
    regulation.serve("13.1", "regulation", "年度自评")
    assert [(page.label, page.url) for page in regulation.get("13.1").served_by] == [
        ("年度自评", "/regulation/")
    ]
    assert regulation.get("13").served_by == []
    assert regulation.get("13.2").served_by == []


@pytest.mark.usefixtures("bare")
def test_serve_keeps_several_pages_and_replaces_the_same_one():
    regulation.serve("13.1", "regulation", "年度自评")
    regulation.serve("13.1", "regulation_clause", "依据", args=["13"])
    regulation.serve("13.1", "regulation", "自评")
    assert [page.label for page in regulation.pages()] == ["自评", "依据"]
    assert regulation.pages()[1].url == "/regulation/13/"


@pytest.mark.usefixtures("bare")
def test_serve_refuses_an_unknown_clause():
    with pytest.raises(KeyError, match=r"13\.3"):
        regulation.serve("13.3", "regulation", "年度自评")
    assert regulation.pages() == []


def test_every_registered_page_has_an_address():
    assert [page for page in regulation.pages() if not page.url.startswith("/")] == []
