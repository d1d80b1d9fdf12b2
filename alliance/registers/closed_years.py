"""When a year is over for everybody: from then on no to-do speaks of it; nor of what was over before the portal was founded."""

from datetime import date

from alliance.ground import clock
from alliance.registers import policy

LAST_YEAR_UNTIL = 3  # month: by its end results are published and the annual report is given (第十三条)


def first_open_year() -> int:
    """The first year that is still worked on: the last one until March, when its assessment is long over; then this one."""
    today = clock.today()
    return today.year - (today.month <= LAST_YEAR_UNTIL)


def was_over(day: date) -> bool:
    """Whether the last day of something had passed when the portal was founded: nobody is reminded of it."""
    founded = policy.founded_on()
    return founded is not None and day < founded
