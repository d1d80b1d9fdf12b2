"""Two sign the same minutes at once: one number, one set of orders, one notice."""

from datetime import timedelta

import pytest

from alliance.tests import builders
from alliance.tests.builders_meetings import NEXT, called, line
from councils.attendance import services as attendance
from councils.minutes.services import issuing, writing
from councils.resolutions.models.orders import Resolution
from councils.resolutions.tests import made
from councils.votes.tests.test_races import together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def signing(everyone, noon):
    builders.seated("ORDINARY", everyone.school)
    meeting = called(everyone.secretary_general)
    noon.move_to(NEXT)
    attendance.mark(line(meeting, everyone.chair_unit), present="SELF", by=everyone.officer)
    noon.move_to(NEXT + timedelta(hours=3))
    meeting = attendance.close(meeting, by=everyone.officer)
    made.drafted(
        everyone.school,
        everyone.officer,
        meeting=meeting,
        source="",
        last_day=NEXT.date() + timedelta(days=9),
    )
    one = writing.submit(writing.begin(meeting, by=everyone.officer), by=everyone.officer)
    everyone.minutes = writing.check(one, by=everyone.secretary_general)
    return everyone


def test_two_signatures_at_once_are_one(signing):
    one = signing.minutes
    done = together(
        [lambda: issuing.sign(one, by=signing.chair).number] * 4
        + [lambda: writing.send_back(one, why="再核", by=signing.chair).state]
    )
    one.refresh_from_db()
    numbers = [word for word in done if word not in ("refused", "DRAFT")]
    if one.state == "ISSUED":
        assert (numbers, done.count("refused")) == (["德智联纪〔2026〕1号"], 4)
        assert (one.readers.count(), Resolution.objects.get().number) == (2, "德智联督〔2026〕1号")
    else:
        assert (done.count("DRAFT"), numbers, one.readers.count()) == (1, [], 0)
        assert Resolution.objects.get().state == "DRAFT"
