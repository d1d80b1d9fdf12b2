"""In which browsers people take a journey."""

from collections.abc import Callable
from contextlib import ExitStack

import pytest

from alliance.tests import old_chromium
from reports.tests.journeys.old_visitor import OldVisitor
from reports.tests.journeys.steps import Visitor


@pytest.fixture(params=["current", *old_chromium.VERSIONS])
def arrive(request, tmp_path, live_server) -> Callable:
    """`arrive(size)`: a visitor in the current browser, and once more in each old one that offices still have."""
    if request.param == "current":
        yield lambda size: Visitor(request.getfixturevalue("page"), size)
        return
    with ExitStack() as stack:
        yield lambda size: OldVisitor(
            stack.enter_context(old_chromium.OldChromium(request.param, tmp_path / "profile", **size)),
            live_server.url,
        )
