"""Stems are the same however many threads ask for them at once."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import product

import pytest

from assistant.stems import stem

STARTS = ("vend", "compr", "factur", "pag", "envi", "cobr", "reserv", "devolv")
ENDS = ("iéndoselo", "adores", "aciones", "andolas", "amente", "ables", "ería", "ados")


@pytest.fixture
def hasty() -> Iterator[None]:
    """Threads take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def test_threads_do_not_mix_their_words(hasty: None) -> None:
    words = ["".join(pair) for pair in product(STARTS, ENDS)]
    with ThreadPoolExecutor(8) as pool:
        for _ in range(20):
            stem.cache_clear()
            found = [*pool.map(lambda word: stem(word, "es"), words)]
            stem.cache_clear()
            assert found == [stem(word, "es") for word in words]
