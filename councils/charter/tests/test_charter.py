"""The shelf: who drafts, is heard and adopts, what is in force on a day, and who reads which version."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from alliance.ground import clock
from alliance.ground.access import Refused
from alliance.messages.models import Notification
from alliance.registers import facts
from alliance.site.models import RegulationText
from alliance.tests import builders
from alliance.tests.builders_meetings import NEXT, called, line
from alliance.tests.desk import todos_of
from councils.attendance import services as attendance
from councils.charter import rules, services
from councils.charter.models import RuleVersion, StandingRule
from councils.decisions import services as decisions
from councils.hearing import rules as judge
from councils.hearing import services as hearing
from councils.votes import services as votes

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
State = RuleVersion.State


@pytest.fixture
def house(everyone):
    everyone.vice = builders.seated("VICE_CHAIR").unit
    everyone.vice_head = everyone.vice.representatives.get().user
    builders.seated("ORDINARY", everyone.school)
    return everyone


def version(house, state="DRAFT", **given):
    return builders.rule_version(house, state=state, **given)


def decided(house, matter="REGULATION"):
    return decisions.confirm(builders.decision(house.secretary_general, matter=matter), by=house.chair)


def heard(made):
    """The instant at which nobody can be waited for any more."""
    return clock.at(made.opinions_by)


def test_one_charter_one_regulation_and_no_two_of_a_name(house):
    first = version(house, kind="CHARTER", title="联盟章程")
    assert (first.number, str(first)) == (1, "联盟章程（第1版）")
    with pytest.raises(Refused, match="各只有一份"):
        version(house, kind="CHARTER", title="新章程")
    with pytest.raises(Refused, match="已有同名"):
        version(house, title="联盟章程")
    with pytest.raises(Refused, match="已有一个版本"):
        version(house, rule=first.rule)
    services.withdraw(first, why="重起", by=house.officer)
    assert version(house, rule=first.rule).number == 2


def test_opinions_are_asked_of_vice_chairs_and_directors_and_taken_until_the_last_instant(house):
    asked = version(house, "OPINIONS")
    assert {one.unit for one in asked.opinions.all()} == {house.vice, house.school}
    told = Notification.objects.filter(step__startswith="opinions").values_list("recipient", flat=True)
    assert set(told) == {house.vice_head.pk, house.school_liaison.pk, house.school_head.pk}
    own = asked.opinions.get(unit=house.school)
    for late, taken in ((-SECOND, True), (0 * SECOND, False), (SECOND, False)):
        with clock.at(asked.opinions_by + late):
            assert bool(judge.may_hear(house.school_liaison, own)) == taken
            assert not judge.may_hear(house.enterprise_liaison, own)
    with pytest.raises(Refused, match="请写明意见"):
        hearing.answer(own, agrees=False, text=" ", by=house.school_head)
    assert hearing.answer(own, agrees=True, text="多余", by=house.school_head).text == ""


def test_charter_is_adopted_by_a_decision_of_its_matter_only(house):
    asked = version(house, "OPINIONS", kind="CHARTER", title="联盟章程")
    general, special = decided(house, "GENERAL"), decided(house)
    with pytest.raises(Refused, match="还在征求意见"):
        services.adopt(asked, decision=special, by=house.secretary_general)
    with heard(asked):
        with pytest.raises(Refused, match="请选择理事会决定"):
            services.adopt(asked, by=house.secretary_general)
        with pytest.raises(Refused, match="章程、办法的制定与修改"):
            services.adopt(asked, decision=general, by=house.secretary_general)
        adopted = services.adopt(asked, decision=special, by=house.secretary_general)
        assert (adopted.state, adopted.decision, adopted.in_force_from) == ("ADOPTED", special, clock.today())


def test_rule_of_the_secretariat_is_signed_by_the_secretary_general(house):
    asked = version(house, "OPINIONS")
    with heard(asked):
        with pytest.raises(Refused, match="由秘书长"):
            services.adopt(asked, by=house.officer)
        assert services.adopt(asked, by=house.secretary_general).standing == "现行"


@pytest.mark.parametrize(("choice", "state"), [("FOR", "ADOPTED"), ("AGAINST", "OPINIONS")])
def test_vote_that_is_carried_adopts_the_charter_by_itself(house, noon, choice, state):
    asked = version(house, "OPINIONS", kind="CHARTER", title="联盟章程", in_force_from=date(2027, 1, 1))
    meeting = called(house.secretary_general)
    noon.move_to(asked.opinions_by)
    services.put(asked, meeting=meeting, method="NAMED", by=house.secretary_general)
    motion = meeting.motions.get()
    assert motion.matter == "REGULATION"
    noon.move_to(NEXT)
    heads = {house.chair_unit: house.chair, house.vice: house.vice_head, house.school: house.school_head}
    for unit in heads:
        attendance.mark(line(meeting, unit), present="SELF", by=house.officer)
    motion = votes.open(motion, by=house.chair)
    for unit, head in heads.items():
        votes.cast(motion.ballots.get(unit=unit), choice=choice, by=head)
    votes.close(motion, by=house.chair)
    after = RuleVersion.objects.get(pk=asked.pk)
    assert (after.state, after.standing) == (state, "待施行" if state == "ADOPTED" else "征求意见")
    assert after.in_force_from == date(2027, 1, 1)


def test_new_version_ends_the_one_before_on_its_day(house):
    first = version(house, "ADOPTED", in_force_from=date(2026, 1, 1))
    second = version(house, "OPINIONS", rule=first.rule, in_force_from=date(2027, 1, 1))
    with heard(second):
        with pytest.raises(Refused, match="不能早于现行版本"):
            services.adopt(second, in_force_from=date(2025, 12, 31), by=house.secretary_general)
        services.adopt(second, by=house.secretary_general)
    for day, number in ((date(2026, 12, 31), 1), (date(2027, 1, 1), 2)):
        assert [one.number for one in RuleVersion.objects.in_force_on(day)] == [number]
        with clock.at(clock.start_of_day(day)):
            standing = {one.number: one.standing for one in first.rule.versions.all()}
        assert standing == ({1: "现行", 2: "待施行"} if number == 1 else {1: "已失效", 2: "现行"})


def test_regulation_that_is_adopted_becomes_the_full_text(house):
    asked = version(house, "OPINIONS", kind="REGULATION", title="联盟运行管理实施办法")
    decision = decided(house)
    with heard(asked):
        adopted = services.adopt(asked, decision=decision, by=house.secretary_general)
    text = RegulationText.objects.get()
    assert (text.file.name, text.sha256) == (adopted.file.name, adopted.sha256)
    other = version(house, "ADOPTED", in_force_from=date(2026, 1, 1))
    assert RegulationText.objects.count() == 1
    assert other.standing == "现行"


def test_repeal_ends_a_rule_today_but_never_the_charter(house):
    made = version(house, "ADOPTED", in_force_from=date(2026, 1, 1))
    with pytest.raises(Refused, match="废止的原因"):
        services.repeal(made, why="", by=house.secretary_general)
    assert services.repeal(made, why="并入他项", by=house.secretary_general).standing == "已失效"
    charter = version(house, "OPINIONS", kind="CHARTER", title="联盟章程")
    with heard(charter):
        charter = services.adopt(charter, decision=decided(house), by=house.secretary_general)
    assert not rules.may_repeal(house.secretary_general, charter)


ACTS = ("revise", "ask_opinions", "put", "adopt", "withdraw", "repeal")
PEOPLE = ("officer", "secretary_general", "chair", "school_head", "enterprise_liaison")
OFFICE = {"DRAFT": {"revise", "ask_opinions", "withdraw"}, "OPINIONS": {"revise", "withdraw"}}
KEEPER = {"OPINIONS": {"put", "adopt"}, "ADOPTED": {"repeal"}}


@pytest.mark.parametrize("state", State.values)
def test_who_may_do_what(house, state):
    made = version(house, "DRAFT" if state == "WITHDRAWN" else state)
    if state == "WITHDRAWN":
        made = services.withdraw(made, why="重起", by=house.officer)
    office = OFFICE.get(state, set())
    allowed = {"officer": office, "secretary_general": office | KEEPER.get(state, set())}
    with clock.at(made.opinions_by or clock.now()):
        for name in PEOPLE:
            person = getattr(house, name)
            found = {
                act
                for act in ACTS
                if (getattr(rules, f"may_{act}", None) or getattr(judge, f"may_{act}"))(person, made)
            }
            assert found == allowed.get(name, set()), name


def test_everybody_signed_in_reads_the_shelf_and_nobody_else_the_drafts(house, client):
    adopted, asked = version(house, "ADOPTED"), version(house, "OPINIONS", title="经费管理办法")
    draft = version(house, title="档案管理办法")
    outsider = builders.person()
    expected = {
        house.officer: {adopted, asked, draft},
        house.school_head: {adopted, asked},
        outsider: {adopted},
    }
    for person, seen in expected.items():
        assert set(RuleVersion.objects.visible_to(person)) == seen
        client.force_login(person)
        for one in (adopted, asked, draft):
            answer = client.get(reverse("rule_version_file", args=[one.pk]))
            assert answer.status_code == (200 if one in seen else 404)
            page = client.get(one.get_absolute_url())
            assert page.status_code == (200 if one in seen else 404)
    client.logout()
    assert client.get(reverse("standing_rules")).status_code == 302


def test_todo_of_who_is_asked(house):
    asked = version(house, "OPINIONS")
    assert [one.title for one in todos_of(house.vice_head) if one.kind == "规章制度"] == [
        f"请提意见：{asked}"
    ]
    assert [one.url for one in todos_of(house.school_liaison) if one.kind == "规章制度"] == [
        asked.get_absolute_url()
    ]
    assert [one for one in todos_of(house.enterprise_head) if one.kind == "规章制度"] == []


@pytest.mark.once
@pytest.mark.parametrize("number", [1, 3, 50])
def test_shelf_costs_the_same_for_1_3_and_50_rows(house, client, number, django_assert_max_num_queries):
    made = version(house, "ADOPTED")
    for place in range(number - 1):
        rule = StandingRule.objects.create(kind="RULE", title=f"办法{place}", created_at=clock.now())
        row = RuleVersion(
            rule=rule, number=1, note="甲", prepared_by=house.officer, in_force_from=clock.today()
        )
        row.share(made)
        row.created_at = clock.now()
        row.save()
    client.force_login(house.officer)
    client.get(reverse("standing_rules"))
    with django_assert_max_num_queries(6):
        assert len(client.get(reverse("standing_rules")).context["listing"].table.rows) == min(number, 25)


# ---------------------------------------------------------------- the secretariat's year


def test_fact_counts_what_came_into_force_in_the_year(house):
    def fact(year):
        return facts.compute(["standing_rule.adopted"], [house.school], year)[house.school.pk][
            "standing_rule.adopted"
        ].value

    version(house, "DRAFT")
    assert fact(2026) is None  # nothing stands on the shelf
    version(house, "ADOPTED", title="经费管理办法")
    assert (fact(2026), fact(2025)) == (1, 0)
