"""Everything that the portal can make is in the catalogue, for whom it is meant."""

import pytest
from django.test import Client

from alliance.face.lists import ListPage
from alliance.ground import access
from alliance.menu.entries import shown_to
from alliance.paper import printed
from alliance.registers import catalogue, portal
from alliance.registers.catalogue import Document, Part
from alliance.rights.models.users import User
from alliance.tests import builders
from councils.numbering.printed import ISSUED
from reports.catalogue import entries
from reports.catalogue.table_files import REPORT


def silent(views) -> set[str]:
    """The views that give a file, and of which the catalogue knows nothing."""
    known = {
        name for entry in entries.every().values() for name in (entry.url_name, *dict(entry.parts).values())
    }
    known |= set(entries.left_out())
    found = set()
    for name, view, bound in views:
        listed = entries.is_list(view) and (view.export_name or (bound and not view.each()))
        if (listed or hasattr(view, "compose")) and name not in known:
            found.add(name)
    return found


@pytest.mark.once
def test_every_list_and_paper_of_the_portal_is_in_the_catalogue_or_left_out_with_a_reason():
    assert silent(entries.views()) == set()
    assert len(entries.every()) > 100
    assert [name for name, why in entries.left_out().items() if len(why) < 10] == []


def test_the_check_finds_a_list_and_a_paper_that_say_nothing():
    class Unknown(ListPage):
        export_name = "没有登记的清单"

    def paper(request):
        return None

    paper.compose = paper
    views = [("unknown", Unknown, True), ("mute", paper, True), ("home", lambda request: None, False)]
    assert silent(views) == {"unknown", "mute"}


def test_every_kind_of_paper_with_a_code_is_a_document_of_the_catalogue():
    coded = {one.code for entry in entries.every().values() if (one := entry.document or entry.page)}
    assert {kind.key for kind in printed.kinds()} - coded == {REPORT}


def test_every_issued_paper_says_that_its_copies_have_a_code():
    """As the views that ask for the code of an issued paper are written; the other documents have codes of their own kinds or none."""
    issued = {
        (one.label, one.code)
        for _, view, _ in entries.views()
        for one in catalogue.said(view)
        if isinstance(one, Document)
        and hasattr(view, "compose")
        and "issued_version" in view.compose.__code__.co_names
    }
    assert len(issued) >= 7
    assert {label for label, code in issued if code != ISSUED} == set()


def test_no_list_sorts_people_by_code_point():
    """A person is sorted by the key of the name, as units are."""
    sorts = {}
    for name, view, _ in entries.views():
        if entries.is_list(view):
            keys = [view.ordering, *(one.sort or () for one in view.columns)]
            flat = {one.lstrip("-") for key in keys for one in ([key] if isinstance(key, str) else key)}
            sorts[name] = {one for one in flat if one.endswith("__name")}
    assert len(sorts) > 50
    assert {name: keys for name, keys in sorts.items() if keys} == {}


def test_what_the_declarations_name_exists():
    every = entries.every()
    said = [one for _, view, _ in entries.views() for one in catalogue.said(view)]
    assert [one.of for one in said if isinstance(one, Part) and one.of not in every] == []
    workbooks = {one.workbook for one in said if isinstance(one, Document) and one.workbook}
    assert workbooks == {
        name for entry in every.values() for face, name in entry.parts if face == "xlsx" and entry.document
    }
    tabs = {name for item in portal.registry.menu for name in (item.url_name, *item.pages)}
    in_no_menu = [key for key, entry in every.items() if not tabs.intersection(entry.pages)]
    assert in_no_menu == [], "its page is in no menu: `pages=` of a `portal.menu`"


def test_an_entry_is_found_by_name_initials_and_sound():
    units = entries.every()["units"]
    assert [units.is_called(word) for word in ("名录", "cydw", "chengyuandanwei", "zhangcheng")] == [
        True, True, True, False,
    ]  # fmt: skip


def offered(user: User) -> set[str]:
    access.remember(user)
    return set(entries.offers(user))


@pytest.mark.django_db
def test_each_person_is_offered_what_the_own_menu_and_the_rules_of_the_list_allow():
    house = builders.alliance()
    officer, liaison = offered(house.officer), offered(house.school_liaison)
    outsider = builders.person()
    of_office = {"assessments", "meeting_sheet", "unit_summaries"}
    assert (of_office & officer, of_office & liaison) == (of_office, set())
    assert "audit_log" not in officer
    own = {"duty_ledger_print", "summary_export", "documents_received_pdf"}
    assert own & liaison == own
    assert offered(outsider) <= {"standing_rules"}
    assert {area.key for area in shown_to(outsider)} >= {"catalogue"}


@pytest.mark.once
@pytest.mark.django_db
def test_catalogue_costs_the_same_however_much_is_in_it(django_assert_max_num_queries):
    client = Client()
    client.force_login(builders.alliance().officer)
    with django_assert_max_num_queries(8):
        page = client.get("/catalogue/")
    assert page.context["number"] > 90
    assert [label for label, _ in client.get("/catalogue/?q=cydwml").context["groups"]] == ["成员单位"]
    by_clause = [label for label, _ in client.get("/catalogue/?by=clause").context["groups"]]
    assert (by_clause[0], by_clause[-1]) == ("第三条", "运行管理")


@pytest.mark.django_db
def test_a_report_shows_its_rows_its_count_and_no_more_than_its_person_may_see():
    house = builders.alliance()
    client = Client()
    client.force_login(house.officer)
    page = client.get("/catalogue/units/?kind=SCHOOL&column=name&column=kind")
    assert (page.context["number"], page.context["personal"]) == (2, False)
    assert [column.label for column in page.context["table"].columns] == ["单位名称", "成员类别"]
    client.force_login(house.school_liaison)
    assert client.get("/catalogue/assessments/").status_code == 404
    page = client.get("/catalogue/duty_ledger_print/")
    assert (page.context["number"], set(page.context["asks"].fields)) == (
        1,
        {"year"},
    )  # the list asks for the day
