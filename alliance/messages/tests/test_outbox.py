"""The outbox against a mail server that works, refuses, hangs up and falls silent."""

import time
from datetime import timedelta

import pytest
from django.core import mail
from django.db import transaction
from django.urls import reverse

from alliance.ground import audit, clock
from alliance.ground.access import Refused
from alliance.jobs import health, sweeps
from alliance.messages import mail_home, notifications, outbox
from alliance.messages.models import Delivery, MailDecision, Notification, Outbox
from alliance.registers import policy, portal
from alliance.rights.models.users import User
from alliance.tests import builders, smtp_sink


@pytest.fixture
def server(settings):
    with smtp_sink.running() as sink:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", sink.port, 0.5
        yield sink


@pytest.fixture
def rung(monkeypatch):
    """How often a sender was asked for."""
    rings: list[str] = []
    monkeypatch.setattr(outbox, "ring", lambda: rings.append("outbox"))
    monkeypatch.setattr(mail_home, "ring", lambda: rings.append("home"))
    return rings


def letters(number: int, step: str = "s") -> list[Delivery]:
    people = [
        User(username=f"{step}{n}", name=f"人员{n}", email=f"{step}{n}@example.org") for n in range(number)
    ]
    audit.bulk_create(User, people, by=None, reason="测试")
    notifications.notify_many(
        [{"recipient": person, "matter": "m", "step": step, "title": "请提交自评"} for person in people]
    )
    return list(Delivery.objects.filter(notification__step=step).order_by("pk"))


def states() -> dict[str, tuple[str, int]]:
    return {row.address.split("@")[0]: (row.state, row.attempts) for row in Delivery.objects.all()}


def later(minutes: float):
    return clock.at(clock.now() + timedelta(minutes=minutes))


# ---------------------------------------------------------------- many letters


def test_deliver_uses_one_connection_for_a_batch(server, db):
    letters(5)
    assert outbox.deliver() == 5
    assert (server.connections, len(server.letters)) == (1, 5)
    assert outbox.deliver() == 0
    assert len(set(server.message_ids)) == 5


def test_deliver_goes_on_until_nothing_is_due(server, db, monkeypatch):
    monkeypatch.setattr(outbox, "BATCH", 20)
    letters(130)
    assert outbox.deliver() == 130
    assert (server.connections, len(set(server.addresses))) == (7, 130)


def test_deliver_sends_a_thousand_letters_in_half_a_minute(server, db):
    """20,000 in ten minutes."""
    letters(1000)
    began = time.perf_counter()
    assert outbox.deliver() == 1000
    assert time.perf_counter() - began < 30


def test_deliver_rings_itself_when_its_slice_is_over(server, db, rung, monkeypatch):
    monkeypatch.setattr(outbox, "SLICE", -1)
    letters(1)
    rung.clear()
    assert (outbox.deliver(), rung) == (0, ["outbox"])
    monkeypatch.setattr(outbox, "SLICE", 60)
    assert (outbox.deliver(), rung) == (1, ["outbox"])


def test_deliver_rings_for_what_came_in_as_it_finished(server, db, rung, monkeypatch):
    letters(1)
    send_all = outbox._Run.send_all

    def overtaken(run) -> None:
        send_all(run)
        letters(1, "late")

    monkeypatch.setattr(outbox._Run, "send_all", overtaken)
    rung.clear()
    assert (outbox.deliver(), rung) == (1, ["outbox"])


# ---------------------------------------------------------------- whom a failure counts for


def test_a_refused_recipient_counts_for_that_letter_only(server, db):
    letters(3)
    server.refused = {"s1@"}
    assert outbox.deliver() == 2
    assert states() == {"s0": ("SENT", 1), "s1": ("QUEUED", 1), "s2": ("SENT", 1)}
    assert Outbox.objects.get().state == "OPEN"


def test_a_letter_refused_each_time_is_given_up_visibly(server, db):
    letters(1)
    server.refused = {"s0@"}
    for day in range(outbox.MAX_ATTEMPTS):
        with later(day * 1440):
            assert outbox.deliver() == 0
            assert outbox.deliver() == 0
    row = Delivery.objects.get()
    assert (row.state, row.attempts, "550" in row.error) == ("FAILED", 6, True)


