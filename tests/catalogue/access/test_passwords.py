"""Which passwords will do, and how they are kept."""

from __future__ import annotations

import time
from statistics import median

import pytest
from argon2 import PasswordHasher, Type, extract_parameters
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from catalogue.access import passwords
from catalogue.access.passwords import demand_good, hashed, is_outdated, is_right
from catalogue.errors import UsageError

GOOD = "violet tractor under nine moons"


@pytest.mark.parametrize(
    "password",
    [
        *("password1234", "Password1234", "qwertyuiop12", "123456789012", "1q2w3e4r5t6y", "iloveyou1234"),
        *(
            "aaaaaaaaaaaa",
            "abcabcabcabc",
            "passwordpassword",
            "qazwsxedcrfv",
            "p@ssw0rdp@ssw0rd",
            "000000000000",
        ),
        *("11111111111111111111111", "asdfghjkl;'\\", "letmeinletmein", "administrator"),
    ],
)
def test_common_and_guessable_passwords_are_refused(password: str) -> None:
    with pytest.raises(UsageError, match=r"fewer|common"):
        demand_good(password)


def test_every_long_password_of_the_breaches_is_refused() -> None:
    known = [word for word in FREQUENCY_LISTS["passwords"] if len(word) >= passwords.SHORTEST]
    assert len(known) > 100
    for password in known:
        for typed in (password, password.capitalize(), password.upper(), password + "1"):
            with pytest.raises(UsageError):
                demand_good(typed)


def test_words_that_everybody_here_knows_make_no_password() -> None:
    for password in ("healthlibrary", "Health Library", "karimkarimkarim", "KarimKarim12", "yrarbilhtlaeh"):
        demand_good(password + " and more of it")
        with pytest.raises(UsageError):
            demand_good(password, ("karim", "Health Library"))


@pytest.mark.parametrize(
    "password", [GOOD, "আমার সোনার বাংলা ৭১", "gT4!kz9#Lq2v", " spaces around it ", "🦆🐝🌧️ and some words"]
)
def test_any_characters_make_a_password(password: str) -> None:
    demand_good(password, ("karim", "Library"))
    assert is_right(hashed(password), password)


def test_eleven_characters_are_too_few_and_a_book_too_many() -> None:
    for password in ("", "gT4!kz9#Lq2", "x" * (passwords.LONGEST + 1)):
        with pytest.raises(UsageError):
            demand_good(password)
    demand_good("gT4!kz9#Lq2v" * 80)


def test_a_password_is_taken_exactly_as_it_was_typed() -> None:
    kept = hashed(GOOD)
    for other in (GOOD.upper(), GOOD + " ", GOOD[:-1], GOOD.replace(" ", ""), ""):
        assert not is_right(kept, other)
    long = "x y" * 300
    assert is_right(hashed(long), long)
    assert not is_right(hashed(long), long[:72])


def test_what_is_kept_is_argon2id_with_a_salt_of_its_own() -> None:
    one, other = hashed(GOOD), hashed(GOOD)
    assert one != other
    parameters = extract_parameters(one)
    assert parameters.type is Type.ID
    # OWASP's least, and the second recommendation of RFC 9106
    assert (parameters.memory_cost, parameters.time_cost) >= (65_536, 3)
    assert not is_outdated(one)
    assert is_outdated(PasswordHasher(time_cost=1, memory_cost=8192).hash(GOOD))


@pytest.mark.parametrize("kept", ["", "plain text", "$argon2id$broken", "$2b$12$abcdefghijklmnopqrstuv"])
def test_what_is_no_hash_opens_nothing(kept: str) -> None:
    assert not is_right(kept, kept)


def test_nobodys_password_takes_as_long_to_be_refused_as_anybodys() -> None:
    kept = hashed(GOOD)
    passwords.is_right(None, GOOD)  # makes what it is compared with

    def seconds(of: str | None) -> float:
        began = time.process_time()
        assert not is_right(of, "another password")
        return time.process_time() - began

    # a ratio in the same run, in turns: the machine is shared
    pairs = [(seconds(kept), seconds(None)) for _ in range(5)]
    assert 0.7 < median(one for one, _ in pairs) / median(other for _, other in pairs) < 1.4
    assert not is_right(None, "the password of nobody")
