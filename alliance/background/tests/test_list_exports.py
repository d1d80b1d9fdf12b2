"""The workbook of a long list: the same rows as at once, built in the background with the rights of who asked."""

import io

import openpyxl
import pytest
from django.urls import reverse

from alliance.background import exports
from alliance.background.models.works import Work
from alliance.ground import clock
from alliance.tests import builders, builders_assessments
from alliance.tests.fetching import build_waiting
from councils.posts import services as posts

ADDRESS = "?kind=SCHOOL&sort=-name&export=xlsx"


@pytest.fixture
def house(db):
    found = builders.alliance()
    builders.unit("SCHOOL")
    return found


def rows(content: bytes) -> list[tuple]:
    """The cells of the table, without the facts above it, which name the instant."""
    sheet = openpyxl.load_workbook(io.BytesIO(content), read_only=True).worksheets[0]
    cells = list(sheet.iter_rows(values_only=True))
    return [row for row in cells if not any("导出时间" in str(cell) for cell in row)]


def ask(client, address: str):
    """Open the address of an export, say what for where that is asked, press the button that a long list shows."""
    shown = client.get(address)
    if shown.headers.get("Location", "").startswith(reverse("export_reason")):
        return client.post(shown.headers["Location"], {"reason": "核对名册"})
    if shown.status_code != 200 or not shown["Content-Type"].startswith("text/html"):
        return shown
    return client.post(reverse("export_new"), shown.context["fields"])


def fetched(response) -> bytes:
    return b"".join(response.streaming_content)


def test_a_long_list_becomes_a_background_export_with_the_same_rows(client, house, settings):
    client.force_login(house.officer)
    at_once = ask(client, reverse("units") + ADDRESS)
    assert (at_once["Content-Type"], Work.objects.count()) == (exports_type(), 0)
    settings.ROWS_AT_ONCE = 1
    response = ask(client, reverse("units") + ADDRESS)
    export = Work.objects.get()
    assert response["Location"] == reverse("export", args=[export.pk]) + "?back=%2Funits%2F#fetch"
    assert build_waiting() == 1
    background = client.get(reverse("export_file", args=[export.pk]))
    assert rows(fetched(background)) == rows(fetched(at_once))
    assert background["Content-Disposition"] == at_once["Content-Disposition"]


def test_the_page_of_a_file_says_how_many_rows_of_it_are_written(client, house, settings, monkeypatch):
    settings.ROWS_AT_ONCE = 1
    monkeypatch.setattr(exports, "EVERY", -1.0)  # each row is a look
    client.force_login(house.officer)
    ask(client, reverse("units") + ADDRESS)
    build_waiting()
    export = Work.objects.get()
    assert (export.state, export.done, export.total) == ("DONE", 2, 3)
    Work.objects.update(state="RUNNING")
    assert "2/3 行（66%）" in client.get(reverse("export", args=[export.pk])).content.decode()
    Work.objects.update(done=0, total=0)
    assert "行（" not in client.get(reverse("export", args=[export.pk])).content.decode()


def exports_type() -> str:
    return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.mark.parametrize(("limit", "background"), [(2, True), (3, False)])
def test_the_limit_counts_the_rows_asked_for(client, house, settings, limit, background):
    """Three of the four units are schools."""
    settings.ROWS_AT_ONCE = limit
    client.force_login(house.officer)
    ask(client, reverse("units") + ADDRESS)
    assert Work.objects.exists() == background


def test_opening_the_address_of_an_export_makes_nothing(client, house, settings):
    """A browser that fetches addresses ahead, or a picture that names one, has no file made."""
    settings.ROWS_AT_ONCE = 0
    client.force_login(house.officer)
    shown = client.get(f"{reverse('seats')}?export=xlsx")
    assert (shown.status_code, Work.objects.count()) == (200, 0)
    assert "生成 Excel" in shown.content.decode()


@pytest.mark.parametrize("path", ["/", "/nowhere/", "/jobs/", "/exports/", "", "http://example.org/"])
def test_new_export_of_what_is_no_list_is_not_found(client, house, path):
    client.force_login(house.officer)
    assert client.post(reverse("export_new"), {"path": path, "query": ""}).status_code == 404
    assert not Work.objects.exists()


def test_asking_twice_is_one_export(client, house, settings):
    settings.ROWS_AT_ONCE = 1
    client.force_login(house.officer)
    first, second = (ask(client, reverse("units") + ADDRESS) for _ in range(2))
    assert (first["Location"], Work.objects.count()) == (second["Location"], 1)


def test_results_lose_with_the_office_what_the_office_saw(client, house, settings):
    """Before publication the list is for the secretariat and the chair: at building and at download as well."""
    settings.ROWS_AT_ONCE = 1
    cycle = builders_assessments.cycle()
    for row in cycle.assessments.select_related("cycle", "unit", "standard"):
        builders_assessments.confirmed(row)
    client.force_login(house.officer)
    address = f"{reverse('results')}?year={cycle.year}&export=xlsx"
    export = Work.objects.get(pk=ask(client, address)["Location"].split("/")[2])
    build_waiting()
    assert client.get(reverse("export_file", args=[export.pk])).status_code == 200
    posts.end(house.officer.secretariat_posts.get(), on=clock.today(), reason="免职", by=None)
    assert client.get(reverse("export_file", args=[export.pk])).status_code == 409
    Work.objects.filter(pk=export.pk).delete()
    assert ask(client, address).status_code == 409
    assert not Work.objects.exists()


@pytest.mark.parametrize(("dismissed", "status"), [(False, 200), (True, 409)])
def test_a_list_open_to_all_is_fetched_only_in_the_capacity_it_was_asked_for(
    client, house, settings, dismissed, status
):
    """The roster holds every telephone number for the secretariat, and the own unit's for others."""
    settings.ROWS_AT_ONCE = 0
    client.force_login(house.officer)
    export = Work.objects.get(pk=ask(client, reverse("units") + ADDRESS)["Location"].split("/")[2])
    assert build_waiting() == 1
    if dismissed:
        posts.end(house.officer.secretariat_posts.get(), on=clock.today(), reason="免职", by=None)
    assert client.get(reverse("export_file", args=[export.pk])).status_code == status
