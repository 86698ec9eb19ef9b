"""Catalogs: one declaration a name, in order, found by name or handed through."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from derive.catalog import Catalog
from derive.errors import UnknownName
from derive.library.activations import ACTIVATIONS
from derive.library.formats import FORMATS
from derive.library.identities import IDENTITIES
from derive.library.losses import LOSSES
from derive.library.notations import NOTATIONS
from derive.library.outlines import OUTLINES
from derive.library.rules import RULES

LIBRARY = (ACTIVATIONS, LOSSES, RULES, IDENTITIES, NOTATIONS, OUTLINES, FORMATS)


@dataclass(frozen=True, slots=True)
class Tea:
    name: str


@pytest.fixture
def teas() -> Catalog[Tea]:
    catalog: Catalog[Tea] = Catalog("tea")
    for name in ("oolong", "assam", "mate"):
        catalog.declare(Tea(name))
    return catalog


def test_declare_returns_the_item(teas: Catalog[Tea]) -> None:
    green = Tea("green")
    assert teas.declare(green) is green
    assert teas.get("green") is green


def test_the_order_is_that_of_declaration(teas: Catalog[Tea]) -> None:
    assert teas.names() == tuple(tea.name for tea in teas) == ("oolong", "assam", "mate")
    assert len(teas) == 3


def test_a_declaration_is_handed_through_even_when_it_is_not_declared(teas: Catalog[Tea]) -> None:
    own = Tea("my own")
    assert teas.get(own) is own
    assert "my own" not in teas


def test_a_name_is_declared_once(teas: Catalog[Tea]) -> None:
    with pytest.raises(ValueError, match="tea 'mate' is declared twice"):
        teas.declare(Tea("mate"))
    assert len(teas) == 3


@pytest.mark.parametrize(
    ("name", "message"),
    {
        "olong": "unknown tea 'olong'; did you mean 'oolong'?",
        "coffee": "unknown tea 'coffee'; known: oolong, assam, mate",
    }.items(),
)
def test_an_unknown_name_is_an_error_with_the_nearest(teas: Catalog[Tea], name: str, message: str) -> None:
    assert name not in teas
    with pytest.raises(UnknownName) as error:
        teas.get(name)
    assert str(error.value) == message


def test_an_empty_catalog_suggests_nothing() -> None:
    with pytest.raises(UnknownName, match=r"unknown tea 'mate'$"):
        Catalog[Tea]("tea").get("mate")


@pytest.mark.parametrize("catalog", LIBRARY, ids=lambda catalog: catalog.kind)
def test_names_of_the_library_are_kebab_case(catalog: Catalog) -> None:
    assert len(catalog) > 0
    for name in catalog.names():
        assert name == name.lower()
        assert all(part.isalnum() for part in name.split("-")), name


def test_no_two_activations_or_losses_share_a_spelling() -> None:
    spellings = [name for item in (*ACTIVATIONS, *LOSSES) for name in (item.name, *item.aliases)]
    assert len(spellings) == len(set(spellings))
