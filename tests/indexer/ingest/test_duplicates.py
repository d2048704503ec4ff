"""Copies of one text, and siblings that only look like copies."""

from __future__ import annotations

from catalogue.article import Article, Paragraph, Section
from indexer.ingest.duplicates import Neighbours, same_text, similar_text

TEXT = (
    "Gout is a painful form of arthritis. It comes from uric acid that crystallises in a joint, most often "
    "the big toe, at night and without a warning. Colchicine within a day shortens the attack; rest, ice and "
    "water help. Take 0.5 mg twice a day."
)


def article(text: str = TEXT, title: str = "Gout") -> Article:
    return Article(
        "id", "https://example.org/gout/", title, (Section(None, "lead", 1, None, (Paragraph(text),)),)
    )


def test_a_copy_is_the_same_text_whatever_its_spaces_and_case() -> None:
    assert same_text(article(), article(TEXT.replace(" ", "  ").upper(), "GOUT"))


def test_a_line_of_machinery_does_not_make_it_another_text() -> None:
    assert same_text(article(TEXT * 3), article(TEXT * 3 + " Print this page"))


def test_another_dose_another_name_or_another_title_make_it_another_text() -> None:
    assert not same_text(article(), article(TEXT.replace("0.5 mg", "5 mg")))
    assert not same_text(article(TEXT * 3), article(TEXT * 3 + " 12 tablets"))
    assert not same_text(article(TEXT * 9), article((TEXT * 9).replace("Colchicine", "Colestipol", 1)))
    assert not same_text(article(), article(title="Gout in children"))


def test_too_little_text_is_a_copy_only_if_it_is_equal() -> None:
    assert same_text(article("See a doctor."), article("See a doctor."))
    assert not same_text(article("See a doctor."), article("See a doctor now."))
    assert not same_text(article(""), article(""))


def test_bangla_words_are_compared_whole() -> None:
    assert not same_text(article("কলা খাও " * 10, "ফল"), article("কালো খাও " * 10, "ফল"))


def test_texts_without_spaces_are_compared_by_their_letters() -> None:
    mill = "山村里有一座旧磨坊，它的水车已经停了三十多年，孩子们常在那里捉迷藏，老人们说它从前整夜转动。"
    river = "孩子们在河里捉鱼，老人们说从前那里的水车整夜停着，山村的磨坊已经旧了三十多年，它有一座桥。"
    assert same_text(article(mill * 3, "磨坊"), article(mill * 3 + "打印", "磨坊"))
    assert not same_text(article(mill, "磨坊"), article(mill.replace("三十", "13"), "磨坊"))
    assert similar_text(article(mill, "磨坊"), article(mill + "去年春天木匠修好了它。", "旧磨坊"))
    assert not similar_text(article(mill, "磨坊"), article(river, "磨坊"))


def test_a_revision_is_similar_and_a_stranger_is_not() -> None:
    assert similar_text(article(), article(TEXT + " A new sentence was added here by an editor."))
    assert not similar_text(
        article(), article("We are moving to another house this week; please be patient with us.", "Moving")
    )
    assert not similar_text(article(), article("", "Gout"))


def test_parts_of_a_series_are_strangers_under_one_title_and_with_the_same_words() -> None:
    words = TEXT.split()
    assert not similar_text(article(), article(" ".join(sorted(words))))
    every_fourth = " ".join(word if n % 4 else f"other{n}" for n, word in enumerate(words))
    assert similar_text(article(), article(every_fourth))


def test_leaflets_after_one_pattern_are_strangers_and_a_new_title_makes_none() -> None:
    pattern = TEXT * 3 + " Do not take {} with milk. {} is not for children."
    assert not similar_text(
        article(pattern.format("Zinc", "Zinc"), "Zinc"),
        article(pattern.format("Iron", "Iron"), "Iron tablets"),
    )
    assert similar_text(article(title="Gout"), article(title="Gout: a painful form of arthritis"))
    assert similar_text(article(title="Gout"), article(title="Podagra"))


def test_neighbours_are_found_within_three_bits_nearest_first() -> None:
    near = Neighbours([("far", 0xFFFF), ("two", 0b11), ("none", 0), ("four", 0b1111)])
    assert list(near.near(0)) == ["none", "two"]
    near.put("one", 1)
    near.put("far", 0b111)
    near.drop("none")
    assert list(near.near(0)) == ["one", "two", "far"]
    assert list(near.near(None)) == []
    assert list(Neighbours([]).near(5)) == []


def test_thousands_of_neighbours_can_be_added() -> None:
    near = Neighbours([])
    for number in range(3_000):
        near.put(str(number), number * 0x1F1F1F1F1F)
    assert "2999" in near.near(2_999 * 0x1F1F1F1F1F)
