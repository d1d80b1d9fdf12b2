"""Signing in: limits on guessing, passwords, one-time passwords handed over once, sessions and when they end."""
