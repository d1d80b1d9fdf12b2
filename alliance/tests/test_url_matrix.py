"""Every address × role × method: what each role gets, compared with the table in `url_matrix.txt`.

The table is the specification and is read by people: one line per address and method, one column per role. A new address
without a line fails; so does a line without an address. `python -m alliance.tests.url_world` prints the table as the
portal answers now, for comparison and review (never copy it without reading it).
"""

import pytest

from alliance.tests import url_world

pytestmark = pytest.mark.django_db  # so that the database is there however the tests are chosen

TABLE = url_world.read_table()


def test_every_address_has_its_line_and_every_line_its_address():
    assert sorted(TABLE) == sorted(
        (name, method) for name in url_world.addresses() for method in url_world.METHODS
    )


@pytest.mark.parametrize("name", url_world.addresses())
def test_address_answers_each_role_as_the_table_says(name, in_world, django_db_blocker):
    with django_db_blocker.unblock():
        for method in url_world.METHODS:
            answers = url_world.answers(in_world, name, method)
            assert answers == TABLE[name, method], (name, method)


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE"])
def test_no_address_takes_another_method(method, in_world, django_db_blocker):
    """Nothing is changed or shown by methods that no page uses."""
    with django_db_blocker.unblock():
        odd = {
            name
            for name in url_world.addresses()
            if url_world.ask(in_world, "officer", name, method) == "open"
        }
    assert odd == set()
