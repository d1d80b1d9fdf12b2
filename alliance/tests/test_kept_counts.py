"""The statement of a person's counts is kept for a day (`alliance.registers.portal.waiting`): nothing may slip in unnoticed."""

from datetime import timedelta

import pytest

from alliance.ground import access, clock
from alliance.ground.once import reading
from alliance.registers import policy, portal, statements
from alliance.rights.models.users import User

pytestmark = pytest.mark.django_db
ROLES = ["officer", "secretary", "chair", "head", "liaison", "reviewer", "system"]


def person_of(world, role):
    return User.objects.get(pk=world.clients[role].session["_auth_user_id"])


def counted(user):
    return portal._union(one for provider in portal.registry.counts for one in provider(user))


@pytest.mark.parametrize("role", ROLES)
def test_what_counts_read_is_named_in_their_key(role, in_world, django_db_blocker, django_assert_num_queries):
    with django_db_blocker.unblock(), reading(), policy.read_once():
        user = person_of(in_world, role)
        access.remember(user)
        access.rights_of(user)
        for read in portal.registry.counts_depend_on:
            read(user)
        policy.fingerprint()
        with django_assert_num_queries(0):
            counted(user)


@pytest.mark.parametrize("role", ROLES)
def test_the_text_of_counts_is_the_same_all_day(role, in_world, django_db_blocker):
    with django_db_blocker.unblock():
        user = person_of(in_world, role)
        start = clock.start_of_day(clock.today())
        texts = set()
        for moment in (timedelta(), timedelta(hours=9), timedelta(hours=23, minutes=59)):
            with clock.at(start + moment):
                found = counted(user)
                texts.add(found and found.query.sql_with_params()[0])
    assert len(texts) == 1


@pytest.mark.parametrize("role", ROLES)
def test_kept_counts_are_the_counts(role, in_world, django_db_blocker):
    with django_db_blocker.unblock(), policy.read_once():
        user = person_of(in_world, role)
        access.remember(user)
        first = dict(portal._counted(user))
        assert dict(portal._counted(user)) == first == dict(counted(user) or [])
        assert statements._kept.cache_info().hits > 0
