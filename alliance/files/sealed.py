"""What the preview of an uploaded file showed, signed: the confirmation writes that, for who saw it, and not for long."""

from typing import Any

from django.core import signing

from alliance.ground.access import Refused

GOOD_FOR = 3600  # seconds between preview and confirmation
GONE = "预览已失效，请重新上传。"


def seal(data: Any, *, what: str, by: Any) -> str:
    """`data` as plain values, signed for one kind of preview and one person."""
    return signing.dumps([by.pk, data], salt=what, compress=True)


def unseal(text: str, *, what: str, by: Any) -> Any:
    """The data again. Raises `Refused` for what is not ours, too old, or was shown to somebody else."""
    try:
        whose, data = signing.loads(text, salt=what, max_age=GOOD_FOR)
    except signing.BadSignature as error:
        raise Refused(GONE) from error
    if whose != by.pk:
        raise Refused("预览由上传人确认，请重新上传。")
    return data
