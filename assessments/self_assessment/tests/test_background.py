"""Opening a year and publishing its results with many units: in the background, in batches, seen as one act."""

from datetime import timedelta

import pytest
from django.urls import reverse

from alliance.background import lanes, works
from alliance.background.models.works import Work
from alliance.ground import clock
from alliance.ground.access import Refused
from alliance.messages.models import Notification
from alliance.tests import builders
from alliance.tests import builders_assessments as made
from alliance.tests.fetching import carry_on_waiting
from assessments.cockpit.views.cockpit import counts_of
from assessments.cycles import rules
from assessments.cycles import services as cycles
from assessments.cycles.models import Cycle
from assessments.opening import services as opening
from assessments.publication import after_publication
from assessments.publication import rules as publication_rules
from assessments.publication import services as publication
from assessments.publicity import rules as publicity_rules
from assessments.publicity.models import Commendation
from assessments.publicity.services import circulars
from assessments.rectification.models import Rectification
from assessments.results.services import reopening
from assessments.sheets.models.assessments import Assessment
from assessments.sheets.models.items import Item

WHO = ("officer", "secretary_general", "chair")


class Killed(BaseException):
    """What no handler of the worker sees, as after kill -9."""


@pytest.fixture
def house(everyone, settings, monkeypatch):
    """Five member units, where more than two are done in the background, one in a batch."""
    builders.unit("ENTERPRISE")
    builders.unit("SCHOOL")
    monkeypatch.setattr(opening, "BATCH", 1)
    monkeypatch.setattr(publication, "BATCH", 1)
    monkeypatch.setattr(works, "PAUSE", 0)
    settings.WORK_AT_ONCE = 2
    return everyone


def killed_once(monkeypatch, module, name, *, at):
    """The call number `at` of a function of the module does its work and is killed before the commit."""
    original, calls = getattr(module, name), []

    def call(*args, **options):
        answer = original(*args, **options)
        calls.append(name)
        if len(calls) == at:
            raise Killed
        return answer

    monkeypatch.setattr(module, name, call)


def sweep_after_the_lease() -> int:
    with clock.at(clock.now() + lanes.ACTS.lease + timedelta(seconds=1)):
        return carry_on_waiting()


def messages(step: str) -> int:
    return Notification.objects.filter(step=step, matter__startswith="assessment:").count()


# ---------------------------------------------------------------- opening


@pytest.fixture
def planned(house):
    made.published_standards(2026)
    return cycles.plan(year=2026, by=house.officer)


def test_open_of_a_small_year_is_done_at_once(house, planned, settings):
    settings.WORK_AT_ONCE = 5
    assert opening.open_cycle(planned, by=house.secretary_general).is_open
    assert (Assessment.objects.count(), messages("opened"), Work.objects.count()) == (5, 5, 0)


def test_open_of_a_large_year_is_one_act_done_by_a_worker(house, planned):
    asked = opening.open_cycle(planned, by=house.secretary_general)
    assert (asked.is_open, Assessment.objects.count(), messages("opened")) == (False, 0, 0)
    assert carry_on_waiting() == 1
    opened = Cycle.objects.get(pk=planned.pk)
    assert (opened.is_open, Assessment.objects.count(), messages("opened")) == (True, 5, 5)
    assert Item.objects.count() == sum(row.standard.indicators.count() for row in Assessment.objects.all())
    assert (
        opened.history.filter(history_change_reason="开启年度考核").get().history_user
        == house.secretary_general
    )
    told = Notification.objects.filter(recipient=house.secretary_general, title="已完成：开启2026年度考核")
    assert told.count() == 1


def test_open_shows_nothing_before_every_unit_has_its_assessment(house, planned, monkeypatch, client):
    opening.open_cycle(planned, by=house.secretary_general)
    killed_once(monkeypatch, opening, "_add", at=4)
    with pytest.raises(Killed):
        carry_on_waiting()
    assert (Assessment.objects.count(), messages("opened")) == (3, 0)
    assert not Cycle.objects.get(pk=planned.pk).is_open
    assert counts_of(planned) == {}
    client.force_login(house.school_liaison)
    assert "2026年度" not in client.get(reverse("assessments_mine")).content.decode()
    assert sweep_after_the_lease() == 1
    assert (Assessment.objects.count(), messages("opened")) == (5, 5)
    assert sum(sum(states.values()) for states in counts_of(planned).values()) == 5
    assert "2026年度" in client.get(reverse("assessments_mine")).content.decode()


