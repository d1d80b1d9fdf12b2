"""May this person do this to this now, and if not, why: one function per verb, each answering with a `Verdict`."""
