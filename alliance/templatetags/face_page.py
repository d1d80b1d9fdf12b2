"""The parts of a page: header, actions, cards, notices, details, steps, histories, tabs."""

import itertools

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join

from alliance.face.components import Board, Empty, Step, Tab, all_of, one_of, text_of
from alliance.face.inline import icon, link, status_tag
from alliance.ground.lifecycle import checked_tone
from alliance.ground.wayfinding import opens

register = template.Library()

_serial = itertools.count(1)
BUTTONS = ("default", "primary", "danger", "quiet")


class Constant(template.Node):
    """What is the same on every page: drawn once in a process, without the context, so that nothing of a person stands in it."""

    def __init__(self, nodelist):
        self.nodelist = nodelist
        self.drawn = None

    def render(self, context):
        if self.drawn is None:
            self.drawn = self.nodelist.render(context.new())
        return self.drawn


@register.tag
def constant(parser, token):
    nodelist = parser.parse(["endconstant"])
    parser.delete_first_token()
    return Constant(nodelist)


@register.simple_tag(takes_context=True)
def crumb(context, label, url=""):
    """One item of the breadcrumbs block; the last one has no address. A list that would not open for the person is bare words;
    whoever reads a page of a record has been shown the record.
    """
    if not url:
        return format_html('<li aria-current="page">{}</li>', label)
    shown = "request" not in context or opens(context["request"].user, url, records=False)
    return format_html("<li>{}</li>", link(label, url if shown else ""))


@register.simple_block_tag
def page_header(content, title, subtitle="", clauses="", status="", status_tone=""):
    """Title, state, clauses and actions of a page; the block holds the actions. `clauses`: refs parted by spaces."""
    refs = clauses.split() if isinstance(clauses, str) else list(clauses)
    return render_to_string(
        "components/page_header.html",
        {
            "title": title,
            "subtitle": subtitle,
            "clauses": refs,
            "status": status_tag(status, status_tone) if status else "",
            "actions": content if content.strip() else "",
        },
    )


@register.inclusion_tag("components/action.html", takes_context=True)
def action(
    context,
    label,
    url,
    verdict=None,
    method="get",
    tone="default",
    confirm="",
    reason_field=False,
    version=None,
    icon_name="",
    small=False,
):
    """A link or a posting button for one act; when `verdict` says no, a dead button which tells the reason.

    `confirm` says what will happen and opens a dialog first; `reason_field` makes the dialog ask for a reason, posted
    as `reason`; `version` is posted as `version`, so that the service can refuse an act on a stale page.
    """
    if tone not in BUTTONS:
        raise ValueError(f"unknown button tone {tone!r}, must be one of {', '.join(BUTTONS)}")
    if method not in ("get", "post"):
        raise ValueError(f"unknown method {method!r}")
    denied = verdict is not None and not verdict
    return {
        "label": label,
        "url": url,
        "denied": denied,
        "reason": getattr(verdict, "reason", "") if denied else "",
        "serial": next(_serial),
        "post": method == "post",
        "look": f"btn btn-{tone}" + (" btn-small" if small else ""),
        "tone": tone,
        "confirm": confirm,
        "reason_field": reason_field,
        "version": version,
        "icon_name": icon_name,
        "next_path": context["request"].get_full_path() if "request" in context else "",
    }


@register.simple_block_tag
def card(content, title="", subtitle="", clause_ref="", more_label="", more_url="", flush=False):
    """A framed part of a page. `flush` lets a table or list reach the frame; `more_*` is the link at the right."""
    return render_to_string(
        "components/card.html",
        {
            "title": title,
            "subtitle": subtitle,
            "clause_ref": clause_ref,
            "more_label": more_label,
            "more_url": more_url,
            "flush": flush,
            "content": content,
        },
    )


