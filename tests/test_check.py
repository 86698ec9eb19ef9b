"""Checking: true claims proved, false ones with their point, everything else under its own word."""

from __future__ import annotations

import json
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from time import monotonic

import pytest

import derive
from derive.checking import Answer, Checked, check, simplified
from derive.checking.context import Given
from derive.checking.reading import read_claim
from derive.errors import DeriveError
from derive.evidence import Context, Verdict, judge
from derive.parse import parse
from derive.term import Number, Sum, Term, children, with_children
from derive.text import to_text

DATA = Path(__file__).parent / "data" / "identities.jsonl"
CLAIMS = [json.loads(line) for line in DATA.read_text(encoding="utf-8").splitlines()]


def answer(claim: Mapping[str, str | list[str]], *, steps: bool = False) -> Checked:
    latex = "latex" in claim
    text = claim["latex"] if latex else claim["text"]
    assert isinstance(text, str)
    return check(text, where=list(claim.get("context", [])), latex=latex, steps=steps)


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim["id"])
def test_a_claim(claim: dict[str, str]) -> None:
    found = answer(claim)
    assert (found.verdict.value, found.why) == (claim["expected"], found.why)
    assert claim.get("why", "") in found.why


def test_the_table_holds_every_verdict_but_the_undecided() -> None:
    assert {claim["expected"] for claim in CLAIMS} == {"proved", "false", "holds if", "not read"}


def test_a_counterexample_is_an_exact_point_with_both_values() -> None:
    found = check("x + y = x*y").counterexample
    assert found is not None
    x, y = (dict(found.point)[name] for name in ("x", "y"))
    assert isinstance(x, Fraction)
    assert found.left != found.right
    for shown, value in ((found.left, x + y), (found.right, x * y)):  # as many digits as tell them apart
        assert len(shown) <= 7
        assert float(shown) == pytest.approx(float(value), rel=1e-3)


def test_a_chain_is_judged_link_by_link() -> None:
    assert check("2*(a - y) = 2*a - 2*y = a + a - y - y").verdict is Answer.PROVED
    found = check("2*(a - y) = 2*a - 2*y = 2*a - y")
    assert found.verdict is Answer.FALSE
    assert "link 2" in found.why


def test_definitions_and_assumptions_are_used() -> None:
    claim = "diff(a, z) = a*(1 - a)"
    assert check(claim, where=["a = sigmoid(z)"]).verdict is Answer.PROVED
    assert check(claim, where=["a = tanh(z)"]).verdict is Answer.FALSE
    assert check(claim).verdict is Answer.NOT_READ
    assert check("p*y_1 + p*y_2 = p", assume=["y_1 + y_2 = 1"]).verdict is Answer.PROVED
    assert check("sqrt(x^2) = x", assume=["x >= 0"]).verdict is Answer.PROVED
    assert check("sqrt(x^2) = -x", assume=["x < 0"]).verdict is Answer.PROVED
    assert check("sqrt(x^2) = x", assume=["x < 0"]).verdict is Answer.FALSE


def test_a_total_derivative_goes_every_way() -> None:
    where = ["h = x^2", "L = h*x + h"]
    assert check("diff(L, x) = 3*x^2 + 2*x", where=where).verdict is Answer.PROVED
    assert check("diff(L, x) = x^2", where=where).verdict is Answer.FALSE
    assert check("diff(L, h) = x + 1", where=where).verdict is Answer.PROVED
    assert check("diff(h*x, x) = 3*x^2", where=where).verdict is Answer.PROVED


def test_functions_are_seen_through() -> None:
    where = ["f(x) = w*x + b", "L = (f(x) - y)^2", "h = f(x)", "M = h^2"]
    assert check("diff(L, w) = 2*(f(x) - y)*x", where=where).verdict is Answer.PROVED
    assert check("diff(L, w) = 0", where=where).verdict is Answer.FALSE
    assert check("diff(M, w) = 2*h*x", where=where).verdict is Answer.PROVED
    assert check("diff(M, w) = 0", where=where).verdict is Answer.FALSE
    where = ["g(x) = 1/(1 + exp(-x))", "a = g(z)"]
    assert check("diff(a, z) = g(z)*(1 - a)", where=where).verdict is Answer.PROVED
    for bad in (["f(x) = f(x) + 1"], ["f(x) = w*g(x)", "g(x) = w*f(x)"], ["f(x) = diff(h, x)", "h = x^2"]):
        assert check("f(x) = 1", where=bad).verdict in (Answer.NOT_READ, Answer.UNDECIDED)


