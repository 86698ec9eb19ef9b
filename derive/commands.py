"""What the commands do; `cli` parses their arguments and loads this module when one is run."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from derive.compose import SECTIONS
from derive.compose.closing import stated_facts
from derive.compose.lines import DETAILS, chain
from derive.compose.second import symmetry
from derive.document import Inline, Introduced, Relation
from derive.errors import DeriveError, UnknownName, suggestion
from derive.evidence import Verdict
from derive.facade import Report, report
from derive.gradient import Gradient, gradient_table
from derive.library.activations import ACTIVATIONS, SOFTMAX
from derive.library.formats import FORMATS
from derive.library.identities import IDENTITIES
from derive.library.layers import LAYERS, LayerKind
from derive.library.losses import LOSSES
from derive.library.notations import NOTATIONS
from derive.library.outlines import OUTLINES
from derive.library.rules import RULES
from derive.model import calls
from derive.plain_text import document_text, plain
from derive.steps import Result
from derive.term import Derivative, Name, Term
from derive.text import to_text
from derive.typeset import place
from derive.write import Printer, Style
from derive.write.escape import escape
from derive.write.latex import template_names

SOFTMAX_OF_THREE = {  # softmax is shown with the loss that it goes with
    "equations": [
        *(f"p_{i} = exp(z_{i})/(exp(z_1) + exp(z_2) + exp(z_3))" for i in (1, 2, 3)),
        "L = -(y_1*log(p_1) + y_2*log(p_2) + y_3*log(p_3))",
    ],
    "assume": ["y_1 + y_2 + y_3 = 1"],
    "gradients": ["z_1"],
}
STAGES = ("model", "steps", "evidence", "document", "tex")
OUTPUTS = ("pdf", "tex")


@dataclass(frozen=True, slots=True)
class Built:
    """A file that was written, or the reason why it was not, and how many pages it has."""

    spec: Path
    file: Path | None
    problem: str = ""
    pages: int = 0


@dataclass(frozen=True, slots=True)
class Wish:
    """How a document is to be built: empty texts leave it to the spec."""

    folder: Path
    format: str = "pdf"
    template: str = ""
    detail: str = ""
    notation: str = ""


def build_all(specs: tuple[Path, ...], wish: Wish) -> Iterator[Built]:
    """Every document of every spec, one after the other; a failure does not stop the others.

    Raises UnknownName before anything is built when the wish names something that does not exist.
    """
    _check(wish)
    written: dict[Path, Path] = {}
    for spec in specs:
        try:
            made = report(spec)
        except DeriveError as problem:
            yield Built(spec, None, _told(problem, spec))
            continue
        for template in [wish.template] if wish.template else made.spec.templates:
            target = _target(spec, template, wish)
            try:
                _claim(target, spec, written)
                yield _build(made, template, target=target, wish=wish)
            except DeriveError as problem:
                yield Built(spec, None, _told(problem, spec))


def _check(wish: Wish) -> None:
    """A slip on the command line is told once, not once for every spec."""
    known = {
        "format": (wish.format, OUTPUTS),
        "level of detail": (wish.detail, tuple(DETAILS)),
        "notation": (wish.notation, NOTATIONS.names()),
        "template": ("" if _is_own(wish.template) else wish.template, template_names()),
    }
    for kind, (name, names) in known.items():
        if name and name not in names:
            raise UnknownName(kind, name, names)


def _is_own(template: str) -> bool:
    return template.endswith(".j2")


def _told(problem: DeriveError, spec: Path) -> str:
    """The sentence, which names the spec."""
    text = str(problem)
    return text if text.startswith(str(spec)) else f"{spec}: {text}"


def _target(spec: Path, template: str, wish: Wish) -> Path:
    """The handout has the name of its spec, any other document the name of its template besides."""
    stem = spec.stem if template == "handout" else f"{spec.stem}-{Path(template).name.split('.')[0]}"
    return wish.folder / f"{stem}.{wish.format}"


def _claim(target: Path, spec: Path, written: dict[Path, Path]) -> None:
    other = written.setdefault(target, spec.resolve())
    if other != spec.resolve():
        raise DeriveError(f"{target} was just built from {other}; rename one of the specs, or use another -o")


def _build(made: Report, template: str, *, target: Path, wish: Wish) -> Built:
    spec = Path(made.spec.file)
    chosen: str | Path = template
    if _is_own(template):
        own = [folder / template for folder in (spec.parent, Path())]
        chosen = next((path for path in own if path.is_file()), own[0])
    if wish.format == "tex":
        source = made.tex(template=chosen, detail=wish.detail, notation=wish.notation or None)
        _put(target, source.encode())
        return Built(spec, target)
    typeset = made.pdf(template=chosen, detail=wish.detail, notation=wish.notation or None)
    _put(target, typeset.pdf)
    return Built(spec, target, pages=typeset.pages)


def _put(target: Path, content: bytes) -> None:
    try:
        place(target, content)
    except OSError as problem:
        raise DeriveError(f"{target}: cannot be written: {problem.strerror}") from None


def show(source: str, *, wrt: str, stage: str, format: str, detail: str) -> str:
    """A stage of a spec as text, or the derivation of one activation or loss."""
    if stage not in STAGES:
        raise UnknownName("stage", stage, STAGES)
    if format not in ("text", "latex"):
        raise UnknownName("format", format, ("text", "latex"))
    if source in LAYERS and not Path(source).exists():
        return _layer_text(LAYERS.get(source))
    made = _found(source)
    match stage:
        case "document":
            return document_text(made.document(detail=detail))
        case "tex":
            return made.tex(detail=detail)
        case "steps":
            return _by_parts(made, wrt, lambda part: _chains(part, (wrt, format), detail))
        case "model":
            return _by_parts(made, wrt, lambda part: "\n".join(_model_lines(part)))
        case _:
            return _by_parts(made, wrt, lambda part: "\n".join(_evidence_lines(part, wrt)))


def _layer_text(kind: LayerKind) -> str:
    """What a kind of layer is, its arrays and its equations, as its declaration has them."""
    arrays = (f"  {one.letter}: {one.role.value} [{', '.join(one.shape)}]" for one in kind.given)
    equations = (f"  {one.in_rows}" for one in kind.equations)
    chosen = f"\nactivation: {kind.activation}, unless another one is chosen" if kind.activation else ""
    example = f"{{kind: {kind.name}}} among the layers of a network with 'view: matrix'"
    return "\n".join([f"{kind.name}: {kind.title}", *arrays, *equations]) + f"{chosen}\nuse: {example}"


def _by_parts(made: Report, wrt: str, write: Callable[[Report], str]) -> str:
    """Every part below its title; with `wrt` the first one that has this result."""
    shown = (made.result(wrt).report,) if wrt else made.models
    if not made.parts:
        return write(made)
    return "\n\n".join(f"# {one.title}\n\n{write(one)}" for one in shown)


def _chains(made: Report, wish: tuple[str, str], detail: str) -> str:
    wrt, format = wish
    results = [made.result(wrt).result] if wrt else list(made.derivation.results)
    write_chain = _latex_chain if format == "latex" else _text_chain
    chains = [write_chain(result, made.level(detail), made.printer()) for result in results]
    return "\n\n".join([*chains, *(_facts(made) if format == "text" and not wrt else ())])


def _facts(made: Report) -> tuple[str, ...]:
    """What the document says about mixed derivatives, and about points without a derivative."""
    facts = (*symmetry(made.derivation), *stated_facts(made.model))
    return ("\n".join(plain(fact) for fact in facts),) if facts else ()


def _found(source: str) -> Report:
    """The report of a file, else of the activation or loss of that name."""
    if Path(source).exists() or Path(source).suffix or Path(source).name != source:
        return report(source)
    if source != SOFTMAX and _activation(source) is None and _loss(source) is None:
        spellings = [name for item in (*ACTIVATIONS, *LOSSES) for name in (item.name, *item.aliases)]
        spellings += [item.name for item in LAYERS]
        near = suggestion(source, spellings)
        hint = near if "did you mean" in near else "; see `derive list activations` and `derive list losses`"
        raise DeriveError(f"there is neither a file nor an activation or loss '{source}'{hint}")
    return _of_name(source)


def _activation(name: str) -> str | None:
    wanted = name.lower().replace("_", "-")
    found = [item for item in ACTIVATIONS if wanted in (item.name, *item.aliases)]
    return found[0].call if found else None


def _loss(name: str) -> str | None:
    wanted = name.lower().replace("_", "-")
    found = [item for item in LOSSES if wanted in (item.name, *item.aliases)]
    return found[0].name if found else None


def _of_name(name: str) -> Report:
    """The derivative of an activation with respect to z, or of a loss with respect to its prediction."""
    if name == SOFTMAX:
        return report(SOFTMAX_OF_THREE)
    call = _activation(name)
    if call is not None:
        equations = [f"a = {call}(z)"]
        return report({"title": name, "equations": equations, "gradients": ["z"], "proof": "both"})
    loss = LOSSES.get(_loss(name) or name)
    definition = loss.definition if isinstance(loss.definition, str) else to_text(loss.definition)
    return report({"title": loss.title, "equations": [f"L = {definition}"], "gradients": ["a"]})


def _written(made: Report) -> Iterator[Term]:
    """What stands in the model's equations and in the derivation."""
    yield from (equation.body for equation in made.model.equations)
    yield from (step.after for result in made.derivation.results for step in result.steps)


