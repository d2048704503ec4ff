"""The boxes that the plugins of the WordPress family add before and after the author's content."""

from __future__ import annotations

from examples.sample_site.content import Writing
from examples.sample_site.families.base import Surroundings, excerpt, headings
from examples.sample_site.markup import Node, h

_WHICH_DOCTOR = {
    "diseases": "General practitioner first, then the specialist for the organ that troubles you",
    "medicines": "Pharmacist for questions on tablets, prescriber for any change of dose",
    "lab_tests": "The doctor who ordered the test, or the laboratory's medical officer",
    "cancers": "Oncologist together with a surgeon and a radiation specialist",
}
_TELL = {
    "diseases": (
        "When the complaint began, and what you were doing then.",
        "What makes it better and what makes it worse.",
        "Which illnesses run in the family.",
    ),
    "medicines": (
        "All tablets, drops and herbal products that you take now.",
        "Any allergy to a medicine, with what happened.",
        "Whether you are or may become pregnant.",
    ),
    "lab_tests": (
        "When you last ate and drank before the test.",
        "Earlier results, if you have them on paper.",
        "Medicines that were taken on the day of the test.",
    ),
    "cancers": (
        "Any lump or bleeding, with the day on which you noticed it.",
        "Loss of weight over the past half year.",
        "Cancers among parents, brothers and sisters.",
    ),
}
_DISCUSS = {
    "diseases": (
        "Blood count and simple chemistry",
        "An image of the organ in question",
        "Measurements at home over two weeks",
    ),
    "medicines": (
        "Kidney and liver values before the first tablet",
        "A tracing of the heart in older people",
        "Level of the medicine in the blood",
    ),
    "lab_tests": (
        "Whether the test should be repeated",
        "Which second test would settle the matter",
        "How the result changes the plan",
    ),
    "cancers": ("A tissue sample with markers", "Pictures of chest and belly", "Advice on inherited risk"),
}
_SAFE = {
    "diseases": (
        "Rest in a cool room and drink small amounts often.",
        "Keep a diary of complaints with date and hour.",
    ),
    "medicines": (
        "Store tablets dry, dark and out of the reach of children.",
        "Never share prescription tablets with a neighbour.",
    ),
    "lab_tests": (
        "Press on the puncture for three minutes and do not bend the arm.",
        "Carry sugar if you had to fast and feel faint.",
    ),
    "cancers": (
        "Take your temperature every day while blood counts are low.",
        "Keep the number of the day clinic beside the telephone.",
    ),
}


def before_content(writing: Writing, around: Surroundings) -> list[Node]:
    """Tools, summary copies, warnings, pathways: what a reader scrolls past before the article."""
    if writing.language == "bn":
        return [_tools(), _emergency()]
    boxes = [
        _tools(),
        _modes(writing),
        _summary(writing),
        _takeaways(writing),
        _trust(),
        _emergency(),
        _steps(),
        _pathways(),
    ]
    if around.rng(writing, "note").random() < 0.3:
        boxes.append(_empty_note())
    return boxes


def after_content(writing: Writing, around: Surroundings) -> list[Node]:
    """Helper lists that look like content, the template's own FAQ, cards of alphabetical neighbours."""
    return [
        _helper(writing),
        _safety(writing),
        _roadmap(writing),
        _ask(),
        _faq(),
        _explore(around),
        _share_again(),
    ]


def _box(cls: str, *children: Node | str | None) -> Node:
    return h("div", *children, cls=f"hx-box {cls}", role="box")


def _ul(items: tuple[str, ...]) -> Node:
    return h("ul", *(h("li", item) for item in items))


def _tools() -> Node:
    buttons = h(
        "div",
        *(h("button", name) for name in ("Print page", "Save as PDF", "Larger letters", "Read aloud")),
        cls="hx-buttons",
    )
    return _box(
        "hx-patient-tools",
        h("p", "Patient tools", cls="hx-kicker"),
        h("h2", "Make this guide your own"),
        h("p", "Print it, keep it or hand it to somebody at home with one of the buttons below."),
        buttons,
    )


