"""Verified → Document: which blocks, in which order, at which level of detail.

`compose` takes a `Verified` and nothing else, so that no unproved line reaches paper.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from derive.compose.algorithm import algorithm_section
from derive.compose.chains import chains_section, closed_section, numbered_locals_section
from derive.compose.closing import evidence_section, kinks_section
from derive.compose.contours import contours_section
from derive.compose.convexity import convexity_section
from derive.compose.data import data_section
from derive.compose.dependencies import dependencies_section
from derive.compose.derivations import derivation_section
from derive.compose.diagrams import equations_section, model_section, picture_section
from derive.compose.gradient import gradient_section
from derive.compose.insights import insights_section, plot_section
from derive.compose.jensen import jensen_section
from derive.compose.material import Material
from derive.compose.options import NO_OPTIONS, Options
from derive.compose.overview import objective_section, overview_section
from derive.compose.parts import Chapter, common_subject, in_columns, joined_model, one_level_down
from derive.compose.results import results_section
from derive.compose.sheet import sheet_section
from derive.compose.signals import signals_section
from derive.compose.tables import notation_section, parameters_section, rules_section
from derive.compose.totals import totals_section
from derive.compose.training import training_section
from derive.compose.updates import updates_section
from derive.compose.views import in_view
from derive.compose.words import own_block, prose, title_of
from derive.compose.worked import example_section
from derive.document import Block, Document, Heading, Part
from derive.errors import InputError, UnknownName
from derive.library.outlines import OUTLINES, Outline
from derive.model import Model
from derive.numbers import Numbers
from derive.spec import OwnWords
from derive.steps import Derivation
from derive.verify import Verified

__all__ = ["SECTIONS", "TOGETHER", "Chapter", "compose", "compose_part", "compose_parts", "title_of"]

SECTIONS: dict[str, Callable[[Material], tuple[Block, ...]]] = {
    "model": model_section,
    "equations": equations_section,
    "objective": objective_section,
    "overview": overview_section,
    "notation": notation_section,
    "picture": picture_section,
    "derivation": derivation_section,
    "locals": numbered_locals_section,
    "chains": chains_section,
    "closed": closed_section,
    "totals": totals_section,
    "results": results_section,
    "parameters": parameters_section,
    "gradient": gradient_section,
    "contours": contours_section,
    "signals": signals_section,
    "updates": updates_section,
    "algorithm": algorithm_section,
    "dependencies": dependencies_section,
    "data": data_section,
    "example": example_section,
    "training": training_section,
    "plot": plot_section,
    "convexity": convexity_section,
    "jensen": jensen_section,
    "insights": insights_section,
    "sheet": sheet_section,
    "kinks": kinks_section,
    "rules": rules_section,
    "evidence": evidence_section,
}
TOGETHER: dict[str, Callable[..., tuple[Block, ...]]] = {  # sections that take the materials of many parts
    "notation": notation_section,
    "sheet": sheet_section,
    "kinks": kinks_section,
    "rules": rules_section,
    "evidence": evidence_section,
}
Sections = Sequence[str | OwnWords]
OF_CURVES = ("convexity", "jensen", "kinks", "rules", "evidence")  # what needs no equations


def compose(
    verified: Verified,
    *,
    sections: Sections = (),
    outline: str = "handout",
    detail: str = "lecture",
    subtitle: str = "",
    text: Sequence[str] = (),
    spec: str = "",
    options: Options = NO_OPTIONS,
) -> Document:
    """The document of a verified derivation; `sections` in their order, or those of the outline.

    `text` are the author's paragraphs below the title. Raises UnknownName for a section, outline or level of
    detail that does not exist.
    """
    chosen = OUTLINES.get(outline)
    material = _material(verified, detail, options)
    model = material.model
    names = sections or _usual_sections(chosen, verified.derivation)
    material = replace(material, options=options.among(names))
    shown = tuple(_shown(names, material))
    return Document(
        title=title_of(model.title),
        subtitle=title_of(subtitle or _usual_subtitle(model)),
        kind=chosen.title,
        subject=model.subject,
        blocks=(*prose(text), *in_view(shown, options.view, model)),
        model=model,
        spec=spec,
    )


def _material(verified: Verified, detail: str, options: Options = NO_OPTIONS) -> Material:
    if not isinstance(verified, Verified):
        raise TypeError("only what verify() returned is composed")
    model = verified.derivation.model
    numbers = Numbers(verified.derivation, model.example) if model.example else None
    return Material(verified, numbers, detail, options)


def _shown(sections: Sections, material: Material) -> Iterator[Block]:
    for item in sections:
        if isinstance(item, OwnWords):
            yield own_block(item)
        elif item in SECTIONS and not (material.model.equations or item in (*OF_CURVES, "notation")):
            raise InputError(f"the section '{item}' needs 'equations:', 'network:' or 'function:'")
        elif item in SECTIONS:
            yield from SECTIONS[item](material)
        else:
            raise UnknownName("section", item, SECTIONS)


def compose_part(
    verified: Verified | None,
    *,
    title: str = "",
    sections: Sections = (),
    outline: str = "handout",
    detail: str = "lecture",
    text: Sequence[str] = (),
    options: Options = NO_OPTIONS,
) -> Part:
    """One part of a document: its own words alone, or all that is about its model.

    What the outline says of a whole document is left out, unless `sections` asks for it.
    """
    if verified is None:
        return Part(title_of(title), (*prose(text), *one_level_down(tuple(_words(sections)))))
    usual = _usual_sections(OUTLINES.get(outline), verified.derivation)
    chosen = sections or [name for name in usual if name not in TOGETHER]
    material = _material(verified, detail, options.among(chosen))
    model = material.model
    shown = in_view(one_level_down(tuple(_shown(chosen, material))), options.view, model)
    return Part(title_of(title or model.title), (*prose(text), *shown), model)


def _words(sections: Sections) -> Iterator[Block]:
    for item in sections:
        if not isinstance(item, OwnWords):
            raise InputError(f"the section '{item}' needs a model, and this part has none")
        yield own_block(item)


def compose_parts(
    chapters: Sequence[Chapter],
    *,
    title: str,
    sections: Sections = (),
    outline: str = "handout",
    subtitle: str = "",
    text: Sequence[str] = (),
    spec: str = "",
) -> Document:
    """The parts in their order, then what is said of all of them: `sections`, or those of the outline.

    With the section `sheet` a part that names no sections stands in its table alone. At least one part has a
    model. Raises UnknownName and InputError for a section that is not for all parts.
    """
    chosen = OUTLINES.get(outline)
    materials = [_material(c.verified, "lecture", c.options) for c in chapters if c.verified]
    models = [material.model for material in materials]
    closing = sections or [name for name in chosen.sections if name in TOGETHER]
    shown = [chapter for chapter in chapters if chapter.asked or "sheet" not in closing]
    return Document(
        title=title_of(title or models[0].title),
        subtitle=title_of(subtitle),
        kind=chosen.title,
        subject=common_subject(models),
        blocks=(*prose(text), *in_columns(shown), *_closed(closing, materials, chapters)),
        model=joined_model(models),
        spec=spec,
    )


def _closed(
    sections: Sections, materials: Sequence[Material], chapters: Sequence[Chapter]
) -> Iterator[Block]:
    derived = [chapter.part for chapter in chapters if chapter.verified]
    for item in sections:
        if isinstance(item, OwnWords):
            yield own_block(item)
        elif item == "notation" and len({part.letters for part in derived}) > 1:
            yield from _letters_of_each(materials, derived)
        elif item in TOGETHER:
            yield from TOGETHER[item](*materials)
        elif item in SECTIONS:
            names = ", ".join(TOGETHER)
            raise InputError(f"the section '{item}' is about one model: name it in a part; for all: {names}")
        else:
            raise UnknownName("section", item, TOGETHER)


def _letters_of_each(materials: Sequence[Material], parts: Sequence[Part]) -> Iterator[Block]:
    """Parts in several notations have a table each, in their own letters."""
    pairs = [pair for pair in zip(materials, parts, strict=True) if pair[0].model.symbols]
    for place, (material, part) in enumerate(pairs):
        heading, table = notation_section(material)
        if place == 0:
            yield heading
        yield replace(part, title=(), blocks=(Heading(part.title, level=2), table), stock=None)


def _usual_sections(outline: Outline, derivation: Derivation) -> tuple[str, ...]:
    """Those of the outline; of a plain function the chain of factors where every variable has one."""
    model = derivation.model
    if not model.equations:
        return tuple(name for name in outline.sections if name in OF_CURVES)
    if not model.is_function or not outline.of_functions:
        return outline.sections
    chained = {result.target.wrt.id for result in derivation.results if result.way == "chain"}
    return outline.of_substitutions if chained >= set(model.parameters) else outline.of_functions


def _usual_subtitle(model: Model) -> str:
    if not model.equations:
        return "From the second derivative to the inequality, one rule at a time."
    if not model.is_function:
        return "From the loss back to every parameter, one rule at a time."
    several = len(model.parameters) > 1
    return "Every partial derivative, one rule at a time." if several else "One rule at a time."
