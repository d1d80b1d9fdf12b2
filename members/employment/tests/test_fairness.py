"""Which words shut people out, and which only look like it."""

import pytest

from members.employment.fairness import found_in, refusal


@pytest.mark.parametrize(
    "text",
    [
        "限男", "限男性", "仅限女性", "男士优先", "女性优先", "只招男工", "不招女性", "性别：男", "限  男 ", "限·男",
        "未婚", "已婚已育优先", "35岁以下", "35周岁以下", "３５岁以下", "年龄不超过40岁", "20-35岁", "25～40周岁", "90后",
        "985高校", "985、211", "211院校优先", "双一流毕业生", "限本地户口", "本市户籍优先", "不招外地人", "不招河南人",
        "汉族优先", "不招少数民族", "乙肝携带者勿扰", "无纹身", "五官端正", "身高170cm以上", "身高不低于165",
    ],
)  # fmt: skip
def test_word_that_shuts_people_out_is_named(text):
    assert found_in(f"要求：{text}，能吃苦。") != []
    assert "不能发布" in refusal(text)


@pytest.mark.parametrize(
    "text",
    [
        "男女不限", "性别不限", "年满18周岁", "须年满18周岁，未满18周岁的不得上岗", "月薪9850元", "G211国道旁", "能操作985型机床",
        "提供男女宿舍", "有3年以上经验", "5岁机龄", "本科及以上", "婚假、产假齐全", "民族食堂", "身体健康，能适应倒班", "已有35人的团队",
        "2026届毕业生优先", "退役军人优先", "应届毕业生",
    ],
)  # fmt: skip
def test_word_that_is_lawful_passes(text):
    assert (found_in(text), refusal(text)) == ([], "")


def test_refusal_names_each_word_and_the_law():
    said = refusal("限男，35岁以下")
    assert said.startswith("含有限制性内容“限男”（性别）、“35岁以下”（年龄），依据《就业促进法》")


def test_office_adds_words():
    assert found_in("需自带工具", ("自带工具",)) == [("联盟规定", "自带工具")]
    assert found_in("需自带工具") == []
