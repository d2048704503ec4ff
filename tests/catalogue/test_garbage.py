import gc

import pytest

from catalogue.garbage import seldom_collected


def test_garbage_is_looked_for_seldom_and_as_before_in_the_end() -> None:
    before = gc.get_threshold()
    frozen = gc.get_freeze_count()
    with seldom_collected(5_000):
        assert gc.get_threshold()[0] == 5_000
        assert gc.get_freeze_count() > frozen
        assert gc.isenabled()
    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == 0


def test_the_ways_of_before_come_back_after_a_failure() -> None:
    before = gc.get_threshold()
    with pytest.raises(ZeroDivisionError), seldom_collected():
        raise ZeroDivisionError
    assert gc.get_threshold() == before
