"""All results together: the public notice, objections and their answers, the publication (第十一、十三条)."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliance.ground import clock
from alliance.ground.access import Refused
from alliance.messages.models import Notification
from alliance.tests import builders
from alliance.tests import builders_assessments as made
from assessments.objections import services as objections
from assessments.objections.models import Objection
from assessments.publication import after_publication
from assessments.publication import services as publication
from assessments.publication.rules import is_noticeable
from assessments.results.services import confirming
from assessments.sheets.models.assessments import Assessment
from members.membership import services as membership

pytestmark = pytest.mark.django_db
State = Assessment.State


@pytest.fixture(autouse=True)
def consequences(monkeypatch):
    """What follows from a publication has its own tests; here it is only counted."""
    called = []
    monkeypatch.setattr(after_publication, "follow", lambda cycle, *, by: called.append((cycle.pk, by)))
    return called


@pytest.fixture
def house():
    return builders.alliance()


def told(step):
    """The messages about results; standards are announced as well."""
    return Notification.objects.filter(matter__startswith="assessment:", step=step)


def again(row):
    return type(row).objects.get(pk=row.pk)


# ---------------------------------------------------------------- publishing


def _all_confirmed(cycle):
    for row in cycle.assessments.all():
        made.confirmed(row)
    return cycle


def test_publish_tells_every_unit_once_and_starts_what_follows(house, consequences):
    cycle = _all_confirmed(made.cycle())
    publication.publish(cycle, by=house.secretary_general)
    assert set(cycle.assessments.values_list("state", flat=True)) == {State.PUBLISHED}
    assert sorted(told("published").values_list("recipient__name", flat=True)) == sorted(
        one.name
        for one in (
            house.chair,
            house.school_head,
            house.school_liaison,
            house.enterprise_head,
            house.enterprise_liaison,
        )
    )
    assert consequences == [(cycle.pk, house.secretary_general)]
    with pytest.raises(Refused, match="已发布"):
        publication.publish(cycle, by=house.secretary_general)
    assert told("published").count() == 5


def test_publish_waits_for_the_last_confirmation(house, consequences):
    cycle = made.cycle()
    rows = list(cycle.assessments.order_by("pk"))
    for row in rows[:-1]:
        made.confirmed(row)
    with pytest.raises(Refused, match="还有 1 个单位"):
        publication.publish(cycle, by=house.secretary_general)
    made.confirmed(rows[-1])
    assert publication.publish(cycle, by=house.chair).is_published
    assert len(consequences) == 1


def test_publish_does_not_wait_for_a_unit_that_has_left(house):
    cycle = made.cycle()
    for row in cycle.assessments.exclude(unit=house.school):
        made.confirmed(row)
    with pytest.raises(Refused, match="还有 1 个单位"):
        publication.publish(cycle, by=None)
    membership.end_membership(house.school, on=clock.today(), reason="退出", by=None)
    assert publication.publish(cycle, by=None).is_published
    assert cycle.assessments.get(unit=house.school).state == State.DRAFT


def test_publish_of_nothing_is_refused():
    with pytest.raises(Refused, match="还没有已确认"):
        publication.publish(made.cycle(), by=None)


@pytest.mark.parametrize("who", ["officer", "school_head", "enterprise_liaison"])
def test_publish_is_the_secretary_generals_or_the_chairs(house, who):
    cycle = _all_confirmed(made.cycle())
    with pytest.raises(Refused, match="由秘书长或理事长"):
        publication.publish(cycle, by=getattr(house, who))
    assert publication.publish(cycle, by=house.chair).is_published


# ---------------------------------------------------------------- public notice and objections


@pytest.fixture
def noticed(house):
    cycle = _all_confirmed(made.cycle(notice_days=5))
    return publication.give_notice(cycle, by=house.secretary_general)


def test_notice_tells_each_unit_its_result_and_runs_working_days(house, noticed):
    assert Notification.objects.filter(step="notice", recipient=house.school_head).count() == 1
    assert noticed.objections_until > clock.now() + timedelta(days=5)
    with pytest.raises(Refused, match="已在公示"):
        publication.give_notice(noticed, by=house.secretary_general)


def test_notice_is_refused_without_a_setting_or_while_one_is_unconfirmed(house):
    cycle = made.cycle(notice_days=5)
    with pytest.raises(Refused, match="没有确认"):
        publication.give_notice(cycle, by=house.secretary_general)
    cycle.notice_days = 0
    assert is_noticeable(cycle).reason == "本年度没有设公示期。"


@pytest.mark.parametrize(("seconds", "published"), [(-1, False), (0, True), (1, True)])
def test_publish_waits_for_the_end_of_the_notice(house, noticed, seconds, published):
    with clock.at(noticed.objections_until + timedelta(seconds=seconds)):
        if published:
            assert publication.publish(noticed, by=house.secretary_general).is_published
        else:
            with pytest.raises(Refused, match="公示期至"):
                publication.publish(noticed, by=house.secretary_general)


def test_publish_before_the_notice_is_refused(house):
    cycle = _all_confirmed(made.cycle(notice_days=5))
    with pytest.raises(Refused, match="请先公示"):
        publication.publish(cycle, by=house.secretary_general)


def _school(cycle, house):
    return cycle.assessments.select_related("cycle", "unit").get(unit=house.school)


def test_objection_is_the_heads_within_the_notice(house, noticed):
    row = _school(noticed, house)
    for who in (house.school_liaison, house.enterprise_head, house.officer):
        with pytest.raises(Refused, match="本单位负责人"):
            objections.file(row, reason="A1 有误", by=who)
    with pytest.raises(Refused, match="异议内容"):
        objections.file(row, reason="", by=house.school_head)
    filed = objections.file(row, reason="A1 有误", by=house.school_head)
    assert filed.state == Objection.State.FILED
    with pytest.raises(Refused, match="已有一件"):
        objections.file(row, reason="再提", by=house.school_head)
    heard = set(Notification.objects.filter(step="filed").values_list("recipient", flat=True))
    assert heard == {house.secretary_general.pk, house.officer.pk}


@pytest.mark.parametrize(("seconds", "accepted"), [(-1, True), (0, False), (1, False)])
def test_objection_at_the_end_of_the_notice(house, noticed, seconds, accepted):
    row = _school(noticed, house)
    with clock.at(noticed.objections_until + timedelta(seconds=seconds)):
        if accepted:
            assert objections.file(row, reason="有误", by=house.school_head).pk
        else:
            with pytest.raises(Refused, match="公示期已于"):
                objections.file(row, reason="有误", by=house.school_head)


def test_objection_without_a_notice_is_refused(house):
    cycle = _all_confirmed(made.cycle())
    with pytest.raises(Refused, match="不在公示期内"):
        objections.file(_school(cycle, house), reason="有误", by=house.school_head)


def test_an_open_objection_holds_the_publication_and_dismissed_it_goes_on(house, noticed):
    filed = objections.file(_school(noticed, house), reason="有误", by=house.school_head)
    with clock.at(noticed.objections_until):
        with pytest.raises(Refused, match="未答复的异议"):
            publication.publish(noticed, by=house.chair)
        answered = objections.answer(filed, upheld=False, text="核对无误", by=house.officer)
        assert (answered.state, answered.answer) == (Objection.State.DISMISSED, "核对无误")
        with pytest.raises(Refused, match="该结果异议现在是“异议不成立”，不能答复。"):
            objections.answer(filed, upheld=True, text="再想", by=house.officer)
        assert publication.publish(noticed, by=house.chair).is_published
    assert Notification.objects.filter(step="answered", recipient=house.school_liaison).count() == 1


def test_an_upheld_objection_opens_the_review_again_and_the_new_result_is_told(house, noticed):
    row = _school(noticed, house)
    filed = objections.file(row, reason="有误", by=house.school_head)
    objections.answer(filed, upheld=True, text="确有错漏", by=house.officer)
    row = again(row)
    assert (row.state, row.grade) == (State.IN_REVIEW, "")
    for review in row.reviews.all():
        made.finished(review, share="0.85")
    confirming.confirm(row, by=house.officer)
    heard = Notification.objects.filter(recipient=house.school_head, step__startswith="notice")
    assert [one.step == "notice" for one in heard.order_by("pk")] == [True, False]


def test_objection_is_not_answered_by_the_own_people(house):
    cycle = _all_confirmed(made.cycle(notice_days=1))
    publication.give_notice(cycle, by=house.secretary_general)
    row = cycle.assessments.get(unit=house.chair_unit)
    filed = objections.file(row, reason="有误", by=house.chair)
    for who in (house.officer, house.secretary_general):
        with pytest.raises(Refused, match="应当回避"):
            objections.answer(filed, upheld=False, text="无误", by=who)
    clerk = builders.person()
    builders.post("OFFICER", clerk, house.enterprise)
    assert objections.answer(filed, upheld=False, text="无误", by=clerk).answer == "无误"


# ---------------------------------------------------------------- size


def test_publish_costs_the_same_queries_for_every_batch(house, monkeypatch):
    """500 at a time in earnest; here 2 at a time, so that the batches can be counted."""
    monkeypatch.setattr(publication, "BATCH", 2)
    counts = {}
    for year, size in ((2031, 3), (2032, 9)):
        while Assessment.objects.filter(cycle__year=year).count() < size:
            made.assessment(builders.unit("RESEARCH"), year)
        cycle = _all_confirmed(made.Cycle.objects.get(year=year))
        with CaptureQueriesContext(connection) as caught:
            publication.publish(cycle, by=None)
        counts[cycle.assessments.count()] = len(caught)
    (few, cheap), (many, dear) = sorted(counts.items())
    batches = (many + 1) // 2 - (few + 1) // 2
    assert (dear - cheap) % batches == 0, counts
    assert (dear - cheap) / batches <= 8, counts
