"""Sort keys and search initials of Chinese names. Neither SQLite nor a plain PostgreSQL sorts Chinese by sound."""

from pypinyin import Style, lazy_pinyin, load_phrases_dict

from alliance.names.spelling import half_width

# As long as the fields that keep them.
KEY_LENGTH, INITIALS_LENGTH, PERSON_LENGTH = 400, 200, 50

# Surnames which pypinyin reads as the ordinary word.
SURNAMES = {
    "曾": "zeng1",
    "单": "shan4",
    "仇": "qiu2",
    "区": "ou1",
    "查": "zha1",
    "解": "xie4",
    "翟": "zhai2",
    "覃": "qin2",
    "折": "she2",
    "种": "chong2",
    "秘": "bi4",
    "乐": "yue4",
    "阚": "kan4",
    "乜": "nie4",
    "繁": "po2",
    "佴": "nai4",
    "粘": "nian2",
    "藏": "zang4",
    "不": "fou3",
    "浣": "wan3",
    "盖": "ge3",
    "缪": "miao4",
    "祭": "zhai4",
    "召": "shao4",
    "员": "yun4",
    "贠": "yun4",
    "洗": "xian3",
    "朴": "piao2",
    "任": "ren2",
    "黑": "he4",
    "都": "du1",
    "薄": "bo2",
    "幺": "yao1",
    "燕": "yan1",
    "华": "hua4",
    "那": "na1",
}
DOUBLE_SURNAMES = {
    "尉迟": ["yu4", "chi2"],
    "万俟": ["mo4", "qi2"],
    "长孙": ["zhang3", "sun1"],
    "单于": ["chan2", "yu2"],
    "令狐": ["ling2", "hu2"],
}
# Those among them with which the name of a unit begins only as a surname.
UNIT_SURNAMES = {name: SURNAMES[name] for name in ("曾", "仇", "覃", "翟")}

load_phrases_dict(
    {
        "乐陵": [["lào"], ["líng"]],
        "单县": [["shàn"], ["xiàn"]],
        "莘县": [["shēn"], ["xiàn"]],
        "重汽": [["zhòng"], ["qì"]],
        "重型": [["zhòng"], ["xíng"]],
    }
)


def unit_keys(name: str) -> tuple[str, str]:
    """The sort key and the search initials of a unit.

    The key is the syllables with their tones, parted by spaces, then the name itself: 德州 → “de2 zhou1 德州”. The
    initials are the first letters of the syllables; letters and digits stay: 德州一中2号 → dzyz2h.
    """
    plain = half_width(name)
    syllables = _syllables(plain, UNIT_SURNAMES)
    return f"{' '.join(syllables)} {plain}"[:KEY_LENGTH].strip(), _letters(syllables)[:INITIALS_LENGTH]


def person_keys(name: str) -> tuple[str, str]:
    """The sort key and the search initials of a person, the first character read as a surname: 曾小贤 → zxx."""
    plain = half_width(name)
    if plain[:2] in DOUBLE_SURNAMES:
        syllables = DOUBLE_SURNAMES[plain[:2]] + _syllables(plain[2:], {})
    else:
        syllables = _syllables(plain, SURNAMES)
    return f"{' '.join(syllables)} {plain}"[:KEY_LENGTH].strip(), _letters(syllables)[:PERSON_LENGTH]


def _syllables(name: str, surnames: dict[str, str]) -> list[str]:
    found = lazy_pinyin(
        name,
        style=Style.TONE3,
        neutral_tone_with_five=True,
        errors=lambda text: [c for c in text.lower() if c.isalnum()],
    )
    if name[:1] in surnames and found:
        found[0] = surnames[name[0]]
    return found


def _letters(syllables: list[str]) -> str:
    return "".join(syllable[0] for syllable in syllables if syllable)
