"""What does a site's template look like, by the pages in the archive, and does it read them otherwise?

A process of its own finds out; only that loads what reads pages, 5 MB and .2 s.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from catalogue.archive import Archive
from catalogue.article import Article, Rejected
from catalogue.fingerprint import text_hash
from indexer.extract import Options, SiteTemplate
from indexer.extract.label import Method
from indexer.extract.template.profile import Profile
from indexer.ingest.apart import Processes
from indexer.ingest.template_samples import ArchivedPage, readable

# The extraction method of an article that the site's template fitted.
FITTED = Method.SITE_TEMPLATE

# Pages that share a template, at least.
FEWEST = 2

# Like pages from which a template is learned that stays with its site's others until many more of them come.
ENOUGH = 8

# Pages of a site from which on its templates are learned again one by one.
STEADY = 32

# Templates that follow a site's first one; then all of them are learned together.
MOST_LATER = 8

# Pages that are read with both templates, to see whether the new one reads otherwise.
_PROBES = 32

# Share of what the template before fitted that a new one need not fit.
_MAY_LOSE = 1 / 16

# Share of them that may be read otherwise before everything is read again. Of the sample site's named variant
# none is; where boxes have no elements of their own, half are, whatever the share is.
_MAY_DIFFER = 1 / 16


class Lessons:
    """Learns the templates of one site, and tries them."""

    def __init__(self, processes: Processes, options: Options) -> None:
        self._processes = processes
        self._options = options

    def of_all(self, known: Sequence[ArchivedPage], count: int) -> SiteTemplate | None:
        """The template of ``count`` pages of all kinds; ``None`` where no two are like.

        What few of many pages tell of a kind of their own follows behind the others. So it is learned again
        when a few more of these pages come, and nothing but those is read again.
        """
        return self._processes.apart(count, _of_all, known[: 2 * count], count)

    def of_strangers(
        self, strange: Sequence[ArchivedPage], count: int, known: SiteTemplate
    ) -> SiteTemplate | None:
        """A template of those that are like, of pages that no template fits; ``None`` where it fits none.

        ``known``: the site's templates.
        """
        if len(known.later) >= MOST_LATER:
            return None
        return self._processes.apart(len(strange), _of_strangers, strange, count, known, self._options)

    def anew(
        self, rank: int, its: Sequence[ArchivedPage], count: int, known: SiteTemplate
    ) -> SiteTemplate | None:
        """One of a site's templates, learned of ``count`` of the pages that it reads.

        ``None`` where the one that is known may stay.
        """
        return self._processes.apart(len(its), _anew, rank, its, count, known, self._options)

    def is_better(
        self,
        before: SiteTemplate | None,
        after: SiteTemplate,
        known: Sequence[ArchivedPage],
        differs: bool = False,
    ) -> bool:
        """Whether a template reads more pages otherwise than the one before may, and fits about as many.

        Tried on a few pages, since reading all of them again takes minutes. What it does not fit may still
        get a template of its own. ``differs``: it is known to read pages otherwise.
        """
        tried = known[: 2 * _PROBES]
        return self._processes.apart(len(tried), _is_better, before, after, tried, differs, self._options)


def _of_all(archive: Archive, known: Sequence[ArchivedPage], count: int) -> SiteTemplate | None:
    found = _learned(archive, known, count, FEWEST)
    return found if found is None or count < STEADY else _with_rare_kinds_behind(found)


def _of_strangers(
    archive: Archive, strange: Sequence[ArchivedPage], count: int, known: SiteTemplate, options: Options
) -> SiteTemplate | None:
    from indexer.extract import extract

    found = _of_like(archive, strange, count, ENOUGH)
    if found is None:
        return None
    both = known.followed_by(found)
    read = (extract(one.page, both, options=options) for one in readable(archive, strange, count))
    return found if any(map(_fitted, read)) else None


def _anew(
    archive: Archive,
    rank: int,
    its: Sequence[ArchivedPage],
    count: int,
    known: SiteTemplate,
    options: Options,
) -> SiteTemplate | None:
    found = _of_like(archive, its, count, FEWEST)
    if found is None:
        return None
    return found if _is_better(archive, known, known.with_rank(rank, found), its, False, options) else None


def _is_better(
    archive: Archive,
    before: SiteTemplate | None,
    after: SiteTemplate,
    known: Sequence[ArchivedPage],
    differs: bool,
    options: Options,
) -> bool:
    from indexer.extract import extract

    tried, otherwise, fitted, gained = 0, 0, 0, 0
    for one in readable(archive, known, _PROBES):
        old, new = (extract(one.page, template, options=options) for template in (before, after))
        tried += 1
        otherwise += _reads_otherwise(old, new)
        fitted += _fitted(old)
        gained += _fitted(new) - _fitted(old)
    return (differs or otherwise > _MAY_DIFFER * tried) and gained >= -_MAY_LOSE * fitted


def _of_like(archive: Archive, known: Sequence[ArchivedPage], count: int, fewest: int) -> SiteTemplate | None:
    """The template of those pages that are like, as far as it can be used."""
    found = _learned(archive, known, count, fewest)
    if found is None or not found.is_usable:
        return None
    return _of(found, [profile for profile in found.profiles if profile.is_usable])


def _learned(archive: Archive, known: Sequence[ArchivedPage], count: int, fewest: int) -> SiteTemplate | None:
    from indexer.extract import TemplateLearner

    learner = TemplateLearner()
    for one in readable(archive, known, count):
        learner.add(one.page, one.healed)
    return learner.template(fewest) if len(learner.views) >= fewest else None


def _with_rare_kinds_behind(template: SiteTemplate) -> SiteTemplate:
    """A template of which the profiles of a few pages each, unlike those of many, follow by themselves."""
    first = [profile for profile in template.profiles if profile.pages >= ENOUGH]
    rare = [profile for profile in template.profiles if profile.is_usable and _is_unlike(profile, first)]
    rare = [profile for profile in rare if profile.pages < ENOUGH][:MOST_LATER]
    if not first or not rare:
        return template
    rest = [profile for profile in template.profiles if profile not in rare]
    return replace(template, profiles=tuple(rest)).followed_by(
        *(_of(template, [profile]) for profile in rare)
    )


def _is_unlike(profile: Profile, others: Sequence[Profile]) -> bool:
    from indexer.extract.labelling import FITS
    from indexer.extract.template.paths import similarity

    return all(similarity(profile.shape, other.shape) < FITS for other in others)


def _of(template: SiteTemplate, profiles: Sequence[Profile]) -> SiteTemplate:
    """A template with some of its profiles."""
    return replace(template, profiles=tuple(profiles), pages=sum(profile.pages for profile in profiles))


def _fitted(result: Article | Rejected) -> bool:
    return isinstance(result, Article) and result.extraction.method == FITTED


def _reads_otherwise(one: Article | Rejected, other: Article | Rejected) -> bool:
    if isinstance(one, Rejected) or isinstance(other, Rejected):
        return type(one) is not type(other)
    return text_hash(one) != text_hash(other)
