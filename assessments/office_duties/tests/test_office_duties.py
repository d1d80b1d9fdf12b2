"""我的职责: which duties go with what a person holds, where a to-do stands, what was done, and who opens the page."""

from datetime import date

from django.urls import reverse

from alliance.ground import access
from alliance.registers import policy, portal, regulation
from alliance.registers.portal import Todo
from alliance.tests import builders
from assessments.office_duties import doing
from assessments.office_duties.holding import holdings

COUNCIL = [
    "5.1",
    "5.2",
    "5.3",
    "5.4",
    "5.5",
    "5.6",
    "5.7",
    "8",
    "9",
    "11.self_evaluation",
    "11.assessment",
    "12.two_years",
]
SECRETARIAT = ["8", *(f"9.secretariat.{n}" for n in range(1, 7)), "13.1", "13.2"]


def held(user):
    return [(one.title, [clause.ref for clause in one.clauses]) for one in holdings(user)]


def page_of(client, user, **query):
    client.force_login(user)
    return client.get(reverse("office_duties"), query)


def row_of(answer, ref, place=0):
    _, rows, _ = answer.context["parts"][place]
    return next(row for row in rows if row.clause.ref == ref)


def test_offices_bring_their_duties(everyone):
    deputy = builders.person(everyone.enterprise, "HR_LEAD")
    builders.seated("VICE_CHAIR", everyone.enterprise)
    builders.post("DEPUTY_SECRETARY_GENERAL", deputy, everyone.enterprise)
    chair, *others = held(everyone.chair)
    assert chair == ("理事长", COUNCIL)
    assert [title for title, _ in others] == [f"{everyone.chair_unit}（学校成员、理事长单位）"]
    assert others[0][1][0] == "10.school.1"
    assert held(everyone.enterprise_head)[0] == ("副理事长", ["6.1", "6.2", "6.3", "9"])
    assert held(everyone.secretary_general) == [
        ("秘书长", [*SECRETARIAT[:7], *(f"9.secretary_general.{n}" for n in range(1, 7)), "13.1", "13.2"])
    ]
    assert held(deputy)[0] == ("副秘书长", [*SECRETARIAT[:7], "9.deputy", "13.1", "13.2"])
    assert held(everyone.officer) == [("秘书处工作人员", SECRETARIAT)]


def test_a_seat_asks_of_who_fills_it_and_of_who_works_for_its_unit(everyone):
    lead = builders.person(everyone.school, "HR_LEAD")
    builders.seated("ORDINARY", everyone.school, holder_role="HR_LEAD")
    seat = ["7.1", "7.2", "7.3", "7.4", "7.5", "9"]
    own = [f"10.school.{n}" for n in range(1, 9)]
    named = f"{everyone.school}（学校成员、理事单位）"
    assert held(lead) == [("理事", seat), (named, [*own, "12.unqualified", "13.1"])]
    assert held(everyone.school_liaison) == [(named, [*seat, *own, "12.unqualified", "13.1"])]
    assert held(everyone.enterprise_liaison)[0][1][0] == "10.enterprise.1"  # no seat, no 第七条


def test_what_the_council_owes_is_for_who_fills_the_seat_of_the_chair_unit(everyone):
    clerk = builders.person(everyone.chair_unit, "LIAISON")
    assert held(clerk)[0][1][:2] == ["9", "10.school.1"]


def test_what_has_ended_is_owed_no_more(everyone, noon):
    from members.people.models import Representative
    from members.people.services import people

    place = Representative.objects.get(user=everyone.school_liaison)
    people.end(place, on=date(2026, 11, 22), reason="调离", by=None)
    assert holdings(everyone.school_liaison) == []
    assert [one.key for one in holdings(everyone.school_head)] == [f"unit-{everyone.school.pk}"]


def test_page_is_for_who_holds_something(everyone, client):
    assert page_of(client, everyone.chair).status_code == 200
    assert page_of(client, everyone.school_liaison).status_code == 200
    assert page_of(client, builders.person()).status_code == 409


