"""Summaries from draft to final: who may what, what is refused, who is told, what counts."""

from datetime import date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from alliance.ground import clock
from alliance.ground.access import Conflict, Refused
from alliance.ground.clock import TZ
from alliance.messages.models import Notification
from alliance.registers import facts, linkable, policy
from alliance.tests import builders, desk
from members.duties import ledger
from members.obligations.periods import Standing
from reports.summaries import deadlines, rules
from reports.summaries.models import Summary
from reports.summaries.services import deciding, writing
from reports.summary_pages import services as reminders

pytestmark = pytest.mark.django_db
State = Summary.State
NOON = datetime(2026, 12, 11, 12, tzinfo=TZ)


def as_(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def owed(house):
    policy.change("records_since", 2026, basis="测试", confirmed=True, by=house.officer)
    return house


@pytest.fixture
def own(house):
    return builders.summary(house, house.school, house.school_liaison)


# ---------------------------------------------------------------- of a unit


def test_it_opens_drafted_and_cannot_be_handed_up_with_gaps(house):
    one = writing.start_unit(house.school, 2026, by=house.school_liaison)
    assert "一、参加联盟工作情况" in one.text
    assert one.state == State.DRAFT
    assert writing.start_unit(house.school, 2026, by=house.school_head) == one
    with pytest.raises(Refused, match="处“【请填写】”没有写"):
        deciding.hand_up(one, by=house.school_liaison)
    one = writing.write(one, title=one.title, text="<p>短。</p>", by=house.school_liaison)
    with pytest.raises(Refused, match="不足 200 字"):
        deciding.hand_up(one, by=house.school_liaison)


def test_a_unit_goes_from_liaison_to_head_to_secretariat(house, own):
    with pytest.raises(Refused, match="由单位负责人确认"):
        deciding.hand_in(own, by=house.school_liaison)
    one = deciding.hand_up(own, by=house.school_liaison)
    assert Notification.objects.filter(recipient=house.school_head, title__startswith="请确认").exists()
    with pytest.raises(Refused):
        writing.write(one, title="改", text="<p>改</p>", by=house.school_liaison)
    one = deciding.hand_in(one, by=house.school_head)
    assert (one.state, one.checked_by) == (State.REVIEWING, house.school_head)
    assert Notification.objects.filter(recipient=house.officer, title__startswith="请审定").exists()
    with pytest.raises(Refused, match="由秘书处审定"):
        deciding.settle(one, by=house.school_head)
    with pytest.raises(Refused, match="请写明需要修改的地方"):
        deciding.send_back(one, reason=" ", by=house.officer)
    one = deciding.send_back(one, reason="补充数据", by=house.officer)
    assert Notification.objects.filter(recipient=house.school_liaison, body="补充数据").exists()
    first = one.first_handed_in_at
    with clock.at(NOON):
        one = deciding.hand_in(one, by=house.school_head)
        assert one.first_handed_in_at == first
        assert one.handed_in_at == NOON
        one = deciding.settle(one, opinion="同意", by=house.officer)
    assert one.is_final
    assert one.opinion == "同意"
    for act in (deciding.send_back, deciding.settle, deciding.hand_in, deciding.hand_up, writing.redraft):
        with pytest.raises(Refused):
            act(one, by=house.officer, **({"reason": "x"} if act is deciding.send_back else {}))


def test_nobody_decides_on_the_own_unit(house):
    one = builders.summary(house, house.chair_unit, house.chair, state="REVIEWING")
    assert "应当回避" in rules.may_decide(house.officer, one).reason
    deputy = builders.person(house.enterprise)
    builders.post("OFFICER", deputy, house.enterprise)
    assert rules.may_decide(deputy, one)


def test_the_head_hands_back_with_a_reason(house, own):
    one = deciding.hand_up(own, by=house.school_liaison)
    one = deciding.hand_back(one, reason="再核对数据", by=house.school_head)
    assert one.state == State.DRAFT
    assert Notification.objects.filter(recipient=house.school_liaison, body="再核对数据").exists()


def test_strangers_begin_and_see_nothing(house, own):
    with pytest.raises(Refused, match="只有本单位的人员"):
        writing.start_unit(house.school, 2026, by=house.enterprise_liaison)
    for user in (house.enterprise_liaison, house.officer, house.chair):
        assert own not in Summary.objects.visible_to(user)
    handed = deciding.hand_in(own, by=house.school_head)
    assert handed in Summary.objects.visible_to(house.officer)
    assert handed not in Summary.objects.visible_to(house.chair)
    assert handed not in Summary.objects.visible_to(house.enterprise_liaison)
    final = deciding.settle(handed, by=house.officer)
    assert final in Summary.objects.visible_to(house.chair)


def test_years_outside_membership_and_to_come_are_refused(house):
    unit = builders.unit(joined_on=date(2026, 3, 1))
    person = builders.person(unit)
    with pytest.raises(Refused, match="不在本单位的成员资格期间"):
        writing.start_unit(unit, 2025, by=person)
    with pytest.raises(Refused, match="起可以起草"):
        writing.start_unit(unit, 2027, by=person)


def test_a_stale_page_is_a_conflict(house, own):
    writing.write(own, title=own.title, text="<p>先写</p>", by=house.school_head, seen=own.version)
    with pytest.raises(Conflict):
        writing.write(own, title=own.title, text="<p>后写</p>", by=house.school_liaison, seen=own.version)


# ---------------------------------------------------------------- the duty


def _line(unit, year=2026):
    lines = ledger.of_units([unit], year)[unit.pk]
    return next((one for one in lines if one.duty.key == "reports.summaries"), None)


def test_the_ledger_follows_the_summary(owed):
    assert _line(owed.school).standing is Standing.OPEN
    with clock.at(NOON):
        assert _line(owed.school).standing is Standing.OVERDUE
        builders.summary(owed, owed.school, owed.school_head, state="REVIEWING")
        assert _line(owed.school).standing is Standing.LATE
    with clock.at(datetime(2026, 12, 10, 23, 59, tzinfo=TZ)):
        builders.summary(owed, owed.enterprise, owed.enterprise_head, state="FINAL")
        assert _line(owed.enterprise).standing is Standing.DONE


def test_what_is_with_the_unit_again_is_owed_again(owed):
    builders.summary(owed, owed.school, owed.school_head, state="RETURNED")
    with clock.at(NOON):
        assert _line(owed.school).standing is Standing.OVERDUE
        assert owed.school in deadlines.owing(2026)


def test_who_joined_late_owes_none(owed):
    late = builders.unit(joined_on=date(2026, 11, 15))
    in_time = builders.unit(joined_on=date(2026, 11, 10))
    assert not _line(late) or not _line(late).owed
    assert _line(in_time).owed
    assert late not in deadlines.owing(2026)
    assert in_time in deadlines.owing(2026)


def test_nothing_is_owed_before_the_portal_keeps_it(house):
    assert _line(house.school) is None
    assert not deadlines.owing(2026).exists()


def test_units_are_reminded_once_a_step_and_not_when_done(owed):
    for moment, step in (
        (datetime(2026, 11, 29, 10, tzinfo=TZ), 0),
        (datetime(2026, 12, 1, 10, tzinfo=TZ), 1),
        (datetime(2026, 12, 9, 10, tzinfo=TZ), 2),
        (datetime(2026, 12, 11, 10, tzinfo=TZ), 3),
        (datetime(2027, 1, 5, 10, tzinfo=TZ), 3),
    ):
        with clock.at(moment):
            reminders.send_due()
            reminders.send_due()
        told = Notification.objects.filter(
            recipient=owed.school_liaison, matter__startswith="summary-due:UNIT:2026"
        )
        assert told.count() == step
    builders.summary(owed, owed.enterprise, owed.enterprise_head, state="REVIEWING")
    Notification.objects.all().delete()
    with clock.at(NOON):
        reminders.send_due()
    assert not Notification.objects.filter(recipient=owed.enterprise_liaison).exists()


# ---------------------------------------------------------------- the self-assessment


def test_it_becomes_the_summary_of_the_self_assessment(house, own):
    assert linkable.of(house.school, 2026) == []
    one = deciding.hand_in(own, by=house.school_head)
    found = [link for link in linkable.of(house.school, 2026) if link.kind == "年度工作总结"]
    assert [link.url for link in found] == [one.get_absolute_url()]
    with pytest.raises(Refused, match="年度自评还没有开启"):
        deciding.carry_over(one, by=house.school_liaison)


# ---------------------------------------------------------------- of the secretariat


def test_the_secretariats_goes_to_secretary_general_and_chair(house):
    one = builders.summary(house, kind="HALF_YEAR")
    assert one.title.endswith("2026年上半年工作总结")
    one = deciding.hand_up(one, by=house.officer)
    assert Notification.objects.filter(recipient=house.secretary_general, title__startswith="请确认").exists()
    with pytest.raises(Refused):
        deciding.hand_in(one, by=house.officer)
    one = deciding.hand_in(one, by=house.secretary_general)
    assert Notification.objects.filter(recipient=house.chair, title__startswith="请审定").exists()
    with pytest.raises(Refused):
        deciding.settle(one, by=house.secretary_general)
    one = deciding.settle(one, by=house.chair)
    assert one.is_final
    assert one in Summary.objects.visible_to(_director())
    assert one not in Summary.objects.visible_to(house.school_head)


def _director():
    unit = builders.unit()
    head = builders.person(unit, "HEAD")
    builders.seated("ORDINARY", unit)
    return head


def test_the_council_reads_only_what_is_final(house):
    one = builders.summary(house, kind="YEAR_END", state="REVIEWING")
    assert one not in Summary.objects.visible_to(_director())
    assert one in Summary.objects.visible_to(house.chair)


def test_who_answered_for_it_does_not_decide(house):
    one = builders.summary(house, kind="YEAR_END", state="REVIEWING")
    one.checked_by = house.chair
    assert "不能审定自己" in rules.may_decide(house.chair, one).reason


def test_units_do_not_begin_those_of_the_secretariat(house):
    for user in (house.school_head, house.chair):
        with pytest.raises(Refused, match="由秘书处起草"):
            writing.start_ours("YEAR_END", 2026, by=user)
    with pytest.raises(Refused):
        writing.start_ours("UNIT", 2026, by=house.officer)
    with pytest.raises(Refused, match="起可以起草"):
        writing.start_ours("HALF_YEAR", 2027, by=house.officer)


def _facts(house):
    names = ("alliance_summary.half_year_on_time", "alliance_summary.year_on_time")
    found = facts.compute(names, [house.school, house.enterprise], 2026)
    assert found[house.school.pk] == found[house.enterprise.pk]
    return [found[house.school.pk][name].value for name in names]


def test_facts_say_whether_it_was_in_time(house):
    with clock.at(datetime(2026, 7, 20, 9, tzinfo=TZ)):
        assert _facts(house) == [None, None]
        builders.summary(house, kind="HALF_YEAR", state="REVIEWING")
        assert _facts(house) == [1, None]
    with clock.at(datetime(2027, 1, 1, 0, 0, tzinfo=TZ)):
        assert _facts(house) == [1, 0]


def test_late_is_late_and_what_came_back_does_not_count(house):
    with clock.at(datetime(2026, 8, 1, 0, 0, tzinfo=TZ)):
        one = builders.summary(house, kind="HALF_YEAR", state="REVIEWING")
        assert _facts(house)[0] == 0
        assert one.timeliness(deadlines.of(one.kind, 2026)) == "逾期"


def test_a_year_that_is_not_kept_is_not_zero(house):
    policy.change("report_since", "2026-03", basis="测试", confirmed=True, by=house.officer)
    assert _facts(house) == [None, None]


def test_to_dos_name_who_is_next(house, own):
    deciding.hand_up(own, by=house.school_liaison)
    assert any(todo.title.startswith("请确认并报送") for todo in desk.todos_of(house.school_head))
    one = deciding.hand_in(Summary.objects.get(), by=house.school_head)
    assert any("审定单位年度工作总结 1 份" in todo.title for todo in desk.todos_of(house.officer))
    deciding.send_back(one, reason="补充", by=house.officer)
    assert any(todo.title.startswith("按意见修改") for todo in desk.todos_of(house.school_liaison))


def test_a_summary_on_its_way_is_asked_for_once(house, owed, own):
    def asked(user):
        return [todo.title for todo in desk.todos_of(user) if "总结" in todo.title]

    with clock.at(deadlines.of("UNIT", 2026) - timedelta(days=1)):
        assert [len(asked(user)) for user in (house.school_liaison, house.school_head)] == [1, 1]
        deciding.hand_up(own, by=house.school_liaison)
        assert asked(house.school_liaison) == []
        assert asked(house.school_head) == [f"请确认并报送：{own.title}"]
        one = deciding.hand_in(Summary.objects.get(), by=house.school_head)
        deciding.send_back(one, reason="补充", by=house.officer)
        assert asked(house.school_liaison) == [f"按意见修改：{own.title}"]


# ---------------------------------------------------------------- pages


@pytest.mark.once
def test_a_liaison_writes_on_the_page_and_it_saves_itself(house):
    client = as_(house.school_liaison)
    answer = client.post(reverse("summary_new"), {"kind": "UNIT", "year": "2026", "unit": house.school.pk})
    one = Summary.objects.get()
    assert answer.url == reverse("summary_edit", args=[one.pk])
    page = client.get(answer.url).content.decode()
    assert "data-prose" in page
    assert "请补写" in page
    assert " style=" not in page
    saved = client.post(
        reverse("summary_autosave", args=[one.pk]),
        {"title": one.title, "text": "<p onclick=x>存<script>x</script></p>", "version": one.version},
        HTTP_X_AUTOSAVE="1",
    )
    assert saved.status_code == 200
    one.refresh_from_db()
    assert one.text == "<p>存</p>"
    answer = client.post(
        reverse("summary_edit", args=[one.pk]),
        {"title": one.title, "text": one.text, "version": one.version, "act": "up"},
    )
    assert answer.status_code == 200
    assert "不足 200 字" in answer.content.decode()
    answer = client.post(reverse("summary_edit", args=[one.pk]), {"title": one.title, "text": "<p>" + "字" * 20_001, "version": one.version})  # fmt: skip
    assert "不能超过 20000 字" in answer.content.decode()


def test_the_secretariat_is_asked_for_its_own_in_time(house):
    def asked():
        return [
            todo.title
            for todo in desk.todos_of(house.officer)
            if "总结" in todo.title or "自评报告" in todo.title
        ]

    with clock.at(datetime(2026, 7, 10, 9, tzinfo=TZ)):
        assert asked() == []
    with clock.at(datetime(2026, 7, 25, 9, tzinfo=TZ)):
        assert asked() == ["起草并呈送2026年半年工作总结"]
        builders.summary(house, kind="HALF_YEAR", state="REVIEWING")
        assert asked() == []
    with clock.at(datetime(2027, 1, 4, 9, tzinfo=TZ)):
        assert len(asked()) == 2


@pytest.mark.once
def test_pages_show_acts_to_who_may_do_them(house, own):
    one = deciding.hand_up(own, by=house.school_liaison)
    page = as_(house.school_head).get(one.get_absolute_url()).content.decode()
    assert reverse("summary_hand_in", args=[one.pk]) in page
    as_(house.school_head).post(reverse("summary_hand_in", args=[one.pk]))
    one.refresh_from_db()
    assert one.state == State.REVIEWING
    page = as_(house.officer).get(one.get_absolute_url()).content.decode()
    assert reverse("summary_settle", args=[one.pk]) in page
    assert as_(house.enterprise_liaison).get(one.get_absolute_url()).status_code == 404
    assert as_(house.school_liaison).get(reverse("unit_summaries")).status_code == 409
    listed = as_(house.officer).get(reverse("unit_summaries")).content.decode()
    assert house.school.name in listed
    assert as_(house.officer).get(reverse("unit_summaries") + "?export=xlsx").status_code == 200


def test_pictures_belong_to_their_summary(house, own):
    png = SimpleUploadedFile("签约.png", _png(), "image/png")
    client = as_(house.school_liaison)
    said = client.post(reverse("summary_picture_new", args=[own.pk]), {"file": png}).json()
    assert said["caption"] == "签约"
    assert said["url"] == own.pictures.get().get_absolute_url()
    assert client.get(said["url"]).status_code == 200
    assert as_(house.enterprise_liaison).get(said["url"]).status_code == 404
    assert as_(house.officer).get(said["url"]).status_code == 404
    bad = SimpleUploadedFile("x.png", b"<svg onload=alert(1)>", "image/png")
    refused = client.post(reverse("summary_picture_new", args=[own.pk]), {"file": bad})
    assert refused.status_code == 422
    assert refused.json()["message"]
    text = f'<p>图</p><img src="{said["url"]}"><img src="/summaries/pictures/99999/">'
    client.post(reverse("summary_edit", args=[own.pk]), {"title": own.title, "text": text, "version": Summary.objects.get().version})  # fmt: skip
    assert Summary.objects.get().text.count("<img") == 1


def _png():
    import io

    from PIL import Image

    target = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(target, "PNG")
    return target.getvalue()


@pytest.mark.once
@pytest.mark.parametrize("name", ["unit_summaries", "our_summaries"])
def test_lists_ask_no_more_for_more_rows(house, name, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, address = as_(house.officer), reverse(name)

    def queries():
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    def more(number):
        for _ in range(number):
            unit = builders.unit()
            if name == "unit_summaries":
                builders.summary(house, unit, builders.person(unit, "HEAD"), state="REVIEWING")

    if name == "our_summaries":
        builders.summary(house, kind="HALF_YEAR")
        before = queries()
        for kind in ("YEAR_END", "SELF_EVALUATION"):
            builders.summary(house, kind=kind)
        assert queries() == before
        return
    more(1)
    before = queries()
    more(4)
    assert queries() <= before + 1


def test_the_evening_of_the_last_day_is_in_time():
    deadline = clock.end_of_day(date(2026, 12, 10))
    assert reminders.step_at(deadline, deadline - timedelta(seconds=1), 10) == "tomorrow"
    assert reminders.step_at(deadline, deadline, 10) == ""


@pytest.mark.parametrize(("act", "after"), [("hand_in", State.REVIEWING), ("settle", State.FINAL)])
def test_who_decides_decides_on_what_the_page_showed(house, own, act, after):
    """Taken back, written anew and handed on again it is another text, and the page that was open before does not decide it."""
    one = deciding.hand_up(own, by=house.school_liaison)
    if act == "settle":
        one = deciding.hand_in(one, by=house.school_head)
    person = as_(house.school_head if act == "hand_in" else house.officer)
    page, address = one.get_absolute_url(), reverse(f"summary_{act}", args=[one.pk])
    seen, before = desk.sent_by(person, page, address), one.state
    back = deciding.hand_back if act == "hand_in" else deciding.send_back
    one = back(one, reason="再改", by=house.school_head if act == "hand_in" else house.officer)
    one = writing.write(one, title=one.title, text=f"{one.text}<p>又一段。</p>", by=house.school_liaison)
    one = deciding.hand_up(one, by=house.school_liaison)
    if act == "settle":
        deciding.hand_in(one, by=house.school_head)
    assert person.post(address, seen).status_code == 409
    assert Summary.objects.get(pk=one.pk).state == before
    person.post(address, desk.sent_by(person, page, address))
    assert Summary.objects.get(pk=one.pk).state == after
