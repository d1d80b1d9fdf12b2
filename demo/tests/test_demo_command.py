"""`manage.py demo`: builds anew what is a demo, refuses everything else, and says who can sign in."""

from io import StringIO
from unittest.mock import patch

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from alliance.ground import audit
from alliance.history import guard
from alliance.registers.models import Setting
from alliance.rights.models.users import User
from alliance.tests import builders
from demo import story

pytestmark = pytest.mark.django_db(transaction=True)


@transaction.atomic
def mark_as_demo(person: User) -> None:
    value = {"password": story.PASSWORD, "accounts": [["单位联络员", person.pk]]}
    audit.save(Setting(key="demo", value=value, basis="演示数据"), by=None, reason="测试")


def rebuild() -> str:
    """What the command prints; a single person stands for the two years of the real demo."""
    out = StringIO()
    with patch.object(story, "build", side_effect=lambda: mark_as_demo(builders.person(name="新人"))):
        call_command("demo", stdout=out)
    return out.getvalue()


@pytest.fixture
def guarded(db):
    guard.guard()
    yield
    guard.lift()


def test_demo_is_built_anew_although_its_history_is_guarded(guarded):
    mark_as_demo(builders.person(name="旧人"))
    printed = rebuild()
    assert list(User.objects.filter(representations=None).values_list("name", flat=True)) == ["新人"]
    assert [line.split()[-1] for line in printed.splitlines()] == ["新人", "密码（全部账号）：Lianmeng-2026"]
    assert Setting.history.count() == 1


def test_demo_refuses_a_database_with_real_data(guarded):
    builders.person(name="真人")
    with pytest.raises(CommandError, match="数据库中已有正式数据"):
        rebuild()
    with pytest.raises(CommandError, match="没有演示账号"):
        call_command("demo", "--accounts")
    assert User.objects.filter(name="真人").exists()
