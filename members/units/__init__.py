"""The member units (第三条、第十条): what is written about each, with its codes and numbers in one form, and entering one in the
roster. Membership is a half-open time; how it ends is told in `members.membership`.
"""
