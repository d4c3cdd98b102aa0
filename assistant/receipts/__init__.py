"""Receipts: what each answer was made from, signed, so that it can be made again and compared with today's."""
