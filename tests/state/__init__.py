"""Tests of the typed state of a conversation."""
