"""Names as they are stored, compared, sorted and found."""

import pytest
from django.core.exceptions import ValidationError

from alliance.names import pinyin, spelling

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("柳　青", "柳青"),
        ("白  云", "白云"),
        (" 德州\n职业 技术学院 ", "德州职业技术学院"),
        ("德州 ABC 学院", "德州 ABC 学院"),
        ("德州学院 （ 东区 ）", "德州学院（东区）"),
        ("王\u200b芳\ufeff", "王芳"),
        ("𠮷 野", "𠮷野"),
        ("Tom  Lee", "Tom Lee"),
        ("阿依古丽•买买提", "阿依古丽·买买提"),
        ("阿依古丽・ 买买提", "阿依古丽·买买提"),
        ("阿依古丽．买买提", "阿依古丽·买买提"),
        ("阿依古丽.买买提", "阿依古丽·买买提"),
        ("J.Smith", "J.Smith"),
    ],
)
def test_normal_name(typed, stored):
    assert spelling.normal_name(typed) == stored
    assert spelling.normal_name(stored) == stored


def test_match_key_ignores_width_spaces_and_case():
    assert spelling.match_key("德州（Ａbc） 学院") == spelling.match_key("德州(aBC)学院")
    assert spelling.match_key("德州学院") != spelling.match_key("德州学校")


@pytest.mark.parametrize("name", ["王😀", "德州❤公司", "李\ue000", "陈☎"])
def test_name_with_emoji_is_refused(name):
    with pytest.raises(ValidationError) as refusal:
        spelling.check_name(name)
    assert refusal.value.messages == [
        f"名称里有不能打印的表情或符号“{name[1:2] if len(name) == 2 else '❤'}”，请去掉。"
    ]


@pytest.mark.parametrize("name", ["王芳", "𠮷野", "〇〇公司", "阿依古丽·买买提", "德州（Abc）-2号&Co."])
def test_name_of_characters_is_accepted(name):
    spelling.check_name(name)


def test_spellings_know_what_may_be_stored():
    assert spelling.spellings("(东区)") == {"(东区)", "（东区）"}
    assert spelling.spellings("古丽•买") == {"古丽•买", "古丽·买"}


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("德州职业技术学院", "dzzyjsxy"),
        ("乐陵市第一中学", "llsdyzx"),
        ("单县重汽配件厂", "sxzqpjc"),
        ("重庆路小学", "cqlxx"),
        ("德州银行", "dzyh"),
        ("曾记机械", "zjjx"),
        ("ＡＢＣ2号（德州）公司", "abc2hdzgs"),
        ("=1+1", "11"),
    ],
)
def test_unit_initials(name, initials):
    assert pinyin.unit_keys(name)[1] == initials


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("曾小贤", "zxx"),
        ("单雄信", "sxx"),
        ("仇和", "qh"),
        ("尉迟恭", "ycg"),
        ("任我行", "rwx"),
        ("Tom 李", "toml"),
        ("阚泽", "kz"),
        ("乜子彬", "nzb"),
        ("繁钦", "pq"),
        ("佴光", "ng"),
        ("粘斌", "nb"),
        ("藏青", "zq"),
        ("不争", "fz"),
        ("浣清", "wq"),
        ("区桂芝", "ogz"),
        ("查良镛", "zly"),
        ("解珍", "xz"),
        ("朴素", "ps"),
        ("阿依古丽·买买提", "ayglmmt"),
    ],
)
def test_person_initials_read_surnames(name, initials):
    assert pinyin.person_keys(name)[1] == initials


def test_sort_key_orders_by_syllable_not_by_letters():
    """李明 stands before 连云, since “li” is the shorter syllable."""
    assert pinyin.unit_keys("李明公司")[0] < pinyin.unit_keys("连云公司")[0]


def test_keys_fit_their_fields():
    key, initials = pinyin.unit_keys("庄" * 200)
    assert (len(key), len(initials)) == (399, 200)
