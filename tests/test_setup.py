"""A machine becomes ready: doctor, scripts, and the wheel in a new environment."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from derive.doctor import diagnose, needed_files
from derive.errors import DeriveError
from derive.paths import templates_dir
from derive.typeset.install import MANAGERS, System, family_of, remedy

ROOT = Path(__file__).parents[1]
SPEC = """\
title: One neuron
equations:
  - z = w*x + b
  - a = sigmoid(z)
  - L = -(y*log(a) + (1 - y)*log(1 - a))
gradients: [w, b]
"""

# --- doctor ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("template", "files"),
    [
        (r"\documentclass[10pt]{article}", ["article.cls"]),
        (r"\usepackage[T1]{fontenc}\usepackage{a, b-c}", ["a.sty", "b-c.sty", "fontenc.sty"]),
        (r"\usepackage[x,%comment" + "\ny]{two}", ["two.sty"]),
        (r"% \usepackage{no}", []),
        (r"\usepackage{\VAR{name}}", []),
        (r"\usepackage{mathpazo}", ["mathpazo.sty", "uplr8a.pfb"]),
        (
            r"\usetikzlibrary{calc,arrows.meta}",
            ["tikzlibraryarrows.meta.code.tex", "tikzlibrarycalc.code.tex"],
        ),
        (r"\usetheme{metropolis}\tcbuselibrary{skins}", ["beamerthememetropolis.sty", "tcbskins.code.tex"]),
    ],
)
def test_needed_files_are_read_from_the_templates(template: str, files: list[str], tmp_path: Path) -> None:
    (tmp_path / "x.tex.j2").write_text(template)
    assert needed_files(tmp_path) == {file: ("x.tex.j2",) for file in files}


@pytest.mark.tex
def test_a_machine_that_runs_these_tests_lacks_nothing() -> None:
    lacks = [finding for finding in diagnose() if finding.needed and not finding.ok]
    assert lacks == []


@pytest.mark.tex
def test_a_lack_comes_with_its_template_and_its_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "latex").mkdir()
    (tmp_path / "latex" / "mine.tex.j2").write_text(
        r"\usepackage{amsmath,nosuchpackage}\usetikzlibrary{arrows.meta,nosuch}"
    )
    monkeypatch.setattr("derive.doctor.templates_dir", lambda: tmp_path)
    found = {finding.what: finding for finding in diagnose()}
    assert found["amsmath.sty"].ok and found["tikzlibraryarrows.meta.code.tex"].ok
    for name in ("nosuchpackage.sty", "tikzlibrarynosuch.code.tex"):
        assert not found[name].ok
        assert "mine.tex.j2" in found[name].detail
        assert found[name].remedy.startswith("install ")


def test_without_tex_each_finding_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    found = {finding.what: finding for finding in diagnose()}
    assert found["Python 3.11 or newer"].ok
    for name, needed in {"pdflatex": True, "lualatex": False, "pdftoppm": False}.items():
        assert (found[name].ok, found[name].needed) == (False, needed)
        assert found[name].remedy.startswith("install ")


def test_templates_that_are_gone_are_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (templates_dir() / "latex").is_dir()
    monkeypatch.setattr("derive.paths._PLACES", (tmp_path / "a", tmp_path / "b"))
    with pytest.raises(DeriveError, match="the templates are missing"):
        templates_dir()


# --- how to install -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("release", "family"),
    [
        ("ID=debian\n", "debian"),
        ('ID=ubuntu\nID_LIKE="debian"\n', "debian"),
        ('ID="linuxmint"\nID_LIKE="ubuntu debian"\n', "debian"),
        ("NAME=x\nID=fedora\n", "fedora"),
        ('ID="rocky"\nID_LIKE="rhel centos fedora"\n', "fedora"),
        ('ID="opensuse-leap"\nID_LIKE="suse opensuse"\n', "suse"),
        ("ID=arch\n", "arch"),
        ("ID=nixos\n", "other"),
        ("", "other"),
    ],
)
def test_the_family_is_read_from_os_release(release: str, family: str, tmp_path: Path) -> None:
    (tmp_path / "os-release").write_text(release)
    assert family_of(tmp_path / "os-release") == family
    assert family_of(tmp_path / "absent") == "other"


@pytest.mark.parametrize(
    ("system", "expected"),
    [
        (
            System("debian", True),
            "install it with: apt-get install --no-install-recommends texlive-latex-extra ",
        ),
        (System("debian", False), "install it with: sudo apt-get install "),
        (System("fedora", False), "install it with: sudo dnf install texlive-"),
        (System("macos", False), "install it with: brew install --cask mactex-no-gui"),
        (System("other", False), "install TeX Live"),
    ],
)
def test_the_remedy_speaks_this_systems_language(system: System, expected: str) -> None:
    assert remedy("tex", system).startswith(expected)


def test_every_package_manager_knows_every_need() -> None:
    needs = {name: sorted(manager.packages) for name, manager in MANAGERS.items()}
    assert set(map(tuple, needs.values())) == {("lualatex", "pdftoppm", "python", "tex")}


# --- scripts --------------------------------------------------------------------------------------------

TOOLS = ("bash", "sh", "cat", "cksum", "dirname", "env", "grep", "id", "rm", "sed", "uname")

# A Python whose virtual environments hold copies of itself; its pip and derive say what they were asked.
PYTHON = """
case "$*" in
    *--version*) echo "Python 3.11.0" ;;
    "-m venv "*) mkdir -p "$3/bin"; cp "$0" "$3/bin/python"; cp "$0" "$3/bin/derive"
        echo "$3" > "$3/bin/activate" ;;
    "-m pip "*) echo "pip ran" >&2 ;;
    *remedy*) exec {python} "$@" ;;
    build*) for word; do echo "[$word]"; done ;;
