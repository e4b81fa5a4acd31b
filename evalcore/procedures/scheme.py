"""Adopting a scheme (考核办法): which one is in force, since when, by whose decision."""

from __future__ import annotations

from datetime import date

from attrs import evolve as changed
from attrs import frozen

from evalcore.messages import _
from evalcore.procedures.deciding import Procedure, Refused
from evalcore.vocabulary import Fact
from evalcore.vocabulary.governance import SchemeAdopted


def stream_of(scheme: str) -> str:
    """The stream in which the adoptions of a scheme stand."""
    return f"scheme:{scheme}"


@frozen
class AdoptScheme:
    """An authority wants a scheme to be in force from ``on``; ``today`` is the office's own day."""

    scheme: str
    digest: str
    by: str
    on: date
    today: date
    document: str = ""


@frozen
class Adoption:
    """A scheme as it was adopted."""

    digest: str
    on: date
    by: str
    document: str = ""


@frozen
class SchemeState:
    """The adoptions of one scheme, in the order in which they were decided."""

    adoptions: tuple[Adoption, ...] = ()

    @property
    def in_force(self) -> Adoption | None:
        """The one adopted last."""
        return self.adoptions[-1] if self.adoptions else None

    def on(self, day: date) -> Adoption | None:
        """The one in force on ``day``; None where none was yet."""
        return next((one for one in reversed(self.adoptions) if one.on <= day), None)


def initial_state() -> SchemeState:
    """No adoption."""
    return SchemeState()


def evolve(state: SchemeState, event: Fact) -> SchemeState:
    """The state after an event of the stream."""
    if isinstance(event, SchemeAdopted):
        made = Adoption(event.digest, event.occurred_on, event.adopted_by, event.document)
        return changed(state, adoptions=(*state.adoptions, made))
    return state


def decide(state: SchemeState, command: AdoptScheme) -> tuple[Fact, ...]:
    """The adoption, or ``Refused``.

    The rules as they are in force can't be adopted again; rules that were replaced can come back.
    A later decision never bears an earlier day than the one before: which rules were in force on
    a day does not change afterwards.
    """
    reasons = []
    last = state.in_force
    if not command.by.strip():
        reasons.append(_("Nobody adopts the scheme. Say which authority decided, with --by."))
    if command.on > command.today:
        reasons.append(
            _("{day} has not come yet. Record the adoption when it has been decided.").format(
                day=command.on
            )
        )
    if last is not None and last.digest == command.digest:
        reasons.append(
            _(
                "{scheme} is adopted already, exactly as it stands ({digest}), on {day} by {by}. "
                "There is nothing to do."
            ).format(scheme=command.scheme, digest=last.digest[:12], day=last.on, by=last.by)
        )
    elif last is not None and command.on < last.on:
        reasons.append(
            _(
                "{scheme} was adopted last on {day}: a later adoption can't bear the earlier day "
                "{on}. Give the day of the new decision with --on."
            ).format(scheme=command.scheme, day=last.on, on=command.on)
        )
    if reasons:
        raise Refused(reasons)
    before = sum(one.digest == command.digest for one in state.adoptions)
    return (
        SchemeAdopted(
            occurred_on=command.on,
            received_on=command.today,
            ordinal=before + 1,
            scheme=command.scheme,
            digest=command.digest,
            adopted_by=command.by.strip(),
            document=command.document.strip(),
        ),
    )


ADOPTING: Procedure[SchemeState, AdoptScheme] = Procedure(initial_state, evolve, decide)
