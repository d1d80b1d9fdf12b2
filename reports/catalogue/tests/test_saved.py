"""Saved sets: one's own, and what the secretariat shares."""

import pytest
from django.test import Client

from alliance.ground.access import Refused
from alliance.messages.models import Notification
from reports.catalogue import services
from reports.catalogue.models import SavedReport


def client_of(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_save_keeps_the_parameters_and_opens_with_them(house):
    client = client_of(house.officer)
    client.post("/catalogue/units/save/?kind=SCHOOL&column=name&page=2", {"name": "学校名录"})
    saved = SavedReport.objects.get()
    assert (saved.owner, saved.query, saved.shared) == (house.officer, "kind=SCHOOL&column=name", False)
    page = client.get(saved.get_absolute_url())
    assert [column.key for column in page.context["table"].columns] == ["name"]
    assert [one["saved"] for one in client.get("/catalogue/").context["saved"]] == [saved]


def test_save_under_a_used_name_is_refused(house):
    client = client_of(house.officer)
    client.post("/catalogue/units/save/", {"name": "名录"})
    again = client.post("/catalogue/units/save/?kind=SCHOOL", {"name": "名录"})
    assert (again.status_code, SavedReport.objects.count()) == (422, 1)
    client_of(house.school_liaison).post("/catalogue/standing_rules/save/", {"name": "名录"})
    assert SavedReport.objects.count() == 2


@pytest.mark.parametrize(("who", "may"), [("officer", True), ("chair", False), ("school_liaison", False)])
def test_share_is_for_the_secretariat(house, who, may):
    client_of(getattr(house, who)).post("/catalogue/standing_rules/save/", {"name": "规章", "shared": "on"})
    assert SavedReport.objects.get().shared == may
    if not may:
        with pytest.raises(Refused, match="只有秘书处"):
            services.save(report="standing_rules", name="共用", query="", shared=True, by=getattr(house, who))


def test_shared_is_seen_and_removed_by_the_secretariat_which_tells_the_owner(house):
    saved = services.save(report="units", name="名录", query="", shared=True, by=house.officer)
    address = f"/catalogue/saved/{saved.pk}/remove/"
    assert client_of(house.school_liaison).post(address).status_code == 404
    other = house.secretary_general
    assert [one["saved"] for one in client_of(other).get("/catalogue/").context["saved"]] == [saved]
    client_of(other).post(address)
    assert SavedReport.objects.count() == 0
    told = Notification.objects.filter(title__contains="名录")
    assert [one.recipient for one in told] == [house.officer]


def test_own_is_seen_by_nobody_else(house):
    saved = services.save(report="units", name="名录", query="", shared=False, by=house.school_liaison)
    assert client_of(house.officer).post(f"/catalogue/saved/{saved.pk}/remove/").status_code == 404
    client_of(house.school_liaison).post(f"/catalogue/saved/{saved.pk}/remove/")
    assert (SavedReport.objects.count(), Notification.objects.filter(title__contains="名录").count()) == (
        0,
        0,
    )