def test_a_server_that_is_away_counts_for_no_letter(server, db, settings):
    letters(3)
    settings.EMAIL_PORT = 1
    assert outbox.deliver() == 0
    assert set(states().values()) == {("QUEUED", 0)}
    box = Outbox.objects.get()
    assert (box.state, box.failures, box.leased_until) == ("PAUSED", 1, None)
    assert "refused" in box.error


def test_a_silent_server_costs_one_time_out_and_then_a_pause(server, db):
    letters(60)
    server.silent = True
    began = time.perf_counter()
    for _ in range(5):
        assert outbox.deliver() == 0
    assert time.perf_counter() - began < 2
    assert server.connections == 1
    assert set(states().values()) == {("QUEUED", 0)}


def test_pauses_grow_and_end_with_the_first_letter(server, db):
    letters(2)
    server.silent = True
    waited = []
    moment = clock.now()
    for _ in range(6):
        with clock.at(moment):
            outbox.deliver()
            until = Outbox.objects.get().paused_until
            waited.append((until - moment) / timedelta(minutes=1))
            moment = until
    assert waited == [1, 2, 5, 10, 15, 15]
    server.silent = False
    with clock.at(moment - timedelta(seconds=1)):
        assert outbox.deliver() == 0
    with clock.at(moment):
        assert outbox.deliver() == 2
    box = Outbox.objects.get()
    assert (box.state, box.failures, box.paused_until) == ("OPEN", 0, None)


def test_a_letter_that_silences_the_server_does_not_stop_the_others_for_ever(server, db):
    first, *others = letters(3)
    server.silent_on = first.address
    assert outbox.deliver() == 0
    tried = dict(Delivery.objects.values_list("pk", "attempts"))
    assert tried == {first.pk: 1, others[0].pk: 0, others[1].pk: 0}
    moment = Outbox.objects.get().paused_until - timedelta(seconds=1)
    Outbox.objects.update(paused_until=moment)
    with clock.at(moment):
        assert outbox.deliver() == 2


def test_a_server_that_hangs_up_after_some_letters_is_called_again(server, db):
    letters(5)
    server.per_connection = 2
    assert outbox.deliver() == 5
    assert (server.connections, len(set(server.message_ids)), len(server.letters)) == (3, 5, 5)
    assert set(states().values()) == {("SENT", 1)}


# ---------------------------------------------------------------- one sender at a time


def test_a_second_sender_finds_the_lane_taken(server, db):
    letters(1)
    moment = clock.now()
    Outbox.objects.create(pk=1, sender="other", leased_until=moment + timedelta(seconds=80))
    assert outbox.deliver() == 0
    with clock.at(moment + timedelta(seconds=81)):
        assert outbox.deliver() == 1


def test_a_lease_of_a_killed_sender_is_taken_up_within_three_minutes():
    assert outbox.LEASE + timedelta(seconds=60) <= timedelta(minutes=3)


def test_a_lease_from_the_future_does_not_block_after_the_clock_was_set_back(server, db):
    letters(1)
    Outbox.objects.create(pk=1, sender="other", leased_until=clock.now() + timedelta(days=1))
    Delivery.objects.update(next_attempt_at=clock.now() + timedelta(days=1))
    assert outbox.deliver() == 1


def test_a_sender_whose_lease_was_taken_up_stops(server, db, monkeypatch):
    letters(3)
    monkeypatch.setattr(outbox, "RENEW", -1)
    sent = outbox._Run._deliver

    def robbed(run, letter) -> None:
        sent(run, letter)
        Outbox.objects.update(sender="other")

    monkeypatch.setattr(outbox._Run, "_deliver", robbed)
    assert outbox.deliver() == 1
    assert Outbox.objects.get().sender == "other"


