"""The world of url_world.py, for the tests that go through all addresses: built once a module and rolled back."""

from unittest.mock import patch

import pytest
from django.db import transaction
from django.test import override_settings

from alliance.tests import builders, url_world

DAY = (
    24 * 3600
)  # for which a password counts as just given: on a busy machine a module takes longer than ten minutes


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, tmp_path_factory):
    files = tmp_path_factory.mktemp("media")
    with (
        django_db_blocker.unblock(),
        override_settings(MEDIA_ROOT=files),
        url_world.without_rendering(),
        patch("alliance.signin.sessions.PROVED", DAY),
        transaction.atomic(),
    ):
        built = url_world.build()
        builders.count_rows()
        built.files = files
        yield built
        if transaction.get_connection().in_atomic_block:  # a test that commits may have closed the connection
            transaction.set_rollback(True)


@pytest.fixture
def in_world(world, settings):
    """The world's files are where the portal looks for them."""
    settings.MEDIA_ROOT = world.files
    return world
