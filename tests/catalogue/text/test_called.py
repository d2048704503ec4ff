"""Names whose signs or capitals are part of them, in running texts."""

from __future__ import annotations

import pytest

from catalogue.text.parts import PartsOf, parts


def _found(text: str) -> list[tuple[str, str]]:
    """Tokens of the words of a text, and where they stand."""
    return [(" ".join(part.tokens), text[part.start : part.end]) for part in parts(text)]


@pytest.mark.parametrize(
    ("text", "token", "written"),
    [
        ("in C++ now", "c++", "C++"),
        ("(C#).", "c#", "C#"),
        ("“F♯”", "f#", "F♯"),
        ("on .NET now", ".net", ".NET"),
        ("a .gitignore", ".gitignor", ".gitignore"),
        ("low K+ and", "k+", "K+"),
        ("Notepad++,", "notepad++", "Notepad++"),
        ("AT&T met", "at&t", "AT&T"),
        ("the WHO met", "WHO", "WHO"),
        ("the IT’s", "IT", "IT"),
        ("用C++写", "c++", "C++"),
        ("我用 .NET 写", ".net", ".NET"),
    ],
)
def test_a_sign_is_part_of_the_name(text: str, token: str, written: str) -> None:
    found = [(name, where) for name, where in _found(text) if name == token]
    assert [where.removesuffix("’s") for _, where in found] == [written]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("gone .Asthma is", ["gone", "asthma", "is"]),
        ("gone. Asthma...and", ["gone", "asthma", "and"]),
        ("gout+asthma", ["gout", "asthma"]),
        ("issue #5, 3+ people", ["issu", "5", "3", "peopl"]),
        ("WHO IS IT", ["who", "is", "it"]),
        ("who is it", ["who", "is", "it"]),
        ("R&D", ["r", "d"]),
        ("R & D", ["r", "d"]),
    ],
)
def test_other_signs_part_words(text: str, tokens: list[str]) -> None:
    assert PartsOf(text).tokens == tokens
