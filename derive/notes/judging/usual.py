"""Where letters usually lie: p and ŷ between 0 and 1, targets from 0 to 1, sizes and rates above 0."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from derive.model import POSITIVE, PROBABILITY, UNIT, Interval
from derive.notes.judging.bounds import shown_interval
from derive.notes.letters import SHARES, ZERO_OR_ONE
from derive.notes.written import printed_name

_SIZES = frozenset(
    (
        *("lambda", "eta", "alpha", "epsilon", "varepsilon", "eps", "sigma", "tau", "gamma", "beta", "delta"),
        *("rho", "kappa", "n", "m", "N", "M", "K", "C", "T", "D", "d"),
    )
)
_KINDS = ((_SIZES, POSITIVE), (SHARES, UNIT), (ZERO_OR_ONE, PROBABILITY))


def usual_domains(names: frozenset[str]) -> dict[str, Interval]:
    """The domains of all of these names whose letters have one."""
    heads = {name: name.partition("_")[0] for name in sorted(names)}
    return {name: domain for name, head in heads.items() for letters, domain in _KINDS if head in letters}


def kinds_of(names: frozenset[str]) -> Iterator[dict[str, Interval]]:
    """What may be supposed of the names: of the letters of one kind, then of all."""
    whole, tried = usual_domains(names), list[dict[str, Interval]]()
    parts = [{name: found for name, found in whole.items() if found == domain} for _, domain in _KINDS]
    for domains in (*parts, {**parts[1], **parts[2]}, whole):
        if domains and domains not in tried:
            tried.append(domains)
            yield domains


def is_share(name: str) -> bool:
    """Whether a family of this name may be a distribution."""
    return name in SHARES or name in ZERO_OR_ONE or name == "alpha"


def of_families(domains: Mapping[str, Interval]) -> str:
    """The domains in words, one for all entries of a family."""
    heads: dict[str, Interval] = {}
    for name, domain in domains.items():
        heads.setdefault(name.partition("_")[0], domain)
    return ", ".join(shown_interval(printed_name(head), domain) for head, domain in heads.items())
