"""The façade: a spec goes down the line of values, and any of them can be asked for.

report = derive.report("reports/logistic_regression.yaml")
report.result("w_1").text()          # (a - y)*x_1
report.pdf().pdf                     # the bytes of the handout
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from derive.algebra import flatten
from derive.backward import derive
from derive.build import build
from derive.closed import Closing
from derive.code import Lines, code_of
from derive.compose import Chapter, compose, compose_part, compose_parts
from derive.compose.options import AlgorithmOptions, Options
from derive.compose.second import of_kind
from derive.compose.stock import Looks, stock
from derive.compose.views import viewed
from derive.document import Document, Stock, unlettered
from derive.errors import DeriveError, InputError, UnknownName
from derive.gradient import Gradient, NotationName
from derive.library.activations import Activation
from derive.library.losses import Loss
from derive.library.notations import Notation
from derive.library.outlines import OUTLINES
from derive.model import Model
from derive.numbers import Numbers
from derive.spec import OwnWords, Spec, Written, read_spec, spec_from
from derive.steps import Derivation, Kind, Result
from derive.term import Name, Term
from derive.typeset import Typeset, typeset
from derive.verify import Verified, verify
from derive.write import Printer, choose_notation, write


@dataclass(frozen=True, slots=True)
class _Wish:
    """What a document was asked for with; an empty detail leaves it to the spec."""

    template: str | Path
    detail: str

    @property
    def outline(self) -> str:
        """The outline of the template's name, else that of the handout."""
        return str(self.template) if str(self.template) in OUTLINES else "handout"


