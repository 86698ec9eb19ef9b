"""Parts of a document: each becomes the source of a spec of its own, with the lines where it was written.

What a part does not say comes from the part that `like` names, then from the top of the document. The
merging is done on what the file says, so that every key of a spec can stand in a part.
"""

from __future__ import annotations

from collections.abc import Iterable

from derive.errors import InputError, UnknownName
from derive.yaml_source import Place, Plain, Source

# from the top
INHERITED = (
    "notation",
    "detail",
    "proof",
    "roots",
    "ways",
    "view",
    "known",
    "algorithm",
    "activations",
    "losses",
)
BY_ENTRY = ("network", "example", "notation", "activations", "losses")  # said anew one entry at a time
OWN = ("title", "text", "like", "replace", "beside")  # never taken over from another part
OF_DOCUMENT = ("title", "subtitle", "text", "parts", "template", "sections", *INHERITED)
ABOVE_PARTS = ("parts", "template", "subtitle")
MODELS = ("equations", "network", "function")  # what is said anew in one of these ways leaves out the others


def part_sources(source: Source) -> tuple[Source, ...]:
    """Every part as if it were a spec; none without `parts`. Raises InputError with the line."""
    parts = _mapping(source).get("parts")
    if not isinstance(parts, list):
        return ()
    _check_document(source)
    top = _only(source, INHERITED)
    written = [_under(source, ("parts", index)) for index in range(len(parts))]
    found: list[Source] = []
    for part in written:
        _check_part(part)
        found.append(_varied(part, found, written))
    return tuple(_over(top, part) for part in found)


def _check_document(source: Source) -> None:
    keys = [key for key, value in _mapping(source).items() if value is not None]
    for key in (key for key in keys if key not in OF_DOCUMENT):
        said = "a spec has either 'parts:' or '{}:', not both; put it into a part"
        other = "'{}' belongs to one of the parts, beside its 'equations:', 'network:' or 'function:'"
        sentence = (said if key in MODELS else other).format(key)
        raise InputError(sentence, line=source.line((key,)))


def _check_part(part: Source) -> None:
    content = _mapping(part)
    for key in ABOVE_PARTS:
        if content.get(key) is not None:
            raise InputError(f"'{key}' belongs to the whole document, not to a part", line=part.line((key,)))
    if content.get("replace") is not None and content.get("like") is None:
        sentence = "'replace' changes an earlier part; name it with 'like: \"its title\"'"
        raise InputError(sentence, line=part.line(("replace",)))


def _varied(part: Source, earlier: list[Source], every: list[Source]) -> Source:
    """The part with what it takes over from the one that `like` names."""
    wanted = _mapping(part).get("like")
    if not isinstance(wanted, str):
        return part
    titles = [_title(one) for one in earlier]
    if wanted.strip() not in titles:
        line = part.line(("like",))
        if any(_title(one) == wanted.strip() for one in every):
            raise InputError(f"'like' takes an earlier part; '{wanted}' is not above this one", line=line)
        raise UnknownName("part in 'like':", wanted, filter(None, titles)).located(file="", line=line)
    base = earlier[titles.index(wanted.strip())]
    keys = _mapping(base)
    if any(_mapping(part).get(key) is not None for key in MODELS):
        keys = {key: value for key, value in keys.items() if key not in MODELS or key in _mapping(part)}
    return _replaced(_over(_only(base, (key for key in keys if key not in OWN)), part))


def _title(part: Source) -> str:
    title = _mapping(part).get("title")
    return title.strip() if isinstance(title, str) else ""


def _replaced(part: Source) -> Source:
    """The part with the right sides that `replace` gives, at the lines where it gives them."""
    content = _mapping(part)
    wanted, equations = content.get("replace"), content.get("equations")
    if not isinstance(wanted, dict):
        return part
    if not isinstance(equations, list):
        sentence = "'replace' exchanges right sides of 'equations:', which this part does not have"
        raise InputError(sentence, line=part.line(("replace",)))
    written, lines = list(equations), dict(part.lines)
    lefts = {_left(equation): place for place, equation in enumerate(equations)}
    for name, body in wanted.items():
        line = part.line(("replace", name))
        place = lefts.get(_left(name))
        if place is None:
            raise UnknownName("equation in 'replace':", name, lefts).located(file="", line=line)
        written[place] = f"{name} = {body}"
        if line is not None:
            lines["equations", place] = line
    return Source({**content, "equations": written}, lines)


def _left(equation: Plain) -> str:
    return str(equation).partition("=")[0].replace(" ", "")


def _over(base: Source, own: Source) -> Source:
    """What `own` says, and what only `base` says; some mappings entry by entry."""
    before, said = _mapping(base), _mapping(own)
    content = {**before, **said}
    kept = {place: line for place, line in base.lines.items() if place and place[0] not in said}
    for key in BY_ENTRY:
        old, new = _named(before.get(key)), said.get(key)
        if isinstance(old, dict) and isinstance(new, dict) and not (key == "notation" and "base" in new):
            content[key] = {**old, **new}
            kept |= {place: line for place, line in base.lines.items() if place[0:1] == (key,)}
    return Source(content, {**kept, **own.lines})


def _named(value: Plain) -> Plain:
    """A notation's name alone is short for `{base: …}`."""
    return {"base": value} if isinstance(value, str) else value


def _only(source: Source, keys: Iterable[str]) -> Source:
    said = _mapping(source)
    content: dict[str, Plain] = {key: said[key] for key in keys if said.get(key) is not None}
    lines = {place: line for place, line in source.lines.items() if place and place[0] in content}
    return Source(content, lines)


def _under(source: Source, place: Place) -> Source:
    """What stands at `place`, with the lines counted from there."""
    content: Plain = source.content
    for part in place:
        assert isinstance(content, dict | list)
        content = content[part]  # pyright: ignore[reportCallIssue, reportArgumentType]
    inside = {p[len(place) :]: line for p, line in source.lines.items() if p[: len(place)] == place}
    return Source(content, inside)


def _mapping(source: Source) -> dict[str, Plain]:
    return source.content if isinstance(source.content, dict) else {}
