"""The chair with a phone: one screen, one minute, and seat and notice follow."""

import pytest

from alliance.ground import clock
from alliance.messages.models import Notification
from alliance.tests import builders
from councils.terms.models.seats import Seat
from reports.tests.journeys.steps import PHONE, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_chair_approves_an_application_in_one_minute(page):
    house = builders.alliance()
    application = builders.role_application(
        house.enterprise, house.enterprise_head, role="STANDING", state="CHECKED", officer=house.officer
    )
    begun = clock.now()
    chair = Visitor(page, PHONE).sign_in(house.chair)
    chair.page.locator("main .todo a", has_text="常务理事").click()
    chair.sees("建议同意", "符合条件", str(house.enterprise))
    chair.agree("同意").sees("已同意", "常务理事")
    assert (clock.now() - begun).total_seconds() < 60

    application.refresh_from_db()
    seat = Seat.objects.current().get(unit=house.enterprise)
    assert (application.state, seat.role, seat.since) == ("APPROVED", "STANDING", clock.today())
    told = Notification.objects.filter(title=f"{house.enterprise}已担任常务理事单位")
    assert {house.enterprise_head, house.enterprise_liaison, house.officer} <= {one.recipient for one in told}
    chair.menu("席位").sees(str(house.enterprise))
