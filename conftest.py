"""What every test may rely on: own files and cache, fast passwords, and a browser that speaks Chinese.

The database follows `DATABASE_URL` (SQLite in a file without it), the cache and the queue follow `REDIS_URL`.
"""

import gc
import os
import shutil

import pytest
from django.core.cache import cache
from hypothesis import HealthCheck
from hypothesis import settings as examples

# Playwright keeps an event loop in the thread of the test, which Django would take for asynchronous code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# A busy machine makes an example slow, and not wrong.
examples.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
examples.load_profile("suite")

# Files that keep a process busy for long: begun first, so that none of them is what everybody waits for at the end.
LONG = (
    "test_demo_consistency",
    "test_url_matrix",
    "test_odd_requests",
    "test_canaries",
    "test_power",
    "test_scripts",
    "test_accessible",
    "test_every_kind",
    "test_pages_of_every_kind",
)
BROWSERS = (os.environ.get("CHROMIUM", ""), "google-chrome", "chromium", "chromium-browser")
BROWSER_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_configure(config):
    """Make the folders that are expected to be there; give each test process its own Redis database as a cache."""
    from django.conf import settings

    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # below DATA_DIR, where SQLite's file goes
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # hashing costs nothing
    if settings.REDIS_URL:
        worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
        server, number = settings.REDIS_URL.rsplit("/", 1)
        settings.CACHES["default"]["LOCATION"] = f"{server}/{int(number) + int(worker) + 1}"


def pytest_collection_modifyitems(items):
    """Long files first, all others as they come (with xdist: `--no-loadscope-reorder`)."""
    items.sort(key=lambda item: LONG.index(item.path.stem) if item.path.stem in LONG else len(LONG))


def pytest_collection_finish(session):
    """What is loaded by now stays: looking through it for garbage again and again is a twentieth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(scope="session", autouse=True)
def history_may_be_emptied():
    """Tests that commit empty all tables afterwards, so the test database does not guard its history."""
    from django.apps import apps
    from django.db.models.signals import post_migrate

    from alliance.history import guard

    post_migrate.disconnect(guard.guard, sender=apps.get_app_config("alliance"))


@pytest.fixture(scope="session", autouse=True)
def static_files_are_looked_for_once():
    """Each client of a test has its own middlewares, and each would go through all folders for them."""
    from whitenoise.middleware import WhiteNoiseMiddleware

    look, found = WhiteNoiseMiddleware.add_files_from_finders, {}

    def remember(middleware):
        if not found:
            look(middleware)
            found.update(middleware.files)
        middleware.files.update(found)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", remember)
        yield


@pytest.fixture(scope="session", autouse=True)
def journal_is_kept():
    """From before the first world, which may be a module's."""
    from alliance.tests.journal import journal  # once Django is set up

    journal.begin()


@pytest.fixture(scope="session", autouse=True)
def only_written_tables_are_emptied():
    """After a test that commits Django truncates all tables and makes permissions anew; deleting what is there is enough."""
    from django.test import TransactionTestCase

    from alliance.tests import rows  # once Django is set up

    TransactionTestCase._fixture_teardown = lambda case: rows.empty()


@pytest.fixture(autouse=True)
def own_surroundings(settings, tmp_path):
    """Files go to the test's own folder, the cache starts empty."""
    from alliance.paper import views as verification

    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MAIL_HOME_FILE = tmp_path / "mail_home"
    cache.clear()
    verification._own.clear()


@pytest.fixture(autouse=True)
def own_world():
    """What builders remember is asked anew in every test."""
    from alliance.tests import snapshots  # once Django is set up

    with snapshots.of_a_test():
        yield


@pytest.fixture
def standing_clock():
    """The instant stays what it is, so that what is counted within a minute does not go on into the next one."""
    from alliance.ground import clock  # once Django is set up

    with clock.at(clock.now()):
        yield


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    from playwright.sync_api import expect  # only where there is a browser

    expect.set_options(timeout=30_000)  # what is right is found at once; a busy machine may need a while
    executable = next(filter(None, map(shutil.which, BROWSERS)), None)
    if executable is None:
        pytest.fail("no Chromium found: run script/setup --test or set CHROMIUM=/path")
    return browser_type_launch_args | {"executable_path": executable, "args": BROWSER_ARGUMENTS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args, live_server):
    """`page.goto("/")` opens the portal under test, on a desk-size screen in Dezhou."""
    return browser_context_args | {
        "base_url": live_server.url,
        "locale": "zh-CN",
        "timezone_id": "Asia/Shanghai",
        "viewport": {"width": 1280, "height": 800},
    }
