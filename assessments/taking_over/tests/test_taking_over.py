"""The standards of all subjects in one act: drafted by the secretariat, published by the secretary-general."""

import pytest

from alliance.ground.access import Refused
from alliance.messages.models import Notification
from alliance.tests import builders
from assessments.scoring.standard import Subject
from assessments.standards.models import Standard
from assessments.standards.services import drafting, publishing
from assessments.taking_over.services import take_over

pytestmark = pytest.mark.django_db
State = Standard.State
EVERY = {str(subject) for subject in Subject}


@pytest.fixture
def everyone():
    return builders.alliance()


def states(year: int = 2026) -> dict[str, str]:
    return dict(Standard.objects.filter(year=year).values_list("subject", "state"))


def test_take_over_by_the_secretary_general_publishes_all_five_and_tells_each_unit_once(everyone):
    assert len(take_over(year=2026, publish=True, by=everyone.secretary_general)) == 5
    assert states() == dict.fromkeys(EVERY, State.PUBLISHED)
    told = Notification.objects.filter(matter__startswith="standard:", recipient=everyone.enterprise_head)
    own = Standard.objects.get(subject="ENTERPRISE")
    assert {one.matter for one in told} & {
        f"standard:{row.pk}" for row in Standard.objects.exclude(subject="SECRETARIAT")
    } == {f"standard:{own.pk}"}


def test_take_over_by_an_officer_drafts_all_five_and_tells_nobody(everyone):
    assert len(take_over(year=2026, by=everyone.officer)) == 5
    assert states() == dict.fromkeys(EVERY, State.DRAFT)
    assert Notification.objects.filter(matter__startswith="standard:").count() == 0


def test_publishing_in_the_act_is_the_secretary_generals_alone(everyone):
    with pytest.raises(Refused, match="秘书长签发"):
        take_over(year=2026, publish=True, by=everyone.officer)
    assert states() == {}
    with pytest.raises(Refused, match="由秘书处制定"):
        take_over(year=2026, by=everyone.school_head)


def test_take_over_publishes_the_drafts_that_are_there_and_leaves_what_is_in_force(everyone):
    by = everyone.secretary_general
    school = drafting.create_default(year=2026, subject="SCHOOL", by=by)
    enterprise = publishing.publish(drafting.create_default(year=2026, subject="ENTERPRISE", by=by), by=by)
    done = take_over(year=2026, publish=True, by=by)
    assert {row.subject for row in done} == EVERY - {"ENTERPRISE"}
    assert school.pk in {row.pk for row in done}
    assert Standard.objects.get(subject="ENTERPRISE").version == enterprise.version


def test_take_over_from_last_year_copies_what_was_in_force(everyone):
    by = everyone.secretary_general
    old = drafting.create_default(year=2025, subject="SCHOOL", by=by)
    line = old.indicators.first()
    type(line).objects.filter(pk=line.pk).update(name="去年的名称")
    old.refresh_from_db()
    publishing.publish(old, by=by)
    take_over(year=2026, from_last_year=True, by=everyone.officer)
    assert Standard.objects.get(year=2026, subject="SCHOOL").indicators.filter(name="去年的名称").count() == 1
    assert states() == dict.fromkeys(EVERY, State.DRAFT)


@pytest.mark.parametrize("publish", [True, False])
def test_take_over_twice_changes_nothing(everyone, publish):
    by = everyone.secretary_general
    take_over(year=2026, publish=publish, by=by)
    with pytest.raises(Refused, match="没有改动"):
        take_over(year=2026, publish=publish, by=by)
    assert Standard.objects.count() == 5


@pytest.mark.once
def test_page_offers_publishing_to_the_secretary_general_only(everyone, client):
    client.force_login(everyone.officer)
    assert "建立并发布" not in client.get("/standards/all/").content.decode()
    form = {"year": "2026", "source": "DEFAULT", "publish": "1"}
    client.post("/standards/all/", form)
    assert states() == dict.fromkeys(EVERY, State.DRAFT)
    client.force_login(everyone.secretary_general)
    assert "建立并发布" in client.get("/standards/all/").content.decode()
    client.post("/standards/all/", form)
    assert states() == dict.fromkeys(EVERY, State.PUBLISHED)
