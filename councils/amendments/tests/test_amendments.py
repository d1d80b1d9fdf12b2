"""A registration is corrected or undone with a reason until an act rests on it."""

from datetime import date

import pytest
from django.urls import reverse

from alliance.ground import access, clock
from alliance.ground.access import Office, Refused
from alliance.messages.models import Notification
from alliance.power.models import PowerChange
from alliance.registers import policy
from alliance.tests import builders
from councils.amendments import resting, rules, services
from councils.posts.models import SecretariatPost
from councils.posts.services import appoint
from councils.terms.models.seats import Seat
from councils.terms.models.terms import Term

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)
WRONG = "选错了单位"


@pytest.fixture
def standing(everyone):
    """A standing director's seat of the enterprise, which had a director's seat before."""
    lower = builders.seated("ORDINARY", everyone.enterprise)
    seat = builders.seated("STANDING", everyone.enterprise, since=date(2026, 3, 1))
    lower.refresh_from_db()
    assert (lower.until, lower.end_reason) == (date(2026, 3, 1), "改任常务理事单位")
    return seat


def by_two(what, everyone, **arguments):
    return builders.by_two(what, by=everyone.officer, confirmed_by=everyone.chair, **arguments)


# ---------------------------------------------------------------- seats


def test_withdraw_seat_gives_the_lower_one_back_and_ends_the_office(everyone, standing):
    assert access.offices(everyone.enterprise_head) == {Office.STANDING}
    by_two("seats.withdraw", everyone, seat=standing, reason=WRONG)
    standing.refresh_from_db()
    assert (standing.until, standing.end_reason) == (standing.since, f"登记有误，撤销：{WRONG}")
    [held] = Seat.objects.current().filter(unit=everyone.enterprise)
    assert (held.role, held.end_reason) == ("ORDINARY", "")
    head = type(everyone.enterprise_head).objects.get(pk=everyone.enterprise_head.pk)
    assert access.offices(head) == {Office.ORDINARY}
    told = Notification.objects.filter(recipient=everyone.enterprise_head, step="ended")
    assert [WRONG in one.body for one in told] == [True]


def test_withdraw_seat_needs_a_second_person_and_a_reason(everyone, standing):
    assert rules.may_withdraw_seat(everyone.officer, standing).second
    with pytest.raises(Refused, match="第二人"):
        services.withdraw_seat(standing, reason=WRONG, by=everyone.officer)
    with pytest.raises(Refused, match="请写明"):
        services.withdraw_seat(standing, reason=" ", by=None)
    with pytest.raises(Refused, match="只有秘书处和理事长"):
        services.withdraw_seat(standing, reason=WRONG, by=everyone.school_head)
    services.withdraw_seat(standing, reason=WRONG, by=None)
    with pytest.raises(Refused, match="已终止"):
        services.withdraw_seat(standing, reason=WRONG, by=everyone.officer)


def test_amend_seat_moves_its_first_day_and_the_last_of_the_lower_one(everyone, standing):
    by_two("seats.amend", everyone, seat=standing, since=date(2026, 2, 1), reason=WRONG)
    standing.refresh_from_db()
    lower = Seat.objects.get(role="ORDINARY", unit=everyone.enterprise)
    assert (standing.since, lower.until) == (date(2026, 2, 1), date(2026, 2, 1))
    assert access.offices(everyone.enterprise_head) == {Office.STANDING}


@pytest.mark.parametrize("since", [date(2024, 12, 31), date(2026, 11, 23)])
def test_amend_seat_outside_of_its_term_or_to_come_is_refused(everyone, standing, since):
    with pytest.raises(Refused):
        services.amend_seat(standing, since=since, reason=WRONG, by=None)
    standing.refresh_from_db()
    assert standing.since == date(2026, 3, 1)


def test_a_seat_on_which_a_post_rests_is_not_withdrawn(everyone, standing):
    builders.person(everyone.enterprise, "SECRETARY")
    fixed = everyone.enterprise.representatives.get(role="SECRETARY").user
    assert resting.is_free_seat(standing)
    post = appoint(post="SECRETARY", user=fixed, unit=everyone.enterprise, since=TODAY, by=None)
    assert "依托该席位" in resting.is_free_seat(standing).reason
    services.withdraw_post(post, reason=WRONG, by=None)
    assert resting.is_free_seat(standing)


def test_a_seat_whose_holder_has_acted_for_the_council_is_not_withdrawn(everyone, standing):
    assert resting.is_free_seat(standing)
    with clock.at(clock.now()):
        policy.change.__wrapped__("notice_days", 7, basis="决议", confirmed=True, by=everyone.enterprise_head)
    verdict = resting.is_free_seat(standing)
    assert verdict.reason == "任职人登记以后已办理联盟事务，不能再更正或撤销；请按实际日期终止席位。"
    assert rules.may_withdraw_seat(everyone.officer, standing).reason == verdict.reason


# ---------------------------------------------------------------- posts