@dataclass(frozen=True)
class Report:
    """A spec with its model, its derivation and the evidence for every step.

    A document of several parts has a report for each of them in `parts` and no model of its own; neither
    has a part that is prose.
    """

    spec: Spec
    proved: Verified | None
    parts: tuple[Report, ...] = ()

    def __repr__(self) -> str:
        if self.proved is None:
            return f"<Report '{self.title}': {len(self.parts)} parts>"
        model, results = self.model, len(self.derivation.results)
        return f"<Report '{model.title}': {len(model.equations)} equations, {results} results>"

    @property
    def verified(self) -> Verified:
        """The derivation with its evidence. Raises DeriveError where there are parts or prose instead."""
        if self.proved is None:
            raise DeriveError(f"'{self.title}' has no model of its own; its parts may have: report.parts")
        return self.proved

    @property
    def model(self) -> Model:
        """The model that was derived. Raises DeriveError like `verified`."""
        return self.verified.derivation.model

    @property
    def title(self) -> str:
        """As the spec says it, else as the model is called."""
        if self.spec.title or not self.models:
            return self.spec.title
        return self.models[0].model.title

    @property
    def models(self) -> tuple[Report, ...]:
        """The parts that have a model; the report itself when it has one."""
        return (self,) if self.proved else tuple(part for part in self.parts if part.proved)

    def part(self, title: str) -> Report:
        """The part of that title, or of that number from 1. Raises UnknownName."""
        titles = [part.title for part in self.parts]
        numbered = {str(number): part for number, part in enumerate(self.parts, start=1)}
        found = dict(zip(reversed(titles), reversed(self.parts), strict=True)) | numbered
        if title not in found:
            raise UnknownName("part", title, [name for name in titles if name])
        return found[title]

    def code(self, library: str = "numpy") -> str:
        """A Python module with the forward and the backward pass; `library` is numpy, torch or jax."""
        return code_of(self.verified, library)

    def counts(self) -> dict[str, int]:
        """Steps, and how many of them are proved and consistent, of all parts together."""
        each = [one.verified.counts() for one in self.models]
        return {name: sum(counts[name] for counts in each) for name in each[0]}

    @property
    def derivation(self) -> Derivation:
        """The results with their steps."""
        return self.verified.derivation

    @cached_property
    def numbers(self) -> Numbers | None:
        """The example's numbers, when the spec has an example."""
        example = self.model.example
        return Numbers(self.derivation, example, file=self.spec.file) if example else None

    @cached_property
    def lines(self) -> Lines:
        """Lines of NumPy for single results, and what has to run before them."""
        return Lines(self.derivation)

    @cached_property
    def of_loss(self) -> dict[str, Result]:
        """The result for ∂L/∂name by name."""
        loss = Name(self.model.loss)
        return {r.target.wrt.id: r for r in reversed(self.derivation.results) if r.target.of == loss}

    @cached_property
    def _closing(self) -> Closing:
        return Closing(self.of_loss, frozenset(symbol.id for symbol in self.model.symbols))

    def result(self, wrt: str) -> Gradient:
        """∂L/∂wrt for a parameter or node, of the first part that has it. Raises UnknownName."""
        for one in self.models:
            if wrt in one.of_loss:
                return Gradient(one, one.of_loss[wrt])
        raise UnknownName("result", wrt, dict.fromkeys(name for one in self.models for name in one.of_loss))

    def gradients(self) -> tuple[Gradient, ...]:
        """One for every parameter and node asked for that the loss depends on, part by part."""
        return tuple(
            Gradient(one, one.of_loss[name])
            for one in self.models
            for name in (*one.model.parameters, *one.model.adjoints)
            if name in one.of_loss
        )

    def jacobians(self) -> tuple[Gradient, ...]:
        """The derivatives between nodes that were asked for, after those that they need."""
        return self._of_kind(Kind.JACOBIAN)

    def hessian(self) -> tuple[Gradient, ...]:
        """The blocks ∂²L/∂y∂x that were asked for, mixed ones once."""
        return self._of_kind(Kind.HESSIAN)

    def _of_kind(self, kind: Kind) -> tuple[Gradient, ...]:
        each = ((one, of_kind(kind, one.derivation)) for one in self.models)
        return tuple(Gradient(one, result) for one, results in each for result in results)

    def printer(self, notation: NotationName | None = None) -> Printer:
        """The printer of this model's letters. Raises InputError for letters that do not do."""
        printer = Printer(choose_notation(notation) if notation else self._chosen(), self.model)
        try:
            printer.refuse_clashes()
        except InputError as error:
            raise self._placed(error, "" if notation else "notation") from None
        return printer

    @property
    def notation(self) -> dict[str, str]:
        """The notation that the spec names as its base, with its overrides."""
        chosen = self.spec.notation
        return {**({"base": chosen.base} if chosen.base else {}), **dict(chosen.overrides)}

    def document(self, *, template: str | Path = "handout", detail: str = "") -> Document:
        """The blocks of the document; an outline of the template's name orders them."""
        spec, wish = self.spec, _Wish(template, detail)
        sections = self._sections(wish)
        with self._telling(sections, wish):
            if self.proved is None:
                return compose_parts(
                    [part._chapter(wish, self.spec) for part in self.parts],
                    title=spec.title,
                    sections=sections,
                    outline=wish.outline,
                    subtitle=spec.subtitle,
                    text=spec.text,
                    spec=spec.file,
                )
            document = compose(
                self.proved,
                sections=sections,
                outline=wish.outline,
                detail=self.level(detail),
                subtitle=spec.subtitle,
                text=spec.text,
                spec=spec.file,
                options=self._options(),
            )
        return replace(document, stock=self.stock(detail)) if isinstance(template, Path) else document

    def _chapter(self, wish: _Wish, whole: Spec) -> Chapter:
        """This report as a part of a document; its sections are what it is about, on slides as well."""
        sections = self.spec.sections or ()
        with self._telling(sections, wish):
            part = compose_part(
                self.proved,
                title=self.spec.title,
                sections=sections,
                outline=wish.outline,
                detail=self.level(wish.detail),
                text=self.spec.text,
                options=self._options(),
            )
        if self.spec.notation != whole.notation:
            self._chosen()  # a letter that is none is told with its line
            part = replace(part, letters=tuple(self.notation.items()))
        if self.proved and isinstance(wish.template, Path):
            part = replace(part, stock=self.stock(wish.detail))
        asked = bool(self.spec.sections) or self.proved is None
        return Chapter(part, self.proved, self.spec.beside, self._options(), asked)

    def _sections(self, wish: _Wish) -> tuple[str | OwnWords, ...]:
        """Those that the spec names; of a document without parts they are those of the handout."""
        return (self.spec.sections or ()) if wish.outline == "handout" or self.parts else ()

    def level(self, detail: str = "") -> str:
        """The level of detail: as asked for, else as the spec says."""
        return detail or self.spec.detail or "lecture"

    @contextmanager
    def _telling(self, sections: tuple[str | OwnWords, ...], wish: _Wish) -> Iterator[None]:
        """Errors get the spec's file and the line of the key that is wrong."""
        named = [item for item in sections if isinstance(item, str)]
        try:
            yield
        except UnknownName as error:
            said = "sections" if error.name in named else "" if wish.detail else "detail"
            raise self._placed(error, said) from None
        except InputError as error:
            raise self._placed(error, "sections" if named else "") from None

    def stock(self, detail: str = "") -> Stock:
        """Every result and picture by its name, for an own template and for snippets."""
        return stock(self.verified, self.looks(detail))

    def looks(self, detail: str = "") -> Looks:
        """How single results are shown: at that level of detail, and in the view of the spec."""
        return Looks(self.level(detail), self.written, viewed(self.spec.view, self.model))

    def written(self, value: Term) -> Term:
        """A derived value as it is shown: closed, and without sums in sums."""
        return flatten(self._closing.closed(value))

    def tex(
        self,
        *,
        template: str | Path = "handout",
        detail: str = "",
        notation: NotationName | None = None,
    ) -> str:
        """The LaTeX source."""
        document = self.document(template=template, detail=detail)
        chosen = choose_notation(notation) if notation else self._chosen()
        if notation:
            document = replace(document, blocks=tuple(map(unlettered, document.blocks)))
        for one in self.models:
            one.printer(notation)  # two names with one letter are told with their line
        try:
            return write(document, template=template, notation=chosen)
        except InputError as error:
            known = (Path(name).name for name in self.spec.templates)
            raise self._placed(error, "template" if Path(template).name in known else "") from None

    def _chosen(self) -> Notation:
        try:
            return choose_notation(self.notation)
        except InputError as error:
            raise self._placed(error, "notation") from None

    def _options(self) -> Options:
        """What the spec asks of single sections."""
        asked = self.spec.algorithm
        algorithm = AlgorithmOptions(asked.title, asked.until, asked.each, asked.summary)
        known = frozenset(name.text for name in self.spec.known)
        return Options(algorithm, bool(self._chosen().error_signal), self.spec.view, known=known)

    def _placed(self, error: InputError, key: str) -> InputError:
        """The error with the spec's file and the line of `key`, unless it has a place of its own."""
        return error if error.file else error.located(file=self.spec.file, line=self.spec.line(key))

    def pdf(
        self,
        *,
        template: str | Path = "handout",
        detail: str = "",
        notation: NotationName | None = None,
    ) -> Typeset:
        """The typeset document. Raises TypesetError."""
        return typeset(self.tex(template=template, detail=detail, notation=notation))


