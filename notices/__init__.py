"""Proof that we told someone: the outbox and the messages in it."""
