"""What `hall.catalogue_search` finds, as the step 事项 draws it: pieces with matched parts marked."""

from collections.abc import Callable

from hall.catalogue import Catalogue, Item
from hall.catalogue_search import Field, HitKind, SearchIndex, Span
from hall.catalogue_search import Hit as FoundHit
from ui import words
from ui.states.look import Run
from ui.states.rules import Found, Hit, ThemeHit


def finder(catalogue: Catalogue, window: int) -> Callable[[str], Found]:
    """A search over one catalogue for one window; build it once and keep it."""
    index = SearchIndex(catalogue)

    def find(text: str) -> Found:
        found = index.find(text) if text.strip() else ()
        exact = tuple(_hit(catalogue, hit, window) for hit in found if hit.kind is HitKind.EXACT)
        near = tuple(_hit(catalogue, hit, window) for hit in found if hit.kind is HitKind.NEAR)
        themes = tuple(_theme(catalogue, hit) for hit in found if hit.kind is HitKind.THEME)
        return Found(
            exact=tuple(hit for hit in exact if hit is not None),
            themes=tuple(hit for hit in themes if hit is not None),
            near=tuple(hit for hit in near if hit is not None),
            how=words.FOUND_ALL,
            near_how=words.FOUND_PART,
        )

    return find


def pieces(text: str, spans: tuple[tuple[int, int], ...]) -> tuple[Run, ...]:
    """A text cut at the spans, which may overlap; the spans are marked."""
    marked = [any(start <= at < end for start, end in spans) for at in range(len(text))]
    runs: list[Run] = []
    for character, on in zip(text, marked, strict=True):
        if runs and runs[-1].marked == on:
            runs[-1] = Run(text=runs[-1].text + character, marked=on)
        else:
            runs.append(Run(text=character, marked=on))
    return tuple(runs)


def _spans(spans: tuple[Span, ...], where: Field, text: str) -> tuple[tuple[int, int], ...]:
    return tuple((span.start, span.end) for span in spans if span.field is where and span.text == text)


def _hit(catalogue: Catalogue, found: FoundHit, window: int) -> Hit | None:
    item = catalogue.item(found.code)
    if item is None:
        return None
    alias: list[Run] = []
    for number, name in enumerate(item.aliases):
        if number:
            alias.append(Run(text=words.COMMA))
        alias.extend(pieces(name, _spans(found.spans, Field.ALIAS, name)))
    here, where = _where(catalogue, item, window)
    name_runs = pieces(item.name, _spans(found.spans, Field.NAME, item.name))
    return Hit(item=item, name=name_runs, alias=tuple(alias), here=here, where=where)


def _where(catalogue: Catalogue, item: Item, window: int) -> tuple[bool, str]:
    queue = catalogue.queue(item.queue)
    if queue is None or window in queue.windows:
        return True, ""
    return False, words.go_to(queue.name)


def _theme(catalogue: Catalogue, found: FoundHit) -> ThemeHit | None:
    theme = next((theme for theme in catalogue.themes if theme.code == found.code), None)
    if theme is None:
        return None
    return ThemeHit(code=theme.code, name=theme.name, items=len(theme.steps), text=theme.text)
