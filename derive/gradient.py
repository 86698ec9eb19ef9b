"""Gradients of a report, one by one in every form, and all of them as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from derive.code.columns import widened_values
from derive.compose.matrices import InMatrices, has_entries
from derive.compose.stock import derived
from derive.kernel import to_sympy
from derive.numbers import Floats
from derive.steps import Result, Step
from derive.term import Derivative, Indexed, Name, Term, children, subterms, with_children
from derive.text import to_text
from derive.write.export import export
from derive.write.plain import Plain

if TYPE_CHECKING:
    import sympy
    from pylatex import Alignat, Math

    from derive.facade import Report

NotationName = str | Mapping[str, str]


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

    @cached_property
    def term(self) -> Term:
        """The value over the nodes, and over ∂L/∂node where it would not be readable otherwise.

        In the matrix view ∂L/∂node also stays where the value has a matrix form with it alone.
        """
        value, closed = self.result.value, self.report.written(self.result.value)
        if closed == value or self.report.spec.view != "matrix" or not has_entries(closed):
            return closed
        forms = InMatrices(self.report.model, broadcast=True)
        target = self.result.target
        kept = forms((target, closed)) is None and forms((target, value)) is not None
        return value if kept else closed

    @property
    def sympy(self) -> sympy.Expr:
        """The value as a SymPy expression in the nodes."""
        return to_sympy(self.term, self.report.model.functions)

    @property
    def value(self) -> Floats | None:
        """The number at the example to 15 significant digits; nested lists in the shape of an array."""
        numbers, target = self.report.numbers, self.result.target
        if numbers is None:
            return None
        shape = dict(self.report.model.columns).get(self.wrt, ()) if self._is_of_loss else ()
        return widened_values(numbers.values(target), shape)

    def text(self) -> str:
        """The value as text that derive reads back: `(a - y)*x_1`."""
        return to_text(_named(self.term))

    def latex(self, notation: NotationName | None = None) -> str:
        """The value as LaTeX, in matrix form where the spec has that view and the value that form."""
        form = self._in_matrices(alone=True) if self.report.spec.view == "matrix" else None
        return self.report.printer(notation).display(self.term if form is None else form)

    def numpy(self) -> str | None:
        """A line of NumPy that computes the value from the named nodes; `report.lines.setup` goes before.

        ∂L/∂z in it is called dL_dz. None where the value goes round through time, which takes a loop.
        """
        if self._is_of_loss and self.report.model.recurrent and self.wrt in going_round(self.report):
            return None
        form = self._in_matrices(broadcast=True)
        plain = not (has_entries(self.result.target) or has_entries(self.term))
        return self.report.lines.line(self.result.target, self.term, self.term if plain else form)

    @property
    def _is_of_loss(self) -> bool:
        return self.result.target.of == Name(self.report.model.loss)

    def _in_matrices(self, *, alone: bool = False, broadcast: bool = False) -> Term | None:
        forms = InMatrices(self.report.model, alone=alone, broadcast=broadcast)
        form = forms((self.result.target, self.term))
        return None if form is None else form[1]

    def pylatex(self, form: str = "chain", notation: NotationName | None = None) -> Alignat | Math:
        """A PyLaTeX object with its packages: the "chain", all "steps", the "result", or "inline"."""
        report = self.report
        return export(derived(self.result, report.looks()), form, Plain(report.printer(notation)))

    def __str__(self) -> str:
        return f"{to_text(self.result.target)} = {self.text()}"


def adjoint_name(derivative: Derivative) -> str:
    """The name that stands for ∂L/∂z1 in texts and in the table of values: dL_dz1."""
    of = derivative.of.id if isinstance(derivative.of, Name) else ""
    return f"d{of}_d{derivative.wrt.id}"


def _named(term: Term) -> Term:
    """∂L/∂z as dL_dz, ∂L/∂z[j] as dL_dz[j]."""
    if isinstance(term, Derivative) and isinstance(term.of, Name):
        name = adjoint_name(term)
        return Indexed(name, term.wrt.indices) if isinstance(term.wrt, Indexed) else Name(name)
    parts = children(term)
    return with_children(term, tuple(_named(part) for part in parts)) if parts else term


def gradient_table(report: Report) -> dict[str, object]:
    """What `derive gradients --json` prints: values of all nodes, one entry for every parameter, evidence.

    Between them, in the order in which they are computed, `adjoints` for every dL_dz that stands in an entry,
    and in `setup` what has to run before the lines of NumPy. Arrays have the shapes that were declared.
    Of a document of several parts it is one such table for each, under its title.
    """
    if report.parts:
        tables = [{"title": part.title, **gradient_table(part)} for part in report.models]
        return {"parts": tables, "evidence": report.counts()}
    kind = "function" if report.model.is_function else "loss"
    entries = {
        "adjoints": [_entry(report.result(name)) for name in _needed(report)],
        "gradients": [_entry(gradient) for gradient in report.gradients()],
        "jacobians": [_second_entry(gradient) for gradient in report.jacobians()],
        "hessian": [_second_entry(gradient) for gradient in report.hessian()],
    }
    lines = [str(entry["numpy"]) for group in entries.values() for entry in group if "numpy" in entry]
    further = {"setup": report.lines.setup(lines), "renamed": report.lines.renamed(lines)}
    return {
        kind: report.model.loss,
        "values": _values(report),
        **{key: found for key, found in entries.items() if found or key == "gradients"},
        **{key: found for key, found in further.items() if found},
        "evidence": report.verified.counts(),
    }


def _second_entry(gradient: Gradient) -> dict[str, object]:
    return {"target": to_text(gradient.result.target), **_entry(gradient)}


def _entry(gradient: Gradient) -> dict[str, object]:
    """One gradient in every form that it has."""
    entry: dict[str, object] = {"wrt": gradient.wrt, "text": gradient.text(), "latex": gradient.latex()}
    if (line := gradient.numpy()) is not None:
        entry["numpy"] = line
    if gradient.report.numbers is not None:
        entry["value"] = gradient.value
    return entry


def _needed(report: Report) -> tuple[str, ...]:
    """The nodes whose ∂L/∂node stands in a gradient, or in another that is needed, from the loss back."""
    found: set[str] = set()
    waiting = [gradient.term for gradient in report.gradients()]
    while waiting:
        for part in subterms(waiting.pop()):
            if isinstance(part, Derivative) and isinstance(part.of, Name) and part.wrt.id not in found:
                found.add(part.wrt.id)
                waiting.append(report.result(part.wrt.id).term)
    return tuple(name for name in reversed(report.of_loss) if name in found)


def going_round(report: Report) -> frozenset[str]:
    """The nodes whose ∂L/∂node speaks of itself at another step, by way of others or not."""
    reads = {name: _read(report.result(name).term) for name in report.of_loss}
    found: set[str] = set()
    for name, first in reads.items():
        reached, waiting = set[str](), list(first)
        while waiting:
            if (used := waiting.pop()) not in reached:
                reached.add(used)
                waiting.extend(reads.get(used, ()))
        if name in reached:
            found.add(name)
    return frozenset(found)


def _read(term: Term) -> set[str]:
    """The nodes whose ∂L/∂node stands in the term."""
    parts = (part for part in subterms(term) if isinstance(part, Derivative))
    return {part.wrt.id for part in parts if isinstance(part.of, Name)}


def _values(report: Report) -> dict[str, Floats]:
    """The numbers of all nodes, and of what the gradients name, ∂L/∂z as dL_dz."""
    numbers, model = report.numbers, report.model
    if numbers is None:
        return {}
    shapes = dict(model.columns) | {model.loss: ()}
    values = {e.name: widened_values(numbers.values(e.left), shapes.get(e.name, ())) for e in model.equations}
    parts = (part for gradient in report.gradients() for part in subterms(gradient.term))
    named = (part for part in parts if isinstance(part, Derivative) and isinstance(part.of, Name))
    return values | {
        adjoint_name(part): widened_values(numbers.values(part), shapes.get(part.wrt.id, ()))
        for part in named
    }