def _modes(writing: Writing) -> Node:
    return _box(
        "hx-mode",
        h("p", "Easy mode", cls="hx-kicker"),
        h("h3", "Would you rather read the short version?"),
        h(
            "p",
            "Choose between everyday English and notes in easy Bangla. Both are for learning and replace no visit.",
        ),
        h("div", h("p", excerpt(writing, 24)), cls="hx-pane"),
        h(
            "p",
            "Children, pregnant women and anyone who gets worse quickly should be seen by a professional today.",
        ),
    )


def _summary(writing: Writing) -> Node:
    return _box("hx-summary", h("h2", "Article summary"), h("p", excerpt(writing, 24)))


def _takeaways(writing: Writing) -> Node:
    names = tuple(
        f"You will read about {name.lower()} in words that need no dictionary."
        for name in headings(writing)[:4]
    )
    return _box("hx-takeaways", h("h2", "Key takeaways"), h("p", excerpt(writing, 16)), _ul(names))


def _trust() -> Node:
    rows = (
        ("Learning material", "Written for readers at home, with clinical sense."),
        ("Checked in two steps", "An author writes, a second pair of eyes reads."),
        ("Safety before all else", "Warning signs stand above the article."),
    )
    return _box("hx-trust", *(h("div", h("strong", title), h("span", text)) for title, text in rows))


def _emergency() -> Node:
    return _box(
        "hx-emergency",
        h("h2", "Go to emergency care at once in case of"),
        h(
            "p",
            "The list is general. The number of your own country and the judgement of people at your side come first.",
        ),
        _ul(
            (
                "Crushing chest pain, gasping for air or sudden collapse.",
                "A crooked mouth, a limp arm, muddled speech or sudden blindness.",
                "Any complaint that grows by the hour and frightens you.",
            )
        ),
    )


def _steps() -> Node:
    rows = (
        ("1", "Right now", "Use emergency care for whatever is sudden, severe or threatens life."),
        ("2", "This week", "Book a visit for complaints that stay, return or worry you."),
        (
            "3",
            "In your own time",
            "Read on to learn about causes, tests and choices before you talk to a clinician.",
        ),
    )
    return _box(
        "hx-steps",
        *(
            h("div", h("span", number), h("h3", title), h("p", text), cls="hx-step")
            for number, title, text in rows
        ),
    )


def _pathways() -> Node:
    rows = (
        ("/tools/start/", "Where to begin", "Pick the path for a complaint, a report or a tablet."),
        ("/tools/plan/", "Plan your treatment", "Collect questions about gains, harms and follow-up."),
        ("/tools/food/", "Food guide", "Prepare questions on meals, drinks and the hour of tablets."),
    )
    return _box(
        "hx-paths",
        h("h2", "Almanac helper"),
        h("p", "Three short guides to use before or after reading."),
        *(h("a", h("strong", title), f" {text}", cls="hx-card", href=path) for path, title, text in rows),
    )


def _empty_note() -> Node:
    """What the plugin shows to readers where its editors have not written anything yet."""
    return _box(
        "hx-bangla-note",
        h("h3", "সহজ বাংলা নোট"),
        h("p", "এই লেখার জন্য এখনো বাংলা নোট যোগ করা হয়নি। সম্পাদক: এখানে বাংলা নোট লিখুন।"),
        h("p", "Editors: add the easy Bangla note in the box below the post editor."),
    )


