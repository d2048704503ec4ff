"""How many pages does a learner ask a second opinion of, and does asking change anything?"""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import HtmlElement

from indexer.extract import TemplateLearner, template_learner
from indexer.extract.body.second_opinion import SecondOpinion, second_opinion
from indexer.extract.label import Labelled
from indexer.extract.template.profile import Profile
from indexer.extract.template_learner import AGREEING, agree, judged
from tests.indexer.extract.site_pages import PAGES, article, learned

_shares = st.floats(0, 1)
_opinions = st.builds(SecondOpinion, _shares, _shares, _shares)
_profile = learned([article(n) for n in range(PAGES)]).profiles[0]


def _learner(pages: int = PAGES) -> TemplateLearner:
    learner = TemplateLearner()
    for number in range(pages):
        learner.add(article(number))
    return learner


def test_no_more_opinions_are_asked_than_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def noted(labelled: Labelled, tree: HtmlElement, title: str, profile: Profile) -> SecondOpinion:
        asked.append(title)
        return second_opinion(labelled, tree, title, profile)

    monkeypatch.setattr(template_learner, "second_opinion", noted)
    assert _learner().template().profiles[0].direct
    assert len(asked) == len(set(asked)) == AGREEING


@given(st.lists(_opinions, min_size=2, max_size=2), st.sampled_from((3, 30)))
def test_opinions_that_agree_say_together_what_each_says(opinions: list[SecondOpinion], pages: int) -> None:
    profile = replace(_profile, pages=pages)
    if agree(opinions, profile):
        assert judged(profile, opinions) == judged(profile, opinions[:1])


def test_opinions_of_which_one_is_for_the_template_disagree() -> None:
    fitting, beside = SecondOpinion(0.0, 0.0, 0.0), SecondOpinion(0.5, 0.5, 0.0)
    assert agree([fitting, fitting], _profile)
    assert agree([beside, beside], _profile)
    assert not agree([fitting, beside], _profile)


def test_asking_again_gives_the_same_template() -> None:
    learner = _learner()
    assert learner.template() == learner.template() == _learner().template()