@register.simple_block_tag
def alert(content, tone="info", title=""):
    """A notice inside a page; the block holds its text."""
    return format_html(
        '<div class="alert alert-{}"{}>{}<div class="alert-body">{}{}</div></div>',
        checked_tone(tone),
        format_html(' role="{}"', "alert") if tone == "danger" else "",
        icon({"success": "check-circle", "warning": "warning", "danger": "warning"}.get(tone, "info")),
        format_html('<p class="alert-title">{}</p>', title) if title else "",
        content,
    )


@register.inclusion_tag("components/empty_state.html")
def empty_state(title, body="", action_label="", action_url=""):
    """What an empty place says, with the first step to fill it."""
    return {"empty": Empty(title, body, action_label, action_url)}


@register.inclusion_tag("components/stat.html")
def stat(label, value, unit="", delta="", delta_tone="neutral", url="", note=""):
    """A figure on a tile: `{% stat "本月已报" 18 unit="家" delta="较上月 +3" delta_tone="success" url=url %}`."""
    return {
        "label": label,
        "value": value,
        "unit": unit,
        "delta": delta,
        "delta_tone": checked_tone(delta_tone),
        "url": url,
        "note": note,
    }


@register.simple_block_tag
def details(content, columns=2):
    """A description list; the block holds `item` and `detail` tags. `columns` is 1, 2 or 3."""
    if columns not in (1, 2, 3):
        raise ValueError("details has 1, 2 or 3 columns")
    return format_html('<dl class="details details-{}">{}</dl>', columns, content)


@register.simple_tag
def detail(label, value, wide=False):
    """One line of a description list: None and "" show as —, booleans as 是/否, dates as 2026-12-10."""
    return item(text_of(value), label, wide)


@register.simple_block_tag
def item(content, label, wide=False):
    """One line of a description list whose value is markup."""
    css = "detail detail-wide" if wide else "detail"
    return format_html('<div class="{}"><dt>{}</dt><dd>{}</dd></div>', css, label, content)


@register.inclusion_tag("components/steps.html")
def steps(process):
    """The steps of a process (`components.Step`), who holds it now and until when."""
    return {"steps": all_of(process, Step)}


@register.inclusion_tag("components/timeline.html")
def timeline(events, empty="还没有记录"):
    """A history of `components.Event`, in the order given (newest first by custom)."""
    return {"events": list(events), "empty": empty}


@register.simple_tag
def tabs(items, label="分栏"):
    """A row of `components.Tab` links."""
    body = format_html_join(
        "",
        '<li><a href="{}"{}>{}{}</a></li>',
        (
            (
                tab.url,
                format_html(' aria-current="{}"', "page") if tab.active else "",
                tab.label,
                format_html(' <span class="tab-count">{}</span>', tab.count) if tab.count is not None else "",
            )
            for tab in all_of(items, Tab)
        ),
    )
    return format_html('<nav class="tabs" aria-label="{}"><ul>{}</ul></nav>', label, body)


@register.inclusion_tag("components/attachments.html")
def attachments(files, empty="没有附件"):
    """A list of `components.Attachment`: name, size, preview."""
    return {"files": list(files), "empty": empty}


@register.inclusion_tag("components/month_board.html")
def month_board(board):
    """Units by twelve months, letter and colour (`components.Board`)."""
    return {"board": one_of(board, Board)}


@register.inclusion_tag("components/todo_list.html")
def todo_list(todos, empty="没有待办事项", empty_body="新的事项到期前会出现在这里，并发送站内消息。"):
    """The matters on somebody's desk (`portal.Todo`), in the order given."""
    return {"todos": list(todos), "empty": Empty(empty, empty_body)}


@register.simple_tag
def chart(svg, title, description=""):
    """An SVG made by `alliance.paper.charts` (safe markup), with its title and a sentence which says what it shows."""
    return format_html(
        '<figure class="chart"><figcaption><strong>{}</strong>{}</figcaption>'
        '<div class="chart-scroll" tabindex="0" role="region" aria-label="图：{}">{}</div></figure>',
        title,
        format_html("<span>{}</span>", description) if description else "",
        title,
        svg,
    )
