"""LaTeX source becomes a PDF, contained and repeatable; a finished file appears in one step.

`typeset` runs TeX (format files for preambles, passes as needed, limits on everything); `place` moves what
came out to where it belongs. With the command line these are the only parts of derive that touch the world.
"""

from derive.typeset.contain import Limits
from derive.typeset.engine import ENGINES, Engine
from derive.typeset.passes import Typeset, typeset
from derive.typeset.place import place

__all__ = ["ENGINES", "Engine", "Limits", "Typeset", "place", "typeset"]
