"""Whoever goes through a page by Tab sees where he is: no bar that stays on the screen covers the focus."""

import pytest

from alliance.tests import builders, builders_assessments, old_chromium
from reports.tests.journeys.steps import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# After the next frame, where the focus is and whether something else lies on top of its middle.
LOOK = """() => new Promise((done) => requestAnimationFrame(() => setTimeout(() => {
  const node = document.activeElement;
  const box = node.getClientRects()[0] || node.getBoundingClientRect();
  const [top, bottom] = [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)];
  const over = document.elementFromPoint(box.left + box.width / 2, (top + bottom) / 2);
  const free = over && (node.contains(over) || over.contains(node) || (over.closest("label") || {}).control === node);
  const bar = over && over.closest(".topbar, .sheet-index, .form-actions, .bulk-bar");
  const name = node.name || node.textContent.trim().slice(0, 30) || node.tagName;
  done([[...document.all].indexOf(node), node === document.body, name, !(bar && !free)]);
})))"""
MOST = 400


@pytest.mark.parametrize("arrive", old_chromium.VERSIONS[:1], indirect=True)
def test_tab_through_the_self_assessment_never_covers_the_focus(arrive):
    house = builders.alliance()
    row = builders_assessments.assessment(house.school)
    liaison = arrive(PHONE).sign_in(house.school_liaison).open(row.get_absolute_url())
    for back in (False, True):
        seen = _walk(liaison, back)
        assert [name for _, name, free in seen if not free] == []
        assert len(seen) > 2 * row.items.count()


def _walk(liaison, back):
    """Place, name and visibility of everything that has the focus in turn, until the page is through."""
    seen = []
    while len(seen) < MOST:
        place, left, *stop = liaison.tab(back=back).ask(LOOK)
        if seen and (left or place == seen[0][0]):
            break
        if not left:
            seen.append((place, *stop))
    return seen
