"""The order of events: what happens in the demo happens at its instant and after everything earlier, whoever planned it.

So a report that was written in December knows what was decided before, and nothing of what came in March.
"""

import heapq
from collections.abc import Callable
from datetime import datetime

from alliance.ground import clock

Act = Callable[[], None]


class Agenda:
    """Acts by their instant; an act may plan later ones. What would happen after `now` does not happen."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self._acts: list[tuple[datetime, int, Act]] = []
        self._planned = 0

    def at(self, moment: datetime, act: Act) -> None:
        if moment <= self.now:
            heapq.heappush(self._acts, (moment, self._planned, act))
            self._planned += 1

    def run(self) -> None:
        while self._acts:
            moment, _, act = heapq.heappop(self._acts)
            with clock.at(moment):
                act()