def test_open_killed_while_telling_tells_each_once(house, planned, monkeypatch):
    opening.open_cycle(planned, by=house.secretary_general)
    killed_once(monkeypatch, opening, "_tell", at=3)
    with pytest.raises(Killed):
        carry_on_waiting()
    assert (Cycle.objects.get(pk=planned.pk).is_open, messages("opened") < 5) == (True, True)
    assert sweep_after_the_lease() == 1
    assert (messages("opened"), Assessment.objects.count(), carry_on_waiting()) == (5, 5, 0)


def test_while_a_year_is_being_opened_nothing_collides_with_it(house, planned):
    acts = [
        lambda: opening.open_cycle(planned, by=house.secretary_general),
        lambda: cycles.change(planned, by=house.officer, notice_days=5),
        lambda: cycles.change(planned, by=None, notice_days=5),
    ]
    assert rules.may_change_cycle(house.officer, planned)
    opening.open_cycle(planned, by=house.secretary_general)
    for act in acts:
        with pytest.raises(Refused, match="“开启2026年度考核”正在后台办理"):
            act()
    assert Work.objects.count() == 1


def test_open_uses_the_editions_of_the_moment_it_was_asked_for(house, planned):
    from assessments.standards.services import drafting, publishing

    first = publishing.published(2026)["SCHOOL"]
    opening.open_cycle(planned, by=house.secretary_general)
    publishing.publish(drafting.new_edition(first, reason="更正", by=None), by=None)
    carry_on_waiting()
    editions = {row.standard for row in Assessment.objects.filter(unit__kind="SCHOOL")}
    assert editions == {first}


@pytest.mark.parametrize(("size", "shown"), [(2, "后台"), (5, "已开启")])
def test_the_page_of_opening_ends_where_the_work_is(house, planned, client, settings, size, shown):
    settings.WORK_AT_ONCE = size
    client.force_login(house.secretary_general)
    response = client.post(reverse("cycle_open", args=[2026]), follow=True)
    work = Work.objects.first()
    assert response.redirect_chain[-1][0] == (work or planned).get_absolute_url()
    assert shown in response.content.decode()
    cockpit = client.get(planned.get_absolute_url()).content.decode()
    assert ("正在后台办理" in cockpit) == (work is not None)


# ---------------------------------------------------------------- publishing


@pytest.fixture
def confirmed(house, settings):
    """A year of five confirmed results: one 不合格, the others 优秀."""
    settings.WORK_AT_ONCE = 5
    cycle = made.cycle(2026)
    for row in Assessment.objects.filter(cycle=cycle).select_related("cycle", "unit", "standard"):
        made.confirmed(row, grade="UNQUALIFIED" if row.unit == house.school else "EXCELLENT")
    settings.WORK_AT_ONCE = 2
    return cycle


def states() -> set[str]:
    return set(Assessment.objects.values_list("state", flat=True))


def consequences() -> tuple[int, int]:
    return Commendation.objects.count(), Rectification.objects.count()


def test_publish_of_a_small_year_is_done_at_once(house, confirmed, settings):
    settings.WORK_AT_ONCE = 5
    assert publication.publish(confirmed, by=house.secretary_general).is_published
    assert (states(), messages("published"), consequences()) == ({"PUBLISHED"}, 5, (4, 1))
    assert Work.objects.count() == 0


def test_publish_of_a_large_year_is_one_act_done_by_a_worker(house, confirmed):
    asked = publication.publish(confirmed, by=house.secretary_general)
    assert (asked.is_published, states(), messages("published")) == (False, {"CONFIRMED"}, 0)
    assert [carry_on_waiting() for _ in range(2)] == [1, 0]
    published = Cycle.objects.get(pk=confirmed.pk)
    assert (published.is_published, states(), messages("published")) == (True, {"PUBLISHED"}, 5)
    assert consequences() == (4, 1)
    assert published.history.first().history_user == house.secretary_general


