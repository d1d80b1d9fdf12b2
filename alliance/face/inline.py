"""What stands within a line: icons, status, links, clauses, deadlines, bars; as tags of the templates and as cells of tables."""

from datetime import datetime, timedelta
from functools import lru_cache
from math import ceil

from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html

from alliance.face.components import tag
from alliance.ground import clock
from alliance.ground.lifecycle import checked_tone
from alliance.registers import regulation


@lru_cache(maxsize=500, typed=True)
def icon(name, label=""):
    """Draw an icon of static/img/icons.svg; without a label it is decoration and hidden from readers."""
    href = f"{static('img/icons.svg')}#{name}"
    if label:
        return format_html('<svg class="icon" role="img" aria-label="{}"><use href="{}"/></svg>', label, href)
    return format_html('<svg class="icon" aria-hidden="true" focusable="false"><use href="{}"/></svg>', href)


def status_tag(label, tone=""):
    """A status in a word: `{% status_tag "待复评" "info" %}`, or a `Toned` choice, which knows its own."""
    return tag(label, tone)


def link(label, url, muted=False):
    """A link, or the bare label when there is no address."""
    if not url:
        return conditional_escape(label)
    return format_html(
        '<a href="{}"{}>{}</a>', url, format_html(' class="{}"', "quiet") if muted else "", label
    )


@lru_cache(maxsize=500)
def clause(ref):
    """The chip of a clause of the regulation, with its duty in our words as tooltip: `{% clause "10.enterprise.4" %}`."""
    entry = regulation.get(ref)
    return format_html(
        '<a class="clause" href="{}" data-tip="{}" aria-label="依据{}：{}">{}</a>',
        entry.url,
        entry.gloss,
        entry.citation,
        entry.gloss,
        entry.citation,
    )


def deadline(instant, done=False, word="", bare=False):
    """“截止 12月10日 24:00（含当日）· 还剩 3 天”; `instant` is exclusive and may be None. `done` says it is settled.

    With a `word` it is no deadline but when something happens: “12月16日 14:00 召开”; `bare` stands where 截止 is said already.
    """
    if instant is None:
        return format_html('<span class="deadline tone-neutral">{}</span>', "未设期限")
    if word:
        return format_html(
            '<time class="deadline tone-neutral" datetime="{}">{} {}</time>',
            instant.isoformat(),
            clock.show_beginning(instant),
            word,
        )
    shown = clock.show_deadline(instant) if bare else f"截止 {clock.show_deadline(instant)}"
    if done:
        return format_html('<span class="deadline tone-neutral">{}</span>', shown)
    rest, tone = remaining(instant)
    return format_html(
        '<time class="deadline tone-{}" datetime="{}">{}<span class="deadline-rest">{}</span></time>',
        tone,
        instant.isoformat(),
        shown,
        rest,
    )


def remaining(instant: datetime) -> tuple[str, str]:
    """Return the time left before an exclusive instant in calendar days of Shanghai, and its tone."""
    now = clock.now()
    if now >= instant:
        hours = int((now - instant) / timedelta(hours=1))
        return (f"已逾期 {hours // 24 + 1} 天" if hours >= 1 else "已逾期"), "danger"
    days = clock.days_left(instant)
    if days == 0:
        hours = (instant - now) / timedelta(hours=1)
        return (
            f"今天截止，还剩 {int(hours)} 小时" if hours >= 1 else f"还剩 {ceil(hours * 60)} 分钟"
        ), "danger"
    return (
        f"还剩 {days} 天",
        "danger" if days == 1 else "warning" if days <= 3 else "info" if days <= 7 else "neutral",
    )


def progress(value, maximum=100, label="", tone="info", unit=""):
    """A bar with its numbers written beside it. `maximum` of 0 is shown as an empty bar."""
    share = round(100 * float(value) / float(maximum)) if maximum else 0
    return format_html(
        '<span class="progress tone-{}"><progress value="{}" max="{}" aria-label="{}">{}%</progress>'
        '<span class="progress-text">{}/{}{}</span></span>',
        checked_tone(tone),
        value,
        maximum or 1,
        label or "进度",
        share,
        value,
        maximum,
        unit,
    )


def notice_text(text):
    """What is to be told to people, shown and changeable before it goes to the clipboard; stored and sent nowhere.

    Stands wherever somebody is reminded, as many units read their WeChat group before they read the portal.
    """
    return format_html(
        '<div class="notice-text no-print"><label>通知文字'
        '<textarea class="input" rows="{}" autocomplete="off">{}</textarea></label>'
        '<div class="notice-text-under"><button type="button" class="btn btn-default" data-copy-field>{}'
        "<span data-copy-label>复制通知文字</span></button>"
        '<p class="field-help">可先修改再复制到微信群；不影响平台发出的消息。</p></div></div>',
        min(8, max(3, text.count("\n") + 1 + len(text) // 60)),
        text,
        icon("copy"),
    )


def copy_button(text, label="复制通知文字"):
    """A button which puts `text` on the clipboard, ready for a WeChat group."""
    return format_html(
        '<button type="button" class="btn btn-default" data-copy="{}">{}<span data-copy-label>{}</span></button>',
        text,
        icon("copy"),
        label,
    )
