"""Work in a process of its own: it takes no turns from the threads that serve, and leaves no memory behind."""

from __future__ import annotations

from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any, Generic, TypeVar

from core.values.errors import GazdaError

T = TypeVar("T")


class Apart(Generic[T]):
    """`work(*given)` under way in a new process, which finds `work` by its name; what passes between them is pickled."""

    def __init__(self, work: Callable[..., T], *given: Any) -> None:
        context = get_context("spawn")
        self._answer, theirs = context.Pipe(duplex=False)
        self._process = context.Process(target=answer, args=(theirs, work, given), daemon=True)
        self._process.start()
        theirs.close()

    def outcome(self) -> T:
        """Wait for what `work` gives; an error of ours it ended with is raised here."""
        try:
            found: T | GazdaError = self._answer.recv()
        except EOFError:
            raise GazdaError("the process that worked ended before it was done; see what stands above") from None
        finally:
            self._process.join()
            self._answer.close()
        if isinstance(found, GazdaError):
            raise found
        return found


def answer(pipe: Connection, work: Callable[..., Any], given: tuple[Any, ...]) -> None:
    """In the new process: send what `work` gives; any error but ours ends the process with its traceback."""
    try:
        found = work(*given)
    except GazdaError as error:
        found = error
    pipe.send(found)
    pipe.close()
