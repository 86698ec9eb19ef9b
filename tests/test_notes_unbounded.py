"""For any real x ends what was supposed of x; of formulas beside an *or* one holds."""

from __future__ import annotations

import pytest

from derive.notes import check_document

SUPPOSED = r"Suppose $x > 0$. Then $|x| = x$." + "\n\n"
VERDICTS = {  # of the last formula
    SUPPOSED + r"Then $\sqrt{x^2} = x$.": "holds if",
    SUPPOSED + r"For any real $x$, $\sqrt{x^2} = |x|$.": "proved",
    SUPPOSED + r"For any real $x$, $\sqrt{x^2} = x$.": "false",
    SUPPOSED + r"For any real number $x$, $\sqrt{x^2} = x$.": "false",
    SUPPOSED + r"For any real $y$, $\sqrt{x^2} = x$.": "holds if",
    SUPPOSED + r"For any such $x$, $\sqrt{x^2} = x$.": "holds if",
    SUPPOSED + r"For every $x > 2$, $|x-2| = x-2$.": "holds if",
    SUPPOSED + r"For any real $x$, $|x| = x$ or $|x| = -x$.": "undecided",
    SUPPOSED + r"For any real $x$, $|x| = x$ and $|x| = -x$.": "false",
    r"For any real $x$, $|x| = x$ or $|x| = -x$.": "undecided",
    r"For any real $x$, $|x|^2 = x^2$ or $(x+1)^2 = x^2+1$.": "false",  # of two quantities
    r"$(x+1)^2 = (1+x)^2$, or equivalently $(x+1)^2 = x^2+1$.": "false",
}


@pytest.mark.parametrize("text", VERDICTS)
def test_any_number_is_bounded_by_nothing_before(text: str) -> None:
    finding = check_document(text).findings[-1]
    assert finding.word.value == VERDICTS[text], finding