@pytest.fixture
def post(everyone):
    clerk = builders.person(everyone.school, "SECRETARY")
    return appoint(post="OFFICER", user=clerk, unit=everyone.school, since=date(2026, 10, 1), by=None)


def test_withdraw_post_ends_the_rights_now_and_tells_the_person(everyone, post):
    assert access.offices(post.user) == {Office.SECRETARIAT}
    services.withdraw_post(post, reason=WRONG, by=everyone.secretary_general)
    post.refresh_from_db()
    assert post.until == post.since
    assert access.offices(type(post.user).objects.get(pk=post.user_id)) == set()
    told = Notification.objects.get(recipient=post.user, step="ended")
    assert f"登记有误，撤销：{WRONG}" in told.body


def test_amend_post_corrects_the_first_day_but_not_into_the_future(everyone, post):
    by = everyone.secretary_general
    services.amend_post(post, since=date(2026, 9, 1), reason=WRONG, by=by)
    post.refresh_from_db()
    assert post.since == date(2026, 9, 1)
    with pytest.raises(Refused, match="不能晚于今天"):
        services.amend_post(post, since=date(2026, 11, 23), reason=WRONG, by=by)
    told = Notification.objects.filter(recipient=post.user, step__startswith="amended")
    assert [one.title for one in told] == ["您的秘书处工作人员职务起始日期已更正"]


def test_a_post_whose_holder_has_acted_is_ended_not_withdrawn(everyone, post):
    policy.change("notice_days", 7, basis="决议", confirmed=True, by=post.user)
    ruling = rules.may_withdraw_post(everyone.secretary_general, post)
    assert ruling.reason == "该人员任命以后已办理事务，不能再更正或撤销；请按实际日期免去职务。"
    assert SecretariatPost.objects.get(pk=post.pk).until is None


def test_nobody_withdraws_the_own_post(everyone, post):
    mine = SecretariatPost.objects.get(post="SECRETARY_GENERAL")
    assert not rules.may_withdraw_post(everyone.secretary_general, mine)
    assert not rules.may_withdraw_post(everyone.officer, post)  # 秘书处工作人员由秘书长或理事长任免
    assert rules.may_withdraw_post(everyone.secretary_general, post)


# ---------------------------------------------------------------- terms


def test_amend_term_moves_the_seats_that_began_with_it(everyone):
    term = everyone.term
    began = list(Seat.objects.filter(term=term, since=term.since).values_list("pk", flat=True))
    assert began != []
    by_two(
        "terms.amend",
        everyone,
        term=term,
        number=2,
        since=date(2024, 3, 15),
        last_day=date(2027, 3, 14),
        reason=WRONG,
    )
    term.refresh_from_db()
    assert (term.number, term.since, term.expires_on) == (2, date(2024, 3, 15), date(2027, 3, 15))
    assert set(Seat.objects.filter(pk__in=began).values_list("since", flat=True)) == {date(2024, 3, 15)}
    assert access.offices(everyone.chair) == {Office.CHAIR}


@pytest.mark.parametrize(
    ("since", "last_day", "words"),
    [
        (date(2026, 11, 23), date(2027, 3, 1), "不能晚于今天"),
        (date(2025, 1, 1), date(2024, 12, 31), "不能晚于今天，届满日期不能早于起始日期"),
    ],
)
def test_amend_term_with_days_in_the_wrong_order_is_refused(everyone, since, last_day, words):
    with pytest.raises(Refused, match=words):
        services.amend_term(everyone.term, number=1, since=since, last_day=last_day, reason=WRONG, by=None)


def test_a_term_in_which_somebody_has_applied_is_not_amended(everyone):
    assert resting.is_free_term(everyone.term)
    builders.role_application(everyone.school, everyone.school_head, state="FILED", officer=everyone.officer)
    assert resting.is_free_term(everyone.term).reason.startswith("本届已有职务申请")


def test_undo_term_brings_the_term_before_back_with_its_seats_and_offices(everyone, standing):
    held = set(Seat.objects.current().values_list("pk", flat=True))
    by_two("terms.open", everyone, number=2, since=TODAY)
    assert set(Seat.objects.current()) == set()
    services.undo_term(Term.objects.get(number=2), reason="日期登记错了", by=None)
    assert Term.objects.values_list("number", "until").get() == (1, None)
    assert set(Seat.objects.current().values_list("pk", flat=True)) == held
    assert access.offices(type(everyone.chair).objects.get(pk=everyone.chair.pk)) == {Office.CHAIR}
    assert (
        Notification.objects.filter(recipient=everyone.chair, title__startswith="换届登记已撤销").count() == 1
    )


def test_undo_term_is_refused_once_a_seat_of_it_is_registered_until_that_is_withdrawn(everyone):
    by_two("terms.open", everyone, number=2, since=TODAY)
    term = Term.objects.get(number=2)
    seat = builders.seated("CHAIR", everyone.chair_unit, since=TODAY)
    assert resting.is_undoable_term(term).reason == "本届已登记 1 个席位，请先撤销席位登记，再撤销换届。"
    services.withdraw_seat(seat, reason=WRONG, by=None)
    assert resting.is_undoable_term(term)
    services.undo_term(term, reason=WRONG, by=None)
    assert Term.objects.count() == 1


