"""What a drawn menu lights."""

from alliance.menu import entries


def lit(drawn: entries.Menu) -> list[str]:
    """The area that is lit, and the tab in it."""
    every = [*drawn.entries, *drawn.foot]
    areas = [entry.key for entry in every if entry.active]
    return areas + [tab.key for entry in every for tab in entry.tabs if tab.active]
