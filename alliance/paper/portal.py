"""Papers are made as files in the background."""

from alliance.background import exports, works
from alliance.paper import papers

works.kinds[papers.KIND] = exports.File(papers.build, papers.may)
