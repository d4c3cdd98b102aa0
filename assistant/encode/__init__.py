"""Encoders: pure functions from domain events to a client's protocol."""
