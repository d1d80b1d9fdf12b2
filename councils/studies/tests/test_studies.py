"""动态与研究: who shares and reads, what is asked of whom, and when it ends."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from alliance.files import uploads
from alliance.ground import clock
from alliance.ground.access import Conflict, Refused
from alliance.messages.models import Notification
from alliance.tests import builders, files
from alliance.tests.desk import todos_of
from councils.seats import services as seats
from councils.studies import portal, rules, services
from councils.studies.models import Study

pytestmark = pytest.mark.django_db
WORDS = {
    "kind": "POLICY",
    "title": "关于产教融合的若干措施",
    "source": "教育部",
    "dated_on": date(2026, 11, 2),
    "points": "一、扩大试点\n二、给予补助",
    "link": "https://example.org/policy",
}


@pytest.fixture
def house(everyone):
    everyone.director = (
        builders.seated("ORDINARY", everyone.school).unit.representatives.get(role="HEAD").user
    )
    return everyone


def shared(by, **words):
    return services.share(**WORDS | words, by=by)


def reads(study, user):
    return bool(rules.may_read(user, study))


def test_share_is_for_council_and_secretariat_and_tells_the_council(house):
    for who in ("school_liaison", "enterprise_head"):
        with pytest.raises(Refused, match="由理事会成员和秘书处发布"):
            shared(getattr(house, who))
    study = shared(house.officer)
    assert {one.recipient for one in Notification.objects.filter(matter=f"study:{study.pk}")} == {
        house.chair,
        house.director,
    }
    assert shared(house.director, title="调研").shared_by == house.director


def test_share_wants_words_and_no_day_to_come(house):
    for words in ({"title": " "}, {"source": ""}, {"points": "\n"}, {"dated_on": date(2026, 11, 23)}):
        with pytest.raises(Refused):
            shared(house.officer, **words)
    assert shared(house.officer, dated_on=date(2026, 11, 22)).state == "SHARED"


def test_members_without_an_office_see_nothing(house, client):
    study = shared(house.officer)
    address, found = study.get_absolute_url(), {}
    for who in ("chair", "director", "officer", "school_liaison", "enterprise_head"):
        client.force_login(getattr(house, who))
        found[who] = (client.get(address).status_code, client.get(reverse("studies")).status_code)
    seen, not_seen = (200, 200), (404, 409)
    assert found == {
        "chair": seen, "director": seen, "officer": seen, "school_liaison": not_seen, "enterprise_head": not_seen,
    }  # fmt: skip


def test_what_is_unread_waits_until_it_is_read(house, client):
    study = shared(house.officer)
    assert [todo.title for todo in todos_of(house.director, [portal.to_read])] == ["1 条动态与研究未阅"]
    assert todos_of(house.officer, [portal.to_read]) == []  # the secretariat is not asked
    client.force_login(house.director)
    client.post(reverse("study_read", args=[study.pk]))
    assert todos_of(house.director, [portal.to_read]) == []
    assert list(study.readings.values_list("user", flat=True)) == [house.director.pk]
    with pytest.raises(Refused, match="您已阅知"):
        services.read(study, by=house.director)
    page = client.get(study.get_absolute_url())
    assert (page.context["readers"], page.context["waiting"]) == ([house.director], [house.chair])


def test_the_list_marks_the_chosen_ones_as_read(house, client):
    first, second, third = (shared(house.officer, title=f"动态{n}") for n in range(3))
    client.force_login(house.chair)
    client.post(reverse("studies_read"), {"selected": [first.pk, second.pk]})
    left = client.get(reverse("studies"), {"unread": "yes"}).context["table"].rows
    assert left == [third]
    found = client.get(reverse("studies"), {"q": "动态1"}).context["table"].rows
    assert found == [second]


def test_what_is_old_is_no_more_asked_for(house, noon):
    shared(house.officer)
    noon.move_to(clock.now() + portal.LOOK_BACK + timedelta(days=2))
    assert todos_of(house.director, [portal.to_read]) == []


def test_who_shared_it_and_the_secretariat_put_it_right(house):
    study = shared(house.director)
    with pytest.raises(Refused, match="由发布人或秘书处办理"):
        services.revise(study, **WORDS | {"title": "改"}, by=house.chair)
    study = services.revise(study, **WORDS | {"title": "改"}, by=house.director, version=study.version)
    with pytest.raises(Conflict):
        services.revise(study, **WORDS | {"title": "再改"}, by=house.officer, version=study.version - 1)
    assert services.revise(study, **WORDS | {"title": "再改"}, by=house.officer).title == "再改"


def test_withdrawn_it_is_seen_by_who_shared_it_and_the_secretariat_alone(house):
    study = shared(house.director)
    with pytest.raises(Refused, match="请写明撤下的原因"):
        services.withdraw(study, reason=" ", by=house.director)
    study = services.withdraw(study, reason="与上一条重复", by=house.director)
    assert [
        Study.objects.visible_to(user).count() for user in (house.director, house.officer, house.chair)
    ] == [1, 1, 0]
    assert (reads(study, house.chair), portal.shared_in(2026)) == (False, 0)


def test_right_ends_with_the_seat(house):
    study = shared(house.officer)
    assert reads(study, house.director)
    seats.end(house.school.seats.get(), on=clock.today(), reason="辞去", by=None)
    assert not reads(study, house.director)
    assert Study.objects.visible_to(house.director).count() == 0


def test_file_is_for_who_sees_it(house, client):
    study = shared(house.director)
    pdf = SimpleUploadedFile("全文.pdf", files.pdf().read())
    client.force_login(house.director)
    client.post(reverse("study_attach", args=[study.pk]), {"file": pdf})
    file = study.files.get()
    codes = {}
    for who in ("chair", "school_liaison"):
        client.force_login(getattr(house, who))
        codes[who] = client.get(reverse("study_file", args=[file.pk])).status_code
    assert codes == {"chair": 200, "school_liaison": 404}
    with pytest.raises(Refused, match="由发布人或秘书处办理"):
        services.attach(
            study, file=uploads.check(SimpleUploadedFile("二.pdf", files.pdf().read())), by=house.chair
        )


def test_search_finds_what_one_sees(house):
    study = shared(house.officer)
    assert [hit.url for hit in portal.find_studies(house.chair, "产教融合")] == [study.get_absolute_url()]
    assert list(portal.find_studies(house.school_liaison, "产教融合")) == []
