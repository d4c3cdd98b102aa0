"""Imported by Python itself in every process that a test starts: the same guard as in the tests' own process."""

from tests import loopback

loopback.install()
