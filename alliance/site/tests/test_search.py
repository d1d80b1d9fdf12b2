"""The search over everything that the person may see."""

import pytest
from django.urls import reverse

from alliance.registers import portal
from alliance.registers.portal import Hit
from alliance.tests import builders

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_search_names_every_page_once_by_the_story_it_belongs_to(client, monkeypatch):
    register = [
        Hit("通知", "/documents/1/", "发文"),
        Hit("整改通知书", "/rectifications/2/", "发文"),
        Hit("旧文", "", "发文"),
    ]
    papers = [Hit("通知", "/documents/1/", "公文")]
    monkeypatch.setattr(portal.registry, "search", [lambda user, text: register, lambda user, text: papers])
    client.force_login(builders.person())
    found = client.get(reverse("search"), {"q": "通知"}).context["groups"]
    assert {kind: [hit.url for hit in hits] for kind, hits in found.items()} == {
        "发文": ["/rectifications/2/", ""],
        "公文": ["/documents/1/"],
    }
