"""The façade: a spec goes down the line of values, and any of them can be asked for.

report = derive.report("reports/logistic_regression.yaml")
report.result("w_1").text()          # (a - y)*x_1
report.pdf().pdf                     # the bytes of the handout
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from derive.algebra import flatten
from derive.backward import derive
from derive.build import build
from derive.compose import compose
from derive.compose.options import AlgorithmOptions, Options
from derive.compose.stock import derived, stock
from derive.document import Document, Stock
from derive.errors import InputError, UnknownName
from derive.kernel import to_sympy
from derive.library.activations import Activation
from derive.library.losses import Loss
from derive.library.outlines import OUTLINES
from derive.model import Model
from derive.numbers import Numbers
from derive.spec import Spec, read_spec, spec_from
from derive.steps import Derivation, Result, Step
from derive.term import Derivative, Name, Term, children, size, with_children
from derive.text import to_text
from derive.typeset import Typeset, typeset
from derive.verify import Verified, verify
from derive.write import Printer, choose_notation, write
from derive.write.export import export
from derive.write.plain import Plain

if TYPE_CHECKING:
    import sympy
    from pylatex import Alignat, Math

CLOSED = 60  # operations up to which a gradient is written in the nodes alone

NotationName = str | Mapping[str, str]


@dataclass(frozen=True)
class Report:
    """A spec with its model, its derivation and the evidence for every step."""

    spec: Spec
    model: Model
    verified: Verified

    def __repr__(self) -> str:
        model, results = self.model, len(self.derivation.results)
        return f"<Report '{model.title}': {len(model.equations)} equations, {results} results>"

    @property
    def derivation(self) -> Derivation:
        """The results with their steps."""
        return self.verified.derivation

    @cached_property
    def numbers(self) -> Numbers | None:
        """The example's numbers, when the spec has an example."""
        return Numbers(self.derivation, self.model.example) if self.model.example else None

    @cached_property
    def _values(self) -> dict[Derivative, Term]:
        return {result.target: result.value for result in reversed(self.derivation.results)}

    @cached_property
    def _of_loss(self) -> dict[str, Result]:
        loss = Name(self.model.loss)
        return {r.target.wrt.id: r for r in reversed(self.derivation.results) if r.target.of == loss}

    def result(self, wrt: str) -> Gradient:
        """∂L/∂wrt for a parameter or node. Raises UnknownName when there is none."""
        if wrt not in self._of_loss:
            raise UnknownName("result", wrt, self._of_loss)
        return Gradient(self, self._of_loss[wrt])

    def gradients(self) -> tuple[Gradient, ...]:
        """One for every parameter asked for that the loss depends on."""
        return tuple(self.result(name) for name in self.model.parameters if name in self._of_loss)

    def printer(self, notation: NotationName | None = None) -> Printer:
        """The printer of this model's letters."""
        return Printer(choose_notation(notation or self.notation), self.model)

    @property
    def notation(self) -> NotationName | None:
        """The notation that the spec names, with its overrides."""
        chosen = self.spec.notation
        named = {"base": chosen.base} if chosen.base else {}
        return {**named, **dict(chosen.overrides)} or None

    def document(self, *, template: str | Path = "handout", detail: str = "") -> Document:
        """The blocks of the document; an outline of the template's name orders them."""
        outline = str(template) if str(template) in OUTLINES else "handout"
        sections = (self.spec.sections or ()) if outline == "handout" else ()
        try:
            return compose(
                self.verified,
                sections=sections,
                outline=outline,
                detail=detail or self.spec.detail or "lecture",
                subtitle=self.spec.subtitle,
                spec=self.spec.file,
                view=self.spec.view,
                options=_options(self.spec),
            )
        except UnknownName as error:
            said = "sections" if error.name in sections else "" if detail else "detail"
            raise self._placed(error, said) from None
        except InputError as error:
            raise self._placed(error, "") from None

    def stock(self, detail: str = "") -> Stock:
        """Every result and picture by its name, for an own template and for snippets."""
        level = detail or self.spec.detail or "lecture"
        return stock(self.verified, detail=level, closed=self._written)

    def _written(self, value: Term) -> Term:
        return flatten(self.closed(value))

    def tex(
        self,
        *,
        template: str | Path = "handout",
        detail: str = "",
        notation: NotationName | None = None,
    ) -> str:
        """The LaTeX source."""
        document = self.document(template=template, detail=detail)
        if isinstance(template, Path):
            document = replace(document, stock=self.stock(detail))
        try:
            chosen = choose_notation(notation or self.notation)
        except InputError as error:
            raise self._placed(error, "" if notation else "notation") from None
        try:
            return write(document, template=template, notation=chosen)
        except InputError as error:
            known = (Path(name).name for name in self.spec.templates)
            raise self._placed(error, "template" if Path(template).name in known else "") from None

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

    def closed(self, term: Term) -> Term:
        """`term` with derived values put in for ∂L/∂node while the whole stays readable."""
        while True:
            grown = self._put_in(term)
            if grown == term or size(grown) > CLOSED:
                return term
            term = grown

    def _put_in(self, term: Term) -> Term:
        if isinstance(term, Derivative) and isinstance(term.of, Name):
            return self._values.get(term, term)
        parts = children(term)
        return with_children(term, tuple(self._put_in(part) for part in parts)) if parts else term


