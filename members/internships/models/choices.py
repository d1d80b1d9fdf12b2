"""What is said of an internship in a few words: its type, who pays the insurance; of the student class of the major, sex, year of study,
and the date of birth as it is written.
"""

import re
from calendar import monthrange
from datetime import date

from django.core.exceptions import ValidationError
from django.db import models

WRITTEN = re.compile(r"\d{4}-\d{2}(-\d{2})?", re.ASCII)


class InternshipType(models.TextChoices):
    VISIT = "VISIT", "认识实习"
    POST = "POST", "岗位实习"


class Insurer(models.TextChoices):
    SCHOOL = "SCHOOL", "学校"
    ENTERPRISE = "ENTERPRISE", "企业"
    STUDENT = "STUDENT", "学生"


class MajorClass(models.TextChoices):
    """The classes of majors of vocational education (专业大类)."""

    A41 = "41", "农林牧渔大类"
    A42 = "42", "资源环境与安全大类"
    A43 = "43", "能源动力与材料大类"
    A44 = "44", "土木建筑大类"
    A45 = "45", "水利大类"
    A46 = "46", "装备制造大类"
    A47 = "47", "生物与化工大类"
    A48 = "48", "轻工纺织大类"
    A49 = "49", "食品药品与粮食大类"
    A50 = "50", "交通运输大类"
    A51 = "51", "电子与信息大类"
    A52 = "52", "医药卫生大类"
    A53 = "53", "财经商贸大类"
    A54 = "54", "旅游大类"
    A55 = "55", "文化艺术大类"
    A56 = "56", "新闻传播大类"
    A57 = "57", "教育与体育大类"
    A58 = "58", "公安与司法大类"
    A59 = "59", "公共管理与服务大类"


class Sex(models.TextChoices):
    FEMALE = "F", "女"
    MALE = "M", "男"


class Grade(models.IntegerChoices):
    FIRST = 1, "一年级"
    SECOND = 2, "二年级"
    THIRD = 3, "三年级"
    FOURTH = 4, "四年级"
    FIFTH = 5, "五年级"


def birthdays(born: str) -> tuple[date, date] | None:
    """The first and the last day that “2009-03” or “2009-03-15” can mean; None for anything else."""
    if not WRITTEN.fullmatch(born):
        return None
    year, month, *day = (int(part) for part in born.split("-"))
    try:
        if day:
            return date(year, month, *day), date(year, month, *day)
        return date(year, month, 1), date(year, month, monthrange(year, month)[1])
    except ValueError:
        return None


def check_born(text: str) -> None:
    if birthdays(text) is None:
        raise ValidationError("应为年月（2006-05），未满 18 周岁的填到日（2009-05-17）。")
