"""表决结果单 of a closed vote: base, numbers, result, by name who voted what, and where presider and counters sign."""

from alliance.ground import clock
from alliance.official.content import Official
from alliance.prose.blocks import Block, Grid, Heading, paragraph
from alliance.registers import policy
from councils.numbering.models import PaperKind
from councils.votes.models import Ballot, Motion

HEAD = ("在任席位", "回避", "应到", "实到（含委托）", "赞成", "反对", "弃权", "结果")


def official_of(shown: Motion, ballots: list[Ballot], *, named: bool) -> Official:
    """Of a motion with a result; `named`: who voted what is shown."""
    issuer = policy.get("alliance_name")
    blocks = [_facts(shown), *_result(shown, ballots)]
    if named and ballots:
        blocks += [
            Heading(1, "记名表决情况"),
            Grid(("单位", "表决"), tuple(map(_line, ballots)), widths=(70, 30)),
        ]
    signers = tuple((f"{who}（签字）", "") for who in ("主持人", "监票人", "计票人"))
    blocks.append(Grid((), signers, widths=(30, 70), labels=frozenset({0})))
    return Official(
        "表决结果单",
        tuple(blocks),
        issuer,
        head="plain",
        number=shown.number,
        signature=f"{issuer}理事会",
        day=clock.local(shown.closed_at).date() if shown.closed_at else None,
        form=PaperKind.BALLOT,
        issued_at=shown.closed_at,
    )


def _facts(shown: Motion) -> Grid:
    meeting = shown.meeting
    rows = [
        ("会议", meeting.title),
        ("时间地点", f"{meeting.when}，{meeting.place}"),
        ("议题", shown.subject),
        ("事项类别", shown.get_matter_display()),
        ("表决方式", shown.get_method_display()),
    ]
    rows += [("涉及单位", str(shown.unit))] if shown.unit else []
    return Grid((), tuple(rows), widths=(20, 80), labels=frozenset({0}))


def _result(shown: Motion, ballots: list[Ballot]) -> list[Block]:
    result, count = shown.result, shown.result.count
    numbers = (count.seats, count.recused, count.base, count.present, count.votes_for)
    numbers += (count.votes_against, count.abstained)
    row = (*map(str, numbers), "通过" if result.passed else "未通过")
    blocks: list[Block] = [Heading(1, "表决结果"), paragraph(result.explain())]
    if recused := [str(one.unit) for one in ballots if one.recused]:
        blocks.append(paragraph(f"回避席位：{'、'.join(recused)}，不计入应到席位。"))
    return [*blocks, Grid(HEAD, (row,), widths=(12, 10, 10, 18, 10, 10, 10, 14))]


def _line(ballot: Ballot) -> tuple[str, str]:
    return str(ballot.unit), ballot.said
