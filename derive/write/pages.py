r"""Any values → a page through a template: HTML with everything escaped, or LaTeX with \VAR{…} as in
documents.
"""

from __future__ import annotations

from collections.abc import Mapping

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from derive.paths import templates_dir
from derive.write.escape import escape


def html_page(name: str, values: Mapping[str, object]) -> str:
    """The page; plain strings are escaped, `Markup` passes."""
    environment = SandboxedEnvironment(
        loader=FileSystemLoader(templates_dir()),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(name).render(**values)


def latex_page(name: str, values: Mapping[str, object]) -> str:
    """The page; plain strings are escaped for LaTeX, `Markup` passes."""
    environment: Environment = SandboxedEnvironment(
        loader=FileSystemLoader(templates_dir()),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        block_start_string=r"\BLOCK{",
        block_end_string="}",
        variable_start_string=r"\VAR{",
        variable_end_string="}",
        comment_start_string=r"\COMMENT{",
        comment_end_string="}",
        finalize=_latex,
    )
    return environment.get_template(name).render(**values)


def _latex(value: object) -> object:
    return escape(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def finished(text: str) -> Markup:
    """Text that needs no escaping."""
    return Markup(text)
