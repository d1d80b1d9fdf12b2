"""The fault suite (script/faults): a portal under load whose parts are killed, stopped, locked and filled up.

`portal` starts and hurts it, `load` writes and reads over HTTP and keeps what was acknowledged, `reconcile` compares that
with the database afterwards, `scenarios` says what is done and what must come of it. Nothing here runs under pytest.
"""
