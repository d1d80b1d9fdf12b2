"""Where a report was used: recorded once per channel, taken back with a reason."""

from datetime import timedelta

import pytest

from alliance.ground import clock
from alliance.ground.access import Refused
from alliance.tests import builders
from reports.checks import adoptions
from reports.checks import services as checks

pytestmark = pytest.mark.django_db


def test_record_needs_an_accepted_report_and_a_sensible_day(house):
    waiting = builders.submitted_report(house.school, house.school_head)
    today = clock.today()
    with pytest.raises(Refused, match="该月度信息报送现在是“待秘书处审核”，不能登记采用。"):
        adoptions.record(waiting, channel="CITY", adopted_on=today, by=house.officer)
    accepted = checks.accept(waiting, by=house.officer)
    for day in (today + timedelta(days=1), today - timedelta(days=1)):
        with pytest.raises(Refused, match="采用日期不能"):
            adoptions.record(accepted, channel="CITY", adopted_on=day, by=house.officer)
    assert str(adoptions.record(accepted, channel="CITY", adopted_on=today, by=house.officer)) == "市级"
    with pytest.raises(Refused, match="该渠道的采用已登记"):
        adoptions.record(accepted, channel="CITY", adopted_on=today, by=house.officer)


def test_remove_takes_a_mistaken_adoption_back_with_a_reason(house):
    accepted = builders.accepted_report(house.school, house.school_head, by=house.officer)
    adoption = adoptions.record(accepted, channel="CITY", adopted_on=clock.today(), by=house.officer)
    with pytest.raises(Refused, match="请填写原因"):
        adoptions.remove(adoption, reason=" ", by=house.officer)
    with pytest.raises(Refused, match="由秘书处办理"):
        adoptions.remove(adoption, reason="误登", by=house.school_head)
    adoptions.remove(adoption, reason="误登", by=house.officer)
    assert accepted.adoptions.count() == 0
    assert (
        adoption.history.model.objects.filter(history_type="-").get().history_change_reason
        == "撤销采用登记：误登"
    )
