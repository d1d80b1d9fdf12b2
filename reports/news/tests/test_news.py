"""News: which reports stand on the public site, with their pictures, and which do not."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from alliance.ground import clock
from alliance.tests import builders
from alliance.tests.files import image
from reports.checks import adoptions
from reports.checks import services as checks
from reports.monthly import pictures
from reports.monthly import services as monthly
from reports.monthly.models import ReportPicture

pytestmark = pytest.mark.django_db


@pytest.fixture
def adopted(house):
    report = builders.accepted_report(house.school, house.school_head, by=house.officer)
    adoptions.record(report, channel="WEBSITE", adopted_on=clock.today(), by=house.officer)
    return report


def listed(client, path="/site/news/"):
    return re.findall(r'<li><a href="/site/news/(\d+)/">', client.get(path).content.decode())


def test_news_are_what_was_adopted_for_the_site(client, house, adopted, django_assert_max_num_queries):
    other = builders.accepted_report(house.school, house.school_head, by=house.officer, title="登在省级")
    adoptions.record(other, channel="PROVINCE", adopted_on=clock.today(), by=house.officer)
    with django_assert_max_num_queries(4):
        assert listed(client) == [str(adopted.pk)]
    assert listed(client, "/site/") == [str(adopted.pk)]
    answers = [client.get(f"/site/news/{one.pk}/").status_code for one in (adopted, other)]
    assert answers == [200, 404]


@pytest.mark.once
def test_article_costs_few_queries_and_may_be_kept(client, adopted, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        answer = client.get(f"/site/news/{adopted.pk}/")
    page = answer.content.decode()
    assert (answer.headers["Cache-Control"], page.count("<script")) == ("public, max-age=120", 0)
    assert (page.count(adopted.title) > 0, page.count(str(adopted.unit)) > 0) == (True, True)


def test_news_that_are_no_longer_adopted_are_gone(client, house, adopted):
    adoptions.remove(adopted.adoptions.get(), reason="登记有误", by=house.officer)
    assert (listed(client), client.get(f"/site/news/{adopted.pk}/").status_code) == ([], 404)


def test_news_of_tomorrow_wait(client, house, adopted):
    with clock.at(clock.now() - timedelta(days=1)):
        assert listed(client) == []


def test_picture_is_shown_with_its_article_only(client, house):
    report = builders.draft(house.school, house.school_head)
    good, _ = pictures.sorted_out([SimpleUploadedFile("甲.jpg", image(size=(60, 40)).read())])
    pictures.add(report, good, by=house.school_head)
    address = f"/site/news/pictures/{ReportPicture.objects.get().pk}/"
    assert client.get(address).status_code == 404
    monthly.submit(report, by=house.school_head)
    checks.accept(report, by=house.officer)
    adoptions.record(report, channel="WEBSITE", adopted_on=clock.today(), by=house.officer)
    answer = client.get(address)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/jpeg")
    assert client.get(f"/site/news/{report.pk}/").content.decode().count(f'src="{address}"') == 1
