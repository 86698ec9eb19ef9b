"""The command line: arguments in, text and exit codes out. The only place that prints.

The commands themselves are loaded when one is run, so that `derive --help` answers at once.
"""

from __future__ import annotations

import gc
import importlib
import io
import signal
import sys
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType
from typing import Annotated, NoReturn

import typer
from typer._click.core import Context
from typer.core import TyperCommand

from derive.errors import DeriveError

# Derivations are trees without circles: garbage is looked for in vain, which costs a tenth of the time.
RARELY = (100_000, 20, 100)

app = typer.Typer(
    help="Write the mathematics of neural networks the way a good lecturer does: derived, proved, typeset.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _load(name: str) -> ModuleType:
    """A module of derive, loaded now: SymPy-sized imports have no place in `--help`."""
    return importlib.import_module(f"derive.{name}")


@app.command()
def build(
    specs: Annotated[list[Path] | None, typer.Argument(metavar="[SPEC]...")] = None,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help="Folder.")] = Path("build"),
    format: Annotated[str, typer.Option(help="pdf or tex.")] = "pdf",
    template: Annotated[str, typer.Option(help="handout, slides, or a file of your own.")] = "",
    detail: Annotated[str, typer.Option(help="full, lecture or brief.")] = "",
    notation: Annotated[str, typer.Option(help="A notation; `derive list notations`.")] = "",
) -> None:
    """Build the documents of one or more specs (all *.yaml of this folder when none is named)."""
    found = tuple(specs or sorted(Path().glob("*.yaml")))
    if not found:
        raise DeriveError("no spec was named, and there is no .yaml file here; try: derive build my.yaml")
    commands = _load("commands")
    failed = False
    wish = commands.Wish(output, format, template, detail, notation)
    with _progress(len(found)) as advance:
        for built in commands.build_all(found, wish):
            advance(built.spec)
            if built.file is None:
                failed = True
                print(f"error: {built.problem}", file=sys.stderr)
            else:
                pages = f" ({built.pages} page{'s' * (built.pages != 1)})" if built.pages else ""
                print(f"{built.file}{pages}")
    if failed:
        raise typer.Exit(1)


def _progress(count: int):
    return _load("progress").progress(count)


@app.command()
def show(
    source: Annotated[str, typer.Argument(metavar="SPEC", help="A spec, an activation or a loss.")],
    wrt: Annotated[str, typer.Option(help="Only the derivative with respect to this name.")] = "",
    stage: Annotated[str, typer.Option(help="model, steps, evidence, document or tex.")] = "steps",
    format: Annotated[str, typer.Option(help="text or latex.")] = "text",
    detail: Annotated[str, typer.Option(help="full, lecture or brief.")] = "",
) -> None:
    """Show a derivation, or any stage on the way to the document."""
    print(_load("commands").show(source, wrt=wrt, stage=stage, format=format, detail=detail))


@app.command()
def gradients(
    spec: Annotated[str, typer.Argument(metavar="SPEC")],
    json: Annotated[bool, typer.Option("--json", help="Machine-readable.")] = False,
) -> None:
    """Print every gradient of a spec."""
    commands = _load("commands")
    print(commands.gradients(spec) if json else commands.gradient_lines(spec))


@app.command()
def code(
    spec: Annotated[str, typer.Argument(metavar="SPEC")],
    to: Annotated[str, typer.Option(help="numpy, torch or jax.")] = "numpy",
    part: Annotated[str, typer.Option(help="The part that it is from: its title or number.")] = "",
    output: Annotated[Path | None, typer.Option("--output", "-o", help="File.")] = None,
) -> None:
    """Write a module with the forward and the backward pass of a spec."""
    text = _load("commands").code(spec, to=to, part=part)
    if output is None:
        print(text, end="")
    else:
        print(output if _load("snippets").put(output, text) else f"{output} (unchanged)")


@app.command()
def snippet(
    spec: Annotated[Path, typer.Argument(metavar="SPEC")],
    wrt: Annotated[str, typer.Option(help="The result: w_1 for ∂L/∂w_1, da/dz for ∂a/∂z.")] = "",
    form: Annotated[str, typer.Option(help="result, chain, steps, inline, table, diagram or plot.")] = "",
    every: Annotated[bool, typer.Option("--all", help="All forms of all results, and an index.")] = False,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="File; folder with --all.")] = None,
    notation: Annotated[str, typer.Option(help="A notation; `derive list notations`.")] = "",
    detail: Annotated[str, typer.Option(help="full, lecture or brief.")] = "",
    part: Annotated[str, typer.Option(help="The part that it is from: its title or number.")] = "",
) -> None:
    """Export LaTeX for any document; its first line says which packages it needs."""
    snippets = _load("snippets")
    if every and (wrt or form):
        raise DeriveError("--all writes every form of every result; leave out --wrt and --form")
    wish = snippets.Wish(wrt, form or "result", notation, detail, part)
    if every:
        if output is None:
            raise DeriveError("say where all the snippets go, with -o FOLDER")
        for file, changed in snippets.put_all(spec, output, wish):
            print(file if changed else f"{file} (unchanged)")
        return
    text = snippets.snippet(spec, wish)
    if output is None:
        print(text, end="")
    else:
        print(output if snippets.put(output, text) else f"{output} (unchanged)")


_FORMULA = {"ignore_unknown_options": True}  # a formula may begin with a minus
_Where = Annotated[list[str] | None, typer.Option(help="A definition, a = sigmoid(z); repeatable.")]
_Latex = Annotated[bool, typer.Option("--latex", help="Read as LaTeX even without a backslash.")]


