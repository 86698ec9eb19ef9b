"""The shape of the code: imports go down the line, doors to the world are few, files and functions small."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import derive

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "derive"

# A module imports from lower floors and from its own package; floors are counted from the ground.
FLOORS = (
    ("errors", "decimals", "term", "write.greek", "write.pieces", "typeset.log", "typeset.install"),
    ("index_sums",),
    ("indices",),
    ("catalog", "paths", "yaml_source", "model", "text", "algebra"),
    ("spec_shape", "document", "steps", "uses", "vectors", "unroll", "elimination", "matrix", "patterns"),
    ("closed", "library.formats", "library.notations", "library.outlines", "library.array_libraries"),
    ("library.activations", "library.layers", "library.losses", "evidence", "typeset", "plain_text"),
    ("parse", "spec_parts", "spec_unroll", "working"),
    ("library.rules", "kernel", "spec", "doctor", "write"),
    ("library.identities", "building", "verify", "numbers", "latex_reader"),
    ("library.roots", "library.sums"),
    ("summing",),
    ("differentiate", "simplify", "build"),
    ("curvature",),
    ("backward", "compose", "code"),
    ("gradient",),
    ("facade", "checking"),
    ("notes",),
    ("commands", "snippets"),
    ("progress",),
    ("cli",),
    ("__main__",),
)  # fmt: skip
FLOOR = {name: height for height, names in enumerate(FLOORS) for name in names}

# What verify must not know: its suspects.
SUSPECTS = {
    "library.rules",
    "library.identities",
    "differentiate",
    "simplify",
    "elimination",
    "working",
    "algebra",
}
DOORS = {  # module of the world → the only places that may import it
    "sympy": {"kernel"},
    "subprocess": {"typeset.contain"},
    "tempfile": {"typeset.engine", "typeset.passes"},
    "importlib": {"", "cli"},
    "flint": {"evidence", "numbers", "elimination", "compose.insights"},
    "pylatex": {"write.figures", "write.contours", "write.charts", "write.export"},
    "jinja2": {"write.latex", "write.pages"},
    "pylatexenc": {"notes.reading.tokens"},
    "typer": {"cli"},
    "rich": {"progress"},
    "pydantic": {"spec_shape"},
    "ruamel": {"yaml_source"},
}
BANNED_CALLS = {"eval", "exec", "compile", "sympify", "parse_expr", "lambdify", "simplify", "breakpoint"}
MAX_LINES, MAX_FUNCTION, MAX_POSITIONAL = 400, 50, 3
OWED = {  # functions that still take more by position; this list only shrinks
    "building.kinks._jumps",
    "backward._add",
    "compose.diagrams._graph_unit",
    "compose.diagrams._arrows",
    "compose.insights._points",
    "elimination._solved_for",
    "elimination._replaced",
    "errors.__init__",
    "simplify.explain",
    "simplify._to_own_form",
    "simplify._explained",
    "simplify._direct",
    "simplify._by_adding",
    "simplify._by_splitting",
    "simplify._by_collecting",
    "simplify._by_substituting",
    "write.figures._unit",
    "write.figures._forward",
    "write.figures._draw",
    "write.figures._free_place",
}


def name_of(path: Path) -> str:
    """compose.lines for derive/compose/lines.py, compose for its __init__, "" for derive itself."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


MODULES = {
    name_of(path): ast.parse(path.read_text(encoding="utf-8"), str(path))
    for path in sorted(PACKAGE.rglob("*.py"))
}
FILES = {name_of(path): path for path in sorted(PACKAGE.rglob("*.py"))}


