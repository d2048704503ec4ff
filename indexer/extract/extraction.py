"""One page to one article, or to the reason why it is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from catalogue.article import Article, Extraction, Reference, Rejected, Section, article_id
from indexer.extract.label import Labelled, Role
from indexer.extract.labelling import label
from indexer.extract.links import base_of, hostname_of, link_url
from indexer.extract.metadata.collect import Metadata, article_language, metadata_of, section_language
from indexer.extract.metadata.summary import aliases_of, summary_of
from indexer.extract.page import Options, Page
from indexer.extract.rejection import Reason, not_an_article
from indexer.extract.sections.builder import SectionDraft, drafts_of, links_of
from indexer.extract.sections.kinds import DEFAULT, Vocabulary
from indexer.extract.sections.references import is_reference_list, references_in
from indexer.extract.sections.sources import split_references
from indexer.extract.source.repair import Healed, heal
from indexer.extract.source.terms import terms_in, terms_of
from indexer.extract.template.profile import SiteTemplate


@dataclass(slots=True)
class ReadPage:
    """A page read: everything that an Article or an explanation is made of."""

    page: Page
    healed: Healed
    metadata: Metadata
    labelled: Labelled
    drafts: list[SectionDraft]
    rejected: str | None = None


def extract(
    page: Page,
    template: SiteTemplate | None = None,
    vocabulary: Vocabulary = DEFAULT,
    options: Options = Options(),  # noqa: B008 – frozen
) -> Article | Rejected:
    """One page to one article, or the reason why it is none. Never raises, whatever the page's bytes."""
    healed = heal(page)
    if reason := not_an_article(healed, page):
        return Rejected(page.url, reason)
    reading = read(page, healed, template, vocabulary, options)
    if reading.rejected:
        return Rejected(page.url, reading.rejected)
    return _article(reading, template, vocabulary, options)


def read(
    page: Page, healed: Healed, template: SiteTemplate | None, vocabulary: Vocabulary, options: Options
) -> ReadPage:
    """Label a healed page and cut what is kept into drafts of sections."""
    metadata = metadata_of(
        healed.tree, page, options, affixes=template.affixes if template else (), rest=page.rest_categories
    )
    labelled = label(healed.tree, page, metadata.title, template, options)
    drafts = drafts_of(labelled, metadata.title)

    def cites(texts: Sequence[tuple[str, Sequence[str]]]) -> bool:
        return is_reference_list(texts, page.url)

    drafts = split_references(
        drafts, labelled, lambda heading: vocabulary.kind_of(heading, metadata.title) == "references", cites
    )
    rejected = None if any(draft.blocks for draft in drafts) else str(Reason.NO_ARTICLE)
    return ReadPage(page, healed, metadata, labelled, drafts, rejected)


def _article(
    reading: ReadPage, template: SiteTemplate | None, vocabulary: Vocabulary, options: Options
) -> Article:
    metadata, page = reading.metadata, reading.page
    url = metadata.canonical or page.url
    base = base_of(reading.healed.tree, page.url)
    sections = tuple(_section(draft, vocabulary, metadata.title, options) for draft in reading.drafts)
    text = " ".join(part for section in sections for part in section.texts())
    language = article_language(metadata, text[:4000], options)
    sections = tuple(replace(section, language=section_language(section, language)) for section in sections)
    labelled = reading.labelled
    return Article(
        id=article_id(url),
        url=url,
        site=options.site or hostname_of(url),
        title=metadata.title,
        sections=sections,
        language=language,
        categories=metadata.categories,
        summary=summary_of(metadata, sections, template.descriptions if template else ()),
        authors=metadata.authors,
        published=metadata.published,
        modified=metadata.modified,
        image=metadata.image,
        terms=terms_in(terms_of(reading.healed.tree, reading.healed.terms), f"{metadata.title} {text}"),
        references=_references(reading.drafts, base),
        links=links_of(reading.drafts, lambda href: link_url(base, href)),
        extraction=Extraction(
            labelled.method, labelled.confidence, (*reading.healed.warnings, *labelled.warnings)
        ),
        aliases=aliases_of(metadata, sections),
        source=metadata.source,
        noindex=metadata.noindex,
    )


def _section(draft: SectionDraft, vocabulary: Vocabulary, title: str, options: Options) -> Section:
    if draft.role is Role.REFERENCE:
        kind = "references"
    elif draft.role in (Role.DISCLAIMER, Role.BOILERPLATE):
        kind = "other" if options.keep_shared else draft.role.value
    elif draft.heading:
        kind = vocabulary.kind_of(draft.heading, title)
        if kind in ("disclaimer", "boilerplate") and options.keep_shared:
            kind = "other"
    else:
        kind = "lead" if draft.role is Role.LEAD else "other"
    return Section(draft.heading, kind, max(1, min(6, draft.level)), draft.anchor, tuple(draft.blocks))


def _references(drafts: Sequence[SectionDraft], base: str) -> tuple[Reference, ...]:
    made: dict[tuple[str, str | None], Reference] = {}
    for draft in drafts:
        if draft.role is Role.REFERENCE:
            for block in draft.members:
                for reference in references_in(block.text, [anchor.href for anchor in block.anchors], base):
                    made.setdefault((reference.text, reference.url), reference)
    return tuple(made.values())
