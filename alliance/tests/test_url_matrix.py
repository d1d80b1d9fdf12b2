"""Every address × role × method: what each role gets, compared with the table in `url_matrix.txt`.

The table is the specification and is read by people: one line per address and method, one column per role. A new address
without a line fails; so does a line without an address. `python -m alliance.tests.url_world` prints the table as the
portal answers now, for comparison and review (never copy it without reading it).
"""

import pytest
from django.db import transaction
from django.test import override_settings

from alliance.tests import url_world

pytestmark = pytest.mark.django_db  # so that the database is there however the tests are chosen


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Where the files of the world lie, for all of its tests."""
    return tmp_path_factory.mktemp("media")


@pytest.fixture(autouse=True)
def see_the_files(files, own_surroundings, settings):
    settings.MEDIA_ROOT = files


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, files):
    """The whole alliance with one of everything, built once and rolled back at the end."""
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=files), url_world.without_rendering():
        outer = transaction.atomic()
        outer.__enter__()
        try:
            yield url_world.build()
        finally:
            transaction.set_rollback(True)
            outer.__exit__(None, None, None)


TABLE = url_world.read_table()


def test_every_address_has_its_line_and_every_line_its_address():
    assert sorted(TABLE) == sorted(
        (name, method) for name in url_world.addresses() for method in url_world.METHODS
    )


@pytest.mark.parametrize("name", url_world.addresses())
def test_address_answers_each_role_as_the_table_says(name, world, django_db_blocker):
    with django_db_blocker.unblock():
        for method in url_world.METHODS:
            answers = url_world.answers(world, name, method)
            assert answers == TABLE[name, method], (name, method)


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE"])
def test_no_address_takes_another_method(method, world, django_db_blocker):
    """Nothing is changed or shown by methods that no page uses."""
    with django_db_blocker.unblock():
        odd = {
            name for name in url_world.addresses() if url_world.ask(world, "officer", name, method) == "open"
        }
    assert odd == set()
