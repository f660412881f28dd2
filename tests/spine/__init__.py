"""Tests of the store, the outbox, the heartbeat and the sender."""
