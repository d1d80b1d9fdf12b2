"""Telling people: one message per person and step in the inbox, and its letter from an outbox that waits for no server."""
