"""When a year is over for everybody: from then on no to-do speaks of it."""

from alliance.ground import clock

LAST_YEAR_UNTIL = 3  # month: by its end results are published and the annual report is given (第十三条)


def first_open_year() -> int:
    """The first year that is still worked on: the last one until March, when its assessment is long over; then this one."""
    today = clock.today()
    return today.year - (today.month <= LAST_YEAR_UNTIL)