def test_an_assumption_never_contradicts_a_definition() -> None:
    assert check("2*(a - y)/n = 2*(a - y)").verdict is Answer.HOLDS_IF
    assert check("2*(a - y)/n = 2*(a - y)", where=["n = 5"]).verdict is Answer.FALSE


def test_numbers_are_judged_at_their_printed_digits() -> None:
    where = ["z = w*x + b", "a = sigmoid(z)", "L = (a - y)^2", "w = 0.5", "x = 2", "b = 0.2", "y = 1"]
    assert check("L ≈ 0.0536", where=where).verdict is Answer.PROVED
    assert check("L ≈ 0.0537", where=where).verdict is Answer.FALSE
    assert check("diff(L, b) ≈ -0.0824", where=where).verdict is Answer.PROVED


def test_an_identity_without_a_proof_is_consistent_only() -> None:
    found = check("sin(2*x)*exp(sin(x)) = 2*sin(x)*cos(x)*exp(sin(x))")
    assert found.verdict in (Answer.CONSISTENT, Answer.PROVED)
    if found.verdict is Answer.CONSISTENT:
        assert "points" in found.why


TRUE = [claim for claim in CLAIMS if claim["expected"] == "proved" and "text" in claim]


def mutants(term: Term) -> list[Term]:
    """The term with one number changed, and twice the term and the term plus one."""
    found: list[Term] = [Sum((term, Number(Fraction(1))))]
    parts = children(term)
    for place, part in enumerate(parts):
        inner = [Number(part.value + 1)] if isinstance(part, Number) else mutants(part)[1:]
        for new in inner:
            found.append(with_children(term, (*parts[:place], new, *parts[place + 1 :])))
    return found


@pytest.mark.parametrize("claim", TRUE, ids=lambda claim: claim["id"])
def test_a_mutant_of_a_true_claim_is_not_proved(claim: dict[str, str]) -> None:
    left, right = read_claim(claim["text"]).sides
    for mutant in mutants(right)[:6]:
        found = check(f"{to_text(left)} = {to_text(mutant)}")
        assert found.verdict in (Answer.FALSE, Answer.HOLDS_IF, Answer.UNDECIDED), to_text(mutant)


HOSTILE = [
    "9^9^9^9 = 1",
    r"9^{9^{9^9}} = 1",
    r"\frac{1}{" * 5_000 + "x" + "}" * 5_000 + "= 1",
    "(" * 10_000 + "x" + ")" * 10_000 + " = 1",
    "__import__('os').system('touch /tmp/hacked') = 1",
    "exp(exp(exp(exp(exp(1000))))) = 1",
    "(a + b + c + d)^900 = 1",
    "x^1000 - 1 = (x - 1)^1000",
    "=" * 100,
    "a = " * 3_000 + "1",
    r"\input{/etc/passwd} = 1",
    r"\def\a{\a\a}\a = 1",
    "\x00 = 1",
    "x = 1/0",
    "1/(x - x) = 1",
    "diff(diff(x, x), x) = 0",
    "",
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:24])
def test_hostile_text_ends_quickly_in_one_sentence(text: str) -> None:
    start = monotonic()
    found = check(text, steps=True)
    assert monotonic() - start < 20
    assert "\n" not in str(found)
    assert len(str(found)) < 2_000
    if text != "diff(diff(x, x), x) = 0":
        assert found.verdict is not Answer.PROVED


# --- steps -----------------------------------------------------------------------------------------------


def test_the_steps_lead_from_left_to_right_and_are_proved() -> None:
    with_moves = 0
    for claim in CLAIMS[:24]:
        if claim["expected"] != "proved":
            continue
        found = answer(claim, steps=True)
        left, right = read_claim(claim["text"]).sides
        assert (found.steps[0].before, found.steps[-1].after) == (left, right)
        for one, two in zip(found.steps, found.steps[1:], strict=False):
            assert one.after == two.before
        for move in found.steps:
            context = Given().context([move.before, move.after])
            assert judge(move.before, move.after, context).verdict is Verdict.PROVED
        with_moves += found.steps[0].reason != "both sides are the same function"
    assert with_moves >= 13


