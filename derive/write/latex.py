r"""Document → LaTeX through a Jinja template.

Templates say `\VAR{…}`, `\BLOCK{…}` and `\COMMENT{…}`. Plain strings are escaped on their way out;
finished LaTeX (mathematics, figures, what a macro returns) passes as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
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
    Document,
    Inline,
    Part,
    Relation,
    Roster,
    SideBySide,
    Table,
)
from derive.errors import InputError, suggestion
from derive.library.formats import LATEX
from derive.library.notations import Notation
from derive.model import Model
from derive.paths import templates_dir
from derive.plain_text import plain as reading
from derive.write import columns
from derive.write.charts import chart
from derive.write.contours import contours
from derive.write.escape import escape, plain, spoken
from derive.write.figures import Frame, diagram, plot, scale_of
from derive.write.grids import SMALLER, pages
from derive.write.latex_terms import Printer
from derive.write.layout import Layout, Row
from derive.write.measures import Measure, Room
from derive.write.own import Found, Own, Printers, chain_of
from derive.write.slides import Slide, slides
from derive.write.writing import Style


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
        self.layout = Layout(printer)
        self.printers = Printers(document, printer)
        self.own = Own(document, self.printers)

    @property
    def printer(self) -> Printer:
        """Of the part that is being written, else of the document."""
        return self.layout.printer

    def within(self, part: Part | None, caller: Callable[[], Markup]) -> Markup:
        """What `caller` writes, in the letters of `part`: of its model, in its notation."""
        outer = self.layout.printer
        self.layout.printer = self.printers.of(part) if part else outer
        try:
            return caller()
        finally:
            self.layout.printer = outer

    def globals(self) -> dict[str, object]:
        """Functions by name, for a template that places results and pictures itself."""
        return {
            "result": self.own.result,
            "diagram": self.own.diagram,
            "plot": self.own.plot,
            "parameters": self.own.parameters,
            "brackets_used": lambda: self.printers.met_condition,
            "letter_notes": lambda: self.printers.letter_notes,
            "within": self.within,
        }

    def filters(self) -> dict[str, object]:
        """Filters by name: from a block or term to finished LaTeX, or to rows of it."""
        return {
            "anchor": self.anchor,
            "kind": kind,
            "inline": self.layout.inline,
            "cell": lambda text: self.layout.inline(text, Style.CELL),
            "heading": self.heading,
            "plain_text": lambda text: spoken(reading(text)),
            "math": lambda term: Markup(self.printer.inline(term)),
            "display": lambda term: Markup(self.printer.display(term)),
            "relation": self.relation,
            "relation_text": lambda r: Markup(self.printer.relation(r, Style.CELL).text),
            "compact": lambda text: Markup(re.sub(r"\n\s*\n", "\n", text).strip("\n")),
            "pages": pages,
            "frames": self.frames,
            "file": lambda document: Markup(plain(document.spec)),
            "chain": self.own.chain,
            "steps": self.own.steps,
            "equation": self.own.equation,
            "formula": self.own.formula,
            "rows": self.rows,
            "columns": self.columns,
            "column_width": columns.column,
            "small_column_width": columns.small_column,
            "in_small": lambda room: room / SMALLER,
            "equations": self.layout.equations,
            "equations_width": self.layout.equations_width,
            "grid": self.layout.grid,
            "roster": self.layout.roster,
            "is_long": self.layout.is_long,
            "numbers": self.layout.numbers,
            "diagram": lambda d, width, height: diagram(d, self.printer, Frame(width, height)),
            "scale": lambda d, width, height: scale_of(d, self.printer, Frame(width, height)),
            "plot": lambda p, width, height: plot(p, self.layout, Frame(width, height)),
            "contours": lambda c, width, height: contours(c, self.layout, Frame(width, height)),
            "chart": lambda c, width, height: chart(c, self.layout, Frame(width, height)),
        }

    def frames(
        self, document: Document, *, width: float, height: float, em: float, picture: float
    ) -> tuple[Slide, ...]:
        """The slides of a document, on frames of that width and height in em; `em` and `picture` in mm."""
        room = Room(width, height, em, picture)

        def measure(part: Part | None) -> Measure:
            return Measure(Layout(self.printers.of(part) if part else self.printer), room)

        return slides(document, measure)

    def rows(self, shown: Found | Chain, room: float) -> tuple[Row, ...]:
        """The lines of a chain of the document, or of what `result` gave."""
        layout = Layout(shown.printer) if isinstance(shown, Found) else self.layout
        return layout.rows(chain_of(shown), room)

    def columns(self, pair: SideBySide, room: float) -> tuple[columns.Row, ...]:
        """Two parts block by block."""
        left, right = pair.left, pair.right
        assert isinstance(left, Part) and isinstance(right, Part)
        return columns.rows(self._column(left), self._column(right), room)

    def _column(self, part: Part) -> columns.Column:
        return columns.Column(part, Layout(self.printers.of(part)))

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
        return Markup(rf"\texorpdfstring{{{self.layout.inline(text)}}}{{{spoken(reading(text))}}}")

    def anchor(self, block: Block) -> Markup:
        """A comment line that says where the following lines come from."""
        name = block.anchor if isinstance(block, Chain | Roster | Table) and block.anchor else kind(block)
        line = _line_of(self.printer.model, name)
        return Markup(f"%<derive:{plain(name)}:{plain(self.document.spec)}:{line or ''}>")


def kind(block: Block) -> str:
    """`ResultBox` → result-box: the name of the block's macro."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", type(block).__name__).lower()


def _line_of(model: Model, anchor: str) -> int | None:
    for word in re.findall(r"\w+", anchor):
        for equation in model.equations:
            if equation.name in (word, word.removeprefix("d")):
                return equation.line
    return None
