"""What a thread has asked, typed: the last query, how it came to be, and what can be taken out of it again."""
