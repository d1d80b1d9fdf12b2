"""What is filled in as a number has a most, in every kind and however it comes in: else it could not be added up."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db.models import DecimalField, IntegerField

from members.record_imports.sheet import Plan
from members.record_pages.forms import form_of
from members.records import kinds, rules
from members.records.tests import battery

HUGE = 9_223_372_036_854_775_807


def numbers(kind):
    fields = [kind.field(name) for name in kind.content]
    return [one for one in fields if isinstance(one, IntegerField | DecimalField) and not one.choices]


def test_numbers_are_asked_for_in_most_kinds():
    assert len([kind for kind in kinds.every() if numbers(kind)]) > 20


def test_huge_number_is_refused_on_the_form_by_import_and_when_filed(house):
    one = battery.record(house)
    for name in [field.name for field in numbers(house.kind)]:
        huge = Decimal(HUGE) if isinstance(house.kind.field(name), DecimalField) else HUGE
        before = getattr(one, name)
        setattr(one, name, huge)
        assert name in rules.faults(one)
        setattr(one, name, before)
        assert form_of(house.kind)({name: str(HUGE)}, instance=one).has_error(name)
        rows = [{"row": 2, "values": {"year": 2026, name: huge}}]
        label = str(house.kind.field(name).verbose_name)
        said = [error.label for error in Plan(house.kind, house.unit).take(rows).errors]
        assert any(label in text or text in label for text in said if text)


@pytest.mark.parametrize("key", battery.EVERY)
def test_number_at_its_most_is_taken_and_one_more_is_not(key):
    for field in numbers(kinds.get(key)):
        most = min(one.limit_value for one in field.validators if getattr(one, "code", "") == "max_value")
        assert most <= 10_000_000
        field.run_validators(field.to_python(most))
        with pytest.raises(ValidationError):
            field.run_validators(field.to_python(most + 1))


@pytest.mark.parametrize("key", battery.EVERY)
def test_cells_of_lines_have_a_most_as_well(key):
    cells = [cell for one in kinds.get(key).lines.values() for cell in one.cells.values()]
    assert [cell.label for cell in cells if hasattr(cell, "max_value") and cell.max_value is None] == []
