"""The first year in which a unit was assessed is known to an import that would let it join later."""

from datetime import date

from members.units import earlier


def test_first_year_of_a_unit_that_was_assessed(own):
    year, unit = own.cycle.year, own.unit_id
    said = earlier.before({unit: date(year + 1, 1, 1)})[unit]
    assert f"年度考核（{year}年度）" in said
    said = earlier.before({unit: date(year, 12, 31)}).get(unit, [])
    assert [one for one in said if "年度考核" in one] == []
