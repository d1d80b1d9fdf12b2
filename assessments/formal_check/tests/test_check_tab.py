"""The tab 审查 opens this year's self-assessments that wait for the check; the year switch shows all of a year."""

import pytest
from django.urls import reverse

from alliance.ground import clock
from alliance.tests import builders, builders_assessments


@pytest.mark.django_db
def test_tab_opens_what_is_to_be_checked_this_year(client):
    house, this = builders.alliance(), clock.today().year
    with clock.at(clock.Month(this - 1, 12).start):
        builders_assessments.cycle(this - 1)
    builders_assessments.cycle(this)
    waiting = builders_assessments.submitted(builders_assessments.assessment(house.school))
    client.force_login(house.officer)
    page = client.get(reverse("home"))
    areas = {entry.key: entry for entry in page.context["menu"].entries}
    (tab,) = [one for one in areas["assessment"].tabs if one.label == "审查"]
    assert tab.url == f"/assessments/?year={this}&state=SUBMITTED"
    shown = client.get(tab.url)
    assert [row.pk for row in shown.context["table"].rows] == [waiting.pk]
    assert [one.url for one in shown.context["menu"].years] == [
        f"/assessments/?year={year}" for year in (this, this - 1)
    ]
