"""The texts of the one thing that a page's JSON-LD states (schema.org), with the elements that they are.

An article's body, the parts of a report, the questions and answers of a page of them, a recipe or how-to with
its steps.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from catalogue.numerals import whole
from catalogue.text.segmentation import words_in
from indexer.extract.blocks import HEADINGS
from indexer.extract.source.json_ld import objects_in

STATES_TEXT = re.compile(r'"(?:articleBody|text|recipeInstructions|step)"\s{0,20}:')
_LINE_ENDS = re.compile(
    r"<(?P<closed>/?)(?P<tag>p|br|div|li|ul|ol|h[1-6]|tr|blockquote|section)\b[^<>]{0,500}>|\r?\n", re.I
)
_TAGS = re.compile(r"</?[a-zA-Z!][^<>]{0,500}>")
# Share of the words that an object says its text has, below which it states a part.
_PART = 0.5
_MAX_OBJECTS = 500
# Steps and sections of steps within one another.
_DEEPEST = 3


class StatedText(NamedTuple):
    """A text, and the element that it makes: a heading, an item, a paragraph."""

    tag: str
    text: str


def stated_texts(scripts: Sequence[str]) -> list[StatedText]:
    """What the scripts state; nothing where they state several things, or a part of one."""
    objects = [node for script in scripts for node in objects_in(script, _MAX_OBJECTS)]
    return _updates_of(objects) or _body_of(objects) or _answers_of(objects) or _steps_of(objects)


def _body_of(objects: Sequence[Mapping[str, Any]]) -> list[StatedText]:
    """The body of the one article that the objects state."""
    bodies: dict[str, Any] = {}
    for node in objects:
        stated = node.get("articleBody")
        if stated is None and "headline" in node:
            stated = node.get("text")  # of any creative work; an answer or a comment has no headline
        if isinstance(stated, list) and all(isinstance(text, str) for text in stated):
            stated = "\n".join(stated)  # one text a paragraph
        if isinstance(stated, str):
            bodies[stated] = node.get("wordCount")
    if len(bodies) != 1:
        return []
    ((text, told),) = bodies.items()
    count = whole(str(told))
    if count is not None and len(words_in(text)) < count * _PART:
        return []
    return list(_lines_of(text))


def _updates_of(objects: Sequence[Mapping[str, Any]]) -> list[StatedText]:
    """What the one report states that is written as things happen, with the headline of each part."""
    reports = [node["liveBlogUpdate"] for node in objects if isinstance(node.get("liveBlogUpdate"), list)]
    found: list[StatedText] = []
    for update in reports[0][:_MAX_OBJECTS] if len(reports) == 1 else ():
        if isinstance(update, dict) and isinstance(update.get("articleBody"), str):
            heading = update.get("headline")
            if isinstance(heading, str):
                found += [StatedText("h2", line.text) for line in _lines_of(heading)][:1]
            found += _lines_of(update["articleBody"])
    return found


def _answers_of(objects: Sequence[Mapping[str, Any]]) -> list[StatedText]:
    """The questions of a page of questions, each with its answer."""
    found: list[StatedText] = []
    for node in objects:
        answer = node.get("acceptedAnswer")
        answer = answer[0] if isinstance(answer, list) and answer else answer
        if (
            isinstance(answer, dict)
            and isinstance(node.get("name"), str)
            and isinstance(answer.get("text"), str)
        ):
            found += [StatedText("h2", line.text) for line in _lines_of(node["name"])][:1]
            found += _lines_of(answer["text"])
    return found


def _steps_of(objects: Sequence[Mapping[str, Any]]) -> list[StatedText]:
    """What the one recipe or how-to needs, and its steps."""
    found = [node for node in objects if node.get("recipeInstructions") or node.get("step")]
    if len(found) != 1:
        return []
    (node,) = found
    steps = list(_steps_in(node.get("recipeInstructions") or node.get("step"), _DEEPEST))
    needed = node.get("recipeIngredient") if isinstance(node.get("recipeIngredient"), list) else []
    told = _lines_of(node["description"]) if isinstance(node.get("description"), str) else iter(())
    items = (line for text in needed or () if isinstance(text, str) for line in _lines_of(text))
    return [*told, *(StatedText("li", item.text) for item in items), *steps]


def _steps_in(value: Any, deepest: int) -> Iterator[StatedText]:
    """The texts of steps, which may be one text, or stand in sections with a name."""
    if isinstance(value, str):
        yield from _lines_of(value)
    elif isinstance(value, list):
        for item in value[:_MAX_OBJECTS]:
            yield from _steps_in(item, deepest)
    elif isinstance(value, dict) and deepest:
        if (inner := value.get("itemListElement")) and "text" not in value:
            if isinstance(value.get("name"), str):
                yield from (StatedText("h2", line.text) for line in _lines_of(value["name"]))
            yield from _steps_in(inner, deepest - 1)
        elif isinstance(text := value.get("text") or value.get("name"), str):
            yield from _lines_of(text)


def _lines_of(text: str) -> Iterator[StatedText]:
    """The lines of a text, which may be HTML, without its tags."""
    if "&lt;" in text and "<" not in text:
        text = html.unescape(text)
    tag, at = "p", 0
    for end in _LINE_ENDS.finditer(text):
        yield from _line(tag, text[at : end.start()])
        at = end.end()
        named = (end["tag"] or "").lower()
        if end["closed"] and named != "br":
            tag = "p"
        elif named in HEADINGS:
            tag = f"h{max(2, int(named[1]))}"
        elif named != "br" and named:
            tag = "li" if named == "li" else "p"
    yield from _line(tag, text[at:])


def _line(tag: str, text: str) -> Iterator[StatedText]:
    line = " ".join(_legal(html.unescape(_TAGS.sub(" ", text))).split())
    if line:
        yield StatedText(tag, line)


def _legal(text: str) -> str:
    """``text`` without the characters that lxml refuses to store."""
    return "".join(c for c in text if c >= " " and not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff")
