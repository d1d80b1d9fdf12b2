"""Words that no job post may hold, because they shut people out: pure, nothing is asked of the database.

《就业促进法》第三条、第二十六条，《人力资源市场暂行条例》第二十四条; limits to certain universities (985、211、双一流) are forbidden
in recruiting graduates by the ministries' yearly notices. What is found is named, so that it can be mended.
"""

import re
import unicodedata

BASIS = "《就业促进法》第三条、第二十六条和《人力资源市场暂行条例》第二十四条"
_SPACE = re.compile(r"[\s·•,，、。*_-]+")
_AGE = r"\d{2}(?:周)?岁"
PATTERNS = tuple(
    (why, re.compile(pattern))
    for why, pattern in (
        ("性别", r"(?:限|仅限?|只[招要收]|仅[招要收])[男女](?!工宿舍)性?|[男女](?:性|士|生)?(?:优先|不限?招|勿扰|免谈)|不[招要收][男女]性?|招[男女]工"),
        ("性别", r"(?:性别|男女)[:：]?(?:限|要求)?[男女](?!不限|均可)性?"),
        ("婚育", r"未婚(?!已婚不限)|已婚已育|已育优先|已婚优先|未育|无生育计划|近期无生育|三年内不生育|不孕"),
        ("年龄", rf"{_AGE}(?:及)?(?:以下|以内|之内|以前|内)|(?:不超过|不高于|小于|低于|不大于){_AGE}"),
        ("年龄", rf"(?<!满)\d{{2}}(?:周岁|岁)?[~～—–至到-]{{1,2}}{_AGE}|年龄(?:在)?\d{{2}}(?:周岁|岁)?(?:以下|以内)|(?<!\d)[89]0后"),
        ("院校", r"(?<![\d.])(?:985|211)(?:[/和、或]|高校|院校|大学|工程|毕业|优先|以上)|双一流|第一学历|全日制(?:统招)?(?:一本|重点)"),
        ("地域户籍", r"(?:限|仅限?|只[招要收])(?:本地|本市|本省|当地|外地)(?:人|户口|户籍)?|(?:本地|本市)(?:户口|户籍)(?:优先|者)?|不[招要收](?:外地|[\u4e00-\u9fff]{2,3})人"),
        ("民族宗教", r"(?:限|仅限?|只[招要收])汉族|汉族优先|不[招要收](?:少数民族|回族|[\u4e00-\u9fff]{1,3}族)|(?:限|不[招要收])(?:信教|有宗教信仰)"),
        ("健康", r"乙肝|(?:无|不[招要收])(?:纹身|残疾)|(?:HIV|艾滋)|五官端正|身高(?:不低于|要求)?1[5-9]\d|形象(?:好|佳)气质"),
    )
)  # fmt: skip


def found_in(text: str, more: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """(what it concerns, the word as it stands) of everything forbidden in a text, also when signs stand between the letters.

    `more` are words that the office adds.
    """
    plain = unicodedata.normalize("NFKC", text)
    tight = _SPACE.sub("", plain)
    found = []
    for why, pattern in PATTERNS:
        for looked_in in (plain, tight):
            found += [(why, match[0]) for match in pattern.finditer(looked_in)]
    found += [("联盟规定", word) for word in more if word and word in tight]
    return list({word: (why, word) for why, word in found}.values())


def refusal(text: str, more: tuple[str, ...] = ()) -> str:
    """Why a text may not be published; empty when it may."""
    named = "、".join(f"“{word}”（{why}）" for why, word in found_in(text, more))
    return f"含有限制性内容{named}，依据{BASIS}不能发布，请删去。" if named else ""
