"""How far it goes that a matrix is symmetric, and derivatives by such a matrix."""

from __future__ import annotations

import pytest

from derive.notes import check_document

TOLD = r"Suppose $A$ is symmetric. Then $x^TAy = y^TAx$." + "\n\n"
SQUARE = r"Let $A \in \mathbb{R}^{n\times n}$ be symmetric and $x, y \in \mathbb{R}^n$. "
VERDICTS = {  # of the last formula
    # it ends where the text speaks of any matrix, or of one that is not symmetric
    TOLD + r"Then $\nabla_x(x^TAx) = 2Ax$.": "proved",
    TOLD + r"Now let $A$ be an arbitrary matrix. Then $\nabla_x(x^TAx) = 2Ax$.": "false",
    TOLD + r"Now let $A$ be an arbitrary matrix. Then $\nabla_x(x^TAx) = (A+A^T)x$.": "proved",
    TOLD + r"Let $A$ be an arbitrary symmetric matrix. Then $\nabla_x(x^TAx) = 2Ax$.": "proved",
    TOLD + r"If $A$ is not symmetric, $\nabla_x(x^TAx) = 2Ax$ is wrong.": "false",
    TOLD + r"$A$ need not be symmetric. Then $x^TAy = y^TAx$.": "false",
    TOLD + r"Suppose $A^T = -A$. Then $x^TAy = -y^TAx$.": "holds if",
    "# One\n" + TOLD + "# Two\n" + r"Let $A$ be any square matrix. Then $x^TAy = y^TAx$.": "false",
    "# One\n" + TOLD + "# Two\n" + r"Let $A$ be a square matrix. Then $x^TAy = y^TAx$.": "holds if",
    TOLD + r"For any $A$ we have $x^TAy = y^TA^Tx$. Then $x^TAy = y^TAx$.": "holds if",
    r"Let $A$ be any matrix. Then $x^TAy = y^TAx$." + "\n\nNow let $A$ be symmetric. $A^T = A$.": "proved",
    TOLD + r"For all such $A$, $x^TAy = y^TAx$.": "proved",
    TOLD + r"Let $A$ be any matrix of this kind. Then $x^TAy = y^TAx$.": "proved",
    r"Let $A$ be symmetric. For all $x$ and all $A$ of this kind $x^TAy = y^TAx$.": "holds if",
    r"Let $A$ be any matrix and $S$ a symmetric matrix. Then $x^TSy = y^TSx$.": "proved",
    # of a list it goes as far as its item, or its lead
    "- if $A$ is symmetric, $x^TAy = y^TAx$\n- " + r"$\nabla_x(x^TAy) = A^Ty$": "false",
    "For symmetric $A$ we have:\n- $x^TAy = y^TAx$\n- " + r"$\nabla_x(x^TAx) = 2Ax$": "proved",
    # a derivative by it is taken entry by entry
    TOLD + r"Let $L(A) = \frac12\|Ax-y\|^2$. Then $\frac{\partial L}{\partial A} = (Ax-y)x^T$.": "proved",
    TOLD + r"Let $L(A) = \frac12\|Ax-y\|^2$. Then $\frac{\partial L}{\partial A} = 2(Ax-y)x^T$.": "false",
    TOLD + r"$\frac{\partial}{\partial A}\|A\|_F^2 = 2A$": "proved",
    TOLD + r"$\frac{\partial}{\partial A}\|A\|_F^2 = 3A$": "false",
    SQUARE + r"$\frac{\partial}{\partial A} x^TAy = xy^T$": "proved",
    SQUARE + r"$\frac{\partial}{\partial A} x^TAy = 2xy^T$": "false",
    SQUARE + r"$\frac{\partial}{\partial A} x^TAx = 2xx^T - \operatorname{diag}(x\odot x)$": "consistent",
    SQUARE + r"$\frac{\partial}{\partial A} \log\det A = A^{-1}$": "consistent",  # which is A^{-T}
    SQUARE + r"$\frac{\partial}{\partial A} x^TA^{-1}y = -A^{-1}xy^TA^{-1}$": "consistent",
    SQUARE + r"$\frac{\partial}{\partial A} x^TA^{-1}y = A^{-1}xy^TA^{-1}$": "false",
}


@pytest.mark.parametrize("text", VERDICTS)
def test_how_far_a_matrix_is_symmetric(text: str) -> None:
    finding = check_document(text).findings[-1]
    assert finding.word.value == VERDICTS[text], finding
