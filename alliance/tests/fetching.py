"""Files as a person gets them: asked for, made in the background, fetched. The worker is this process."""

from django.test import Client

from alliance.background import lanes, works


def carry_on_waiting() -> int:
    """Every waiting act once, one after the other; returns how many were brought to an end."""
    did = [works.carry_on(lanes.ACTS) for _ in range(lanes.ACTS.waiting().count())]
    return sum(work is not None and work.state == "DONE" for work in did)


def build_waiting() -> int:
    """Make everything that waits, one after the other; returns how many files there are now."""
    made = 0
    while (work := works.carry_on(lanes.FILES)) is not None:
        made += work.state == "DONE"
    return made


def fetch_file(client: Client, address: str, data: dict | None = None):
    """Press the button at `address`, let the worker do its turn, fetch the file; the refusal, if there is one."""
    answer = client.post(address, data or {})
    if answer.status_code != 302 or not answer["Location"].startswith("/exports/"):
        return answer
    build_waiting()
    return client.get(f"{answer['Location'].split('?')[0].split('#')[0]}file/")