def _helper(writing: Writing) -> Node:
    kind = writing.kind
    return _box(
        "hx-doctor-visit",
        h("p", "Doctor visit helper", cls="hx-kicker"),
        h("h2", "Get ready for the appointment"),
        h("p", "A small list with which a short visit becomes a good one."),
        h("h3", "Who can help?"),
        h("p", _WHICH_DOCTOR[kind]),
        h("h3", "What to tell"),
        _ul(_TELL[kind]),
        h("h3", "What to ask"),
        _ul(
            (
                "What do you think is behind it?",
                "Which signs should bring me to hospital?",
                "What can wait, and what cannot?",
                "When shall we meet again?",
            )
        ),
        h("h3", "Tests to talk about"),
        _ul(_DISCUSS[kind]),
        h("h3", "Better not"),
        _ul(
            (
                "Do not take antibiotics or steroids left over in the cupboard.",
                "Do not keep silent about pregnancy, allergies or blood thinners.",
                "Do not wait at home with a danger sign.",
            )
        ),
    )


def _safety(writing: Writing) -> Node:
    return _box(
        "hx-med-safety",
        h("h2", "Medicine safety and first aid"),
        h("p", "For education only; a pharmacist or doctor has the last word."),
        h("h3", "Safe first steps"),
        _ul(_SAFE[writing.kind]),
        h(
            "p",
            "Names and doses are chosen by a professional after a look at age, kidneys, allergies and other tablets.",
        ),
    )


def _roadmap(writing: Writing) -> Node:
    rows = (
        ("Look for danger", "If a danger sign is there, seek help and leave the article for later."),
        ("Write the story down", "Note beginning, course, tablets taken and results of tests."),
        ("See a clinician", "Somebody who examines you decides which tests and treatment are needed."),
        ("Come back in time", "Return soon if you get worse or treatment does not help."),
    )
    steps = [
        h("li", h("span", f"Step {n}"), h("h4", title), h("p", text))
        for n, (title, text) in enumerate(rows, 1)
    ]
    return _box(
        "hx-roadmap",
        h("h2", f"Care roadmap for: {writing.title}"),
        h("p", "Four safe steps from here. They teach and do not replace an examination."),
        h("ol", *steps),
        h("p", "The real plan needs your history, an examination and judgement."),
    )


def _ask() -> Node:
    form = h("form", h("input", name="name"), h("textarea", name="story"), h("button", "Send question"))
    return _box(
        "hx-ask",
        h("h2", "Ask a question"),
        h(
            "p",
            "Tell your story in a few lines. An editor reads it before an answer is written; emergencies do not belong here.",
        ),
        form,
    )


def _faq() -> Node:
    rows = (
        (
            "Can this article replace a visit?",
            "No. It helps you to understand and to prepare; examination and treatment are a clinician's work.",
        ),
        (
            "When must I hurry?",
            "Whenever breathing, speech, strength or wakefulness change within hours, or pain becomes unbearable.",
        ),
    )
    return _box(
        "hx-faq",
        h("h2", "Frequently asked questions"),
        *(h("details", h("summary", q), h("p", a)) for q, a in rows),
    )


def _explore(around: Surroundings) -> Node:
    letters = (
        ("/category/diseases-a-z/", "Diseases A–Z"),
        ("/category/medicines-a-z/", "Medicines A–Z"),
        ("/category/lab-tests-a-z/", "Lab Tests A–Z"),
        ("/category/cancer-a-z/", "Cancer A–Z"),
    )
    cards = [
        h(
            "article",
            h("span", card.category, cls="cat"),
            h("h3", h("a", card.title, href=card.path)),
            h("p", card.excerpt),
            cls="hx-related-card",
        )
        for card in around.neighbours[:5]
    ]
    return _box(
        "hx-explore",
        h("p", "Continue exploring", cls="hx-kicker"),
        h("h2", "More from the almanac"),
        h("p", "Choose a letter or go on with one of the articles below."),
        h("div", *(h("a", name, href=path) for path, name in letters), cls="az"),
        *cards,
    )


def _share_again() -> Node:
    links = [h("a", name, href="#share", rel="nofollow") for name in ("Facebook", "X", "WhatsApp")]
    return h("div", h("span", "Was it useful? Pass it on:"), *links, cls="sharedaddy", role="box")
