"""What the words around a statement say of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from derive.notes.documents import COMMENT, Formula, is_casual
from derive.notes.judging.around import is_possibility
from derive.notes.judging.cautions import factor_in, untold_factor
from derive.notes.judging.claimed import Said, how_said
from derive.notes.judging.stated import announced, is_attained, is_of_a_place
from derive.notes.judging.worded import condition_in_words
from derive.notes.judging.worked import Measures
from derive.notes.meaning.definition import Definition
from derive.notes.meaning.only import Case, said_at
from derive.notes.written import Apply, Written


@dataclass(frozen=True, slots=True)
class Spoken:
    """The words around a statement, and what they make of it."""

    before: str = ""  # in its sentence
    after: str = ""
    prose: str = ""  # also before the formulas above
    sentence: str = ""  # the end of what stands before it in its sentence
    measures: Measures = field(default_factory=Measures)  # what its numbers count
    announced: str = ""  # as a condition: "fact" behind since, "case" behind if; as a "wish"
    attained: bool = False  # at a minimum or a zero
    imagined: bool = False  # one might use φ(x) = x
    factor: str = ""  # words that tell a factor: with the usual half in front
    case: str = ""  # a condition in words: if the unit is active
    in_text: bool = False  # it stands in running text, without marks
    plain: bool = False  # and is perhaps no formula

    @property
    def how(self) -> Said:
        """How an inequality is said."""
        return how_said(self.before, self.after, self.prose)

    @property
    def is_of_a_case(self) -> bool:
        """Whether a number is said of one case, and given to its name nowhere else."""
        return self.attained or self.imagined or bool(self.case) or is_of_a_place(self.before)

    def announces(self, left: Written | None) -> str:
        """How its sentence announces an equation, of a function also as one of certain places."""
        return "place" if isinstance(left, Apply) and is_of_a_place(self.before) else self.announced

    def limited(self, definition: Definition, cases: Iterable[Case]) -> Definition:
        """A definition that knows at which places it is said, and which factor words tell of it."""
        only = tuple(said_at(cases, definition.indices, definition.parameters))
        return replace(definition, only=only, factor=untold_factor(self.factor, definition.body))


def spoken(formula: Formula, around: tuple[str, str], *, prose: str, sentence: str, sides: int) -> Spoken:
    """What is said of a statement with so many sides; `around`: before and behind it in its sentence."""
    before, _ = around
    return Spoken(
        before=before,
        after=COMMENT.sub("", formula.after),
        prose=prose,
        sentence=sentence,
        measures=Measures(formula.text, before, formula.after, sides),
        announced=announced(before),
        attained=is_attained(before),
        imagined=is_possibility(before),
        factor=factor_in(*around),
        case=condition_in_words(before),
        in_text=formula.plain,
        plain=is_casual(formula),
    )
