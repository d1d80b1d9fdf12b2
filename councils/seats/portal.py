"""What ends with a membership: the seats of the unit and the posts of its people (第十二条)."""

from councils.seats import departures
from members.membership import endings

endings.register("理事会席位", preview=departures.seats_that_end)(departures.end_seats)
endings.register("秘书处职务", preview=departures.posts_that_end)(departures.end_posts)
