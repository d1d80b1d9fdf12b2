"""Files that come in and go out: what an upload may be, where it lies, and the trace that everything taken out leaves."""
