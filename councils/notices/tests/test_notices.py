"""Notices: which documents stand on the public site, who puts them there and takes them down."""

import re

import pytest
from django.db import transaction

from alliance.ground import audit
from alliance.ground.access import Refused
from councils.documents.models.annexes import DocumentPicture
from councils.documents.models.documents import Document
from councils.documents.tests.made import made
from councils.documents.tests.test_documents import picture
from councils.notices import services
from councils.notices.models import PublicNotice

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(house):
    return made(house, state="SENT")


def listed(client, path="/site/notices/"):
    return re.findall(r'<li><a href="/site/notices/(\d+)/">', client.get(path).content.decode())


def test_notice_is_shown_from_publishing_to_taking_down(client, house, sent, django_assert_max_num_queries):
    assert listed(client) == []
    notice = services.publish(sent, by=house.officer)
    with django_assert_max_num_queries(4):
        assert listed(client) == [str(notice.pk)]
    with django_assert_max_num_queries(4):
        page = client.get(f"/site/notices/{notice.pk}/").content.decode()
    assert (page.count(sent.number) > 0, page.count("<script")) == (True, 0)
    assert listed(client, "/site/") == [str(notice.pk)]
    with pytest.raises(Refused, match="请写明撤下的原因"):
        services.take_down(notice, reason=" ", by=house.officer)
    services.take_down(notice, reason="已过期", by=house.officer)
    assert (listed(client), client.get(f"/site/notices/{notice.pk}/").status_code) == ([], 404)
    assert services.publish(sent, by=house.officer).pk != notice.pk


def test_pictures_of_a_notice_are_shown_to_anybody_while_it_stands(client, house, sent):
    kept = DocumentPicture(document=sent)
    kept.keep(picture())
    with transaction.atomic():
        audit.save(kept, by=None, reason="测试")
    body = f'{sent.body}<figure><img src="{kept.get_absolute_url()}" alt="现场"></figure>'
    Document.objects.filter(pk=sent.pk).update(body=body)
    address = f"/site/notices/pictures/{kept.pk}/"
    assert client.get(address).status_code == 404
    notice = services.publish(Document.objects.get(pk=sent.pk), by=house.officer)
    assert f'src="{address}"' in client.get(f"/site/notices/{notice.pk}/").content.decode()
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    services.take_down(notice, reason="已过期", by=house.officer)
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("who", ["chair", "school_head"])
def test_publish_is_for_the_secretariat(house, sent, who):
    with pytest.raises(Refused, match="公文由秘书处办理"):
        services.publish(sent, by=getattr(house, who))


def test_publish_is_refused_twice_and_before_it_was_sent(house, sent):
    services.publish(sent, by=house.officer)
    with pytest.raises(Refused, match="已经公开"):
        services.publish(sent, by=house.officer)
    draft = made(house, state="DRAFT")
    with pytest.raises(Refused, match="只有已印发的公文可以公开"):
        services.publish(draft, by=house.officer)


def test_publish_is_refused_for_what_is_about_a_unit(house):
    about = made(house, state="SENT", unit=house.school)
    with pytest.raises(Refused, match="涉及具体单位的公文不在网站公开"):
        services.publish(about, by=house.officer)


def test_void_document_stands_there_no_longer(client, house, sent):
    notice = services.publish(sent, by=house.officer)
    from councils.documents.services import signing

    signing.make_void(sent, why="内容有误", by=house.secretary_general)
    assert Document.objects.get(pk=sent.pk).state == "VOID"
    assert (listed(client), PublicNotice.objects.get(pk=notice.pk).until) == ([], None)


def test_page_of_the_document_publishes_and_takes_down(client, house, sent):
    client.force_login(house.officer)
    assert client.post(f"/documents/{sent.pk}/publish/").status_code == 302
    assert client.get(sent.get_absolute_url()).content.decode().count("起在“通知公告”中公开") == 1
    assert client.post(f"/documents/{sent.pk}/take-down/", {"reason": "过期"}).status_code == 302
    assert PublicNotice.objects.filter(until=None).count() == 0
