"""The sweep of files that a failed save has left behind."""

from alliance.files import files
from alliance.registers.portal import HOUR, sweep

sweep("alliance.lost_files", label="清理没有记录的文件", every=HOUR)(files.sweep_lost)