def _model_lines(made: Report) -> Iterator[str]:
    for equation in made.model.equations:
        symbol = made.model.symbol(equation.name)
        yield f"{equation.name} = {to_text(equation.body)}   [{symbol.role.value}, {symbol.domain}]"
    called = {name for term in _written(made) for name in calls(term)}
    for function in made.model.functions:
        if function.name in called:  # σ is known to every model with an e^z, to be recognised
            called.update(calls(function.body))
            yield f"{function.name}({function.variable}) = {to_text(function.body)}   [in {function.range}]"
    for assumption in made.model.assumptions:
        yield f"assume {to_text(assumption.left)} = {to_text(assumption.right)}"
    if made.model.equations:
        yield f"gradients of {made.model.loss}: {', '.join(made.model.parameters)}"


def _evidence_lines(made: Report, wrt: str) -> Iterator[str]:
    wanted = made.result(wrt).result if wrt else None
    for result, found in zip(made.derivation.results, made.verified.evidence, strict=True):
        if wanted is not None and result is not wanted:
            continue
        yield to_text(result.target)
        for step, evidence in zip(result.steps, found, strict=True):
            sampled = evidence.verdict is Verdict.CONSISTENT
            points = f" at {evidence.points} points" if sampled else ""
            verdict = f"{evidence.verdict.value}{points} ({evidence.method.value})"
            yield f"  = {to_text(step.after)}   [{step.rule.name}: {verdict}]"
    counts = made.verified.counts()
    yield f"{counts['steps']} steps, {counts['proved']} proved, {counts['consistent']} consistent"