def test_publish_killed_in_the_middle_of_the_grades_shows_none(house, confirmed, monkeypatch, client):
    publication.publish(confirmed, by=house.secretary_general)
    killed_once(monkeypatch, publication.audit, "bulk_change", at=3)
    with pytest.raises(Killed):
        carry_on_waiting()
    assert (states(), messages("published")) == ({"CONFIRMED"}, 0)
    own = Assessment.objects.get(unit=house.school)
    client.force_login(house.school_head)
    assert client.get(reverse("assessment_result", args=[own.pk])).status_code == 404
    assert sweep_after_the_lease() == 1
    assert (states(), messages("published"), consequences()) == ({"PUBLISHED"}, 5, (4, 1))
    assert client.get(reverse("assessment_result", args=[own.pk])).status_code == 200


@pytest.mark.parametrize(
    ("module", "name", "at"), [(publication, "tell_result", 3), (after_publication, "follow", 1)]
)
def test_publish_killed_after_the_grades_finishes_once(house, confirmed, monkeypatch, module, name, at):
    publication.publish(confirmed, by=house.secretary_general)
    killed_once(monkeypatch, module, name, at=at)
    with pytest.raises(Killed):
        carry_on_waiting()
    assert (states(), consequences()) == ({"PUBLISHED"}, (0, 0))
    assert sweep_after_the_lease() == 1
    assert (messages("published"), consequences(), carry_on_waiting()) == (5, (4, 1), 0)


def test_while_results_are_being_published_nothing_collides_with_it(house, confirmed):
    row = Assessment.objects.filter(cycle=confirmed).exclude(unit=house.school).first()
    late = builders.unit("ENTERPRISE")
    acts = [
        lambda: publication.publish(confirmed, by=house.chair),
        lambda: publication.publish(confirmed, by=None),
        lambda: reopening.reopen(row, reason="再看一遍", by=None),
        lambda: opening.add_unit(confirmed, late, by=house.officer),
    ]
    late_free = rules.may_add_unit(house.officer, confirmed)
    publication.publish(confirmed, by=house.secretary_general)
    for act in acts:
        with pytest.raises(Refused, match="“发布2026年度考核结果”正在后台办理"):
            act()
    assert (bool(late_free), Work.objects.count()) == (True, 1)
    assert {
        who: bool(publication_rules.may_publish(getattr(house, who), confirmed)) for who in WHO
    } == dict.fromkeys(WHO, False)


def test_a_circular_waits_until_the_publication_is_at_its_end(house, confirmed, monkeypatch):
    publication.publish(confirmed, by=house.secretary_general)
    killed_once(monkeypatch, publication, "tell_result", at=1)
    with pytest.raises(Killed):
        carry_on_waiting()
    published = Cycle.objects.get(pk=confirmed.pk)
    words = circulars.draft(published, "RESULTS")
    fields = {"kind": "RESULTS", "title": words.title, "body": words.body}
    assert not publicity_rules.may_issue_circular(house.secretary_general, published, "RESULTS")
    with pytest.raises(Refused, match="正在后台办理"):
        circulars.issue(published, by=None, **fields)
    assert after_publication.catch_up() == 0  # left to the work, which knows who published
    sweep_after_the_lease()
    assert circulars.issue(published, by=house.secretary_general, **fields).pk


def test_publish_that_is_no_longer_ready_when_the_worker_comes_changes_nothing(house, confirmed):
    publication.publish(confirmed, by=house.secretary_general)
    work = Work.objects.get()
    row = Assessment.objects.filter(cycle=confirmed).first()
    Work.objects.filter(pk=work.pk).delete()
    reopening.reopen(row, reason="再看一遍", by=None)
    work.save(force_insert=True)  # as if the review had been opened again just before the request was stored
    assert carry_on_waiting() == 0
    work.refresh_from_db()
    assert (work.state, work.error) == ("REFUSED", "还有 1 个单位的考核没有确认，全部确认后统一办理。")
    assert (states(), messages("published")) == ({"CONFIRMED", "IN_REVIEW"}, 0)
    assert rules.is_still(confirmed)


@pytest.mark.parametrize(
    ("who", "lands_on_work"), [("secretary_general", True), ("chair", True), ("officer", False)]
)
def test_the_page_of_results_ends_where_the_work_is(house, confirmed, client, who, lands_on_work):
    client.force_login(getattr(house, who))
    response = client.post(reverse("results_publish") + "?year=2026", follow=True)
    work = Work.objects.first()
    assert (work is not None) == lands_on_work
    if lands_on_work:
        assert response.redirect_chain[-1][0] == work.get_absolute_url()
        assert "正在后台办理" in client.get(reverse("results") + "?year=2026").content.decode()
