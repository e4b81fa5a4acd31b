"""All kinds of papers. Each is described in its own module, which is loaded when it is wanted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module

from projections.papers.model import Paper

KINDS: Mapping[str, str] = {
    "report": "projections.reports.paper:REPORT",
    "submission": "projections.submission.paper:SUBMISSION",
    "checksheet": "projections.checksheet.paper:CHECKSHEET",
    "reminder": "projections.chase.paper:REMINDER",
    "notice": "projections.appealing.paper:NOTICE",
    "decision": "projections.appealing.paper:DECISION",
    "reply": "projections.appealing.paper:REPLY",
    "checkpoint": "projections.checkpoints.paper:CHECKPOINT",
    "slips": "projections.ballot_slips.paper:SLIPS",
}
"""Name of a paper → ``module:NAME`` of its ``Paper``, in the order in which they are listed."""


class _Papers(Mapping[str, Paper]):
    """Papers by name; looking one up loads its module and nothing else."""

    def __getitem__(self, name: str) -> Paper:
        module, _, attribute = KINDS[name].partition(":")
        paper = getattr(import_module(module), attribute)
        assert isinstance(paper, Paper)
        assert paper.name == name
        return paper

    def __iter__(self) -> Iterator[str]:
        return iter(KINDS)

    def __len__(self) -> int:
        return len(KINDS)


PAPERS: Mapping[str, Paper] = _Papers()
"""Papers by name."""
