"""Turns one HTML document into a PDF and ends: started by `alliance.paper.document` for each document, never
imported.

Its argument is the number of the process that wants the document. It reads JSON {"html", "css": [text…], "memory":
bytes, "seconds"} on stdin and writes the PDF to stdout. It has its own process so that a document which needs too much time
or memory ends alone, and it is run isolated (`python -I`): no settings, no database, no environment. Nothing is
fetched: stylesheets come as text, pictures as data: addresses, and below that the interpreter itself refuses sockets,
processes and files outside the program and the fonts.
"""

import ctypes
import json
import logging
import os
import resource
import signal
import sys

PR_SET_PDEATHSIG = 1
PICTURES = ("data:image/png;", "data:image/jpeg;", "data:image/svg+xml;", "data:image/svg+xml,")
READABLE = (
    os.path.realpath(sys.prefix),
    os.path.realpath(sys.base_prefix),
    "/usr/lib",
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "/etc/mime.types",
)
REFUSED = (
    "socket.",
    "subprocess.",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.system",
    "shutil.",
    "ftplib.",
)


def guard(event: str, arguments: tuple) -> None:
    """Audit hook: what a document has no business to do raises PermissionError, whoever tries it."""
    if event.startswith(REFUSED) and event != "socket.__new__":
        raise PermissionError(f"refused: {event}")
    if event == "open" and isinstance(arguments[0], str):
        path = os.path.realpath(arguments[0])
        if not path.startswith(READABLE):
            raise PermissionError(f"refused: open {path}")


def end_with_parent(parent: int) -> None:
    """When the worker that wants the document is killed, so is this: its place goes to another document."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it was killed before
        sys.exit("nobody wants this document any more")


def main() -> None:
    end_with_parent(int(sys.argv[1]))
    job = json.load(sys.stdin)
    resource.setrlimit(resource.RLIMIT_AS, (job["memory"], job["memory"]))
    resource.setrlimit(
        resource.RLIMIT_CPU, (job["seconds"], job["seconds"] + 2)
    )  # first a signal that says why
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(10)  # people waiting for pages come first
    output = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints goes to the log, not into the PDF
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(message)s")
    logging.getLogger("fontTools").setLevel(logging.ERROR)

    from weasyprint import CSS, HTML  # only after the limits of this process are set
    from weasyprint.text.fonts import FontConfiguration  # as above
    from weasyprint.urls import URLFetcher  # as above

    class Fetcher(URLFetcher):
        """Opens pictures inside the document and nothing else."""

        def fetch(self, url, headers=None):
            if not url.lower().startswith(PICTURES):
                raise ValueError(f"refused: {url[:200]}")
            return super().fetch(url, headers)

    sys.addaudithook(guard)
    fetcher = Fetcher(allowed_protocols=("data",), allow_redirects=False)
    fonts = FontConfiguration()
    sheets = [CSS(string=css, url_fetcher=fetcher, font_config=fonts) for css in job["css"]]
    html = HTML(string=job["html"], url_fetcher=fetcher)
    output.write(html.write_pdf(stylesheets=sheets, font_config=fonts, pdf_tags=True))
    output.close()


if __name__ == "__main__":
    main()