def imports(tree: ast.Module) -> Iterator[tuple[str, ast.stmt]]:
    """The modules that are imported when the tree is loaded or run, with the statement of each."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from ((alias.name, node) for alias in names)
            case ast.ImportFrom(module=str(module), level=0):
                whole = [f"{module}.{alias.name}" for alias in node.names]
                yield from (
                    (name if name.removeprefix("derive.") in MODULES else module, node) for name in whole
                )
            case ast.ImportFrom():
                yield f"a relative import in line {node.lineno}", node


def inner(name: str) -> set[str]:
    """The modules of derive that this one imports when it is loaded."""
    typed = only_for_types(MODULES[name])
    found = [found for found, statement in imports(MODULES[name]) if statement not in typed]
    return {part.removeprefix("derive").removeprefix(".") for part in found if part.split(".")[0] == "derive"}


def only_for_types(tree: ast.Module) -> set[ast.stmt]:
    tests = [node for node in ast.walk(tree) if isinstance(node, ast.If)]
    blocks = [node for node in tests if ast.unparse(node.test) == "TYPE_CHECKING"]
    return {part for block in blocks for part in ast.walk(block) if isinstance(part, ast.stmt)}


def floor(name: str) -> int:
    """Of the module, else of its package."""
    place = name
    while place not in FLOOR and "." in place:
        place = place.rpartition(".")[0]
    assert place in FLOOR, f"the module '{name}' needs a place in FLOORS"
    return FLOOR[place]


@pytest.mark.parametrize("name", MODULES)
def test_imports_go_down_the_line(name: str) -> None:
    for found in inner(name):
        family = found.split(".")[0] == name.split(".")[0]
        assert family or floor(found) < floor(name), f"{name} imports {found}"


def test_there_is_no_cycle() -> None:
    graph = {name: inner(name) - {name} for name in MODULES}
    while free := [name for name, needs in graph.items() if not needs & graph.keys()]:
        for name in free:
            del graph[name]
    assert not graph


@pytest.mark.parametrize("name", MODULES)
def test_the_doors_to_the_world_are_few(name: str) -> None:
    typed = only_for_types(MODULES[name])
    for found, statement in imports(MODULES[name]):
        allowed = DOORS.get(found.split(".")[0])
        if allowed is not None and statement not in typed:
            assert any(name == door or name.startswith(f"{door}.") for door in allowed), (
                f"{name} imports {found}"
            )


@pytest.mark.parametrize("name", MODULES)
def test_no_import_inside_a_function(name: str) -> None:
    if name == "kernel":
        return
    for function in functions(MODULES[name]):
        inside = [node for node in ast.walk(function) if isinstance(node, ast.Import | ast.ImportFrom)]
        assert not inside, f"{function.name} imports"


def test_verify_does_not_know_its_suspects() -> None:
    waiting, seen = ["verify"], set()
    while waiting:
        for found in inner(waiting.pop()) - seen:
            seen.add(found)
            waiting.append(found)
    assert "evidence" in seen
    assert not {found for found in seen if found in SUSPECTS or found.split(".")[0] in SUSPECTS}


@pytest.mark.parametrize("name", MODULES)
def test_nothing_evaluates_or_prints(name: str) -> None:
    for node in ast.walk(MODULES[name]):
        match node:
            case ast.Call(func=ast.Name(id=called)):
                assert called not in BANNED_CALLS - {"simplify"}, f"line {node.lineno}"
                assert called != "print" or name == "cli", f"line {node.lineno}: only cli prints"
            case ast.Call(func=ast.Attribute(value=ast.Name(id="sympy" | "sp"), attr=called)):
                assert called not in BANNED_CALLS, f"line {node.lineno}"
            case ast.ExceptHandler(type=None):
                pytest.fail(f"line {node.lineno}: a bare except")
            case ast.ExceptHandler(type=ast.Name(id="Exception" | "BaseException")):
                pytest.fail(f"line {node.lineno}: an except for everything")
            case ast.Attribute(attr="stdout" | "stderr", value=ast.Name(id="sys")):
                assert name == "cli", f"line {node.lineno}: only cli prints"


LATEX = re.compile(r"\\(?:frac|begin|text|partial|left|right|mathbf|hat|cdot|sum|bigl|quad|color|draw)\b")
LATEX_AT = (
    "write",
    "latex_reader",
    "library.activations",
    "commands",  # `show --format latex`
    "typeset",
    "doctor",
    "notes",
)


@pytest.mark.parametrize("name", MODULES)
def test_latex_is_written_by_the_writer_only(name: str) -> None:
    if name.split(".")[0] in LATEX_AT or name in LATEX_AT:
        return
    prose = {id(part.value) for part in ast.walk(MODULES[name]) if isinstance(part, ast.Expr)}  # docstrings
    for node in ast.walk(MODULES[name]):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
            assert not LATEX.search(node.value), f"line {node.lineno}: {node.value!r}"


def functions(tree: ast.Module) -> list[ast.FunctionDef]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]


@pytest.mark.parametrize("name", MODULES)
def test_files_and_functions_are_small(name: str) -> None:
    assert len(FILES[name].read_text(encoding="utf-8").splitlines()) <= MAX_LINES
    for function in functions(MODULES[name]):
        assert (function.end_lineno or 0) - function.lineno < MAX_FUNCTION, function.name
        positional = [arg for arg in function.args.args if arg.arg not in ("self", "cls")]
        if name != "cli" and f"{name}.{function.name}" not in OWED:  # typer reads the parameters of commands
            assert len(positional) <= MAX_POSITIONAL, f"{function.name} takes {len(positional)} positionally"


def test_the_public_names_are_there() -> None:
    assert set(derive.__all__) >= {
        "report",
        "Report",
        "Gradient",
        "place",
        "DeriveError",
        "ACTIVATIONS",
        "LOSSES",
    }
    for name in derive.__all__:
        found = getattr(derive, name)
        assert name.isupper() or found.__doc__, name
        assert name in dir(derive)
    with pytest.raises(AttributeError, match="nope"):
        derive.nope  # noqa: B018


def test_every_module_can_be_imported_first() -> None:
    for name in MODULES:
        if name != "__main__":
            assert importlib.import_module(f"derive.{name}" if name else "derive").__doc__
