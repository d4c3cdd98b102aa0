"""Answers as narrators write them, good ones and mutated ones, over made-up results whose truth is known."""
