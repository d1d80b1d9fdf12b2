"""Files as a person gets them: asked for, made in the background, fetched. The worker is this process."""

from django.test import Client

from alliance.exports import services as exports


def fetch_file(client: Client, address: str, data: dict | None = None):
    """Press the button at `address`, let the worker do its turn, fetch the file; the refusal, if there is one."""
    answer = client.post(address, data or {})
    if answer.status_code != 302 or not answer["Location"].startswith("/exports/"):
        return answer
    exports.build_waiting()
    return client.get(f"{answer['Location'].split('?')[0].split('#')[0]}file/")
