"""Odd requests: no address answers nonsense in its question or its form with a server error."""

import re

import pytest
from django.db import transaction

from alliance.tests import url_world

ODD = ["\x00🐤", "-99999999999999999999"]
NAME = re.compile(r' name="([^"]+)"')
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", ["officer", "head"])
@pytest.mark.parametrize("odd", ODD)
def test_no_address_breaks_on_odd_answers_to_its_own_forms(role, odd, in_world, django_db_blocker):
    broken = []
    with django_db_blocker.unblock():
        client = in_world.clients[role]
        client.raise_request_exception = False
        for name in url_world.addresses():
            path = url_world.path_of(in_world, name)
            page = client.get(path)
            text = page.getvalue().decode(errors="replace")
            keys = set(NAME.findall(text)) - {"csrfmiddlewaretoken"}
            answers = dict.fromkeys({*keys, "page", "sort"}, odd)
            for ask in (client.get, client.post):
                with transaction.atomic():
                    answer = ask(path, answers)
                    answer.getvalue()
                    transaction.set_rollback(True)
                if answer.status_code >= 500:
                    broken.append((ask.__name__, name, answer.status_code))
    assert broken == []
