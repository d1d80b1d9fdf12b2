"""机关代字: what the numbers of official papers begin with (GB/T 9704; the regulation says nothing of it)."""

from alliance.registers.policy import define

GROUP = "公文"
HELP = "文号为“代字〔年份〕序号号”，签发时按年连续编号。改动只影响以后签发的文件。"
PREFIXES = {
    "document_series_council": ("联盟机关代字", "德智联", "决定、决议、报告、请示、议案、批复用。"),
    "document_series_secretariat": ("秘书处机关代字", "德智联秘", "通知、通报用。"),
    "document_series_letters": ("函机关代字", "德智联函", ""),
    "minutes_series": ("会议纪要机关代字", "德智联纪", ""),
    "document_series_ballots": ("表决结果单机关代字", "德智联表", ""),
    "resolution_series": ("督办单机关代字", "德智联督", ""),
    "document_series_rectifications": ("整改通知书机关代字", "德智联整", ""),
}

for _key, (_label, _default, _of) in PREFIXES.items():
    define(_key, label=_label, kind="text", default=_default, group=GROUP, help=_of + HELP)
