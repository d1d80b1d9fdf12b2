"""A database or a disk that is away, busy, full or read-only: nothing is half done, and the answer says so (503).

What was typed comes back on a page of its own, from which it is sent again with one click. That page needs neither
database nor cache. Nothing becomes more permissive: whatever cannot be asked is refused.
"""

import errno
import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadhandler import SkipFile, TemporaryFileUploadHandler
from django.db import InterfaceError
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.middleware.csrf import get_token
from django.template.loader import get_template

from alliance.site.views import errors

log = logging.getLogger(__name__)

RETRY_AFTER = "10"  # seconds
UNSAVED = "未保存，请稍后再试。"
# Primary result codes of SQLite: BUSY, LOCKED, NOMEM, READONLY, IOERR, FULL, CANTOPEN, PROTOCOL.
SQLITE_CODES = {5, 6, 7, 8, 10, 13, 14, 15}
# Of PostgreSQL: connection, resources (disk, connections), operator, system; then lock, deadlock, serialization, read-only.
POSTGRES_CLASSES = ("08", "53", "57", "58", "55P03", "40P01", "40001", "25006")
DISK = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO}
SECRET = ("password", "csrfmiddlewaretoken")
Handler = Callable[[HttpRequest], HttpResponse]


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def is_outage(error: BaseException | None) -> bool:
    """Whether the error comes from a database or disk that cannot serve now; False for mistakes of our own."""
    return any(_cannot_serve(one) for one in _chain(error))


def _cannot_serve(error: BaseException) -> bool:
    if isinstance(error, OSError):
        return error.errno in DISK
    if (code := getattr(error, "sqlite_errorcode", None)) is not None:
        return code & 0xFF in SQLITE_CODES
    if hasattr(error, "sqlstate"):  # psycopg; without a state it has lost, or not got, its connection
        state = error.sqlstate
        return _lost_connection(error) if state is None else state.startswith(POSTGRES_CLASSES)
    return isinstance(error, InterfaceError) and "closed" in str(error)


def _lost_connection(error: BaseException) -> bool:
    return type(error).__name__ in ("OperationalError", "ConnectionTimeout", "InterfaceError")


class Upload(TemporaryFileUploadHandler):
    """A file for which the disk has no room is left out, so that the text beside it can still be read and kept."""

    def new_file(self, *args, **kwargs) -> None:
        with self.skipping():
            super().new_file(*args, **kwargs)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        with self.skipping():
            super().receive_data_chunk(raw_data, start)

    def file_complete(self, file_size: int):
        with suppress(SkipFile), self.skipping():
            return super().file_complete(file_size)

    @contextmanager
    def skipping(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            if not is_outage(error):
                raise
            self.request.upload_failed = error
            raise SkipFile from error


def explain_outages(get_response: Handler) -> Handler:
    """An act or a page that a busy, full or absent database or disk has stopped is answered with 503."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_view(request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        if request.method == "POST" and request.content_type == "multipart/form-data":
            _posted(request)
        failed = getattr(request, "upload_failed", None)
        return unavailable(request, failed) if failed else None

    def process_exception(request: HttpRequest, error: Exception) -> HttpResponse | None:
        return unavailable(request, error) if is_outage(error) else None

    middleware.process_view = process_view
    middleware.process_exception = process_exception
    return middleware


def server_error(request: HttpRequest) -> HttpResponse:
    """What failed outside of a view, in a middleware: an outage, or an error of the portal."""
    error = sys.exc_info()[1]
    return unavailable(request, error) if is_outage(error) else errors.server_error(request)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A session that could not be saved looks like a bad request to Django; the person did nothing wrong."""
    if is_outage(exception):
        return unavailable(request, exception)
    return errors.bad_request(request, exception)


def unavailable(request: HttpRequest, error: BaseException | None) -> HttpResponse:
    """The 503: a line for scripts, otherwise a page; after a post with what was typed, ready to be sent again."""
    log.warning("%s %s not served: %s: %s", request.method, request.path, type(error).__name__, error)
    if request.headers.get("X-Requested-With") == "fetch" or request.headers.get("HX-Request"):
        answer = HttpResponse(UNSAVED, content_type="text/plain; charset=utf-8", status=503)
    else:
        page = get_template("503.html").render(_what_was_sent(request))
        answer = HttpResponse(page, status=503)
    answer._has_been_logged = True  # by the line above, not once more as an error
    answer["Retry-After"] = RETRY_AFTER
    answer["Cache-Control"] = "private, no-store"
    return answer


def _what_was_sent(request: HttpRequest) -> dict:
    if request.method != "POST":
        return {"reading": True, "address": request.get_full_path()}
    posted = _posted(request)
    fields = [
        (name, value)
        for name, values in posted.lists()
        for value in values
        if not any(word in name.lower() for word in SECRET)
    ]
    return {
        "address": request.get_full_path(),
        "fields": fields,
        "texts": [value for _, value in fields if len(value) > 20 or "\n" in value],
        "files": request.content_type == "multipart/form-data",
        "password": any("password" in name.lower() for name in posted),
        "token": get_token(request),
    }


def _posted(request: HttpRequest):
    """The posted fields; none when not even they can be read (then the error is the one being answered)."""
    try:
        return request.POST
    except (OSError, SuspiciousOperation, MultiPartParserError):
        return request.POST  # empty from now on
