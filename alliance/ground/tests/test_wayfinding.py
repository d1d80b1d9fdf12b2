"""The address of a record, which is resolved once for all of its kind."""

import pytest
from django.urls import NoReverseMatch, reverse

from alliance.ground.wayfinding import page_of


@pytest.mark.once
@pytest.mark.parametrize("pk", [1, 25, 10_000, 2**63 - 1])
def test_page_of_a_record_is_where_its_address_leads(pk):
    assert page_of("unit", pk) == reverse("unit", args=[pk])


@pytest.mark.once
def test_page_of_an_unknown_kind_is_refused():
    with pytest.raises(NoReverseMatch):
        page_of("unheard_of", 1)
