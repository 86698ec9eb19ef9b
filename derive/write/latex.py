r"""Document → LaTeX through a Jinja template.

Templates say `\VAR{…}`, `\BLOCK{…}` and `\COMMENT{…}`. Plain strings are escaped on their way out;
finished LaTeX (mathematics, figures, what a macro returns) passes as it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from jinja2 import (
    FileSystemLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
    pass_eval_context,
)
from jinja2.nodes import EvalContext
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from derive.document import (
    Block,
    Chain,
    Diagram,
    Document,
    EvidenceLine,
    Heading,
    Inline,
    Line,
    ModelCard,
    Relation,
    SideBySide,
    Table,
)
from derive.errors import InputError, suggestion
from derive.library.formats import LATEX
from derive.library.notations import Notation
from derive.model import Model
from derive.paths import templates_dir
from derive.term import Term
from derive.text import to_text
from derive.write.escape import escape, plain, spoken
from derive.write.figures import Frame, diagram, plot
from derive.write.latex_terms import Printer
from derive.write.layout import Layout, pages
from derive.write.own import Own, chain_of
from derive.write.term_writer import Style


def write_latex(document: Document, template: str | Path, notation: Notation) -> str:
    """The LaTeX source of `document`. Raises InputError when the template is unknown or wrong."""
    environment = _environment(document, template, Printer(notation, document.model))
    if not isinstance(template, Path):
        return environment.get_template(f"{template}{LATEX.template_suffix}").render(document=document)
    try:
        return _marked(environment.get_template(template.name).render(document=document), template)
    except FAULTS as error:
        raise _fault(error, template) from None


def _marked(text: str, template: Path) -> str:
    """The text with a mark by which a TeX error is traced to the template."""
    mark = f"\n%<derive:template:{plain(str(template))}:>"
    return re.sub(r"^\\begin\{document\}[ \t]*$", lambda found: found[0] + mark, text, count=1, flags=re.M)


# What a template can do wrong: unknown names, calls with wrong arguments, arithmetic, text that is no UTF-8.
FAULTS = (
    TemplateError,
    InputError,
    ArithmeticError,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
    RecursionError,
)


def _fault(error: Exception, template: Path) -> InputError:
    """One sentence with the template's file and line."""
    file, line = _place(error, template)
    match error:
        case TemplateSyntaxError():
            return InputError(f"the template is wrong: {error.message}", file=file, line=error.lineno)
        case TemplateNotFound(name=str(name)):
            if name == template.name and line is None:
                return InputError(f"there is no template '{template}'{_known(str(template))}")
            return InputError(f"there is no template '{name}'{_known(name)}", file=file, line=line)
        case InputError():
            return error.located(file=file, line=line)
        case UnicodeDecodeError():
            return InputError("the template is not text in UTF-8", file=file)
        case _:
            says = " ".join(str(error).split()) or type(error).__name__
            return InputError(f"the template cannot be used: {says}", file=file, line=line)


def _place(error: Exception, template: Path) -> tuple[str, int | None]:
    """The innermost line of a template file that the error went through; Jinja maps frames to lines."""
    if isinstance(error, TemplateSyntaxError):
        return str(Path(error.filename or template)), error.lineno
    place: tuple[str, int | None] = (str(template), None)
    trace = error.__traceback__
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if file.endswith(".j2"):
            place = (str(Path(file)), trace.tb_lineno)
        trace = trace.tb_next
    return place


def template_names() -> tuple[str, ...]:
    """The templates that can be asked for by name."""
    files = sorted((templates_dir() / LATEX.folder).glob(f"*{LATEX.template_suffix}"))
    names = [file.name.removesuffix(LATEX.template_suffix) for file in files]
    return tuple(name for name in names if not name.startswith("_"))


def _known(name: str) -> str:
    return suggestion(name, template_names())


def _environment(document: Document, template: str | Path, printer: Printer) -> SandboxedEnvironment:
    if isinstance(template, str) and template not in template_names():
        raise InputError(f"unknown template '{template}'{_known(template)}")
    folders = [templates_dir() / LATEX.folder]
    if isinstance(template, Path):
        folders.insert(0, template.parent)
    environment = SandboxedEnvironment(
        loader=FileSystemLoader(folders),
        block_start_string=r"\BLOCK{",
        block_end_string="}",
        variable_start_string=r"\VAR{",
        variable_end_string="}",
        comment_start_string=r"\COMMENT{",
        comment_end_string="}",
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=StrictUndefined,
        autoescape=True,  # macros return finished text; what is escaped, and how, is up to `finalize`
        finalize=_finished,
    )
    offers = _Offers(document, printer)
    environment.filters.update(offers.filters())
    environment.globals.update(offers.globals())
    return environment


@pass_eval_context  # which keeps Jinja from treating literals as finished at compile time
def _finished(context: EvalContext, value: object) -> Markup:
    if isinstance(value, StrictUndefined):
        return Markup(str(value))  # raises, with the name
    return value if isinstance(value, Markup) else escape(str(value))


