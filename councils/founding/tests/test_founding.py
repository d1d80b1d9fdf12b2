"""An empty portal is founded by its link: once, by whoever can read what the server prints."""

from datetime import date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from alliance.ground import access, clock
from alliance.ground.access import Office, Refused
from alliance.ground.clock import Month
from alliance.messages.models import Notification
from alliance.registers import policy
from alliance.rights.models.users import User
from alliance.signin.models import SignInTally
from alliance.tests import builders
from councils.founding import links, services
from councils.founding.models import FoundingLink
from councils.founding.services import Council, Person
from councils.founding.tests.foundings import PASSWORD, TYPED, USCC, address, found
from councils.founding.views import TRIES
from councils.terms.models.seats import Seat
from councils.terms.models.terms import Term
from members.units.models import Unit

pytestmark = pytest.mark.django_db
DAY = datetime(2026, 11, 28, 9, 0, tzinfo=clock.TZ)


@pytest.fixture(autouse=True)
def late_november():
    with clock.at(DAY):
        yield


@pytest.mark.parametrize("path", ["/", "/login/", "/units/"])
def test_an_empty_portal_leads_to_the_words_that_say_what_to_do(client, path):
    answer = client.get(path, follow=True)
    assert answer.redirect_chain[-1] == ("/founding/", 302)
    assert answer.context["title"] == "联盟尚未建立"


def test_a_founded_portal_leads_to_the_sign_in_page(client):
    builders.person()
    assert client.get("/login/").context["title"] == "登录"
    assert client.get("/founding/").headers["Location"] == "/login/"


def test_found_by_the_link_makes_the_alliance_as_in_real_life(client):
    answer = found(client)
    chair, chief = (User.objects.get(username=number) for number in ("13800000001", "13800000002"))
    assert access.offices(chief) == {Office.SECRETARY_GENERAL}
    assert access.offices(chair) == {Office.CHAIR}
    term = Term.objects.get()
    assert (term.number, term.since, term.last_day) == (2, date(2024, 3, 15), date(2027, 3, 14))
    assert Seat.objects.values_list("role", "since").get() == ("CHAIR", date(2024, 3, 15))
    assert (policy.get("alliance_name"), policy.get("report_since")) == ("示范产学研联盟", Month(2026, 11))
    assert policy.get("records_since") == 2027
    assert policy.founded_on() == date(2026, 11, 28)
    assert answer.headers["Location"] == f"/accounts/{chair.pk}/password/"


def test_found_signs_the_secretary_general_in_with_the_own_password(client):
    answer = found(client)
    chief = User.objects.get(username="13800000002")
    assert (chief.check_password(PASSWORD), chief.must_change_password) == (True, False)
    assert int(client.session["_auth_user_id"]) == chief.pk
    shown = client.get(answer.headers["Location"])
    chair = User.objects.get(username="13800000001")
    assert (chair.check_password(shown.context["password"]), chair.must_change_password) == (True, True)
    assert not client.get(answer.headers["Location"]).context["password"]  # once


def test_found_tells_both_first_people(client):
    found(client)
    told = Notification.objects.order_by("pk").values_list("recipient__username", "title")
    assert ("13800000001", "德州示范职业学院已登记为理事长单位") in told
    assert ("13800000002", "您已担任秘书长") in told


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"password_again": "别的"}, "password_again"),
        ({"password": "李秘书长abcd", "password_again": "李秘书长abcd"}, "password"),
        ({"head_phone": "13800000002"}, "head_phone"),
        ({"chief_phone": "12"}, "chief_phone"),
        ({"report_since": "2026-13"}, "report_since"),
        ({"report_since": "2026-12"}, "report_since"),
        ({"term_last_day": "2024-03-01"}, None),
        ({"term_since": "2026-12-01"}, None),
        ({"uscc": "123"}, None),
    ],
)
def test_found_with_a_fault_says_where_and_leaves_the_link_good(client, changes, field):
    path = address()
    answer = client.post(path, TYPED | changes)
    assert (
        list(answer.context["form"].errors) == [field or "__all__"] or "uscc" in answer.context["form"].errors
    )
    assert (Unit.objects.count(), User.objects.count(), Term.objects.count()) == (0, 0, 0)
    assert client.post(path, TYPED).status_code == 302


def test_only_the_digest_of_the_token_is_stored(client):
    token = links.issue().rstrip("/").rsplit("/", 1)[1]
    assert len(token) >= 43  # 256 bits
    assert [token in str(value) for value in FoundingLink.objects.values_list().get()] == [False] * 3
    assert links.opens(token)
    assert not links.opens(token[:-1])
    assert not links.opens("")


def test_a_new_link_ends_the_one_before(client):
    old, new = address(), address()
    assert client.get(old).status_code == 404
    assert client.get(new).status_code == 200


def test_the_link_is_good_once(client):
    path = address()
    token = path.strip("/").rsplit("/", 1)[1]
    assert client.post(path, TYPED).status_code == 302
    assert FoundingLink.objects.count() == 0
    client.logout()
    again = client.post(path, TYPED | {"chief_phone": "13800000009"})
    assert again.headers["Location"] == "/login/"
    with pytest.raises(Refused):
        links.use(token)
    assert User.objects.count() == 2


def test_no_link_is_issued_once_somebody_is_in_the_portal():
    assert links.issue() != ""
    builders.person()
    assert links.issue() == ""


def test_the_service_refuses_a_second_founding_with_a_good_link():
    """Somebody got in by the command while the page stood open."""
    token = links.issue().rstrip("/").rsplit("/", 1)[1]
    people = Person("张院长", "13800000001"), Person("李秘书长", "13800000002")
    given = {"school": "甲", "uscc": USCC, "head": people[0], "secretary_general": people[1]}
    council = Council(1, date(2024, 3, 15))
    services.found(**given, council=council, by=None)
    with pytest.raises(Refused, match="已经建立"):
        services.found(**given, council=council, link=token, by=None)
    assert Unit.objects.count() == 1


def test_wrong_links_are_counted_and_a_network_waits_after_twenty(client):
    good = address()
    for _ in range(TRIES):
        assert client.get("/founding/wrong/").status_code == 404
    assert client.get("/founding/wrong/").status_code == 429
    assert client.get(good).status_code == 429
    assert SignInTally.objects.get().count == TRIES
    with clock.at(DAY + timedelta(minutes=31)):
        assert client.get(good).status_code == 200


def test_the_command_prints_the_link_while_the_portal_is_empty():
    def printed() -> str:
        out = StringIO()
        call_command("founding_link", stdout=out)
        return out.getvalue()

    assert printed().startswith("建立联盟（链接只能用一次）：http")
    builders.person()
    assert printed() == ""