def test_the_textbook_proof_of_the_sigmoid() -> None:
    found = check("exp(-z)/(1+exp(-z))^2 = sigmoid(z)*(1-sigmoid(z))", steps=True)
    reasons = [move.reason for move in found.steps]
    assert reasons == [
        "add and subtract",
        "split the fraction",
        "cancel",
        "factor out",
        "recognise sigmoid(z)",
    ]


@pytest.mark.parametrize(
    ("claim", "says"),
    [
        ("1/0 = 1", "the left side has no value"),
        ("3 = log(-1)", "the right side has no value"),
        ("1/(x - x) = 1", "no point was found at which both sides have a value"),
    ],
)
def test_what_has_no_value_is_undecided_and_said(claim: str, says: str) -> None:
    found = check(claim)
    assert found.verdict is Answer.UNDECIDED
    assert says in found.why


@pytest.mark.parametrize("claim", ["a == b", "x = ", "= x"])
def test_an_empty_side_is_told(claim: str) -> None:
    assert check(claim).why == "one side of '=' is empty; a claim is left = right"


def test_a_proof_by_cases_is_called_so_in_its_steps() -> None:
    assert [move.reason for move in check("max(0, z) = (z + abs(z))/2", steps=True).steps] == [
        "the same in every case"
    ]


# --- simplify --------------------------------------------------------------------------------------------

FORMS = [
    ("exp(-z)/(1+exp(-z))^2", "sigmoid", "sigmoid(z)*(1 - sigmoid(z))"),
    (r"\frac{e^{-z}}{(1+e^{-z})^2}", "sigmoid", "sigmoid(z)*(1 - sigmoid(z))"),
    ("exp(x)/(1 + exp(x))", "sigmoid", "sigmoid(x)"),
    ("diff(tanh(z), z)", "tanh", "1 - tanh(z)^2"),
    ("diff(softplus(z), z)", "sigmoid", "sigmoid(z)"),
    ("(x^2 - 1)/(x - 1)", "", "x + 1"),
    ("-(y*(1 - a)) + (1 - y)*a", "", "a - y"),
    ("a*b + a*c", "", "a*(b + c)"),
    ("diff((a - y)^2, a)", "", "2*(a - y)"),
    ("exp(-w*x - b)/(1 + exp(-w*x - b))^2", "sigmoid", "sigmoid(w*x + b)*(1 - sigmoid(w*x + b))"),
    ("1 - exp(-softplus(z))", "sigmoid", "sigmoid(z)"),
    ("1/(1 + exp(-z))", "tanh", "1/2 + 1/2*tanh(z/2)"),
    ("3*(sin(t)^2 + cos(t)^2)*log(exp(x))", "", "3*x"),
    ("sum(a[i] + b[i], i) - sum(b[i], i)", "", "sum(a[i], i)"),
    ("where(z > 0, z, 0) + where(z > 0, 0, z)", "", "z"),
    ("sqrt(x^2)", "", "abs(x)"),
    ("max(a, b) + min(a, b)", "", "a + b"),
]


@pytest.mark.parametrize(("text", "into", "form"), FORMS, ids=[text for text, _, _ in FORMS])
def test_a_shorter_form(text: str, into: str, form: str) -> None:
    found = simplified(text, into=into)
    assert to_text(found.form) == form
    assert (found.steps[0].before, found.steps[-1].after) == (found.term, found.form)


def test_steps_of_a_shorter_form_are_equalities() -> None:
    for move in simplified("-(y*(1 - a)) + (1 - y)*a").steps:
        assert judge(move.before, move.after, Context()).verdict is Verdict.PROVED


