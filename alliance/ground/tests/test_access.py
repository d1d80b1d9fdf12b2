"""The one statement about a person's standing: kept for a day and for everybody, so no provider may use more of them."""

from datetime import datetime, timedelta

import pytest

from alliance.ground import access, clock
from alliance.rights.models.users import User

MORNING = datetime(2026, 11, 22, 0, 0, tzinfo=clock.TZ)
NIGHT = MORNING + timedelta(days=1, seconds=-1)
FOR_EVERYBODY = {"opened_years", "years_that_were_published"}
NAMED = {"username": "officer", "name": "王", "phone": "13900000001", "administers": True, "is_active": False}


def statement(provider, number: int, at: datetime, **details) -> tuple:
    sql, parameters = provider(User(pk=number, **details), at).order_by().query.sql_with_params()
    return sql, tuple("number" if value == number else value for value in parameters)


@pytest.mark.django_db
@pytest.mark.parametrize("provider", access._providers, ids=lambda one: one.__name__)
def test_provider_uses_only_the_number_of_a_person_and_the_day(provider):
    assert statement(provider, 7_000_001, MORNING) == statement(provider, 7_000_002, NIGHT, **NAMED)
    assert ("number" in statement(provider, 7_000_001, MORNING)[1]) == (
        provider.__name__ not in FOR_EVERYBODY
    )


def test_a_provider_that_uses_the_name_is_told_from_the_others():
    def by_name(user, at):
        return User.objects.filter(pk=user.pk, username=user.username).values_list("username", "pk")

    assert statement(by_name, 7_000_001, MORNING) != statement(by_name, 7_000_002, MORNING, **NAMED)


OFFICE = access.Office
LEADERS, COUNCIL = (
    {OFFICE.CHAIR, OFFICE.VICE_CHAIR},
    {OFFICE.CHAIR, OFFICE.VICE_CHAIR, OFFICE.STANDING, OFFICE.ORDINARY},
)
SECRETARIAT = {OFFICE.SECRETARY_GENERAL, OFFICE.DEPUTY_SECRETARY_GENERAL, OFFICE.SECRETARIAT}


@pytest.mark.parametrize("office", OFFICE)
def test_who_follows_the_alliance_holds_a_seat_or_a_post(office, monkeypatch):
    monkeypatch.setattr(access, "offices", lambda user: frozenset({office}))
    assert access.is_council_or_secretariat(None) is (office in COUNCIL | SECRETARIAT)
    assert access.is_leader_or_secretariat(None) is (office in LEADERS | SECRETARIAT)
