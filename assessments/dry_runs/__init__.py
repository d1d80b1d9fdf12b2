"""试运行: a standard tried on a past year's facts and marks before it is published; nothing is stored."""
