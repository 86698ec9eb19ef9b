"""Output formats: where their templates are and how their files end."""

from __future__ import annotations

from dataclasses import dataclass

from derive.catalog import Catalog


@dataclass(frozen=True, slots=True)
class Format:
    """`templates/<folder>/NAME<template_suffix>` makes files that end in `suffix`."""

    name: str
    title: str
    folder: str
    template_suffix: str
    suffix: str


FORMATS: Catalog[Format] = Catalog("format")

LATEX = FORMATS.declare(Format("latex", "LaTeX source, for pdflatex", "latex", ".tex.j2", ".tex"))
