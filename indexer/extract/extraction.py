"""One page to one article, or to the reason why it is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from catalogue.article import Article, Extraction, Reference, Rejected, Section, article_id
from indexer.extract.asides import mark_asides
from indexer.extract.blocks import Outline
from indexer.extract.label import Labelled, Method
from indexer.extract.labelling import label, template_for
from indexer.extract.leading_boxes import mark_leading_boxes
from indexer.extract.links import base_of, hostname_of, link_url
from indexer.extract.metadata.collect import (
    Metadata,
    article_language,
    metadata_of,
    prose_of,
    section_language,
)
from indexer.extract.metadata.summary import aliases_of, summary_of
from indexer.extract.page import Extracted, Options, Page
from indexer.extract.rejection import RejectionReason, not_an_article
from indexer.extract.roles import NOTICES, Role, SectionKind
from indexer.extract.safety_net import catch
from indexer.extract.sections.builder import drafts_of
from indexer.extract.sections.drafts import SectionDraft, links_of
from indexer.extract.sections.kinds import DEFAULT, Vocabulary
from indexer.extract.sections.references import references_in
from indexer.extract.sections.sources import split_references
from indexer.extract.single_lines import mark_single_lines
from indexer.extract.source.repair import Healed, heal
from indexer.extract.source.terms import terms_in, terms_of
from indexer.extract.template.profile import SiteTemplate
from indexer.extract.walk import outline_of

# Characters of an article that its language is told from.
_LANGUAGE_SAMPLE = 4000


@dataclass(slots=True)
class ReadPage:
    """A page read: everything that an Article or an explanation is made of."""

    page: Page
    healed: Healed
    metadata: Metadata
    labelled: Labelled
    drafts: list[SectionDraft]
    # Of the site's templates, the one that it was read with.
    template: SiteTemplate | None = None
    # How many of them do not fit it before the first that does; None where none does.
    rank: int | None = None
    rejected: str | None = None


def extract(
    page: Page,
    template: SiteTemplate | None = None,
    vocabulary: Vocabulary = DEFAULT,
    options: Options = Options(),  # noqa: B008 – frozen
) -> Article | Rejected:
    """One page to one article, or the reason why it is none. Never raises, whatever the page's bytes."""
    return extract_ranked(page, template, vocabulary, options).result


def extract_ranked(
    page: Page, template: SiteTemplate | None, vocabulary: Vocabulary, options: Options
) -> Extracted:
    """The same, with the template that decided."""
    return extract_healed(page, heal(page), template, vocabulary, options)


def extract_healed(
    page: Page,
    healed: Healed,
    template: SiteTemplate | None,
    vocabulary: Vocabulary,
    options: Options,
    outline: Outline | None = None,
) -> Extracted:
    """The same of a page that was parsed already; ``outline``: its outline, where it was walked already."""
    if reason := not_an_article(healed, page):
        return Extracted(Rejected(page.url, reason))
    reading = read(page, healed, template, vocabulary, options, outline)
    if reading.rejected:
        return Extracted(Rejected(page.url, reading.rejected), reading.rank)
    return Extracted(_article(reading, options), reading.rank)


def read(
    page: Page,
    healed: Healed,
    template: SiteTemplate | None,
    vocabulary: Vocabulary,
    options: Options,
    outline: Outline | None = None,
) -> ReadPage:
    """Label a healed page and cut what is kept into drafts of sections."""
    outline = outline or outline_of(healed.tree)
    template, rank = template_for(outline, template)
    metadata = metadata_of(healed.tree, page, options, affixes=template.affixes if template else ())
    labelled = label(outline, healed.tree, page, metadata.title, template, options)
    if rank is None and labelled.method is Method.SITE_TEMPLATE:
        rank = 0
    mark_asides(labelled, metadata.authors)
    mark_leading_boxes(labelled)
    mark_single_lines(labelled, metadata.authors)
    labelled = catch(labelled, healed.tree, page, metadata.title, template)
    drafts = drafts_of(labelled, metadata.title)
    for draft in drafts:
        draft.kind = vocabulary.kind_of(draft.heading, metadata.title) if draft.heading else ""
    drafts = split_references(drafts, labelled, page.url)
    rejected = None if any(draft.blocks for draft in drafts) else str(RejectionReason.NO_ARTICLE)
    return ReadPage(page, healed, metadata, labelled, drafts, template, rank, rejected)


def _article(reading: ReadPage, options: Options) -> Article:
    metadata, page, template = reading.metadata, reading.page, reading.template
    url = metadata.canonical or page.url
    base = base_of(reading.healed.tree, page.url)
    sections = tuple(_section(draft, options) for draft in reading.drafts)
    text = " ".join(part for section in sections for part in section.texts())
    language = article_language(metadata, prose_of(sections)[:_LANGUAGE_SAMPLE], options)
    sections = tuple(_in_language(section, section_language(section, language)) for section in sections)
    labelled = reading.labelled
    terms = terms_of(reading.healed.tree, reading.healed.terms)
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
        terms=terms_in(terms, f"{metadata.title} {text}"),
        references=_references(reading.drafts, base),
        links=links_of(reading.drafts, lambda href: link_url(base, href)),
        extraction=Extraction(
            labelled.method.value, labelled.confidence, (*reading.healed.warnings, *labelled.warnings)
        ),
        aliases=aliases_of(metadata, sections),
        source=metadata.source,
        noindex=metadata.noindex,
        alternates=metadata.alternates,
    )


def _section(draft: SectionDraft, options: Options) -> Section:
    kind = _kind(draft)
    if options.keep_shared and kind in (SectionKind.DISCLAIMER, SectionKind.BOILERPLATE):
        kind = SectionKind.OTHER
    level = max(1, min(6, draft.level))
    return Section(draft.heading, str(kind), level, draft.anchor, tuple(draft.blocks))


def _in_language(section: Section, language: str | None) -> Section:
    """``section``, with the language that it is written in where that is another one than the article's."""
    return replace(section, language=language) if language else section


def _kind(draft: SectionDraft) -> str:
    """The kind of a section: by what its blocks were labelled, else by its heading."""
    if draft.role is Role.REFERENCE:
        return SectionKind.REFERENCES
    if draft.role in NOTICES:
        return draft.role.value
    if draft.kind:
        return draft.kind
    return SectionKind.LEAD if draft.role is Role.LEAD else SectionKind.OTHER


def _references(drafts: Sequence[SectionDraft], base: str) -> tuple[Reference, ...]:
    made: dict[tuple[str, str | None], Reference] = {}
    for draft in drafts:
        if draft.role is Role.REFERENCE:
            for block in draft.members:
                for reference in references_in(block.text, [anchor.href for anchor in block.anchors], base):
                    made.setdefault((reference.text, reference.url), reference)
    return tuple(made.values())
