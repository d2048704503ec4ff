from crawler.canonicals import CHECKS, CanonicalChecks

OWN = "https://example.org/a"


def test_what_a_page_names_is_looked_at_once_and_not_where_it_is_known() -> None:
    checks = CanonicalChecks()
    assert checks.wanted("https://example.org/b", OWN, {"https://example.org/b"}) == []
    assert checks.wanted(None, OWN, set()) == []
    assert checks.wanted(OWN, OWN, set()) == []
    # a server may have nothing there
    assert checks.wanted(OWN + "/", OWN, set()) == [OWN + "/"]
    assert checks.wanted("https://example.org/b", OWN, set()) == ["https://example.org/b"]


def test_a_site_whose_canonical_addresses_are_right_is_trusted_after_some() -> None:
    checks = CanonicalChecks()
    asked = 0
    for n in range(3 * CHECKS):
        for named in checks.wanted(f"https://example.org/{n}", OWN, set()):
            asked += 1
            checks.learn(named, is_copy=True)
    assert asked == CHECKS


def test_a_site_whose_canonical_addresses_are_wrong_is_looked_at_for_ever() -> None:
    checks = CanonicalChecks()
    for n in range(3 * CHECKS):
        (named,) = checks.wanted(f"https://example.org/{n}", OWN, set())
        checks.learn(named, is_copy=False)
