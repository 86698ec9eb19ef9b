"""What the three pages say is run: specs are built, commands and Python give the output that is printed.

`pytest --accept tests/test_readme.py` writes outputs, tables and page pictures anew; the diff is then read.
"""

from __future__ import annotations

import hashlib
import os
import re
import shlex
import shutil
import subprocess
import tomllib
import zlib
from collections.abc import Callable, Iterator
from dataclasses import fields
from enum import Enum
from pathlib import Path

import pytest
from shipped import shipped

from derive.cli import app
from derive.compose import SECTIONS
from derive.compose.lines import DETAILS
from derive.facade import report
from derive.library.activations import ACTIVATIONS
from derive.library.layers import LAYERS
from derive.library.losses import LOSSES
from derive.library.notations import NOTATIONS, Notation
from derive.parse import ELEMENTARY
from derive.spec import read_spec
from derive.spec_shape import (
    AlgorithmShape,
    ColumnShape,
    ConvexityShape,
    DataShape,
    FormulaShape,
    LayerShape,
    NetworkShape,
    PartShape,
    SpecShape,
    TrainingShape,
)
from derive.yaml_source import parse_yaml
from tests.pages import ROOT, Fence, fences, first_cells, headings, matches, put, rows_of_modules, run

README = ROOT / "README.md"
ARCHITECTURE = ROOT / "derive" / "README.md"
GALLERY = ROOT / "reports" / "README.md"
REPORTS = sorted((ROOT / "reports").glob("*.yaml"))
TEX = shutil.which("pdflatex") is not None and shutil.which("pdftoppm") is not None
BETWEEN = "----- the next block -----"

needs_tex = pytest.mark.skipif(not TEX, reason="needs pdflatex and pdftoppm")


def cases(page: Path, *kinds: str) -> list[object]:
    return [pytest.param(fence, id=f"line-{fence.line}") for fence in fences(page, *kinds)]