class _Offers:
    """What a template can call besides plain attributes of the document."""

    def __init__(self, document: Document, printer: Printer) -> None:
        self.document = document
        self.printer = printer
        self.layout = Layout(printer)
        self.own = Own(document, printer)

    def globals(self) -> dict[str, object]:
        """Functions by name, for a template that places results and pictures itself."""
        return {
            "result": self.own.result,
            "diagram": self.own.diagram,
            "plot": self.own.plot,
            "parameters": self.own.parameters,
            "brackets_used": lambda: self.printer.met_condition,
        }

    def filters(self) -> dict[str, object]:
        """Filters by name: from a block or term to finished LaTeX, or to rows of it."""
        return {
            "anchor": self.anchor,
            "kind": kind,
            "inline": self.layout.inline,
            "heading": self.heading,
            "plain_text": lambda text: spoken(_reading(text)),
            "math": lambda term: Markup(self.printer.inline(term)),
            "display": lambda term: Markup(self.printer.display(term)),
            "relation": self.relation,
            "relation_text": lambda r: Markup(self.printer.relation(r, Style.CELL).text),
            "compact": lambda text: Markup(re.sub(r"\n\s*\n", "\n", text).strip("\n")),
            "pages": pages,
            "frames": frames,
            "file": lambda document: Markup(plain(document.spec)),
            "chain": self.own.chain,
            "steps": self.own.steps,
            "equation": self.own.equation,
            "formula": self.own.formula,
            "rows": lambda derived, room: self.layout.rows(chain_of(derived), room),
            "equations": self.layout.equations,
            "equations_width": self.layout.equations_width,
            "grid": self.layout.grid,
            "is_long": self.layout.is_long,
            "numbers": self.layout.numbers,
            "diagram": lambda d, width, height: diagram(d, self.printer, Frame(width, height)),
            "plot": lambda p, width, height: plot(p, self.layout, Frame(width, height)),
        }

    def relation(self, relation: Relation, room: float) -> Markup:
        """A relation as a line of its own, scaled when it is wider than `room`."""
        piece = self.printer.relation(relation, Style.DISPLAY)
        if piece.width <= room:
            return Markup(rf"$\displaystyle {piece.text}$")
        return Markup(rf"\resizebox{{{room:.2f}em}}{{!}}{{$\displaystyle {piece.text}$}}")

    def heading(self, text: Inline) -> Markup:
        """A heading with a plain reading for the PDF's outline."""
        if all(isinstance(part, str) for part in text):
            return self.layout.inline(text)
        return Markup(rf"\texorpdfstring{{{self.layout.inline(text)}}}{{{spoken(_reading(text))}}}")

    def anchor(self, block: Block) -> Markup:
        """A comment line that says where the following lines come from."""
        name = block.anchor if isinstance(block, Chain | Table) and block.anchor else kind(block)
        line = _line_of(self.document.model, name)
        return Markup(f"%<derive:{plain(name)}:{plain(self.document.spec)}:{line or ''}>")


@dataclass(frozen=True, slots=True)
class Slide:
    """The blocks below one numbered heading, or before the first (`title` empty)."""

    title: Inline
    blocks: tuple[Block, ...]

    @property
    def has_evidence(self) -> bool:
        """Whether the closing line about the proofs is among them."""
        return any(isinstance(block, EvidenceLine) for block in self.blocks)


def frames(document: Document) -> tuple[Slide, ...]:
    """The document cut before every heading; a picture has a frame of its own."""
    slides: list[tuple[Inline, list[Block]]] = [((), [])]
    for block in document.blocks:
        if isinstance(block, Heading) and block.level == 1:
            slides.append((block.text, []))
            continue
        if isinstance(block, Heading):  # a run-in heading stays, so that it is not parted from what follows
            slides.append((slides[-1][0], []))
        for part in _stacked(block):
            if isinstance(part, Diagram):
                slides.append((slides[-1][0], []))
            slides[-1][1].append(part)
            if isinstance(part, Diagram):
                slides.append((slides[-1][0], []))
    return tuple(Slide(title, tuple(blocks)) for title, blocks in slides if blocks)


def _stacked(block: Block) -> tuple[Block, ...]:
    """What stands side by side on paper, one after the other: a slide breaks between lines only."""
    match block:
        case SideBySide(left, right):
            return (left, right)
        case ModelCard(diagram, equations):
            lines: list[Line] = []
            for relation, role in equations:
                first, *further = relation.sides[1:]
                lines.append(Line(relation.sides[0], first, role))
                lines.extend(Line(None, side) for side in further)
            chain = Chain(tuple(lines), "model")
            return (chain,) if diagram is None else (diagram, chain)
        case _:
            return (block,)


def kind(block: Block) -> str:
    """`ResultBox` → result-box: the name of the block's macro."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", type(block).__name__).lower()


def _line_of(model: Model, anchor: str) -> int | None:
    for word in re.findall(r"\w+", anchor):
        for equation in model.equations:
            if equation.name in (word, word.removeprefix("d")):
                return equation.line
    return None


def _reading(text: Inline) -> str:
    """The text with its mathematics as typed."""
    return "".join(_typed(part) for part in text)


def _typed(part: str | Term | Relation) -> str:
    if isinstance(part, str):
        return part
    if isinstance(part, Relation):
        return f" {part.sign} ".join(to_text(side) for side in part.sides)
    return to_text(part)
