"""What is typed into the founding page, and its token."""

from typing import Any

from stdnum.cn import uscc

from councils.founding import links

PASSWORD = "秋天的运河-2026"
BODY = "12371400MB2000001"
USCC = BODY + uscc.calc_check_digit(BODY)
TYPED = {
    "alliance": "示范产学研联盟",
    "school": "德州示范职业学院",
    "uscc": USCC,
    "joined_on": "",
    "term_number": "2",
    "term_since": "2024-03-15",
    "term_last_day": "",
    "report_since": "2026-11",
    "head_name": "张院长",
    "head_phone": "13800000001",
    "chief_name": "李秘书长",
    "chief_phone": "138 0000 0002",
    "password": PASSWORD,
    "password_again": PASSWORD,
}


def address() -> str:
    """The path of a new link."""
    return "/founding/" + links.issue().rsplit("/founding/")[1]


def found(client: Any, **changes: str) -> Any:
    """The answer to the founding page, sent with a new link."""
    return client.post(address(), TYPED | changes)
