"""What ends with a membership: the seats of the unit and the posts of its people (第十二条); the council at first use."""

from typing import Any

from alliance.registers import first_steps
from councils.seats import departures
from councils.terms.models.seats import Seat
from members.membership import endings

endings.register("理事会席位", preview=departures.seats_that_end)(departures.end_seats)
endings.register("秘书处职务", preview=departures.posts_that_end)(departures.end_posts)


@first_steps.step("登记现届理事会席位", "seat_new", order=30, note="起始日期按实际填写；可以稍后办理")
def the_council_is_in(user: Any) -> bool:
    return Seat.objects.count() > 1
