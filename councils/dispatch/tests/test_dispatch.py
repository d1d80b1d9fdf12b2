"""To whom a document goes, sending, reading, reminding; the pages of it."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from alliance.ground import audit, clock
from alliance.ground.access import Refused
from alliance.messages.models import Notification
from alliance.tests import builders, desk, files
from councils.dispatch import services
from councils.dispatch.circles import addressee_of, members_of
from councils.documents.models.documents import Document
from councils.documents.models.recipients import Recipient
from councils.documents.tests.made import drafted, made
from members.membership import services as membership
from members.units.models import Unit

pytestmark = pytest.mark.django_db
State = Document.State


def as_(user):
    client = Client()
    client.force_login(user)
    return client


def test_circles_are_the_members_of_today(house):
    schools = set(Unit.objects.filter(kind="SCHOOL"))
    assert set(members_of(["kind-SCHOOL"]).values()) == schools
    assert set(members_of(["seat-CHAIR"]).values()) == {house.chair_unit}
    council = set(members_of(["council"]).values())
    assert council == {house.chair_unit, house.vice_unit, house.school}
    assert addressee_of(members_of(["all"]).values()) == "各成员单位"
    assert addressee_of(members_of(["kind-SCHOOL"]).values()) == "各学校成员单位"
    assert addressee_of(council) == "各理事会单位"
    assert addressee_of([house.school, house.enterprise]) == f"{house.school}、{house.enterprise}"
    house.school.name, house.enterprise.name = "长" * 60, "名" * 60
    assert addressee_of([house.school, house.enterprise]) == f"{house.school}、{house.enterprise}"
    house.vice_unit.name = "称" * 60  # no name is cut
    assert addressee_of([house.school, house.enterprise, house.vice_unit]) == "有关成员单位"


def test_units_are_added_once_and_taken_out_of_a_draft_only(house):
    one = drafted(house)
    assert services.address(one, units=[house.school, house.enterprise], by=house.officer) == 1
    rows = list(one.recipients.filter(unit=house.enterprise))
    assert services.leave_out(one, recipients=rows, by=house.officer) == 1
    sent = made(house)
    with pytest.raises(Refused):
        services.address(sent, units=[house.enterprise], by=house.officer)
    with pytest.raises(Refused):
        services.leave_out(sent, recipients=list(sent.recipients.all()), by=house.officer)


def test_sending_tells_contacts_and_heads_and_needs_somebody(house):
    one = made(house)
    told = Notification.objects.filter(matter=f"document:{one.pk}", step="sent")
    assert {row.recipient for row in told} == {house.school_liaison, house.school_head}
    assert (one.sent_by, one.recipients.get().sent_at) == (house.officer, one.sent_at)
    nobody = made(house, State.SIGNED, units=[], addressee="")
    with pytest.raises(Refused, match="没有收文单位"):
        services.send(nobody, by=house.officer)
    outside = made(house, units=[], addressee="德州市教育和体育局", kind="LETTER")
    assert outside.state == State.SENT


def test_more_units_are_told_at_once(house):
    one = made(house)
    services.send_more(one, units=[house.enterprise], by=house.officer)
    told = Notification.objects.filter(
        matter=f"document:{one.pk}", step="sent", recipient=house.enterprise_head
    )
    assert told.count() == 1
    with pytest.raises(Refused, match="都已收到"):
        services.send_more(one, units=[house.enterprise], by=house.officer)


def test_only_the_own_unit_reads_and_only_once(house):
    one = made(house)
    row = one.recipients.get()
    for stranger in (house.enterprise_head, house.officer, house.chair):
        with pytest.raises(Refused, match="只能为本单位"):
            services.read(row, by=stranger)
    services.read(row, by=house.school_liaison)
    row.refresh_from_db()
    assert row.read_by == house.school_liaison
    with pytest.raises(Refused, match="已经阅知"):
        services.read(row, by=house.school_head)


def test_reminders_once_a_day_and_by_the_sweep_once(house):
    one = made(house, units=[house.school, house.enterprise])
    services.read(one.recipients.get(unit=house.school), by=house.school_head)
    people = 2  # liaison and head of the enterprise
    assert services.urge(one, by=house.officer) == people
    assert services.urge(one, by=house.officer) == 0
    assert services.remind_due() == 0
    house.noon.move_to(clock.now() + timedelta(days=3, hours=1))
    assert services.remind_due() == people
    assert services.remind_due() == 0
    assert services.urge(one, chosen=[one.recipients.get(unit=house.school).pk], by=house.officer) == 0


def test_a_unit_that_left_is_not_asked_to_read(house):
    one = made(house, units=[house.school, house.enterprise])
    membership.end_membership(house.enterprise, on=clock.today(), reason="退出", by=None)
    before = Notification.objects.count()
    assert services.urge(one, by=house.officer) == 2  # liaison and head of the school
    assert "还有1个单位没有阅知" in services.words_of(one, "/")
    house.noon.move_to(clock.now() + timedelta(days=3, hours=1))
    assert services.remind_due() == 2
    assert Notification.objects.count() == before + 4  # and the office hears nothing of the other


def test_to_dos_of_each_desk(house):
    made(house, State.DRAFT), made(house, State.CHECKING)
    notice, decision = (
        made(house, State.SIGNING),
        made(house, State.SIGNING, "DECISION", title="关于增补单位的决定"),
    )
    made(house, State.SIGNED), made(house, State.SENT)

    def titles(user):
        found = [todo.title for todo in desk.todos_of(user)]
        return {title.partition("：")[0] for title in found if "公文" in title or title.startswith("阅知")}

    assert titles(house.officer) == {"编写公文", "印发公文"}
    assert titles(house.deputy) == {"核稿公文", "印发公文"}
    assert titles(house.secretary_general) == {"核稿公文", "签发公文", "印发公文"}
    assert titles(house.chair) == {"签发公文"}
    assert titles(house.school_liaison) == {"阅知"}
    mine = [todo for todo in desk.todos_of(house.chair) if todo.title.startswith("签发公文")]
    assert [todo.url for todo in mine] == [decision.get_absolute_url()]
    assert notice.get_absolute_url() not in {todo.url for todo in mine}


def test_chair_signs_with_two_presses_from_the_to_do(house):
    one, chair = made(house, State.SIGNING, "DECISION"), as_(house.chair)
    page = chair.get(one.get_absolute_url()).content.decode()
    sign = reverse("document_sign", args=[one.pk])
    assert sign in page
    assert "请按时报送。" in page
    answer = chair.post(sign, {"version": one.version}, follow=True).content.decode()
    assert "德智联〔2026〕1号" in answer
    one.refresh_from_db()
    assert (one.state, one.signed_by) == (State.SIGNED, house.chair)


@pytest.mark.once
def test_way_of_a_document_through_the_pages(house):
    officer = as_(house.officer)
    answer = officer.post(reverse("document_new"), {"kind": "NOTICE"})
    one = Document.objects.get()
    assert answer.url == reverse("document_edit", args=[one.pk])
    page = officer.get(answer.url).content.decode()
    assert "一、工作内容" in page
    assert "data-prose" in page
    words = {
        "title": "关于报送总结的通知",
        "head": "letterhead",
        "urgency": "",
        "addressee": "",
        "body_plain": "请报送。\n一、时间\n本月底前。",
        "copies_to": "",
        "contact": "",
        "version": one.version,
    }
    officer.post(answer.url, words)
    recipients = reverse("document_recipients", args=[one.pk])
    assert officer.post(recipients, {"unit_text": ""}).status_code == 422
    officer.post(recipients, {"circles": ["kind-SCHOOL"]})
    officer.post(recipients, {"unit": house.enterprise.pk})
    officer.post(reverse("document_address_in_words", args=[one.pk]))
    officer.post(reverse("document_submit", args=[one.pk]))
    as_(house.deputy).post(reverse("document_check", args=[one.pk]))
    as_(house.secretary_general).post(reverse("document_sign", args=[one.pk]))
    officer.post(reverse("document_send", args=[one.pk]))
    one.refresh_from_db()
    assert (one.state, one.number, one.recipients.count()) == (State.SENT, "德智联秘〔2026〕1号", 3)
    assert one.body == "<p>请报送。</p><h3>一、时间</h3><p>本月底前。</p>"
    school = as_(house.school_liaison)
    assert "关于报送总结的通知" in school.get(reverse("documents_received")).content.decode()
    row = one.recipients.get(unit=house.school)
    school.post(reverse("received_read"), {"selected": [row.pk]})
    row.refresh_from_db()
    assert row.read_by == house.school_liaison
    url = reverse("document_receipts", args=[one.pk])
    officer.get(url)  # says what was done so far
    receipts = officer.get(url, {"read": "no"}).content.decode()
    assert house.enterprise.name in receipts
    assert house.school.name not in receipts
    scan = SimpleUploadedFile("盖章件.pdf", files.pdf().read())
    officer.post(reverse("document_scan_new", args=[one.pk]), {"file": scan})
    stored = one.scans.get()
    assert school.get(reverse("document_scan", args=[stored.pk])).status_code == 200
    assert as_(house.chair).get(reverse("document_scan", args=[stored.pk])).status_code == 200
    stranger = builders.person(builders.unit(), "LIAISON")
    assert as_(stranger).get(reverse("document_scan", args=[stored.pk])).status_code == 404
    assert as_(stranger).get(one.get_absolute_url()).status_code == 404


def queries(client, url):
    with CaptureQueriesContext(connection) as found:
        assert client.get(url).status_code == 200
    return len(found)


@pytest.mark.once
def test_pages_cost_the_same_for_one_three_and_fifty(house):
    officer, school = as_(house.officer), as_(house.school_liaison)
    one = made(house)
    pages = [
        (officer, reverse("documents")),
        (officer, reverse("register_of_documents")),
        (officer, one.get_absolute_url()),
        (officer, reverse("document_receipts", args=[one.pk])),
        (school, reverse("documents_received")),
    ]
    for client, url in pages:
        client.get(url)
    cost = {url: queries(client, url) for client, url in pages}
    for number in (2, 47):
        for _ in range(number):
            made(house)
        fresh = [Recipient(document=one, unit=builders.unit(), sent_at=one.sent_at) for _ in range(number)]
        audit.bulk_create(Recipient, fresh, by=None, reason="测试")
        for client, url in pages:
            assert queries(client, url) <= cost[url], url
