"""The sign-in list of a meeting as a workbook: the door without a network (第七条·(二))."""
