"""Accounts of real people, never shared and never deleted, and the three separate administrators (三员)."""
