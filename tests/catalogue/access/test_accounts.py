"""Accounts, sessions and tokens in the catalogue: who is let in, for how long, to do what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import select

from catalogue import clock, schema
from catalogue.access import accounts, audit, sessions, tokens
from catalogue.access.audit import Act
from catalogue.access.roles import NEEDED, Role, Scope, allows
from catalogue.access.sessions import SessionLimits
from catalogue.errors import NotFound, Refused, UsageError
from catalogue.store import Catalogue

GOOD, OTHER = "violet tractor under nine moons", "seven quiet lamps in the delta"
LIMITS = SessionLimits(idle=600, absolute=3600)


@dataclass
class Clock:
    """Time that a test lets pass."""

    at: float = 1_800_000_000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def now() -> Iterator[Clock]:
    told = Clock()
    clock.set_clock(told)
    yield told
    clock.set_clock(None)


def add(
    catalogue: Catalogue, name: str, role: Role | None = None, password: str | None = None
) -> accounts.Account:
    return accounts.add(catalogue, name, role, password, "a test")


def begin(catalogue: Catalogue, account: accounts.Account, former: str | None = None) -> str:
    with catalogue.begin() as connection:
        return sessions.begin(connection, account, LIMITS, former)


def test_the_first_account_is_an_operators_and_the_next_an_editors(catalogue: Catalogue) -> None:
    with catalogue.read() as connection:
        assert not accounts.exist(connection)
    assert add(catalogue, "Amina", password=GOOD).role is Role.OPERATOR
    assert add(catalogue, "karim").role is Role.EDITOR
    with catalogue.read() as connection:
        assert accounts.exist(connection)
        assert [one.name for one in accounts.accounts(connection)] == ["amina", "karim"]
        stored = str(connection.execute(select(schema.accounts)).all())
    assert GOOD not in stored


@pytest.mark.parametrize(
    "name", ["", " ", "a b", "-x", "x" * 65, "a/b", "a\0b", "a\nb", "<b>", "..", "\u202eevil"]
)
def test_what_is_no_name_is_refused(sqlite_catalogue: Catalogue, name: str) -> None:
    with pytest.raises(UsageError):
        add(sqlite_catalogue, name)


def test_names_differ_in_more_than_case_or_form(sqlite_catalogue: Catalogue) -> None:
    add(sqlite_catalogue, "আমিনা")
    add(sqlite_catalogue, "Karim@Example.org")
    for same in ("karim@example.ORG", " KARIM@EXAMPLE.ORG ", "ｋarim@example.org"):
        with pytest.raises(Refused):
            add(sqlite_catalogue, same)


def test_a_password_proves_an_account_that_may_log_in_and_no_other(catalogue: Catalogue) -> None:
    add(catalogue, "amina", password=GOOD)
    add(catalogue, "robot")
    assert accounts.proved(catalogue, "AMINA", GOOD)
    for name, password in (("amina", OTHER), ("nobody", GOOD), ("robot", ""), ("", ""), ("amina' --", GOOD)):
        assert accounts.proved(catalogue, name, password) is None
    accounts.disable(catalogue, "amina", "a test")
    assert accounts.proved(catalogue, "amina", GOOD) is None
    accounts.disable(catalogue, "amina", "a test", undo=True)
    accounts.set_password(catalogue, "amina", OTHER, "a test")
    assert accounts.proved(catalogue, "amina", GOOD) is None
    assert accounts.proved(catalogue, "amina", OTHER)


def test_whoever_is_not_there_cannot_be_changed(sqlite_catalogue: Catalogue) -> None:
    for act in (
        lambda: accounts.disable(sqlite_catalogue, "nobody", "x"),
        lambda: accounts.set_password(sqlite_catalogue, "nobody", GOOD, "x"),
        lambda: accounts.set_role(sqlite_catalogue, "nobody", Role.EDITOR, "x"),
        lambda: tokens.add(sqlite_catalogue, "t", "nobody", [Scope.METRICS], None, "x"),
        lambda: tokens.revoke(sqlite_catalogue, "t", "x"),
    ):
        with pytest.raises(NotFound):
            act()


def test_a_session_ends_when_idle_and_in_any_case(catalogue: Catalogue, now: Clock) -> None:
    amina = add(catalogue, "amina", password=GOOD)
    secret = begin(catalogue, amina)
    for _ in range(6):  # used again and again, it goes on
        now.at += 599
        assert sessions.account_at(catalogue, secret, LIMITS) == amina
    now.at += 10  # but not beyond its hour
    assert sessions.account_at(catalogue, secret, LIMITS) is None
    secret = begin(catalogue, amina)
    now.at += 601
    assert sessions.account_at(catalogue, secret, LIMITS) is None
    begin(catalogue, amina)
    with catalogue.read() as connection:  # those that are over are swept away
        assert len(connection.execute(select(schema.sessions)).all()) == 1


def test_a_clock_that_is_set_back_makes_no_session_longer(sqlite_catalogue: Catalogue, now: Clock) -> None:
    secret = begin(sqlite_catalogue, add(sqlite_catalogue, "amina"))
    now.at -= 7200
    assert sessions.account_at(sqlite_catalogue, secret, LIMITS) is None


def test_the_id_of_a_session_is_kept_by_its_hash_and_is_new_each_time(catalogue: Catalogue) -> None:
    amina = add(catalogue, "amina")
    first = begin(catalogue, amina)
    second = begin(catalogue, amina, former=first)
    assert first != second
    assert len(first) >= 43  # 256 bits
    assert sessions.account_at(catalogue, first, LIMITS) is None
    with catalogue.read() as connection:
        stored = str(connection.execute(select(schema.sessions)).all())
        (kept,) = connection.execute(select(schema.sessions.c.hash)).scalars()
    assert second not in stored
    assert (
        sessions.account_at(catalogue, kept, LIMITS) is None
    )  # what is stolen from the catalogue opens nothing
    for made_up in ("", "x", "' OR 1=1 --", "\0", "x" * 10_000, "\udcff"):
        assert sessions.account_at(catalogue, made_up, LIMITS) is None


@pytest.mark.parametrize("change", ["role", "password", "disable"])
def test_another_role_password_or_a_disabled_account_end_every_session(
    catalogue: Catalogue, change: str
) -> None:
    amina, karim = add(catalogue, "amina"), add(catalogue, "karim")
    mine, others = [begin(catalogue, amina) for _ in range(3)], begin(catalogue, karim)
    match change:
        case "role":
            accounts.set_role(catalogue, "amina", Role.READER, "a test")
        case "password":
            accounts.set_password(catalogue, "amina", GOOD, "a test")
        case "disable":
            accounts.disable(catalogue, "amina", "a test")
    assert [sessions.account_at(catalogue, secret, LIMITS) for secret in mine] == [None] * 3
    assert sessions.account_at(catalogue, others, LIMITS) == karim


def test_a_token_is_for_its_scopes_its_days_and_its_account_alone(catalogue: Catalogue, now: Clock) -> None:
    add(catalogue, "amina")
    secret = tokens.add(catalogue, "ci", "Amina", [Scope.DESK_WRITE, Scope.METRICS], 2, "a test")
    found = tokens.bearer_of(catalogue, secret)
    assert found
    assert set(found.scopes) == {Scope.DESK_WRITE, Scope.METRICS}
    with catalogue.read() as connection:
        stored = str(connection.execute(select(schema.tokens)).all())
        (told,) = tokens.tokens(connection)
    assert secret.removeprefix(tokens.PREFIX) not in stored
    assert told.used_at == now.at
    for wrong in ("", secret[:-1], secret + "x", secret.removeprefix(tokens.PREFIX), secret.swapcase()):
        assert tokens.bearer_of(catalogue, wrong) is None
    accounts.set_role(catalogue, "amina", Role.READER, "a test")  # a token never outgrows its account
    found = tokens.bearer_of(catalogue, secret)
    assert found
    assert found.scopes == (Scope.METRICS,)
    accounts.disable(catalogue, "amina", "a test")
    assert tokens.bearer_of(catalogue, secret) is None
    accounts.disable(catalogue, "amina", "a test", undo=True)
    assert tokens.bearer_of(catalogue, secret)
    now.at += 2 * 86_400
    assert tokens.bearer_of(catalogue, secret) is None


def test_a_revoked_token_opens_nothing_and_its_name_stays_taken(catalogue: Catalogue) -> None:
    add(catalogue, "amina")
    secret = tokens.add(catalogue, "ci", "amina", [Scope.METRICS], None, "a test")
    tokens.revoke(catalogue, "ci", "a test")
    assert tokens.bearer_of(catalogue, secret) is None
    with pytest.raises(Refused):
        tokens.add(catalogue, "ci", "amina", [Scope.METRICS], None, "a test")
    with pytest.raises(NotFound):
        tokens.revoke(catalogue, "ci", "a test")


@pytest.mark.parametrize("scope", Scope)
@pytest.mark.parametrize("role", Role)
def test_no_role_gives_away_what_it_may_not_do(sqlite_catalogue: Catalogue, scope: Scope, role: Role) -> None:
    add(sqlite_catalogue, "amina", role)
    if role.includes(NEEDED[scope]):
        assert tokens.add(sqlite_catalogue, "t", "amina", [scope], None, "a test")
    else:
        with pytest.raises(Refused):
            tokens.add(sqlite_catalogue, "t", "amina", [Scope.METRICS, scope], None, "a test")


def test_who_may_write_may_read_and_nothing_else() -> None:
    assert allows([Scope.DESK_WRITE], Scope.DESK_READ)
    assert not allows([Scope.DESK_READ], Scope.DESK_WRITE)
    for held in Scope:
        assert {scope for scope in Scope if allows([held], scope)} <= {
            held,
            Scope(str(held).replace("write", "read")),
        }


def test_each_act_is_in_the_log_with_who_and_on_what(catalogue: Catalogue, now: Clock) -> None:
    add(catalogue, "amina", password=GOOD)
    accounts.set_role(catalogue, "amina", Role.EDITOR, "root")
    accounts.set_password(catalogue, "amina", OTHER, "amina")
    accounts.disable(catalogue, "amina", "root")
    secret = ""
    with pytest.raises(Refused):
        add(catalogue, "amina")  # what was not done is not in it
    accounts.disable(catalogue, "amina", "root", undo=True)
    secret = tokens.add(catalogue, "ci", "amina", [Scope.DESK_READ], None, "root")
    tokens.revoke(catalogue, "ci", "root")
    with catalogue.read() as connection:
        found = audit.entries(connection)
        assert [one.act for one in found] == [
            *(Act.REVOKE_TOKEN, Act.ADD_TOKEN, Act.ENABLE_USER, Act.DISABLE_USER),
            *(Act.SET_PASSWORD, Act.SET_ROLE, Act.ADD_USER),
        ]
        assert [one.id for one in audit.entries(connection, 2, before=found[1].id)] == [
            found[2].id,
            found[3].id,
        ]
        assert audit.entries(connection, since=now.at + 1) == []
    assert {one.at for one in found} == {now.at}
    assert found[5].on == "amina: operator → editor"
    assert not any(word in str(found) for word in (GOOD, OTHER, secret))