@pytest.mark.parametrize(
    ("text", "into", "says"),
    [
        ("x + 1", "", "no form of x + 1 that is shorter"),
        ("x + 1", "sigmoid", "in terms of sigmoid"),
        ("exp(z)", "sigmod", "did you mean 'sigmoid'"),
        ("x = 1", "", "not a statement"),
        ("diff(L, a)", "", "nothing defines 'L'"),
        ("x^2 + 3*x + 1", "", "that is shorter"),
    ],
)
def test_no_shorter_form_is_one_sentence(text: str, into: str, says: str) -> None:
    with pytest.raises(DeriveError) as problem:
        simplified(text, into=into)
    assert says in str(problem.value)


def test_a_form_in_a_defined_name() -> None:
    found = simplified("diff(a, z)", into="a", where=["a = sigmoid(z)"])
    assert to_text(found.form) == "a*(1 - a)"


# --- the command line ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["exp(-z)/(1+exp(-z))^2 = sigmoid(z)*(1-sigmoid(z))"], 0, "proved"),
        (["-y*(1-a) + (1-y)*a = a - y", "--steps"], 0, "  = "),
        (["(a+b)^2 = a^2 + b^2"], 1, "false: at a = "),
        (["sqrt(x^2) = x"], 1, "holds if: x > 0"),
        (["sqrt(x^2) = x", "--assume", "x > 0"], 0, "proved"),
        ([r"\sigma(z)"], 1, "not read"),
        (["a*b = b*a", "--latex"], 0, "proved"),
        ([], 1, "write one claim"),
    ],
)  # fmt: skip
def test_the_exit_code_is_0_only_for_proved(
    arguments: list[str], code: int, says: str, derive_command
) -> None:
    found = derive_command("check", *arguments)
    assert found.code == code
    assert says in found.out + found.err
    assert "Traceback" not in found.err


def test_a_file_of_claims(tmp_path: Path, derive_command) -> None:
    lines = [
        '{"id": 1, "text": "a + b = b + a"}',
        "not json",
        '{"id": 2, "latex": "\\\\frac{a}{b} = 1"}',
        '{"id": 3}',
        "[1, 2]",
        '{"id": 4, "text": "a = b", "context": "c"}',
        "",
        "[" * 100_000,
    ]
    file = tmp_path / "claims.jsonl"
    file.write_text("\n".join(lines), encoding="utf-8")
    found = derive_command("check", "--jsonl", str(file))
    answers = [json.loads(line) for line in found.out.splitlines()]
    assert found.code == 1
    assert [item["verdict"] for item in answers] == [
        "proved", "not read", "false", "not read", "not read", "not read", "not read"
    ]  # fmt: skip
    assert [item["id"] for item in answers] == [1, None, 2, 3, None, 4, None]
    assert set(answers[2]["counterexample"]) == {"point", "left", "right"}
    assert all(set(item) == {"id", "verdict", "why", "counterexample"} for item in answers)


def test_a_file_without_a_false_claim_ends_well(tmp_path: Path, derive_command) -> None:
    file = tmp_path / "claims.jsonl"
    file.write_text('{"id": "a", "text": "x = x"}\n{"id": "b", "text": "x ="}\n', encoding="utf-8")
    assert derive_command("check", "--jsonl", str(file)).code == 0
    missing = derive_command("check", "--jsonl", str(tmp_path / "none.jsonl"))
    assert missing.code == 1
    assert "No such file" in missing.err


def test_simplify_on_the_command_line(derive_command) -> None:
    found = derive_command("simplify", "exp(-z)/(1+exp(-z))^2", "--in", "sigmoid")
    assert found.code == 0
    assert found.out.splitlines()[-1].split("   ")[0] == "  = sigmoid(z)*(1 - sigmoid(z))"
    refused = derive_command("simplify", "x + 1", "--in", "sigmoid")
    assert (refused.code, refused.err.count("\n")) == (1, 1)


def test_check_is_a_public_name() -> None:
    found = derive.check("x + x = 2*x")
    assert isinstance(found, derive.Checked)
    assert str(found) == "proved: both sides are the same function"
    assert parse("x")  # the reader is untouched by what was checked


def test_a_text_that_a_note_may_write_is_a_note() -> None:
    """σ′(z) is no claim as typed on the command line."""
    assert "proved" in str(derive.check("σ′(z) = σ(z)(1 − σ(z))"))
    assert "false" in str(derive.check("σ′(z) = σ(z)(1 + σ(z))"))
    assert str(derive.check("")) == "not read: the formula is empty"
