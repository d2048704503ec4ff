"""Guessing at passwords: how often, from how many places, by how many processes at once."""

from __future__ import annotations

import subprocess
import sys

import pytest

from catalogue import clock
from catalogue.access import accounts, attempts, audit
from catalogue.access.attempts import ACCOUNT, ADDRESS, PAIR
from catalogue.access.audit import Act
from catalogue.store import Catalogue
from tests.catalogue.access.test_accounts import Clock, now

__all__ = ["now"]


def let_in(catalogue: Catalogue, name: str, address: str, tries: int) -> int:
    """How many of so many tries are looked at."""
    return sum(attempts.take(catalogue, name, address) == 0 for _ in range(tries))


def test_an_account_is_tried_from_an_address_a_few_times_and_then_once_a_minute(
    catalogue: Catalogue, now: Clock
) -> None:
    assert let_in(catalogue, "amina", "203.0.113.9", 50) == PAIR.size
    wait = attempts.take(catalogue, "amina", "203.0.113.9")
    assert 0 < wait <= PAIR.seconds
    now.at += wait - 1
    assert attempts.take(catalogue, "amina", "203.0.113.9") > 0
    now.at += 1
    assert let_in(catalogue, "amina", "203.0.113.9", 50) == 1


def test_case_and_spaces_make_no_other_account(sqlite_catalogue: Catalogue, now: Clock) -> None:
    spellings = ("amina", "AMINA", " amina ", "ａmina")
    assert sum(let_in(sqlite_catalogue, name, "203.0.113.9", 5) for name in spellings) == PAIR.size


def test_many_accounts_are_no_way_round_it(sqlite_catalogue: Catalogue, now: Clock) -> None:
    assert sum(let_in(sqlite_catalogue, f"user{n}", "203.0.113.9", 1) for n in range(100)) == ADDRESS.size


def test_nor_are_many_addresses(sqlite_catalogue: Catalogue, now: Clock) -> None:
    assert sum(let_in(sqlite_catalogue, "amina", f"203.0.113.{n}", 1) for n in range(100)) == ACCOUNT.size


def test_a_name_that_nobody_has_is_counted_alike(sqlite_catalogue: Catalogue, now: Clock) -> None:
    accounts.add(sqlite_catalogue, "amina", None, None, "a test")
    tried = [
        [attempts.take(sqlite_catalogue, name, "203.0.113.9") for _ in range(8)] for name in ("amina", "none")
    ]
    assert tried[0] == tried[1]


def test_nobody_is_locked_out_by_others_who_guess(sqlite_catalogue: Catalogue, now: Clock) -> None:
    with sqlite_catalogue.begin() as connection:
        audit.note(connection, "amina", Act.LOG_IN, "198.51.100.7")
    for n in range(100):
        attempts.take(sqlite_catalogue, "amina", f"203.0.113.{n}")
    assert attempts.take(sqlite_catalogue, "amina", "203.0.113.200") > 0
    assert attempts.take(sqlite_catalogue, "amina", "198.51.100.7") == 0
    now.at += attempts.KNOWN_FOR + 1  # an address is not hers for good
    for n in range(100):
        attempts.take(sqlite_catalogue, "amina", f"203.0.113.{n}")
    assert attempts.take(sqlite_catalogue, "amina", "198.51.100.7") > 0


def test_a_right_password_gives_back_what_was_counted(catalogue: Catalogue, now: Clock) -> None:
    for _ in range(50):
        assert attempts.take(catalogue, "amina", "203.0.113.9") == 0
        with catalogue.begin() as connection:
            attempts.give_back(connection, "amina", "203.0.113.9")


def test_a_clock_that_is_set_back_locks_nobody_out_for_long(sqlite_catalogue: Catalogue, now: Clock) -> None:
    let_in(sqlite_catalogue, "amina", "203.0.113.9", 10)
    now.at -= 86_400
    assert attempts.take(sqlite_catalogue, "amina", "203.0.113.9") <= PAIR.seconds
    now.at += PAIR.seconds * PAIR.size
    assert attempts.take(sqlite_catalogue, "amina", "203.0.113.9") == 0


def test_what_is_forgiven_is_forgotten(sqlite_catalogue: Catalogue, now: Clock) -> None:
    for n in range(10):
        attempts.take(sqlite_catalogue, f"user{n}", f"203.0.113.{n}")
    now.at += 86_400
    attempts.take(sqlite_catalogue, "amina", "198.51.100.7")
    with sqlite_catalogue.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM attempts").scalar() == 3


@pytest.mark.parametrize("processes", [4])
def test_processes_at_once_are_counted_together(catalogue: Catalogue, processes: int) -> None:
    code = (
        "import sys; from catalogue.store import Catalogue; from catalogue.access import attempts\n"
        "catalogue = Catalogue.open(sys.argv[1])\n"
        "print(sum(attempts.take(catalogue, 'amina', '203.0.113.9') == 0 for _ in range(5)))"
    )
    url = catalogue.engine.url.render_as_string(hide_password=False)
    running = [
        subprocess.Popen([sys.executable, "-c", code, url], stdout=subprocess.PIPE, text=True)
        for _ in range(processes)
    ]
    assert sum(int(process.communicate(timeout=60)[0]) for process in running) == PAIR.size
    assert clock.timestamp() > 0