def test_the_sweep_only_rings(server, db, rung):
    letters(2)
    rung.clear()
    assert (outbox.watch(), rung, server.connections) == (0, ["outbox"], 0)
    sweep = portal.registry.sweeps["alliance.outbox"]
    assert sweeps.run_sweep(sweep) == 0
    assert (rung, server.connections) == (["outbox"] * 2, 0)
    outbox.deliver()
    rung.clear()
    assert (outbox.watch(), rung) == (0, [])


@pytest.mark.parametrize(
    ("fields", "rings"),
    [
        ({"state": "HELD"}, 0),
        ({"state": "PAUSED", "paused_until": timedelta(minutes=1)}, 0),
        ({"state": "PAUSED", "paused_until": timedelta(0)}, 1),
        ({"leased_until": timedelta(seconds=30), "sender": "other"}, 0),
        ({}, 1),
    ],
)
def test_the_sweep_rings_only_where_a_sender_could_work(db, rung, fields, rings):
    letters(1)
    outbox.watch()
    rung.clear()
    moment = clock.now()
    with clock.at(moment):
        Outbox.objects.update(
            **{
                key: moment + value if isinstance(value, timedelta) else value
                for key, value in fields.items()
            }
        )
        outbox.watch()
    assert len(rung) == rings


# ---------------------------------------------------------------- a restored copy


def test_a_new_portal_is_at_home_and_sends(db):
    letters(1)
    assert (outbox.watch(), outbox.deliver(), len(mail.outbox)) == (0, 1, 1)
    letters(1, "again")
    assert (outbox.watch(), outbox.deliver(), len(mail.outbox)) == (0, 1, 2)


@pytest.fixture
def at_home(db):
    """A portal that has sent a letter, and has another waiting."""
    letters(1, "before")
    outbox.deliver()
    mail.outbox.clear()
    letters(1)


def elsewhere_address(settings, tmp_path) -> None:
    settings.SITE_URL = "https://copy.example.org"


def elsewhere_folder(settings, tmp_path) -> None:
    settings.DATA_DIR = tmp_path / "copy"


def without_file(settings, tmp_path) -> None:
    settings.MAIL_HOME_FILE.unlink()


def other_file(settings, tmp_path) -> None:
    settings.MAIL_HOME_FILE.write_text("{}")


def older_database(settings, tmp_path) -> None:
    Outbox.objects.update(batches=0)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (elsewhere_address, mail_home.MOVED),
        (elsewhere_folder, mail_home.MOVED),
        (without_file, mail_home.MOVED),
        (other_file, mail_home.MOVED),
        (older_database, mail_home.REWOUND),
    ],
)
def test_a_restored_copy_holds_its_mail(at_home, settings, tmp_path, change, reason):
    change(settings, tmp_path)
    assert (outbox.deliver(), mail.outbox) == (0, [])
    box = Outbox.objects.get()
    assert (box.state, box.held_reason) == ("HELD", reason)
    assert (outbox.watch(), outbox.deliver(), states()["s0"]) == (0, 0, ("QUEUED", 0))


def test_a_portal_at_home_does_not_hold_its_mail(at_home):
    assert (outbox.deliver(), Outbox.objects.get().state) == (1, "OPEN")


@pytest.fixture
def copy(at_home, settings):
    """A copy at another address, and its alliance."""
    house = builders.alliance()
    settings.SITE_URL = "https://copy.example.org"
    outbox.watch()
    return house


def test_release_sends_what_waits_and_makes_this_the_home(client, copy):
    client.force_login(copy.officer)
    waiting = Delivery.objects.filter(state="QUEUED").count()
    response = client.post(reverse("mail_release"), {"reason": "新服务器正式启用"})
    assert response.status_code == 302
    decision = MailDecision.objects.get()
    assert (decision.act, decision.letters, decision.history.get().history_change_reason) == (
        "RELEASE",
        waiting,
        "新服务器正式启用",
    )
    assert decision.history.get().history_user == copy.officer
    assert (outbox.deliver(), Outbox.objects.get().state) == (waiting, "OPEN")
    assert outbox.watch() == 0


