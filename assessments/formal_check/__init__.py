"""The secretariat's formal check (形式审查, 第十三条·(一)): returned for correction, disputes answered, passed to the review."""
