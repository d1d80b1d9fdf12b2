"""What is asked of any page on any screen."""

from playwright.sync_api import Page
from playwright.sync_api import TimeoutError as PlaywrightTimeout

FITS = "width => document.readyState === 'complete' && document.documentElement.scrollWidth <= width"


def fits(page: Page) -> bool:
    """Whether nothing sticks out to the right, once the page is there; polled, because a page that is just being left cannot be asked."""
    try:
        page.wait_for_function(FITS, arg=page.viewport_size["width"])
    except PlaywrightTimeout:
        return False
    return True
