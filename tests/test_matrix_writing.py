"""Index form → matrix form: the gradients that lecturers write, in the form in which they write them."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from derive.building.arrays import with_limits
from derive.evidence import Context, Verdict, judge
from derive.indices import free_indices, index_letters
from derive.matrix.entries import Setting, entry
from derive.matrix.letters import letters_of
from derive.matrix.writing import matrix_form
from derive.parse import parse
from derive.term import Name, Term
from derive.text import to_text

SIZES = {
    **{name: "nk" for name in ("A", "G", "P", "R", "Y", "Z", "Xh", "U", "V", "Zm", "M")},
    "X": "nd",
    "W": "dk",
    "W2": "kq",
    "H": "nd",
    "G2": "nq",
    "E": "vd",
    "S": "nv",
    "B": "kn",
    "C": "nn",
    "T": "nn",
    "K": "md",
    "Q": "nd",
    "O": "nm",
    "Pm": "nm",
    "Gm": "nm",
    "Vm": "mk",
    "a": "n",
    "s": "n",
    "u": "n",
    "t": "n",
    "v": "n",
    "f": "n",
    "b": "k",
    "p": "k",
    "g": "k",
    "w": "d",
    "D": "vd",
    "F": "kk",
    "J": "dd",
    "gamma": "k",
    "sigma": "k",
    "mu": "n",
}
SHAPES = {name: tuple(Name(size) for size in sizes) for name, sizes in SIZES.items()}

FORMS = {
    # 1-5 traces and bilinear forms
    "R[i,j] = B[j,i]": "B.T",
    "X[i,j] = sum(A[i,k]*W[j,k], k)": "A @ W.T",
    "L = sum(sum(A[i,j]*B[j,i], j), i)": "trace(A @ B)",
    "L = sum(sum(sum(X[i,j]*C[i,k]*X[k,j], j), k), i)": "trace(X.T @ C @ X)",
    "X[i,j] = sum((C[i,k] + C[k,i])*X[k,j], k)": "(C + C.T) @ X",
    "L = sum(sum(a[i]*A[i,j]*b[j], j), i)": "a.T @ A @ b",
    "A[i,j] = a[i]*b[j]": "a @ b.T",
    "L = sum(sum(sum(sum(sum(C[i,j]*A[j,k]*F[k,l]*A[m,l]*T[m,i], i), j), k), l), m)": (
        "trace(C @ A @ F @ A.T @ T)"
    ),
    # 8, 9 norms
    "u[i] = a[i]/sqrt(sum(a[j]^2, j))": "a/norm(a)",
    "u[i] = (a[i] - u[i]*sum(u[j]*a[j], j))/sqrt(sum(s[j]^2, j))": "(a - (u.T @ a)*u)/norm(s)",
    "L = sum(sum((sum(X[n,j]*W[j,k], j) - Y[n,k])^2, k), n)": "norm(X @ W - Y)^2",
    "W[j,k] = 2*sum(X[n,j]*(sum(X[n,l]*W[l,k], l) - Y[n,k]), n)": "2*(X.T @ (X @ W - Y))",
    # 10 affine layer
    "Z[n,k] = sum(X[n,j]*W[j,k], j) + b[k]": "X @ W + b",
    "X[n,j] = sum(G[n,k]*W[j,k], k)": "G @ W.T",
    "W[j,k] = sum(X[n,j]*G[n,k], n)": "X.T @ G",
    "W[j,k] = sum(G[n,k]*X[n,j], n)": "X.T @ G",
    "b[k] = sum(G[n,k], n)": "G.T @ ones(n)",
    "a[n] = sum(G[n,k], k)": "G @ ones(k)",
    # 11-19 entry by entry
    "Z[n,k] = G[n,k]*A[n,k]*(1 - A[n,k])": "G * A * (1 - A)",
    "Z[n,k] = G[n,k]*(1 - A[n,k]^2)": "G * (1 - A * A)",
    "Z[n,k] = G[n,k]*where(Z[n,k] > 0, 1, alpha)": "G * where(Z > 0, 1, alpha)",
    "Z[n,k] = G[n,k]*exp(Z[n,k])/(1 + exp(Z[n,k]))": "(G * exp(Z)) / (1 + exp(Z))",
    "Z[n,k] = G[n,k]*A[n,k]*(1 + Z[n,k]*(1 - A[n,k]))": "G * A * (1 + Z * (1 - A))",
    "X[n,j] = sum(U[n,k]*W[j,k], k) + H[n,j]": "U @ W.T + H",
    "W[j,k] = sum(X[n,j]*G[n,k]*where(Z[n,k] > 0, 1, 0), n)": "X.T @ (G * where(Z > 0, 1, 0))",
    "Z[n,k] = M[n,k]*G[n,k]/(1 - q)": "1/(1 - q)*(M * G)",
    # 20-26 embedding, losses
    "E[v,j] = sum(S[n,v]*H[n,j], n)": "S.T @ H",
    "Z[n,k] = (1/(1 + exp(-Z[n,k])) - Y[n,k])/(n*k)": "(1 / (1 + exp(-Z)) - Y)/(n*k)",
    "Z[n,k] = P[n,k]*(G[n,k] - sum(G[n,l]*P[n,l], l))": "P * (G - (G * P) @ ones(k) @ ones(k).T)",
    "P[n,k] = exp(Z[n,k])/sum(exp(Z[n,l]), l)": "softmax(Z)",
    "p[k] = exp(b[k])/sum(exp(b[l]), l)": "softmax(b)",
    "Z[n,k] = G[n,k] - P[n,k]*sum(G[n,l], l)": "G - P * (G @ ones(k) @ ones(k).T)",
    "L = -sum(sum(Y[n,k]*log(P[n,k]), k), n)/n": "-1/n*trace(Y.T @ log(P))",
    "Z[n,k] = (P[n,k] - Y[n,k])/n": "(P - Y)/n",
    "Z[n,k] = (P[n,k]*sum(Y[n,l], l) - Y[n,k])/n": "(P * (Y @ ones(k) @ ones(k).T) - Y)/n",
    "Z[n,k] = -1/n*sum(Y[n,i]*(delta[i,k] - P[n,k]), i)": "-1/n*(Y - P * (Y @ ones(k) @ ones(k).T))",
    "W[j,k] = 1/n*sum(X[n,j]*(P[n,k] - Y[n,k]), n) + 2*lambda*W[j,k]": "1/n*(X.T @ (P - Y)) + 2*lambda*W",
    # 27, 28 Hessians
    "F[i,j] = p[i]*(delta[i,j] - p[j])": "diag(p) - p @ p.T",
    "F[i,j] = p[i]*delta[i,j] - p[i]*p[j]": "diag(p) - p @ p.T",
    "J[i,j] = sum(a[n]*(1 - a[n])*X[n,i]*X[n,j], n)": "X.T @ diag(a * (1 - a)) @ X",
    "F[i,j] = delta[i,j]": "eye(k)",
    "F[i,j] = 2*delta[i,j]/n": "2/n*eye(k)",
    # 29-31
    "Z[n,k] = (M[n,k] - Y[n,k]*sum(M[n,l], l))/n": "(M - Y * (M @ ones(k) @ ones(k).T))/n",
    "mu[i] = (exp(s[i]) - 1)/2": "1/2*(exp(s) - 1)",
    # 32-34 normalisation
    "Y[n,k] = gamma[k]*Xh[n,k] + b[k]": "gamma * Xh + b",
    "gamma[k] = sum(G[n,k]*Xh[n,k], n)": "(G * Xh).T @ ones(n)",
    "Z[n,k] = (G[n,k] - sum(G[n,l], l)/k - Xh[n,k]*sum(G[n,l]*Xh[n,l], l)/k)/s[n]": (
        "(G - 1/k*(G @ ones(k) @ ones(k).T) - 1/k*(Xh * ((G * Xh) @ ones(k) @ ones(k).T))) / (s @ ones(k).T)"
    ),
    "Z[n,k] = gamma[k]/sigma[k]*(G[n,k] - sum(G[m,k], m)/n)": ("(gamma * (G - 1/n*(G.T @ ones(n)))) / sigma"),
    # 35, 36 attention
    "O[n,m] = sum(Q[n,j]*K[m,j], j)/sqrt(d)": "1/sqrt(d)*(Q @ K.T)",
    "O[n,m] = Pm[n,m]*(Gm[n,m] - sum(Gm[n,l]*Pm[n,l], l))/sqrt(d)": (
        "1/sqrt(d)*(Pm * (Gm - (Gm * Pm) @ ones(m) @ ones(m).T))"
    ),
    "K[m,j] = sum(O[n,m]*Q[n,j], n)": "O.T @ Q",
    "Vm[m,k] = sum(Pm[n,m]*G[n,k], n)": "Pm.T @ G",
    # 38-40 recurrent and deep networks
    "a[n] = (sum(C[i,n]*u[i], i) + s[n])*(1 - t[n]^2)": "(C.T @ u + s) * (1 - t * t)",
    "C[i,j] = u[i]*t[j]": "u @ t.T",
    "diff(L, Z[n,k]) = sum(diff(L, G2[n,q])*W2[k,q], q)*A[n,k]*(1 - A[n,k])": (
        "(diff(L, G2) @ W2.T) * A * (1 - A)"
    ),
    "W[j,k] = sum(X[n,j]*sum(G2[n,q]*W2[k,q], q)*A[n,k]*(1 - A[n,k]), n)": (
        "X.T @ ((G2 @ W2.T) * A * (1 - A))"
    ),
    # vectors along rows and columns, and what depends on no letter
    "Z[n,k] = s[n]*Z[n,k]": "diag(s) @ Z",
    "Z[n,k] = Z[n,k] - a[n]": "Z - a @ ones(k).T",
    "Z[n,k] = a[n] + b[k]": "a @ ones(k).T + b",
    "Z[n,k] = (Z[n,k] - a[n])/s[n]": "(Z - a @ ones(k).T) / (s @ ones(k).T)",
    "B[k,n] = (Z[n,k] - a[n])/s[n]": "(Z.T - a) / s",
    "Z[n,k] = b[k]": "ones(n) @ b.T",
    "Z[n,k] = 0": "0",
    "b[k] = 1": "ones(k)",
    "L = sum(sum(Z[n,k], k), n)": "ones(n).T @ Z @ ones(k)",
    "L = sum(C[i,i], i)": "trace(C)",
    "a[i] = C[i,i]": "diagonal(C)",
    "L = sum(1, n, n)": "n",
}


def sides_of(text: str) -> tuple[Term, ...]:
    """The two sides of an equality in index form, their sums with limits."""
    return tuple(with_limits(parse(side), SHAPES, where=text) for side in text.split(" = "))


@pytest.mark.parametrize("text", FORMS)
def test_is_written_as_lecturers_write_it(text: str) -> None:
    form = matrix_form(sides_of(text), SHAPES)
    assert form is not None
    assert to_text(form[1]) == FORMS[text]


@pytest.mark.parametrize("text", FORMS)
def test_what_is_written_reads_back_as_what_it_was(text: str) -> None:
    left, right = sides_of(text)
    form = matrix_form((left, right), SHAPES)
    assert form is not None
    setting = Setting(SHAPES, letters_of(SHAPES, ("n", "k", "d", "L")))
    place = tuple(Name(letter) for letter in free_indices(left))
    read = entry(form[1], place, setting, scope=index_letters(left) | index_letters(right))
    found = judge(right, read, Context({}, {}, {}, shapes=SHAPES))
    assert found.verdict is Verdict.PROVED


@pytest.mark.parametrize(
    "text",
    [
        "X[n,j] = X[1,j]",  # a numbered entry
        "L = X[1,2]",
        "diff(P[n,i], Z[n,k]) = P[n,i]*(delta[i,k] - P[n,k])",  # three axes
        "Z[n,k] = b[k]^a[n]",  # an exponent that depends on a letter
        "a[n] = Z[n,k]",  # a letter of one side only
        "u[i] = diff(a[i], s[i])",  # a derivative between entries
    ],
)
def test_what_has_no_matrix_form_keeps_its_indices(text: str) -> None:
    left, right = (parse(side) for side in text.split(" = "))
    assert matrix_form((left, right), SHAPES) is None


def test_the_left_side_is_a_whole_array_too() -> None:
    form = matrix_form(sides_of("diff(L, W[j,k]) = sum(X[n,j]*diff(L, Z[n,k]), n)"), SHAPES)
    assert form is not None
    assert [to_text(side) for side in form] == ["diff(L, W)", "X.T @ diff(L, Z)"]


def test_rows_go_by_the_first_letter_of_the_left_side() -> None:
    turned = matrix_form(sides_of("R[k,j] = sum(X[n,j]*G[n,k], n)"), {**SHAPES, "R": (Name("k"), Name("d"))})
    assert turned is not None
    assert to_text(turned[1]) == "G.T @ X"


def test_no_hash_seed_changes_the_writing() -> None:
    program = (
        "from tests.test_matrix_writing import FORMS, SHAPES, matrix_form, sides_of, to_text\n"
        "print([to_text(matrix_form(sides_of(text), SHAPES)[1]) for text in FORMS])"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1
