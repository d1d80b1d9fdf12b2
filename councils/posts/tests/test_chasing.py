"""The fixed secretaries of seat units and the personnel leads of vice-chair units are asked for, until they are named (第九条)."""

from alliance.tests import builders
from councils.posts import portal


def titles(user):
    return [todo.title for todo in portal.unnamed(user)]


def test_seat_unit_is_asked_for_its_secretary_until_it_is_named(noon, db):
    house = builders.alliance()
    unit, head = house.enterprise, house.enterprise_head
    assert titles(head) == []
    builders.seated("ORDINARY", unit)
    assert (titles(head), titles(house.officer)) == (
        ["本单位还没有指定秘书"],
        ["1 个席位单位还没有指定秘书"],
    )
    builders.post("SECRETARY", house.enterprise_liaison, unit)
    assert (titles(head), titles(house.officer)) == ([], [])


def test_vice_chair_unit_is_asked_for_its_personnel_lead(noon, db):
    house = builders.alliance()
    builders.seated("VICE_CHAIR", house.enterprise)
    assert titles(house.enterprise_head) == ["本单位还没有人力资源部门主要负责人"]
    builders.person(house.enterprise, "HR_LEAD")
    assert titles(house.enterprise_head) == []
