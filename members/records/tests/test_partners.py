"""The other side of a record: asked, confirmed, disputed, taken back; and what counts for whom, as a truth table."""

import pytest

from alliance.ground import clock
from alliance.ground.access import Refused
from alliance.messages.models import Notification
from alliance.registers import facts
from alliance.tests import builders
from members.membership import services as membership
from members.people.services import people
from members.records import kinds, rules, services
from members.records.tests import battery

pytestmark = pytest.mark.django_db


def steps(user):
    return [one.step.partition("-")[0] for one in Notification.objects.filter(recipient=user).order_by("pk")
            if one.matter.startswith("record:")]  # fmt: skip


def test_partner_is_asked_when_a_record_is_filed(pair):
    one = battery.record(pair, "FILED")
    assert (one.answer, steps(pair.partner_head), steps(pair.partner_liaison)) == (
        "ASKED",
        ["asked"],
        ["asked"],
    )
    assert (steps(pair.head), steps(pair.officer)) == ([], [])


def test_confirm_by_the_partner_only(pair):
    one = battery.record(pair, "FILED")
    for nobody in (pair.liaison, pair.officer, pair.stranger):
        with pytest.raises(Refused, match="只有合作方单位"):
            services.confirm(one, by=nobody)
    done = services.confirm(one, by=pair.partner_liaison)
    assert (done.answer, done.answered_by, done.answered_at) == (
        "CONFIRMED",
        pair.partner_liaison,
        clock.now(),
    )


def test_dispute_needs_words_and_tells_the_unit(pair):
    one = battery.record(pair, "FILED")
    with pytest.raises(Refused, match="请写明与事实不符之处"):
        services.dispute(one, words="  ", by=pair.partner_head)
    done = services.dispute(one, words="没有这个项目", by=pair.partner_head)
    assert (done.answer, done.answer_words, steps(pair.liaison)) == ("DISPUTED", "没有这个项目", ["disputed"])


def test_answer_taken_back_asks_again(pair):
    one = services.confirm(battery.record(pair, "FILED"), by=pair.partner_head)
    again = services.retract(one, by=pair.partner_liaison)
    assert (again.answer, again.answered_by, again.answered_at) == ("ASKED", None, None)
    with pytest.raises(Refused, match="对方还没有答复"):
        services.retract(again, by=pair.partner_head)


def test_correction_asks_the_partner_again(pair):
    one = services.confirm(battery.record(pair, "FILED"), by=pair.partner_head)
    again = services.correct(one, content={"remark": "改"}, reason="数字有误", by=pair.liaison)
    assert (again.answer, steps(pair.partner_head)) == ("ASKED", ["asked", "asked"])


def test_withdrawal_tells_a_partner_that_had_confirmed(pair):
    confirmed = services.confirm(battery.record(pair, "FILED"), by=pair.partner_head)
    services.withdraw(confirmed, reason="重复", by=pair.liaison)
    assert steps(pair.partner_head) == ["asked", "withdrawn"]
    services.withdraw(battery.record(pair, "FILED"), reason="重复", by=pair.liaison)
    assert steps(pair.partner_head) == ["asked", "withdrawn", "asked"]


def test_who_stands_for_both_sides_does_not_answer(pair):
    one = battery.record(pair, "FILED")
    people.appoint(pair.unit, role="HR_LEAD", since=clock.today(), by=None, user=pair.partner_liaison)
    assert "回避" in rules.may_reply(pair.partner_liaison, one).reason
    assert rules.may_reply(pair.partner_head, one)


@pytest.mark.parametrize("wrong", ["own unit", "both"])
def test_partner_is_one_other_unit(pair, wrong):
    one = battery.record(pair)
    content = {"partner": pair.unit} if wrong == "own unit" else {"partner_name": "联盟外公司"}
    with pytest.raises(Refused, match="合作方应是另一个单位，且只填一个"):
        services.write(one, content=content, by=pair.liaison)


# ---------------------------------------------------------------- what counts for whom


def counted(house):
    """What the project counts for the unit and for its partner."""
    found = facts.compute(["project.active"], [house.unit, house.partner], 2026)
    return tuple(int(found[unit.pk]["project.active"].value) for unit in (house.unit, house.partner))


def asked(house):
    return battery.record(house, "FILED")


def confirmed(house):
    return services.confirm(asked(house), by=house.partner_head)


