"""What is known of a function's uses, and a list of them that grows while it is read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, overload

from sphinxcontrib_errortracking.lean import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinxcontrib_errortracking.source.estree import CallExpression, Function, NewExpression, Node

#: Exports that a framework calls by their name.
FRAMEWORK_EXPORTS: frozenset[str] = frozenset(
    """register middleware proxy GET POST PUT PATCH DELETE HEAD OPTIONS handler handle handleError handleFetch handleRequest
    loader action actions clientLoader clientAction load getRouter onRequestError onRouterTransitionStart getServerSideProps
    getStaticProps getStaticPaths generateMetadata generateStaticParams fetch scheduled queue email tail onRequest
    ErrorBoundary wrapRootElement wrapPageElement onClientEntry handleDataRequest""".split()  # noqa: SIM905 - a list of names reads best so
)


@dataclass(frozen=True, slots=True)
class Binding:
    """The name that holds a function, and the names under which its file exports it."""

    name: str | None
    exports: tuple[str, ...]
    holder: str = ""  #: the object or class of which it is a member; `exports` are that one's
    of_instances: bool = False  #: it is a constructor, or a method of what that makes


@dataclass(frozen=True, slots=True, eq=False)
class Use:
    """A place that calls a function, or hands it to somebody who may (`call` is None).

    `doubtful`: the function is in one of several files that its module may be.
    """

    node: Node
    path: str
    call: CallExpression | NewExpression | None
    function: Function
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Usage:
    """`kind`: used (by `uses`), free (somebody that we do not see may call it), template (its component's may, both beside `uses`), unused."""

    kind: str
    uses: Sequence[Use] = ()
    exported: bool = False


class Found(Sequence[Use]):
    """The uses of a function, looked for as far as somebody asks: a helper may have hundreds, and the first may be enough."""

    def __init__(self, uses: Iterator[Use]) -> None:
        self._met: list[Use] = []
        self._rest = uses

    def __iter__(self) -> Iterator[Use]:
        place = 0
        while place < len(self._met) or self._more():
            yield self._met[place]
            place += 1

    def _more(self) -> bool:
        found = next(self._rest, None)
        if found is not None:
            self._met.append(found)
        return found is not None

    def __bool__(self) -> bool:
        return bool(self._met) or self._more()

    def __len__(self) -> int:
        while self._more():
            pass
        return len(self._met)

    @overload
    def __getitem__(self, index: int) -> Use: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Use]: ...
    def __getitem__(self, index: int | slice) -> Use | Sequence[Use]:
        if isinstance(index, slice) or index < 0:
            return list(self)[index]
        while index >= len(self._met) and self._more():
            pass
        return self._met[index]
