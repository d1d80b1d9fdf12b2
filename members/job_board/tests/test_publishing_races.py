"""A button that is pressed in several windows at once does once what it does."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from django.db import OperationalError, connection

from members.job_board import services
from members.records import services as records
from members.records.tests import battery

pytestmark = pytest.mark.django_db(transaction=True)
WINDOWS = 4


def at_once(act):
    """Press in each window, each on a connection of its own; a busy database is asked again, as the browser would."""

    def press(_):
        with closing(connection):
            for _ in range(50):
                try:
                    return act()
                except OperationalError:
                    continue
            return None

    with ThreadPoolExecutor(WINDOWS) as pool:
        return list(pool.map(press, range(WINDOWS)))


def test_posts_of_a_plan_are_published_once(noon):
    house = battery.inhabited("hiring-plan")
    plan = battery.record(house, "FILED")
    done = at_once(lambda: services.publish(plan, by=house.liaison))
    assert sorted(map(sum, done)) == [0] * (WINDOWS - 1) + [len(plan.posts)]
    titles = sorted(plan.job_posts.values_list("title", flat=True))
    assert titles == sorted(line["post"] for line in plan.posts)


def test_records_of_last_year_are_copied_once(noon):
    house = battery.inhabited("hiring-plan")
    battery.record(house, "ACCEPTED", year=2025)
    done = at_once(
        lambda: records.copy_last_year(kind=house.kind, unit=house.unit, year=2026, by=house.liaison)
    )
    assert sorted(map(len, done)) == [0] * (WINDOWS - 1) + [1]
