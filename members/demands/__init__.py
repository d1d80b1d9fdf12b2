"""Technical problems of enterprises (技术难题): posted, answered within five working days, matched, solved, confirmed (第十条·科研·(三)).

How secret a problem is decides who sees it and who may answer. Whether an answer is in time, and whether a problem waits in vain,
follows from stored instants; the sweep only tells people. A problem that its enterprise confirms as solved counts for both sides.
"""