def test_undo_of_the_first_term_is_refused(everyone):
    assert resting.is_undoable_term(everyone.term).reason.startswith("这是登记的第一届")
    assert not rules.may_undo_term(everyone.officer, everyone.term)


@pytest.mark.parametrize(
    ("number", "since", "until", "fits"),
    [
        (1, date(2022, 1, 1), date(2025, 1, 1), True),
        (3, date(2022, 1, 1), date(2025, 1, 1), False),
        (1, date(2022, 1, 1), date(2025, 1, 2), False),
        (1, date(2025, 1, 1), date(2025, 1, 1), False),
    ],
)
def test_enter_past_term_before_the_first(everyone, number, since, until, fits):
    services.amend_term(
        everyone.term, number=2, since=date(2025, 1, 1), last_day=date(2027, 12, 31), reason=WRONG, by=None
    )
    given = {"number": number, "since": since, "until": until, "reason": "成立大会"}
    if not fits:
        with pytest.raises(Refused):
            services.enter_past_term(**given, by=everyone.officer)
        return
    services.enter_past_term(**given, by=everyone.officer)
    assert Term.objects.sitting().number == 2
    assert not resting.is_undoable_term(Term.objects.sitting())


# ---------------------------------------------------------------- pages


def test_pages_propose_where_two_are_needed_and_do_where_one_may(everyone, standing, post, client):
    client.force_login(everyone.secretary_general)
    client.post(f"/seats/{standing.pk}/withdraw/", {"reason": WRONG})
    assert [(one.kind, one.state) for one in PowerChange.objects.all()] == [("seats.withdraw", "PROPOSED")]
    answer = client.post(f"/posts/{post.pk}/withdraw/", {"reason": WRONG})
    assert answer.headers["Location"] == "/posts/"
    assert resting.is_withdrawn(SecretariatPost.objects.get(pk=post.pk))
    shown = client.get(f"/council/terms/{everyone.term.pk}/amend/").context["form"].initial
    assert shown == {"number": 1, "since": date(2025, 1, 1), "last_day": date(2027, 12, 31)}


@pytest.mark.once
def test_page_says_in_words_what_rests_on_the_registration(everyone, client):
    client.force_login(everyone.officer)
    answer = client.get(f"/council/terms/{everyone.term.pk}/undo/")
    assert answer.status_code == 409
    assert "这是登记的第一届" in answer.content.decode()


@pytest.mark.parametrize(
    ("what", "words"),
    [("decision", "登记以后理事会已作出决定"), ("meeting", "登记以后已发出会议或活动通知"), ("", "")],
)
def test_what_the_whole_council_did_since_rests_on_seat_and_term(
    everyone, standing, monkeypatch, what, words
):
    made = {"decision": resting.CouncilDecision, "meeting": resting.Meeting}
    for name, model in made.items():
        found = model.objects.none() if name != what else _Some()
        monkeypatch.setattr(model.objects, "filter", lambda found=found, **_: found)
    assert resting.is_free_seat(standing).reason.partition("，")[0] == words
    assert resting.is_free_term(everyone.term).reason.partition("，")[0] == words


class _Some:
    def exists(self) -> bool:
        return True


# ---------------------------------------------------------------- on the page of the council


def test_the_page_says_why_a_registration_cannot_be_corrected(everyone, client):
    client.force_login(everyone.officer)
    address = reverse("council")
    amend = reverse("term_amend", args=[everyone.term.pk])
    assert f'href="{amend}"' in client.get(address).content.decode()
    builders.role_application(everyone.school, everyone.school_head)
    page = client.get(address).content.decode()
    assert f'href="{amend}"' not in page
    assert rules.may_amend_term(everyone.officer, everyone.term).reason in page
    client.force_login(everyone.school_head)
    assert "更正届次和日期" not in client.get(address).content.decode()


@pytest.mark.parametrize(("page", "words"), [("seat", "撤销登记"), ("post", "撤销任命")])
def test_the_page_of_a_record_links_its_correction_only_while_it_opens(page, words, everyone, client, post):
    """Afterwards the button is dead and says why; who may not manage it is shown none."""
    free = builders.seated("ORDINARY", everyone.enterprise) if page == "seat" else post
    client.force_login(everyone.chair)
    address, amend = reverse(page, args=[free.pk]), f'href="{reverse(f"{page}_amend", args=[free.pk])}"'
    assert amend in client.get(address).content.decode()
    policy.change("notice_days", 7, basis="决议", confirmed=True, by=post.user)
    builders.decision(everyone.secretary_general)
    shown = client.get(address).content.decode()
    assert (amend in shown, words in shown, "不能再更正或撤销" in shown) == (False, True, True)
    client.force_login(everyone.school_head)
    assert words not in client.get(address).content.decode()