def test_a_todo_stands_under_the_first_duty_whose_page_it_leads_to(everyone, client, monkeypatch):
    builders.seated("ORDINARY", everyone.school)
    found = [
        Todo("填报征集", reverse("collections_mine")),
        Todo("登记人员", reverse("unit", args=[everyone.school.pk])),
        Todo("看消息", reverse("inbox")),
        Todo("填自评", reverse("assessment", args=[1])),
    ]
    monkeypatch.setattr(portal.registry, "todos", [lambda user: found])
    answer = page_of(client, everyone.school_head)
    assert [one.title for one in row_of(answer, "7.4").due] == ["填报征集"]
    assert [one.title for one in row_of(answer, "10.school.2", 1).due] == ["登记人员"]
    assert [one.title for one in row_of(answer, "7.5").due] == ["填自评"]
    assert [todo.title for todo in answer.context["rest"]] == ["看消息"]
    assert answer.context["numbers"]["due"] == 4


def test_every_todo_is_shown_once(everyone, client):
    builders.collection(everyone.officer)
    builders.draft(everyone.school, everyone.school_liaison)
    for user in (everyone.secretary_general, everyone.school_liaison):
        answer = page_of(client, user)
        placed = [one.title for _, rows, _ in answer.context["parts"] for row in rows for one in row.due]
        with access.remembering([user]):
            asked = [
                provider for provider in portal.registry.todos if provider is not doing.duties_portal.todos
            ]
            todos = [todo.title for provider in asked for todo in provider(user)]
        rest = [todo.title for todo in answer.context["rest"]]
        owed = [one for one in placed if one not in todos]  # dated records, named one by one
        assert sorted(placed + rest) == sorted(todos + owed)


def test_a_dated_duty_stands_under_its_clause(everyone, client):
    policy.change("records_since", 2025, basis="测试", confirmed=True, by=everyone.officer)
    answer = page_of(client, everyone.school_liaison)
    due = row_of(answer, "10.school.5").due
    assert [(one.title, one.url, one.late) for one in due] == [
        ("2026年度实训基地建设计划", "/records/base-plan/new/?year=2026&part=0", True)
    ]


def test_what_was_done_links_its_records(everyone, client):
    """The secretariat's facts are those of the alliance; the chair sees how many records a page holds."""
    facts = {one.name: one.fact.value for one in row_of(page_of(client, everyone.officer), "13.1").done}
    assert list(facts) == ["cycle.standard_on_time", "cycle.self_on_time", "cycle.units"]
    builders.decision(everyone.secretary_general)
    pages = row_of(page_of(client, everyone.chair), "5.4").pages
    assert {page.url_name: number for page, number in pages}["decisions"] == 1


def test_the_year_before_has_no_todos(everyone, client):
    policy.change("records_since", 2026, basis="测试", confirmed=True, by=everyone.officer)
    now, before = (
        page_of(client, everyone.school_liaison),
        page_of(client, everyone.school_liaison, year="2025"),
    )
    odd = page_of(client, everyone.school_liaison, year="1999")
    assert [one.context["year"] for one in (now, before, odd)] == [2026, 2025, 2026]
    assert (row_of(now, "10.school.5").due != [], before.context["rest"]) == (True, [])


def test_the_page_of_a_clause_leads_to_the_own_duty(everyone, client):
    link = f'href="{reverse("office_duties")}#CHAIR"'
    seen = {}
    for name, user in (("chair", everyone.chair), ("officer", everyone.officer)):
        client.force_login(user)
        seen[name] = client.get(reverse("regulation_clause", args=["5.4"])).content.decode().count(link)
    assert seen == {"chair": 1, "officer": 0}


def test_duties_without_a_page():
    assert [one.ref for one in regulation.all_clauses() if one.duty and not one.served_by] == []
