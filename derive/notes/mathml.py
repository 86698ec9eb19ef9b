"""What is written → MathML."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from derive.notes.printed import Setter, accented
from derive.write.greek import GREEK_LETTERS

_LETTERS = {name: letter for letter, name in GREEK_LETTERS.items()} | {"varphi": "φ", "ell": "ℓ"}
_MARKS = {"hat": "^", "bar": "¯", "tilde": "~", "dot": "˙"}


class MathML(Setter):
    """Presentation MathML, as browsers show it without any script."""

    def row(self, parts: Sequence[str]) -> str:
        """Parts side by side."""
        return parts[0] if len(parts) == 1 else f"<mrow>{''.join(parts)}</mrow>"

    def mark(self, text: str) -> str:
        """An operator."""
        return f"<mo>{escape(text.replace('-', '−'))}</mo>"

    def number(self, text: str) -> str:
        """A number."""
        return f"<mn>{escape(text)}</mn>"

    def letter(self, name: str) -> str:
        """An identifier, perhaps with an accent."""
        stem, accent = accented(name)
        if stem == "ones":
            return "<mn>𝟏</mn>"
        base = f"<mi>{escape(_LETTERS.get(stem, stem))}</mi>"
        return f"<mover>{base}<mo>{_MARKS[accent]}</mo></mover>" if accent else base

    def word(self, text: str) -> str:
        """Upright letters, apart from what stands before them."""
        return f'<mrow><mspace width="0.17em"/><mi mathvariant="normal">{escape(text)}</mi></mrow>'

    def over(self, above: str, below: str) -> str:
        """A fraction."""
        return f"<mfrac>{above}{below}</mfrac>"

    def scripts(self, base: str, below: str, above: str) -> str:
        """Sub- and superscript."""
        if below and above:
            return f"<msubsup>{base}{below}{above}</msubsup>"
        if below:
            return f"<msub>{base}{below}</msub>"
        return f"<msup>{base}{above}</msup>" if above else base

    def fenced(self, inside: str, fence: str = "()") -> str:
        """In brackets."""
        left, right = (f'<mo lspace="0" rspace="0">{sign}</mo>' for sign in fence)
        return f"<mrow>{left}{inside}{right}</mrow>"

    def root(self, inside: str) -> str:
        """A square root."""
        return f"<msqrt>{inside}</msqrt>"

    def grid(self, rows: Sequence[Sequence[str]]) -> str:
        """A matrix."""
        return f"<mrow><mo>[</mo>{self._table(rows)}<mo>]</mo></mrow>"

    def cases(self, rows: Sequence[Sequence[str]]) -> str:
        """Behind a brace."""
        return "<mrow><mo>{</mo>" + self._table(rows, ' columnalign="left"') + "</mrow>"

    def space(self, part: str) -> str:
        """With a space behind it."""
        return f'<mrow>{part}<mspace width="0.33em"/></mrow>'

    @staticmethod
    def _table(rows: Sequence[Sequence[str]], attributes: str = "") -> str:
        cells = "".join(f"<mtr>{''.join(f'<mtd>{c}</mtd>' for c in row)}</mtr>" for row in rows)
        return f"<mtable{attributes}>{cells}</mtable>"