def test_discard_drops_what_waits_and_sends_what_comes(client, copy):
    client.force_login(copy.officer)
    client.post(reverse("mail_discard"), {"reason": "备份之后已经发过"})
    assert (outbox.deliver(), states()["s0"][0]) == (0, "DROPPED")
    assert Notification.objects.filter(step="s").count() == 1
    letters(1, "new")
    assert outbox.deliver() == 1


@pytest.mark.parametrize("name", ["mail_release", "mail_discard"])
def test_held_mail_is_decided_with_a_reason_by_who_may(client, copy, name):
    client.force_login(copy.chair)
    assert client.post(reverse(name), {"reason": "理由"}).status_code == 409
    client.force_login(copy.officer)
    assert client.post(reverse(name), {"reason": " "}).status_code == 409
    assert (Outbox.objects.get().state, MailDecision.objects.count()) == ("HELD", 0)
    assert client.post(reverse(name), {"reason": "理由"}).status_code == 302
    assert client.post(reverse(name), {"reason": "理由"}).status_code == 409
    assert MailDecision.objects.count() == 1


def test_a_refused_release_keeps_the_mail_held(copy):
    def act() -> None:
        mail_home.release(reason="理由", by=copy.officer)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        act()
    assert (outbox.deliver(), Outbox.objects.get().state) == (0, "HELD")


@pytest.mark.parametrize(("who", "told"), [("officer", True), ("chair", False), ("school_liaison", False)])
def test_held_mail_is_a_to_do_of_secretariat_and_system_administrator(client, copy, who, told):
    client.force_login(getattr(copy, who))
    page = client.get(reverse("home")).content.decode()
    assert ("邮件已暂扣，请放行或作废" in page, "数据库像是恢复或复制的副本" in page) == (told, told)


def test_jobs_page_shows_held_and_paused_mail_with_its_error(client, copy):
    client.force_login(copy.officer)
    assert mail_home.MOVED in client.get(reverse("jobs")).content.decode()
    moment = clock.now()
    Outbox.objects.update(
        state="PAUSED",
        failures=2,
        error="timed out",
        error_at=moment,
        paused_until=moment + timedelta(minutes=2),
    )
    page = client.get(reverse("jobs")).content.decode()
    assert ("timed out" in page, "连续 2 次" in page, mail_home.MOVED in page) == (True, True, False)
    assert (health.check().mail_paused, health.check().mail_held) == (True, False)


def test_resume_ends_the_pause(client, copy, rung):
    until = clock.now() + timedelta(minutes=9)
    Outbox.objects.update(state="PAUSED", paused_until=until)
    client.force_login(copy.chair)
    assert client.post(reverse("mail_resume")).status_code == 409
    assert Outbox.objects.get().paused_until == until
    client.force_login(copy.officer)
    assert client.post(reverse("mail_resume")).status_code == 302
    assert (Outbox.objects.get().paused_until, rung) == (None, ["outbox"])
    with pytest.raises(Refused):
        outbox.resume(by=copy.chair)


# ---------------------------------------------------------------- what a letter says


def test_a_letter_greets_names_the_unit_and_says_whom_to_call(db):
    person = audit.save(User(username="u", name="王老师", email="u@example.org"), by=None, reason="测试")
    notifications.notify(
        [person],
        matter="m",
        step="s",
        title="请提交\r\nBcc: x@example.org",
        body="正文",
        url="/a/",
        about="第一中学",
    )
    house = builders.alliance()
    policy.change("contact_line", "秘书处 0534-1234567", basis="测试", confirmed=False, by=house.officer)
    outbox.deliver()
    letter = next(one for one in mail.outbox if one.to == ["u@example.org"])
    assert letter.subject == "【智能制造创新联盟】请提交 Bcc: x@example.org"
    assert letter.body == (
        "王老师，您好：\n\n请提交 Bcc: x@example.org\n单位：第一中学\n\n正文\n\n请登录查看或办理：http://localhost:8000/a/\n\n"
        "——智能制造创新联盟\n如有疑问，请联系：秘书处 0534-1234567\n（本邮件由系统自动发送，请勿直接回复。）\n"
    )