def _options(spec: Spec) -> Options:
    """What the spec asks of single sections."""
    asked = spec.algorithm
    return Options(AlgorithmOptions(asked.title, asked.until, asked.each, asked.summary))


@dataclass(frozen=True)
class Gradient:
    """∂L/∂name: the value that was derived and proved, and the steps that led to it."""

    report: Report
    result: Result

    def __repr__(self) -> str:
        return f"<Gradient {self}>"

    @property
    def wrt(self) -> str:
        """The name that was differentiated with respect to."""
        return self.result.target.wrt.id

    @property
    def steps(self) -> tuple[Step, ...]:
        """Every step, one rule each."""
        return self.result.steps

    @property
    def term(self) -> Term:
        """The value over the nodes, and over ∂L/∂node where it would not be readable otherwise."""
        return self.report._written(self.result.value)

    @property
    def sympy(self) -> sympy.Expr:
        """The value as a SymPy expression in the nodes."""
        return to_sympy(self.term, self.report.model.functions)

    @property
    def value(self) -> float | None:
        """The number at the example, to 15 significant digits."""
        numbers = self.report.numbers
        return None if numbers is None else numbers.value(self.result.target)

    def text(self) -> str:
        """The value as text that derive reads back: `(a - y)*x_1`."""
        return to_text(_named(self.term))

    def latex(self, notation: NotationName | None = None) -> str:
        """The value as LaTeX."""
        return self.report.printer(notation).display(self.term)

    def pylatex(self, form: str = "chain", notation: NotationName | None = None) -> Alignat | Math:
        """A PyLaTeX object with its packages: the "chain", all "steps", the "result", or "inline"."""
        report = self.report
        level = report.spec.detail or "lecture"
        found = derived(self.result, detail=level, closed=report._written)
        return export(found, form, Plain(report.printer(notation)))

    def __str__(self) -> str:
        return f"{to_text(self.result.target)} = {self.text()}"


def adjoint_name(derivative: Derivative) -> str:
    """The name that stands for ∂L/∂z1 in texts and in the table of values: dL_dz1."""
    of = derivative.of.id if isinstance(derivative.of, Name) else ""
    return f"d{of}_d{derivative.wrt.id}"


def _named(term: Term) -> Term:
    if isinstance(term, Derivative) and isinstance(term.of, Name):
        return Name(adjoint_name(term))
    parts = children(term)
    return with_children(term, tuple(_named(part) for part in parts)) if parts else term


def gradient_table(report: Report) -> dict[str, object]:
    """What `derive gradients --json` prints: values of all nodes, one entry for every parameter, evidence."""
    numbers = report.numbers
    values: dict[str, float] = {}
    gradients: list[dict[str, object]] = []
    if numbers is not None:
        values = {e.name: numbers.value(Name(e.name)) for e in report.model.equations}
    for gradient in report.gradients():
        entry: dict[str, object] = {"wrt": gradient.wrt, "text": gradient.text(), "latex": gradient.latex()}
        if numbers is not None:
            entry["value"] = gradient.value
            values.update(_adjoint_values(gradient.term, numbers))
        gradients.append(entry)
    kind = "function" if report.model.is_function else "loss"
    table: dict[str, object] = {kind: report.model.loss, "values": values, "gradients": gradients}
    return {**table, "evidence": report.verified.counts()}


def _adjoint_values(term: Term, numbers: Numbers) -> dict[str, float]:
    if isinstance(term, Derivative) and isinstance(term.of, Name):
        return {adjoint_name(term): numbers.value(term)}
    found: dict[str, float] = {}
    for part in children(term):
        found.update(_adjoint_values(part, numbers))
    return found


def layer(
    units: int = 1, activation: str | Activation = "identity", *, bias: bool = True
) -> dict[str, object]:
    """A layer for `network`: z = W·(layer before) + b, a = activation(z)."""
    return {"units": units, "activation": activation, "bias": bias}


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


_NEEDED = {"chains": "chain", "closed": "closed"}  # the way that a section shows


def _ways(spec: Spec) -> tuple[str, ...]:
    """The further ways that the spec asks for, by themselves or by a section that shows them."""
    of_function = ("chain", "closed") if len(spec.function) > 1 else ()
    return (*of_function, *spec.ways, *(way for section, way in _NEEDED.items() if section in (spec.sections or ())))


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
    model = build(spec)
    try:
        verified = verify(derive(model, proof=spec.proof, ways=_ways(spec), roots=spec.roots))
    except InputError as error:
        raise error.located(file=spec.file, line=None) from None
    return Report(spec, model, verified)