def _text_chain(result: Result, detail: str, printer: Printer) -> str:
    lines = chain(result, detail).lines
    rights = [to_text(line.right) for line in lines]
    width = min(72, max(len(right) for right in rights))
    rows = [_plain_target(result.target)]
    for line, right in zip(lines, rights, strict=True):
        reason = plain(line.reason)
        rows.append(f"  = {right:<{width}}   {reason}".rstrip())
    return "\n".join(rows)


def _plain_target(target: Derivative) -> str:
    match target:
        case Derivative(Name(of), Name(wrt)):
            return f"∂{of}/∂{wrt}"
        case _:
            return to_text(target)


def _latex_chain(result: Result, detail: str, printer: Printer) -> str:
    rows: list[str] = []
    for line in chain(result, detail).lines:
        left = printer.display(line.left) if line.left is not None else ""
        right = printer.piece(line.right, braces=line.braces).text
        reason = rf" && \text{{{_latex_reason(line.reason, printer)}}}" if line.reason else ""
        rows.append(f"  {left} &= {right}{reason}")
    body = " \\\\\n".join(rows)
    return f"\\begin{{align*}}\n{body}\n\\end{{align*}}"


def _latex_reason(text: Inline, printer: Printer) -> str:
    parts: list[str] = []
    for part in text:
        match part:
            case str():
                parts.append(escape(part))
            case Relation():
                parts.append(f"${printer.relation(part, Style.TEXT).text}$")
            case Introduced():
                parts.append(f"${printer.introduced(part, Style.TEXT).text}$")
            case _:
                parts.append(f"${printer.inline(part)}$")
    return "".join(parts)


def gradients(source: str) -> str:
    """The gradients of a spec as JSON."""
    return json.dumps(gradient_table(report(source)), indent=2, ensure_ascii=False)


def code(source: str, *, to: str, part: str = "") -> str:
    """A module that computes a spec and its gradients; of several parts the one that is named."""
    made = report(source)
    models = made.part(part).models if part else made.models
    if len(models) != 1:
        raise DeriveError(
            f"{source}: {len(models)} parts have a model; name one with --part: its title or number"
        )
    return models[0].code(to)


def gradient_lines(source: str) -> str:
    """The gradients of a spec, one a line, part by part."""
    return _by_parts(report(source), "", _gradient_lines)


def _gradient_lines(made: Report) -> str:
    lines = []
    for gradient in made.gradients():
        wrt = to_text(gradient.result.target.wrt)
        lines.append(f"∂{made.model.loss}/∂{wrt} = {gradient.text()}{_number(gradient)}")
    for further in (*made.jacobians(), *made.hessian()):
        lines.append(f"{further}{_number(further)}")
    return "\n".join(lines)


def _number(gradient: Gradient) -> str:
    return "" if gradient.value is None else f"   = {gradient.value!r}"


def catalogs() -> dict[str, tuple[tuple[str, str], ...]]:
    """Everything that has a name: kind → (name, title) pairs."""
    return {
        "activations": tuple((item.name, item.title) for item in ACTIVATIONS),
        "layers": tuple((item.name, item.title) for item in LAYERS),
        "losses": tuple((item.name, item.title) for item in LOSSES),
        "rules": tuple((item.name, item.title) for item in RULES),
        "identities": tuple((item.name, item.title) for item in IDENTITIES),
        "notations": tuple((item.name, item.title) for item in NOTATIONS),
        "templates": tuple((name, "") for name in template_names()),
        "outlines": tuple((item.name, ", ".join(item.sections)) for item in OUTLINES),
        "sections": tuple((name, "") for name in SECTIONS),
        "details": tuple((name, f"{len(rules)} rules understood") for name, rules in DETAILS.items()),
        "formats": tuple((item.name, item.title) for item in FORMATS),
    }


def listing(kind: str) -> str:
    """The declarations of one kind, or of all."""
    known = catalogs()
    if kind and kind not in known:
        raise UnknownName("kind", kind, known)
    blocks = []
    for name in [kind] if kind else list(known):
        rows = [f"  {item:<34} {title}".rstrip() for item, title in known[name]]
        blocks.append("\n".join([f"{name}", *rows]))
    return "\n\n".join(blocks)