def layer(
    units: int | str | None = None,
    activation: str | Activation | None = None,
    *,
    bias: bool = True,
    kind: str = "dense",
) -> dict[str, object]:
    """A layer for `network`: z = W·(layer before) + b, a = activation(z); else one unit, and a = z.

    With `view="matrix"`, `units` may be the name of a size, and `kind` another one of LAYERS.
    """
    chosen = {"units": units, "activation": activation}
    return {key: value for key, value in chosen.items() if value is not None} | {"bias": bias, "kind": kind}


def network(
    inputs: int | Sequence[str],
    layers: Sequence[Mapping[str, object]],
    *,
    loss: str | Loss,
    **spec: object,
) -> Report:
    """The report of a network built in code; `spec` takes the other keys of a spec file, such as example."""
    described = {"inputs": inputs, "layers": list(layers), "loss": loss}
    return report({"title": "", **spec, "network": described})


_NEEDED = {"chains": "chain", "closed": "closed", "signals": "signals"}  # the way that a section shows


def _ways(spec: Spec) -> tuple[str, ...]:
    """The further ways that the spec asks for, by themselves or by a section that shows them."""
    of_function = ("chain", "closed") if len(spec.function) > 1 else ()
    return (
        *of_function,
        *spec.ways,
        *(way for section, way in _NEEDED.items() if section in (spec.sections or ())),
    )


def report(source: Spec | Mapping[str, object] | str | Path) -> Report:
    """The report of a spec, of a mapping of the same form, or of a file.

    Raises InputError for what cannot be read and Unproved for a step without evidence.
    """
    match source:
        case str() | Path():
            spec = read_spec(source)
        case Spec():
            spec = source
        case Mapping():
            spec = spec_from(source)
        case _:
            raise TypeError(f"a report is made of a file, a mapping or a Spec, not of {source!r:.60}")
    return _made(spec)


def _check_known(spec: Spec, models: Sequence[Model], above: Sequence[Written] = ()) -> None:
    """Raises UnknownName for a function in `known` that no model calls; those of `above` another part may."""
    called = dict.fromkeys(function.name for model in models for function in model.functions)
    elsewhere = {name.text for name in above}
    for name in spec.known:
        if name.text not in called and name.text not in elsewhere:
            raise UnknownName("function in 'known':", name.text, called).located(
                file=spec.file, line=name.line
            )


def _made(spec: Spec, above: Sequence[Written] = ()) -> Report:
    """The report of a spec, or of a part in a document whose top says `above` as known."""
    if not spec.has_model:
        parts = tuple(_made(part, spec.known) for part in spec.parts)
        _check_known(spec, [part.model for part in parts if part.proved], above)
        return Report(spec, None, parts)
    try:
        model = build(spec)
        _check_known(spec, [model], above)
        derivation = derive(model, proof=spec.proof, ways=_ways(spec), roots=spec.roots)
        return Report(spec, verify(derivation))
    except InputError as error:
        raise error.located(file=spec.file, line=None) from None
