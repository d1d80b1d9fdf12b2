"""Codes and numbers as people type them: brought into one form, then checked. No database.

统一社会信用代码 follows GB 32100-2015 (check character by `stdnum.cn.uscc`), telephone numbers the numbering plan of the
mainland. Every `normal_*` takes any text and returns the form that is stored; every `check_*` is a Django validator.
"""

import re

from django.core.exceptions import ValidationError
from stdnum.cn import uscc as uscc_standard
from stdnum.exceptions import InvalidComponent, InvalidFormat, InvalidLength
from stdnum.exceptions import ValidationError as NotValid

from alliance.names import spelling
from alliance.names.spelling import half_width

MOBILE = re.compile(r"1[3-9]\d{9}")
_MOBILES = re.compile(rf"(?<!\d){MOBILE.pattern}(?!\d)")
LANDLINE = re.compile(r"(0\d{2,3}-?)?\d{7,8}(-\d{1,6})?|[48]00-?\d{3}-?\d{4}")
# How the login name of somebody begins who is known by name only: nobody can sign in with it.
NO_NUMBER = "待补手机号"
POSTCODE = re.compile(r"\d{6}")
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U000323af]+")
_BETWEEN = re.compile(r"[、，,；;/／|｜＼\\&＆+＋\n]+")
DOUBLE_SURNAMES = frozenset(
    [
        "欧阳",
        "司马",
        "上官",
        "诸葛",
        "尉迟",
        "万俟",
        "长孙",
        "单于",
        "夏侯",
        "皇甫",
        "公孙",
        "慕容",
        "令狐",
        "宇文",
        "司徒",
        "司空",
        "东方",
        "西门",
        "南宫",
        "端木",
        "申屠",
        "澹台",
        "呼延",
        "轩辕",
        "钟离",
        "闻人",
        "赫连",
        "独孤",
    ]
)
_DASHES = re.compile(r"[‐-―−—－]")

# The department that registered the body and its kind of body, by the first two characters of its code.
USCC_PREFIXES = {
    "11": "机关",
    "12": "事业单位",
    "51": "社会团体",
    "52": "民办非企业单位",
    "53": "基金会",
    "91": "企业",
    "92": "个体工商户",
    "93": "农民专业合作社",
}
EXPECTED_PREFIXES = {
    "SCHOOL": ("12", "52", "91"),
    "ENTERPRISE": ("91", "92", "93"),
    "INDUSTRY": ("51", "11", "12"),
    "RESEARCH": ("12", "52", "91"),
}


def several_people(text: str) -> list[str]:
    """The people that one cell names, as in 张三、李四 or 孙八 周九; a name spaced out (张　三, 欧阳 建国) is one."""
    parts = [spelling.normal_name(part) for part in _BETWEEN.split(text) if part.strip()]
    if len(parts) > 1:
        return parts
    words = text.split()
    whole = len(words) > 1 and all(2 <= len(word) <= 3 and _HAN.fullmatch(word) for word in words)
    return words if whole and words[0] not in DOUBLE_SURNAMES else parts


def normal_uscc(text: str) -> str:
    return re.sub(r"[\s-]", "", _DASHES.sub("-", half_width(text))).upper()


def check_uscc(code: str) -> None:
    """Refuse a code that is not 18 characters of the set with the right check character."""
    try:
        uscc_standard.validate(code)
    except InvalidLength as error:
        raise ValidationError(f"统一社会信用代码应为 18 位，现为 {len(code)} 位。") from error
    except (InvalidFormat, InvalidComponent) as error:
        raise ValidationError("统一社会信用代码含有不应出现的字符（没有字母 I、O、S、V、Z）。") from error
    except NotValid as error:
        raise ValidationError("统一社会信用代码校验不通过，请核对是否有错位或错字。") from error


def uscc_warning(code: str, kind: str) -> str:
    """A hint when the code's registering department is unusual for this kind of member; empty when it fits."""
    if not code or code[:2] in EXPECTED_PREFIXES.get(kind, ()):
        return ""
    registered = USCC_PREFIXES.get(code[:2])
    if registered is None:
        return f"信用代码以 {code[:2]} 开头，不是常见的登记类别，请核对。"
    return f"信用代码以 {code[:2]} 开头，登记为{registered}，与所选成员类别不常见，请核对。"


def normal_phone(text: str) -> str:
    """A number without spaces, brackets and the country code."""
    number = re.sub(r"[\s()]", "", _DASHES.sub("-", half_width(text)))
    number = re.sub(r"^(\+|00)?86-?(?=1\d{10}$|1\d{2}-|0\d)", "", number)
    plain = number.replace("-", "")
    return plain if MOBILE.fullmatch(plain) else number


def check_mobile(number: str) -> None:
    if not MOBILE.fullmatch(number):
        raise ValidationError("请填写 11 位手机号。")


def check_phone(number: str) -> None:
    if not (MOBILE.fullmatch(number) or LANDLINE.fullmatch(number)):
        raise ValidationError("请填写手机号，或带区号的固定电话（如 0534-1234567）。")


def normal_postcode(text: str) -> str:
    return re.sub(r"\s", "", half_width(text))


def check_postcode(code: str) -> None:
    if not POSTCODE.fullmatch(code):
        raise ValidationError("邮编应为 6 位数字。")


def normal_website(text: str) -> str:
    """An address as a browser takes it; people leave the scheme out."""
    address = half_width(text).strip()
    return f"http://{address}" if address and "://" not in address else address


def masked_mobile(number: str) -> str:
    """The number of an office as it is, every mobile number in it masked: it is somebody's own."""
    return _MOBILES.sub(lambda found: masked_phone(found[0]), number)


def masked_phone(number: str) -> str:
    """138****1234 for those who need not call."""
    return f"{number[:3]}****{number[-4:]}" if len(number) >= 8 else "****" if number else ""
