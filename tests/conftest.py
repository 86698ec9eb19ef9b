"""`pytest --accept` rewrites the golden files; the diff is then read like any other change.

`--quick` leaves out what runs TeX or costs much (`quick.py`), `--measure` writes down what costs much.
"""

from __future__ import annotations

import gc
import resource
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from shipped import REPORTS
from typer.main import get_command

from derive.cli import RARELY, app, main
from tests.quick import COSTS, QUICK_EXAMPLES, costs_text, listed, read_costs, sampled

GOLDEN = Path(__file__).parent / "golden"
STARTED = pytest.StashKey[float]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--accept", action="store_true", help="rewrite golden files")
    parser.addoption("--quick", action="store_true", help="leave out TeX and what costs much")
    parser.addoption("--measure", action="store_true", help="write down what costs much; of a whole run")


def pytest_configure(config: pytest.Config) -> None:
    gc.set_threshold(*RARELY)
    # a busy machine is no fault of a test
    calm = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
    settings.register_profile("whole", **calm)
    settings.register_profile("quick", max_examples=QUICK_EXAMPLES, **calm)
    settings.load_profile("quick" if config.getoption("--quick") else "whole")
    if config.getoption("--measure"):
        config.pluginmanager.register(Measure(), "measure")


def pytest_collection_finish() -> None:
    gc.freeze()  # thousands of tests that stay are not searched for garbage again and again


def name_of(item: pytest.Item) -> str:
    """tests/test_x.py::test_y[case], without the group that xdist appends."""
    return f"{item.location[0]}::{item.location[2]}"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--quick"):
        keep_sample(config, items)
    for item in items:
        if group := group_of(item):
            item.add_marker(pytest.mark.xdist_group(group))


def group_of(item: pytest.Item) -> str:
    """Tests of one report, or of one case that their module derives and keeps, go to one worker."""
    case = getattr(item, "callspec", None)
    for value in case.params.values() if case else ():
        name = value.stem if isinstance(value, Path) else value
        if isinstance(name, str) and name in REPORTS:
            return name
    module = getattr(item, "module", None)
    keeps = hasattr(getattr(module, "derived", None), "cache_info")
    return f"{module.__name__} {case.params['name']}" if keeps and case and "name" in case.params else ""


def keep_sample(config: pytest.Config, items: list[pytest.Item]) -> None:
    never = ("tex", "slow")
    here = {name_of(item): item for item in items if not any(map(item.get_closest_marker, never))}
    properties = [name for name, item in here.items() if hasattr(getattr(item, "obj", None), "hypothesis")]
    kept = set(sampled(here, read_costs(COSTS.read_text(encoding="utf-8")), properties).names)
    kept |= {name for name, item in here.items() if item.get_closest_marker("always")}
    running = {id(here[name]) for name in kept}
    config.hook.pytest_deselected(items=[item for item in items if id(item) not in running])
    items[:] = [item for item in items if id(item) in running]


def processor_seconds() -> float:
    """Of this process and of those that it has waited for."""
    used = [resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(part.ru_utime + part.ru_stime for part in used)


class Measure:
    """Each worker times its tests; the reports carry the times to the process that writes costs.txt."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        item.stash[STARTED] = processor_seconds()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> None:
        if call.when == "teardown":
            used = processor_seconds() - item.stash[STARTED]
            item.user_properties.append((name_of(item), used))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "teardown":
            self.seconds |= {name: used for name, used in report.user_properties if isinstance(used, float)}

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if hasattr(session.config, "workerinput"):
            return
        found = listed(self.seconds)
        if session.config.getoption("--quick"):
            known = read_costs(COSTS.read_text(encoding="utf-8"))
            found = {name: max(known.get(name, 0), found.get(name, 0)) for name in known | found}
        COSTS.write_text(costs_text(found), encoding="utf-8")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """golden(name, text): text is what tests/golden/name says, or becomes it with --accept."""

    def check(name: str, text: str) -> None:
        path = GOLDEN / name
        if request.config.getoption("--accept"):
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        assert path.exists(), f"no golden file {name}: run pytest --accept"
        assert text == path.read_text(encoding="utf-8")

    return check


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command left behind: exit code, standard output, standard error."""

    code: int
    out: str
    err: str


@cache
def commands() -> object:
    """Typer's reading of all signatures: two thirds of a short command's time."""
    return get_command(app)


@pytest.fixture
def derive_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Callable[..., Outcome]]:
    """derive_command("show", "sigmoid") runs `derive show sigmoid` in this process."""

    monkeypatch.setattr("typer.main.get_command", lambda _: commands())

    def run(*arguments: str | Path) -> Outcome:
        monkeypatch.setattr("sys.argv", ["derive", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            main()
        code = end.value.code
        assert code is None or isinstance(code, int)
        return Outcome(code or 0, *capsys.readouterr())

    kept = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)}
    yield run
    for number, handler in kept.items():
        signal.signal(number, handler)
