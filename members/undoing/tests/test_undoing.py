"""Taking an import back: as if it had not been, until something rests on it."""

from datetime import date, timedelta

import pytest

from alliance.ground import access
from alliance.ground.access import Refused
from alliance.messages.models import Notification
from alliance.rights.grants import differences
from alliance.rights.models.users import User
from alliance.tests import builders
from members.importing.services import applying, uploading
from members.importing.tests.rosters import book, code, line
from members.people.models import Representative
from members.people.services import corrections
from members.undoing import services
from members.units.models import FormerName, Unit
from members.units.services import change


@pytest.fixture
def officer(everyone):
    return everyone.officer


def load(*lines, by):
    return applying.apply(uploading.upload(book(*lines), filename="名册.xlsx", by=by), by=by)


def counts():
    return (
        Unit.objects.count(),
        Representative.objects.count(),
        User.objects.count(),
        FormerName.objects.count(),
    )


def refusal(upload, by):
    with pytest.raises(Refused) as refused:
        services.undo(upload, by=by)
    return refused.value.reason


def test_undo_leaves_everything_as_before_with_its_history(officer):
    before = counts()
    applied = load(line(1), line(2, head_phone=None), by=officer)
    assert counts() == (before[0] + 2, before[1] + 4, before[2] + 4, 0)
    undone = services.undo(applied, by=officer)
    assert (counts(), undone.state, undone.written, differences()) == (before, "UNDONE", {}, [])
    assert set(Unit.history.filter(uscc=code(1)).values_list("history_type", "history_change_reason")) == {
        ("+", "名册导入（名册.xlsx）"),
        ("-", "撤销名册导入（名册.xlsx）"),
    }
    assert load(line(1), line(2), by=officer).created_units == 2


def test_undo_brings_changed_units_back(officer):
    load(line(1, address="旧址"), by=officer)
    applied = load(line(1, name="德州新名公司", address="新址"), by=officer)
    services.undo(applied, by=officer)
    unit = Unit.objects.get(uscc=code(1))
    assert (unit.name, unit.address, unit.joined_on, unit.initials) == (
        "德州第1装备公司",
        "旧址",
        date(2020, 1, 1),
        "dzd1zbgs",
    )
    assert FormerName.objects.count() == 0


def test_undo_tells_who_had_an_account_and_takes_the_right_back(officer, everyone):
    known = everyone.enterprise_liaison
    applied = load(line(1, liaison_name=known.name, liaison_phone=known.phone), by=officer)
    unit = Unit.objects.get(uscc=code(1))
    assert unit.pk in access.units_with(User.objects.get(pk=known.pk))
    services.undo(applied, by=officer)
    assert unit.pk not in access.units_with(User.objects.get(pk=known.pk))
    titles = list(Notification.objects.filter(recipient=known).values_list("title", flat=True))
    assert "您作为德州第1装备公司联络员的登记已撤销" in titles


def test_undo_is_refused_with_what_rests_on_the_import(officer):
    applied = load(line(1), line(2), line(3), by=officer)
    one, two, three = (Unit.objects.get(uscc=code(number)) for number in (1, 2, 3))
    change(one, address="新址", reason="", by=officer)
    builders.person(two, "LIAISON")
    corrections.issue_password(three.representatives.get(role="HEAD"), by=officer)
    assert refusal(applied, officer) == (
        "不能撤销：“德州第1装备公司”在导入后又修改过；负责3已发放密码；单位下已有单位人员 1 条；"
        "人员下已有消息 1 条。"
    )
    assert Unit.objects.filter(pk__in=[one.pk, two.pk, three.pk]).count() == 3


def test_undo_is_refused_where_people_changed_hands(officer):
    load(line(1), by=officer)
    applied = load(line(1, liaison_name="新人", liaison_phone="13511112222", head_title="董事长"), by=officer)
    assert refusal(applied, officer) == (
        "不能撤销：导入时办理过交接，请在单位档案中逐个更正；导入时修改过职务，请在单位档案中逐个更正。"
    )


def test_undo_is_for_the_secretariat_once_and_for_a_month(officer, everyone, noon):
    applied, later = load(line(1), by=officer), load(line(2), by=officer)
    assert refusal(applied, everyone.school_head) == "只有秘书处可以办理。"
    services.undo(applied, by=officer)
    assert refusal(applied, officer) == "这次导入已撤销，不能撤销。"
    noon.shift(timedelta(days=30, seconds=1))
    uploading.forget_old()
    later.refresh_from_db()
    assert refusal(later, officer) == "导入已超过 30 天，不能整体撤销，请在单位档案中逐个更正。"


def test_undo_goes_through_the_page(officer, client):
    applied = load(line(1), by=officer)
    client.force_login(officer)
    answer = client.post(f"/units/import/{applied.pk}/undo/")
    assert answer.url == f"/units/import/{applied.pk}/"
    assert not Unit.objects.filter(uscc=code(1)).exists()
    assert client.get(answer.url).context["upload"].state == "UNDONE"