def disputed(house):
    return services.dispute(asked(house), words="没有这个项目", by=house.partner_head)


def outside(house):
    return battery.record(house, "FILED", partner=None, partner_name="联盟外公司")


TABLE = {
    "draft": (battery.record, (0, 0)),
    "asked": (asked, (1, 0)),
    "confirmed": (confirmed, (1, 1)),
    "disputed": (disputed, (0, 0)),
    "disputed, then confirmed": (lambda house: services.confirm(disputed(house), by=house.partner_head), (1, 1)),
    "confirmed, then taken back": (lambda house: services.retract(confirmed(house), by=house.partner_head), (1, 0)),
    "confirmed, then corrected": (
        lambda house: services.correct(confirmed(house), content={}, reason="数字有误", by=house.liaison),
        (1, 0),
    ),
    "confirmed, then withdrawn": (
        lambda house: services.withdraw(confirmed(house), reason="重复", by=house.liaison),
        (0, 0),
    ),
    "confirmed, then returned": (
        lambda house: services.send_back(confirmed(house), reason="不全", by=house.officer),
        (0, 0),
    ),
    "confirmed, then looked at": (lambda house: services.accept(confirmed(house), by=house.officer), (1, 1)),
    "outside the alliance": (outside, (0, 0)),
}  # fmt: skip


@pytest.mark.parametrize("what", TABLE)
def test_record_counts_for(noon, what):
    house = battery.inhabited("cooperation")
    build, expected = TABLE[what]
    build(house)
    assert counted(house) == expected


@pytest.mark.parametrize(("answered", "expected"), [(True, (1, 1)), (False, (1, 0))])
def test_record_counts_as_answered_when_the_partner_leaves(noon, answered, expected):
    """Its answer stands; what it did not answer nobody can any more."""
    house = battery.inhabited("cooperation")
    one = confirmed(house) if answered else asked(house)
    membership.end_membership(house.partner, on=clock.today(), reason="退出", by=None)
    assert counted(house) == expected
    assert not rules.may_reply(house.partner_head, one)


def test_record_of_a_unit_that_leaves_goes_on_counting_for_the_partner(noon):
    house = battery.inhabited("cooperation")
    confirmed(house)
    membership.end_membership(house.unit, on=clock.today(), reason="退出", by=None)
    assert counted(house) == (1, 1)


def test_training_of_a_school_counts_for_both_and_other_training_for_the_plan_only(noon):
    """What is planned and delegated stands in the plan, how many the school taught in its courses; outsiders count for nobody."""
    house = battery.inhabited("staff-training")
    plan = services.confirm(battery.record(house, "FILED", planned=40), by=house.partner_head)
    builders.record("staff-training", house.unit, house.liaison, state="FILED", organiser="SELF", planned=60)
    course = {"state": "FILED", "plan": plan, "enrolled": 40, "attended": 30, "passed": 30}
    taught = builders.record("training-session", house.unit, house.liaison, partner=house.partner, **course)
    services.confirm(taught, by=house.partner_head)
    outside = {"taught": "OUTSIDE", "partner_name": "联盟外培训公司"}
    builders.record("training-session", house.unit, house.liaison, **course | outside)
    names = ["training.planned", "training.delegated", "training.enterprise_staff"]
    found = facts.compute(names, [house.unit, house.partner], 2026)
    assert [found[house.unit.pk][name].value for name in names] == [100, 40, None]
    assert [found[house.partner.pk][name].value for name in names] == [None, None, 30]
    assert kinds.get("staff-training").partner.required is False


@pytest.mark.parametrize(("answered", "expected"), [(None, 1), (services.confirm, 1), (services.dispute, 0)])
def test_adoption_counts_outside_the_alliance_and_where_a_member_does_not_deny_it(
    noon, db, answered, expected
):
    """A member that is asked or confirms counts, one that denies it does not; a public authority counts in any case."""
    house = battery.inhabited("forecast-adoption")

    def adopted():
        return facts.compute(["forecast.adopted"], [house.unit], 2026)[house.unit.pk][
            "forecast.adopted"
        ].value

    one = battery.record(house, "FILED")
    if answered is not None:
        words = {"words": "没有采用"} if answered is services.dispute else {}
        answered(one, by=house.partner_head, **words)
    assert adopted() == expected
    battery.record(house, "FILED", partner=None, partner_name="德州市教育和体育局")
    assert adopted() == expected + 1
