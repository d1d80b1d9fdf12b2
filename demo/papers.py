"""Small real files of the demo: made while it is built, once each, a few kilobytes."""

from datetime import date
from functools import lru_cache

from django.core.files.uploadedfile import SimpleUploadedFile

from alliance.files import uploads
from alliance.paper import document


@lru_cache(maxsize=20)
def _pdf(title: str, text: str) -> bytes:
    return document.from_html(f'<html lang="zh-CN"><h1>{title}（演示）</h1><p>{text}</p></html>')


def pdf(name: str, title: str, text: str) -> uploads.CheckedFile:
    """A PDF that has passed the check of every upload; equal content is rendered once."""
    paper = SimpleUploadedFile(f"{name}.pdf", _pdf(title, text))
    return uploads.check(paper, kinds=("pdf",), max_bytes=1024 * 1024)


def minutes(met: date, subject: str, present: int) -> uploads.CheckedFile:
    text = f"时间：{met:%Y-%m-%d}　出席：{present} 个席位。议题：{subject}。会议听取了秘书处的说明，经表决形成决定。"
    return pdf(f"会议纪要{met:%Y%m%d}", "理事会会议纪要", text)


def attendance() -> uploads.CheckedFile:
    return pdf("联盟活动签到表", "联盟活动签到表", "产教对接会、技能竞赛观摩会参加人员签到，由承办单位留存。")


def agreement() -> uploads.CheckedFile:
    return pdf("校企合作协议", "校企合作协议", "双方共建实训基地，接收学生实习实训，协议期限三年。")


def letter_of_proxy() -> uploads.CheckedFile:
    return pdf("委托书.pdf", "授权委托书", "兹委托本单位分管负责人代表本单位出席会议并行使表决权。（盖章）")