esac
"""


@dataclass(frozen=True, slots=True)
class Machine:
    """A copy of the scripts, in a folder with a space, and a PATH of TOOLS and stubs only."""

    root: Path
    programs: Path

    def has(self, **programs: str) -> Machine:
        for name, text in programs.items():
            (self.programs / name).unlink(missing_ok=True)
            (self.programs / name).write_text(f"#!/bin/sh\n{text}\n")
            (self.programs / name).chmod(0o755)
        return self

    def run(self, *command: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(self.root / command[0]), *command[1:]],
            cwd=cwd or "/",
            env={"PATH": str(self.programs), "HOME": str(self.root), "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """No Python, no TeX, no package manager."""
    root = tmp_path / "a checkout"
    for name in (".ci/setup.sh", "reports/build", "tests/run", "pyproject.toml"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, root / name)
    for report in ("one", "two"):
        (root / "reports" / f"{report}.yaml").touch()
    programs = tmp_path / "bin"
    programs.mkdir()
    for tool in (*TOOLS, "mkdir", "cp"):
        found = shutil.which(tool)
        assert found is not None, tool
        (programs / tool).symlink_to(found)
    return Machine(root, programs)


def with_python(machine: Machine) -> Machine:
    return machine.has(python3=PYTHON.replace("{python}", sys.executable))


def with_tex(machine: Machine) -> Machine:
    return machine.has(pdflatex="", kpsewhich="")


def built(machine: Machine, *arguments: str, cwd: Path | None = None) -> list[str]:
    """The arguments with which `derive` was called."""
    done = machine.run("reports/build", *arguments, cwd=cwd)
    assert done.returncode == 0, done.stderr
    return [line[1:-1] for line in done.stdout.splitlines()]


def test_all_reports_are_built_or_those_named(machine: Machine) -> None:
    with_tex(with_python(machine))
    reports, output = machine.root / "reports", ["-o", str(machine.root / "build")]
    one, two = str(reports / "one.yaml"), str(reports / "two.yaml")
    assert built(machine) == ["build", one, two, *output]
    assert built(machine, "two") == ["build", two, *output]
    assert built(machine, "two", "--detail", "full", "one") == [
        "build",
        two,
        one,
        *output,
        "--detail",
        "full",
    ]
    assert built(machine, "one.yaml", cwd=reports) == ["build", "one.yaml", *output]
    assert built(machine, "one", "-o", "else where") == ["build", one, "-o", "else where"]


def test_an_unknown_report_is_answered_with_the_known_ones(machine: Machine) -> None:
    done = machine.run("reports/build", "three")
    assert (done.returncode, done.stderr) == (1, "there is no report 'three'; the reports are: one two\n")


def test_a_second_run_installs_nothing(machine: Machine) -> None:
    with_tex(with_python(machine))
    assert "pip ran" in machine.run("reports/build").stderr
    assert machine.run("reports/build").stderr == ""
    with (machine.root / "pyproject.toml").open("a") as file:
        file.write("# changed\n")
    assert "pip ran" in machine.run("reports/build").stderr


def test_a_checkout_that_moved_gets_a_new_environment(machine: Machine) -> None:
    with_tex(with_python(machine))
    machine.run("reports/build")
    moved = Machine(machine.root.rename(machine.root.with_name("moved")), machine.programs)
    assert "making .venv" in moved.run("reports/build").stderr


@pytest.mark.parametrize("script", ["reports/build", "tests/run"])
@pytest.mark.parametrize(
    ("system", "python", "expected"),
    [
        ("debian", False, "derive needs Python 3.11 or newer; install it with: sudo apt-get install python3"),
        ("fedora", False, "derive needs Python 3.11 or newer; install it with: sudo dnf install python3"),
        ("macos", False, "derive needs Python 3.11 or newer; install it with: brew install python"),
        ("debian", True, "TeX or some of its packages are missing; install "),
        ("macos", True, "TeX or some of its packages are missing; install "),
    ],
)
def test_what_cannot_be_installed_here_is_named(
    script: str, system: str, python: bool, expected: str, machine: Machine
) -> None:
    """Neither script may install anything without root."""
    machine.has(id="echo 1000", uname="echo Darwin" if system == "macos" else "echo Linux")
    if system != "macos":
        machine.has(**{"apt-get" if system == "debian" else "dnf": "exit 9"})
    if python:
        with_python(machine)
    done = machine.run(script)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith(expected)


def test_root_on_debian_installs_tex_with_fresh_lists(machine: Machine) -> None:
    with_python(machine).has(id="echo 0")
    apt = f'echo "apt-get $*" >&2; case "$*" in *install*) cp "$0" {machine.programs}/pdflatex; '
    apt += f"cp {machine.programs}/true {machine.programs}/kpsewhich ;; esac"
    machine.has(true="exit 0", **{"apt-get": apt})
    done = machine.run("reports/build")
    asked = [line for line in done.stderr.splitlines() if line.startswith("apt-get")]
    assert done.returncode == 0
    assert asked == [
        "apt-get update -qq",
        f"apt-get install -qq -y --no-install-recommends {MANAGERS['debian'].packages['tex']}",
    ]


def test_a_tex_that_is_not_needed_is_not_asked_for(machine: Machine) -> None:
    assert "tex" in built(with_python(machine), "--format", "tex")


@pytest.mark.parametrize(
    ("failing", "arguments", "code"),
    [
        ("", [], 0),
        ("ruff", [], 1),
        ("pyright", [], 1),
        ("pytest", [], 1),
        ("", ["--quick"], 0),
        ("pyright", ["--quick"], 0),  # a quick run takes no types
        ("pytest", ["--quick", "-x"], 1),
    ],
)
def test_every_check_fails_the_run(failing: str, arguments: list[str], code: int, machine: Machine) -> None:
    with_tex(with_python(machine)).has(pdftoppm="")
    found = shutil.which("mktemp")
    assert found is not None
    (machine.programs / "mktemp").symlink_to(found)
    machine.run("tests/run")  # makes .venv
    stubs = Machine(machine.root, machine.root / ".venv" / "bin")
    stubs.has(**{tool: f"exit {int(tool == failing)}" for tool in ("ruff", "pyright")})
    stubs.has(python=f'case "$*" in *pytest*) echo "$*"; exit {int(failing == "pytest")} ;; esac')
    done = machine.run("tests/run", *arguments)
    assert done.returncode == code, done.stderr
    assert failing == "ruff" or " ".join(["--dist loadgroup", *arguments]) in done.stdout


# --- the wheel ------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.tex
@pytest.mark.skipif(importlib.util.find_spec("derive.cli") is None, reason="there is no command line yet")
def test_the_wheel_builds_a_pdf_in_a_new_environment(tmp_path: Path) -> None:
    def run(*command: str) -> None:
        done = subprocess.run(
            command,
            cwd=tmp_path,
            env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr

    (tmp_path / "neuron.yaml").write_text(SPEC)
    run(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", "wheels", str(ROOT))
    (wheel,) = (tmp_path / "wheels").iterdir()
    run(sys.executable, "-m", "venv", "new")
    run("new/bin/python", "-m", "pip", "install", "-q", "--no-compile", str(wheel))
    run("new/bin/derive", "build", "neuron.yaml", "-o", "out")
    assert (tmp_path / "out" / "neuron.pdf").read_bytes().startswith(b"%PDF-")
