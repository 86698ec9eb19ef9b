"""The shape of the code: imports go down the line, doors to the world are few, files and functions small."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import derive

pytestmark = [pytest.mark.xdist_group("architecture"), pytest.mark.always]  # one worker parses the files once

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "derive"

# A module imports from lower floors and from its own package; floors are counted from the ground.
FLOORS = (
    ("errors", "decimals", "term", "write.greek", "write.pieces", "typeset.log", "typeset.install"),
    ("index_sums", "noncommuting"),
    ("indices",),
    ("catalog", "paths", "yaml_mistakes", "model", "text", "algebra"),
    ("yaml_source", "alike"),
    ("symmetry",),
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


FILES = {name_of(path): path for path in sorted(PACKAGE.rglob("*.py"))}


@cache
def tree(name: str) -> ast.Module:
    return ast.parse(FILES[name].read_text(encoding="utf-8"), str(FILES[name]))


@cache
def nodes(name: str) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(tree(name)))


def imports(name: str) -> Iterator[tuple[str, ast.stmt]]:
    """The modules that are imported when this one is loaded or run, with the statement of each."""
    for node in nodes(name):
        match node:
            case ast.Import(names=names):
                yield from ((alias.name, node) for alias in names)
            case ast.ImportFrom(module=str(module), level=0):
                whole = [f"{module}.{alias.name}" for alias in node.names]
                yield from (
                    (name if name.removeprefix("derive.") in FILES else module, node) for name in whole
                )
            case ast.ImportFrom():
                yield f"a relative import in line {node.lineno}", node


@cache
def inner(name: str) -> frozenset[str]:
    """The modules of derive that this one imports when it is loaded."""
    typed = only_for_types(name)
    found = [found for found, statement in imports(name) if statement not in typed]
    ours = [part for part in found if part.split(".")[0] == "derive"]
    return frozenset(part.removeprefix("derive").removeprefix(".") for part in ours)


@cache
def only_for_types(name: str) -> frozenset[ast.stmt]:
    tests = [node for node in nodes(name) if isinstance(node, ast.If)]
    blocks = [node for node in tests if ast.unparse(node.test) == "TYPE_CHECKING"]
    return frozenset(part for block in blocks for part in ast.walk(block) if isinstance(part, ast.stmt))


def functions(name: str) -> list[ast.FunctionDef]:
    return [node for node in nodes(name) if isinstance(node, ast.FunctionDef)]


def floor(name: str) -> int:
    """Of the module, else of its package."""
    place = name
    while place not in FLOOR and "." in place:
        place = place.rpartition(".")[0]
    assert place in FLOOR, f"the module '{name}' needs a place in FLOORS"
    return FLOOR[place]


def is_below(found: str, name: str) -> bool:
    return found.split(".")[0] == name.split(".")[0] or floor(found) < floor(name)


def test_imports_go_down_the_line() -> None:
    assert [f"{name} imports {it}" for name in FILES for it in inner(name) if not is_below(it, name)] == []


def test_there_is_no_cycle() -> None:
    graph = {name: inner(name) - {name} for name in FILES}
    while free := [name for name, needs in graph.items() if not needs & graph.keys()]:
        for name in free:
            del graph[name]
    assert not graph


def test_the_doors_to_the_world_are_few() -> None:
    wrong = []
    for name in FILES:
        for found, statement in imports(name):
            allowed = DOORS.get(found.split(".")[0])
            if allowed is None or statement in only_for_types(name):
                continue
            if not any(name == door or name.startswith(f"{door}.") for door in allowed):
                wrong.append(f"{name} imports {found}")
    assert wrong == []


def test_no_import_inside_a_function() -> None:
    wrong = []
    for name in FILES.keys() - {"kernel"}:
        for function in functions(name):
            if any(isinstance(node, ast.Import | ast.ImportFrom) for node in ast.walk(function)):
                wrong.append(f"{name}.{function.name}")
    assert wrong == []


def test_verify_does_not_know_its_suspects() -> None:
    waiting, seen = ["verify"], set()
    while waiting:
        for found in inner(waiting.pop()) - seen:
            seen.add(found)
            waiting.append(found)
    assert "evidence" in seen
    assert not {found for found in seen if found in SUSPECTS or found.split(".")[0] in SUSPECTS}


def banned(node: ast.AST, name: str) -> str:
    """What is wrong with this node; "" when nothing is."""
    match node:
        case ast.Call(func=ast.Name(id=called)) if called in BANNED_CALLS - {"simplify"}:
            return f"calls {called}"
        case ast.Call(func=ast.Name(id="print")) if name != "cli":
            return "prints"
        case ast.Call(func=ast.Attribute(value=ast.Name(id="sympy" | "sp"), attr=called)):
            return f"calls {called}" if called in BANNED_CALLS else ""
        case ast.ExceptHandler(type=None | ast.Name(id="Exception" | "BaseException")):
            return "catches everything"
        case ast.Attribute(attr="stdout" | "stderr", value=ast.Name(id="sys")) if name != "cli":
            return "prints"
    return ""


def test_nothing_evaluates_and_only_cli_prints() -> None:
    found = [(name, node, banned(node, name)) for name in FILES for node in nodes(name)]
    assert [f"{name}:{getattr(node, 'lineno', 0)} {what}" for name, node, what in found if what] == []


@pytest.mark.parametrize(
    "code",
    ["eval('x')", "print('x')", "sympy.simplify(x)", "sys.stdout", "try: x\nexcept: y",
     "try: x\nexcept Exception: y"],
)  # fmt: skip
def test_what_is_banned_is_seen(code: str) -> None:
    assert any(banned(node, "build") for node in ast.walk(ast.parse(code)))
    assert not any(banned(node, "build") for node in ast.walk(ast.parse("simplify(x)")))


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


def test_latex_is_written_by_the_writer_only() -> None:
    wrong = []
    for name in FILES:
        if name.split(".")[0] in LATEX_AT or name in LATEX_AT:
            continue
        prose = {id(part.value) for part in nodes(name) if isinstance(part, ast.Expr)}  # docstrings
        for node in nodes(name):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
                wrong += [f"{name}:{node.lineno} {node.value!r}"] if LATEX.search(node.value) else []
    assert wrong == []


def test_files_are_small() -> None:
    lines = {name: len(path.read_text(encoding="utf-8").splitlines()) for name, path in FILES.items()}
    assert {name: count for name, count in lines.items() if count > MAX_LINES} == {}


def test_functions_are_small() -> None:
    every = [(name, function) for name in FILES for function in functions(name)]
    lines = {f"{name}.{f.name}": (f.end_lineno or 0) - f.lineno + 1 for name, f in every}
    assert {name: count for name, count in lines.items() if count > MAX_FUNCTION} == {}


def test_functions_take_little_by_position() -> None:
    wrong = {}
    for name in FILES.keys() - {"cli"}:  # typer reads the parameters of commands
        for function in functions(name):
            positional = [arg for arg in function.args.args if arg.arg not in ("self", "cls")]
            if len(positional) > MAX_POSITIONAL:
                wrong[f"{name}.{function.name}"] = len(positional)
    assert wrong.keys() == OWED, wrong.keys() ^ OWED


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
    for name in FILES:
        if name != "__main__":
            assert importlib.import_module(f"derive.{name}" if name else "derive").__doc__