@pytest.fixture
def accept(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--accept"))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the files that the page shows, and a copy of the reports."""
    folder = tmp_path_factory.mktemp("desk")
    for fence in fences(README):
        if fence.file:
            (folder / fence.file).write_text(fence.text, encoding="utf-8")
    (folder / "reports").mkdir()
    for spec in REPORTS:
        shutil.copy(spec, folder / "reports")
    return folder


# The README


@pytest.mark.parametrize("fence", cases(README, "yaml"))
def test_every_spec_gives_a_proved_document(fence: Fence):
    made = report(_mapping(fence.text))
    counts = made.counts()
    assert counts["steps"] == counts["proved"] > 0
    assert r"\end{document}" in made.tex()


def commands(fence: Fence) -> Iterator[tuple[str, str]]:
    """Each command of a console block with the output that is shown below it."""
    for part in re.split(r"^\$ ", fence.text, flags=re.M)[1:]:
        command, _, shown = part.partition("\n")
        yield command, shown


@needs_tex
@pytest.mark.tex
@pytest.mark.parametrize("fence", cases(README, "console"))
def test_every_command_prints_what_the_page_shows(
    fence: Fence, desk: Path, accept: bool, monkeypatch: pytest.MonkeyPatch, derive_command
):
    monkeypatch.chdir(desk)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("NO_COLOR", "1")
    for command, shown in commands(fence):
        program, *arguments = shlex.split(command)
        assert program == "derive", f"only `derive` is shown with its output: {command}"
        done = derive_command(*arguments)
        actual = done.out + done.err
        if accept and not matches(shown, actual):
            put(README, f"$ {command}\n{shown}", f"$ {command}\n{actual}")
        else:
            assert matches(shown, actual), f"$ {command}\n{actual}"


@pytest.mark.parametrize("page", [README, ARCHITECTURE], ids=["README", "architecture"])
def test_python_prints_what_its_comments_say(page: Path, desk: Path, accept: bool):
    """The blocks of a page are one program; `print(…)  # …` says what is printed, a line each."""
    parts = fences(page, "python")
    program = f"print({BETWEEN!r})\n".join(part.text for part in parts)
    actual = run(["-W", "error", "-c", program], desk).split(f"{BETWEEN}\n")
    assert len(actual) == len(parts), actual[-1]
    for part, output in zip(parts, actual, strict=True):
        comments = re.findall(r"^ *print\(.*\)  # (.*)$", part.text, re.M)
        if accept and comments != output.splitlines():
            put(page, part.text, _commented(part.text, output.splitlines()))
        else:
            assert output.splitlines() == comments


def _commented(text: str, lines: list[str]) -> str:
    waiting = iter(lines)
    return re.sub(r"^( *print\(.*\))  # .*$", lambda m: f"{m[1]}  # {next(waiting)}", text, flags=re.M)


@pytest.mark.parametrize("fence", [fence for page in (README, GALLERY) for fence in fences(page, "sh")])
def test_the_scripts_that_are_named_exist(fence: Fence):
    for script in re.findall(r"^\./(\S+)", fence.text, re.M):
        assert os.access(ROOT / script, os.X_OK), script


def anchor(heading: str) -> str:
    """How GitHub calls a heading in a link."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


PAGES = (README, ARCHITECTURE, GALLERY, ROOT / "templates" / "README.md")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.parent.name)
def test_links_and_pictures_lead_somewhere(page: Path):
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)\s:]+)\)", text) + re.findall(r'src="([^"]+)"', text):
        file, _, place = target.partition("#")
        other = page.parent / file if file else page
        assert other.exists(), target
        assert not place or place in {anchor(title) for _, title in headings(other)}, target


def test_headings_can_be_told_apart():
    found = [anchor(title) for _, title in headings(README)]
    assert len(found) == len(set(found)) > 30


def test_every_file_of_the_page_has_a_name_of_its_own():
    files = [fence.file for fence in fences(README) if fence.file]
    assert sorted(files) == sorted(set(files))


# Tables made from the catalogs


def _cell(text: str) -> str:
    return f"`{text}`" if text else ""


def _table(head: str, rows: list[tuple[str, ...]]) -> str:
    width = head.count("|") + 1
    lines = [f"| {head} |", "|" + "---|" * width, *(f"| {' | '.join(row)} |" for row in rows)]
    return "\n".join(re.sub(r"  +", " ", line) for line in lines)


def _constants(pairs: tuple[tuple[str, str], ...]) -> str:
    return ", ".join(_cell(f"{name}: {value}") for name, value in pairs)


def activation_table() -> str:
    return _table(
        "name | definition | values | constants | no derivative at | also",
        [
            (
                _cell(item.name),
                _cell(str(item.definition)),
                _cell(str(item.range)),
                _constants(item.constants),
                ", ".join(_cell(f"z = {kink}") for kink in item.kinks),
                ", ".join(map(_cell, item.aliases)),
            )
            for item in ACTIVATIONS
        ],
    )


def loss_table() -> str:
    return _table(
        "name | definition for one output | over several | predictions in | constants | also",
        [
            (
                _cell(item.name),
                _cell(str(item.definition)),
                item.reduction,
                _cell(str(item.prediction_domain)),
                _constants(item.constants),
                ", ".join(map(_cell, item.aliases)),
            )
            for item in LOSSES
        ],
    )


def layer_table() -> str:
    rows = (
        (
            _cell(item.name),
            item.title,
            ", ".join(_cell(one.letter) for one in item.given),
            "; ".join(_cell(one.in_rows) for one in item.equations),
        )
        for item in LAYERS
    )
    return _table("kind | what it is | given | equations", list(rows))


def notation_table() -> str:
    return _table("name | what it writes", [(_cell(item.name), item.title) for item in NOTATIONS])


def contents() -> str:
    """The headings of the first two levels, a line for each of the first."""
    groups: dict[str, list[str]] = {}
    chapter = ""
    for level, title in headings(README):
        if level == 1:
            chapter = title if groups else "Start"
            groups[chapter] = []
        elif level == 2:
            groups[chapter].append(f"[{title}](#{anchor(title)})")
    return "\n".join(f"- **{chapter}**: {' · '.join(links)}" for chapter, links in groups.items())


def gallery() -> str:
    parts = []
    for spec in REPORTS:
        said = read_spec(spec)
        source = f"[{spec.name}]({spec.name}) ({', '.join(said.templates)})"
        parts += [f"## {said.title.replace('$', '')}", source, f"![Page 1](gallery/{spec.stem}.png)"]
    return "\n\n".join(parts)


MADE: dict[str, tuple[Path, Callable[[], str]]] = {
    "contents": (README, contents),
    "activations": (README, activation_table),
    "layers": (README, layer_table),
    "losses": (README, loss_table),
    "notations": (README, notation_table),
    "gallery": (GALLERY, gallery),
}


@pytest.mark.parametrize("name", MADE)
def test_made_parts_are_current(name: str, accept: bool):
    page, make = MADE[name]
    text = page.read_text(encoding="utf-8")
    place = re.search(rf"(?<=<!-- made: {name} -->\n)(.*?)(?=\n<!-- end -->)", text, re.S)
    assert place is not None, f"{page.name} has no place for '{name}'"
    made = f"\n{make()}\n"
    if accept:
        page.write_text(text[: place.start()] + made + text[place.end() :], encoding="utf-8")
    else:
        assert place[0] == made, "run pytest --accept tests/test_readme.py"


@needs_tex
@pytest.mark.tex
@pytest.mark.slow
@pytest.mark.parametrize("spec", REPORTS, ids=lambda spec: spec.stem)
def test_every_report_has_its_picture(spec: Path, accept: bool, tmp_path: Path):
    """The first page of the first document, with the words that stand on it; --accept draws it anew."""
    picture = ROOT / "reports" / "gallery" / f"{spec.stem}.png"
    made = shipped(spec.stem)
    (tmp_path / "page.pdf").write_bytes(made.pdf(template=made.spec.templates[0]).pdf)
    words = subprocess.run(["pdftotext", "-l", "1", "page.pdf", "-"], cwd=tmp_path, capture_output=True)
    mark = hashlib.sha256(b"".join(words.stdout.split())).hexdigest()
    if accept:
        draw = "pdftoppm -png -singlefile -f 1 -l 1 -r 80 page.pdf page"
        subprocess.run(shlex.split(draw), cwd=tmp_path, check=True)
        picture.parent.mkdir(exist_ok=True)
        picture.write_bytes(_marked((tmp_path / "page.png").read_bytes(), mark))
    shown = picture.read_bytes()
    assert shown.startswith(b"\x89PNG")
    assert mark.encode() in shown, "the picture is of an older page; run pytest --accept tests/test_readme.py"


def _marked(picture: bytes, words: str) -> bytes:
    """The PNG with a comment, before its end: a chunk of 12 bytes."""
    chunk = b"tEXtWords\0" + words.encode()
    length, check = (number.to_bytes(4, "big") for number in (len(chunk) - 4, zlib.crc32(chunk)))
    return picture[:-12] + length + chunk + check + picture[-12:]


# The table of keys: each row's example is tried on a spec


BASE: dict[str, object] = {
    "": {"equations": ["z = w*x + b", "a = tanh(z)", "L = (a - y)^2"]},
    "network": {"inputs": "2", "layers": [{"activation": "tanh"}], "loss": "squared-error"},
    "layer": {"units": "2"},
    "algorithm": {},
    "data": {"x": {"from": "0", "to": "2", "count": "4"}, "y": "3*x + 2"},
    "column": {},
    "training": {"steps": "5"},
    "convexity": {"functions": ["x^2"], "points": ["1", "2", "4"], "weights": ["1/4", "1/4", "1/2"]},
    "own": {"formula": "z/(1 + exp(-k*z))", "constants": {"k": "1"}},
}
KEYS = {
    "": set(SpecShape.model_fields),
    "network": set(NetworkShape.model_fields),
    "layer": set(LayerShape.model_fields),
    "own": set(FormulaShape.model_fields),
    "part": set(PartShape.model_fields) - set(SpecShape.model_fields),
    "algorithm": set(AlgorithmShape.model_fields),
    "data": set(DataShape.model_fields),
    "column": {field.alias or name for name, field in ColumnShape.model_fields.items()},
    "training": set(TrainingShape.model_fields),
    "convexity": set(ConvexityShape.model_fields),
}


def key_rows() -> list[tuple[str, str, str]]:
    """Where, key and example of every row of the tables of keys."""
    text = README.read_text(encoding="utf-8") if README.exists() else ""
    rows = []
    for where, body in re.findall(r"<!-- keys:(.*?) -->\n\n(.*?)\n\n", text, re.S):
        for key, example in re.findall(r"^\| `(\w+)` \|.*\| `(.*?)` \|$", body, re.M):
            rows.append((where.strip(), key, example))
    return rows


def test_the_tables_name_every_key():
    for where, keys in KEYS.items():
        assert {key for place, key, _ in key_rows() if place == where} == keys, where


@pytest.mark.parametrize(("where", "key", "example"), key_rows(), ids=lambda part: part[:20])
def test_the_example_of_every_key_works(where: str, key: str, example: str):
    given = _mapping(example)
    assert list(given) == [key]
    spec = _with(where, given)
    assert report(spec).document().blocks


SAMPLES: dict[str, object] = {
    "shapes": {"x": ["n"], "y": ["n"]},
    "equations": ["a[i] = w*x[i]", "L = sum((a[i] - y[i])^2, i)"],
    "example": {"w": 1, "seed": 1, "n": 5, "learning_rate": 0.01},
}


def _with(where: str, given: dict[str, object]) -> dict[str, object]:
    """A spec in which `given` stands at its place."""
    match where:
        case "network":
            view = {"view": "matrix"} if given.keys() & {"batch", "convention", "steps"} else {}
            return {"network": {**_part("network"), **given}, **view}
        case "layer":
            view = (
                {"view": "matrix"} if given.keys() & {"kind", "residual", "heads", "width", "kernel"} else {}
            )
            # a layer that normalizes has as many units as the one before
            layer = {} if given.keys() & {"kind", "heads", "width"} else _part("layer")
            of_heads = {"kind": "multi-head-attention"} if given.keys() & {"heads", "width"} else {}
            of_heads |= {"heads": "2"} if "width" in given else {}
            of_heads = {"kind": "convolution"} if "kernel" in given else of_heads
            batch = {"batch": "T"} if of_heads else {}
            batch |= {"inputs": "4"} if "heads" in of_heads or "heads" in given else {}
            return {
                "network": {
                    **_part("network"),
                    **batch,
                    "layers": [{**layer, **given, **of_heads}],
                },
                **view,
            }
        case "convexity":
            return {"convexity": {**_part("convexity"), **given}}
        case "own":
            own = {"activations": {"own": {**_part("own"), **given}}}
            return {**own, "equations": ["a = own(w*x)", "L = (a - y)^2"]}
        case "part":
            parts = [{"title": "First", **_part("")}, {"title": "Second", "like": "First", **given}]
            return {"parts": parts}
        case "data":
            return {**SAMPLES, "example": {"w": 1}, "data": {**_part("data"), **given}}
        case "training":
            return {**SAMPLES, "training": {**_part("training"), **given}}
        case "column":
            return {**SAMPLES, "example": {"w": 1}, "data": _column(given)}
        case "algorithm":
            return {**_part(""), "sections": ["algorithm"], "algorithm": given}
        case _ if "upstream" in given:
            return {"equations": ["z = w*x + b", "a = tanh(z)"], **given}
        case _ if "unroll" in given:
            return {"equations": ["h[t] = tanh(w*h[t-1])", "L = (h[3] - y)^2"], **given}
        case _ if "padding" in given:
            return {
                "shapes": {"x": ["n"], "a": ["n"]},
                "equations": ["a[i] = w*x[i+1]", "L = sum(a[i], i)"],
                **given,
            }
        case _ if given.keys() & {"shapes", "data", "training"}:
            return {**SAMPLES, **given}
        case _ if "network" in given or "parts" in given or "function" in given:
            return given
        case _:
            return {**_part(""), **given}


def _column(given: dict[str, object]) -> dict[str, object]:
    """Data with a column that says this and what belongs to it."""
    if "formula" in given:
        return {**_part("data"), "y": given}
    if "values" in given:
        return {"x": given, "y": "3*x + 2"}
    return {"x": {"from": "0", "to": "4", "count": "3", **given}, "y": "3*x + 2"}


def _part(name: str) -> dict[str, object]:
    part = BASE[name]
    assert isinstance(part, dict)
    return part


def _mapping(text: str) -> dict[str, object]:
    content = parse_yaml(text).content
    assert isinstance(content, dict)
    return dict(content)


# Other tables: nothing is left out


def test_the_tables_of_sections_details_and_styles_are_whole():
    styles = {f.name for f in fields(Notation) if isinstance(f.default, Enum)}
    assert first_cells(README, "section | what it shows") == set(SECTIONS)
    assert first_cells(README, "level | what is shown") == set(DETAILS)
    assert first_cells(README, "key | values") == styles


def test_the_letters_of_a_notation_are_named():
    letters = {f.name for f in fields(Notation) if f.default == ""}
    assert (
        f"`{' '.join(f.name for f in fields(Notation) if f.name in letters)}`"
        in README.read_text().replace("\n", " ")
    )


def test_the_elementary_functions_are_named():
    assert f"`{' '.join(ELEMENTARY)}`" in README.read_text(encoding="utf-8")


def test_every_command_is_named():
    shown = {cell.split()[1] for cell in first_cells(README, "command | what it does")}
    assert shown == {
        (item.name or item.callback.__name__) for item in app.registered_commands if item.callback
    }


def test_every_module_is_in_the_table():
    modules = {path.stem for path in (ROOT / "derive").glob("[!_]*.py")}
    packages = {f"{path.parent.name}/" for path in (ROOT / "derive").glob("*/__init__.py")}
    assert first_cells(ARCHITECTURE, "module | takes → gives | may import") == modules | packages


def test_modules_import_from_the_rows_above_only():
    place = {name: number for number, row in enumerate(rows_of_modules(ARCHITECTURE)) for name in row}
    place["parse"] = place["library"]
    for path in (ROOT / "derive").rglob("*.py"):
        name = path.relative_to(ROOT / "derive").parts[0].removesuffix(".py")
        for used in re.findall(r"^from derive\.(\w+)", path.read_text(encoding="utf-8"), re.M):
            assert name.startswith("_") or place[used] <= place[name], f"{name} imports {used}"


def test_every_dependency_has_its_reason():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = {re.match(r"[\w.-]+", item)[0] for item in project["dependencies"]}  # type: ignore[index]
    text = ARCHITECTURE.read_text(encoding="utf-8").partition("| package | why |")[2].partition("\n\n")[0]
    named = {name for row in re.findall(r"^\| ([a-z][^|]*) \|", text, re.M) for name in row.split(", ")}
    assert named == needed | {"hatchling"}