class _Check(TyperCommand):
    """`--jsonl FILE` is a file of claims; without a file, or before notes, it is the form of the answer."""

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        """The arguments with `--format jsonl` for a `--jsonl` that names no file of claims."""
        given: list[str] = []
        for number, argument in enumerate(args):
            following = args[number + 1] if number + 1 < len(args) else "-"
            is_form = following.startswith("-") or _load("checking.told").are_notes(following)
            given += ["--format", "jsonl"] if argument == "--jsonl" and is_form else [argument]
        return super().parse_args(ctx, given)


@app.command(cls=_Check, context_settings=_FORMULA)
def check(
    claims: Annotated[
        list[str] | None,
        typer.Argument(metavar="[CLAIM | NOTES...]", help="left = right, or notes: files, folders."),
    ] = None,
    where: _Where = None,
    assume: Annotated[list[str] | None, typer.Option(help="y_1 + y_2 = 1, or x > 0; repeatable.")] = None,
    latex: _Latex = False,
    steps: Annotated[bool, typer.Option("--steps", help="Show the proof, move by move.")] = False,
    jsonl: Annotated[
        Path | None,
        typer.Option(
            help="A file of claims, one JSON object a line; of notes, without a file: one a finding."
        ),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Of notes: machine-readable.")] = False,
    everything: Annotated[
        bool, typer.Option("--all", help="Of notes: definitions and updates, too.")
    ] = False,
    format: Annotated[str, typer.Option(help="Of notes: text, json, jsonl, html, tex or pdf.")] = "",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Of notes: where the report goes.")
    ] = None,
) -> None:
    """Judge an equality, or every formula of a note: proved, false with a counterexample, holds if, …"""
    given = list(claims or ())
    if bool(given) == (jsonl is not None):
        raise DeriveError('write one claim, derive check "left = right", a file of notes, or --jsonl FILE')
    told = _load("checking.told")
    one = {"--where": where, "--assume": assume, "--latex": latex, "--steps": steps}
    of_notes = {"--json": json, "--all": everything, "--format": format, "-o": output}
    if jsonl is not None:
        _refuse(one | of_notes, "does not go with --jsonl FILE, whose lines say all that is needed")
        passed = _checked(told.check_file(jsonl))
    elif told.are_files(given):
        _refuse(one, "is for a single claim; notes say themselves what is given")
        passed = _check_notes(given, _load("notes.told").Wish("json" if json else format, output, everything))
    else:
        _refuse(of_notes, "is for notes; a single claim is answered in one line")
        options = told.Options(tuple(where or ()), tuple(assume or ()), latex or None, steps)
        text, passed = told.check_text(given[0], options)
        print(text)
    if not passed:
        raise typer.Exit(1)


def _refuse(options: dict[str, object], why: str) -> None:
    """An option that would be passed over is a mistake."""
    given = next((name for name, value in options.items() if value), None)
    if given is not None:
        raise DeriveError(f"{given} {why}")


def _checked(lines: Iterable[tuple[str, bool]]) -> bool:
    """Whether no claim of a file of claims is false."""
    passed = True
    for line, is_false in lines:
        passed = passed and not is_false
        print(line)
    return passed


def _check_notes(files: list[str], wish: object) -> bool:
    """Whether all notes were read to their end, and no formula of them is false."""
    passed = True
    for answer in _load("notes.told").check_files(files, wish):
        passed = passed and answer.passed
        print(answer.text, file=sys.stderr if answer.is_problem else sys.stdout, flush=True)
    return passed


@app.command(context_settings=_FORMULA)
def simplify(
    formula: Annotated[str, typer.Argument(metavar="FORMULA", help="As text or LaTeX.")],
    into: Annotated[str, typer.Option("--in", help="An activation, or a name of --where.")] = "",
    where: _Where = None,
    latex: _Latex = False,
) -> None:
    """Show the steps to a shorter form, or to the form in an activation's own output."""
    told = _load("checking.told")
    options = told.Options(tuple(where or ()), (), latex or None)
    print(told.simplify_text(formula, into=into, options=options))


@app.command(name="list")
def list_(kind: Annotated[str, typer.Argument(metavar="[KIND]")] = "") -> None:
    """List activations, losses, rules, notations, templates, …"""
    print(_load("commands").listing(kind))


@app.command()
def doctor() -> None:
    """Look for everything that building documents needs, and say how to install what is missing."""
    findings = _load("doctor").diagnose()
    for finding in findings:
        mark = "ok" if finding.ok else "missing" if finding.needed else "absent"
        print(f"{mark:<8} {finding.what}: {finding.detail}")
        if not finding.ok and finding.remedy:
            print(f"         {finding.remedy}")
    if any(not finding.ok and finding.needed for finding in findings):
        raise typer.Exit(1)


def _stop(number: int, frame: object) -> NoReturn:
    """Leaving by an exception removes temporary files and ends TeX; the signal alone would not."""
    raise SystemExit(128 + number)


def main() -> None:
    """Run the command line; a user's mistake becomes one sentence on standard error and exit code 1."""
    gc.set_threshold(*RARELY)
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):  # Windows has no SIGHUP
            signal.signal(getattr(signal, name), _stop)
    for stream in (sys.stdout, sys.stderr):  # a letter that the terminal cannot write is no reason to stop
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        app()
    except DeriveError as problem:
        print(f"error: {problem}", file=sys.stderr)
        sys.exit(1)
    except BrokenPipeError:
        sys.exit(1)
    except KeyboardInterrupt:
        print("stopped; earlier output is as it was", file=sys.stderr)
        sys.exit(130)
