"""A small record with one published run, and the dossier of one subject made from it.

Everything is what the program itself makes (entries, tree, certificate, notes, result tree), but
for facts and scores, which are invented. Keys follow from a fixed seed: the page is the same on
every run.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from html import escape

from attrs import frozen

from evalcore.certificates.result_tree import TABLES, ResultLeaf, ResultTree, blind_of, inner_leaf
from evalcore.certificates.text import Certificate
from evalcore.checking.dossier_result import MUST_SHOW
from evalcore.record.envelope import Entry, entry_bytes, parse_entry
from evalcore.transparency import cosignature, note
from evalcore.transparency.checkpoint import Checkpoint
from evalcore.transparency.merkle import inclusion_proof, root_of
from evalcore.vocabulary.governance import SchemeAdopted
from evalcore.vocabulary.results import RunPublished, StandingPublished
from evalcore.vocabulary.visits import VisitMade
from projections.dossier.page import build_page, rows, shown_text

AT = 1_767_150_000_000_000
DAY = date(2026, 1, 8)
SUBJECT = "P17@V03"
NAMES = ("承诺兑现", "走访入户", "问题整改", "民主测评", "组织生活")
LOG = note.Signer("zzb.example.cn/record-2025", bytes(range(32)))
WITNESS = note.Signer("jw.example.cn/witness", bytes(range(1, 33)), note.COSIGNATURE)
SCHEME = "d1" * 32
RUN = "7a" * 32
ENGINE = "e5" * 32


def b64(data: bytes) -> str:
    return b64encode(data).decode()


@frozen
class Sample:
    """A payload, the body that goes with it, and the page's title."""

    title: str
    body: str
    payload: dict

    def page(self, signer: note.Signer | None = LOG) -> bytes:
        return build_page(self.title, self.body, self.payload, signer)


def tables_of(subject: str, total: int, rank: int) -> dict[str, str]:
    person, unit = subject.split("@")
    nodes = []
    for k, name in enumerate(("pledge", "visit", "problem", "vote", "life")):
        kept = (k * 7 + rank) % 9 + 3
        nodes.append(f"{subject}\t{name}/share\tshare\t{kept}\t12\t1\t1\tscored\tclause:c{k}")
        nodes.append(
            f"{subject}\t{name}/points\tpoints 20\t{kept * 20}\t12\t20\t1\tscored\tclause:c{k}"
        )
    nodes.append(f"{subject}\ttotal\thalf_up 2\t{total}\t100\t100\t1\tscored\t")
    contributions = [
        f"{subject}\tvisit\tm{month:02}\t{month % 3 and 1}\t1\tvisits\t"
        f"{'r' + str(month) if month % 3 else ''}\t2025-{month:02}-11\t{month + 2}\t{unit}"
        for month in range(1, 13)
    ]
    standing = (
        f"{subject}\tvillage\tranked\t{total}\t2\t{rank}\t24\t1\t称职\t"
        f"{'优秀' if rank < 4 else '称职'}\t{'top' if rank < 4 else ''}"
    )
    effect = f"{subject}\tquota:优秀\t称职\t优秀\t24\t3\t8650\t1\tclause:c9\t\\N\t\\N\t"
    return {
        "subjects": f"{subject}\tperson\t{person}\t李四\t{unit}\t东河村\tT1\t镇\tvillage\t365\t\n",
        "standings": standing + "\n",
        "score_nodes": "\n".join(nodes) + "\n",
        "effects": effect + "\n" if rank < 4 else "",
        "flags": "",
        "contributions": "\n".join(contributions) + "\n",
    }


def results() -> tuple[ResultTree, dict[str, dict[str, str]], dict[str, str]]:
    """The tree, table texts and salts of 24 subjects."""
    texts = {f"P{k:02}@V{k % 6:02}": {} for k in range(1, 24)} | {SUBJECT: {}}
    ordered = sorted(texts)
    salts, leaves = {}, []
    for k, subject in enumerate(ordered):
        rank = 3 if subject == SUBJECT else (k + 4) % 24 + 1
        texts[subject] = tables_of(subject, 9000 - rank * 117, rank)
        salts[subject] = sha256(subject.encode()).hexdigest()[:32]
        hashes = tuple(
            inner_leaf(table, texts[subject][table], blind_of(salts[subject], table))
            for table in TABLES
        )
        leaves.append(ResultLeaf(subject, salts[subject], hashes))
    return ResultTree(tuple(leaves)), texts, salts


def entry(stream: str, version: int, fact, at: int) -> bytes:
    topic = type(fact).topic()
    return entry_bytes(Entry(stream, version, topic, at, "县委组织部", "", fact.public_state()))


def published(tree: ResultTree, texts: dict) -> RunPublished:
    digests = {
        table: sha256("".join(texts[s][table] for s in sorted(texts)).encode()).hexdigest()
        for table in TABLES
    }
    return RunPublished(
        occurred_on=DAY, received_on=DAY, run=RUN, scheme="county-2025", digest=SCHEME,
        engine=ENGINE, period="2025", as_of=date(2025, 12, 31), size=60, root="ab" * 32,
        tables=json.dumps(digests), subjects=len(texts), published_by="县委组织部",
        results=tree.root.hex(),
    )  # fmt: skip


def standing_of(text: str, salt: str) -> StandingPublished:
    row = rows(text)[0]
    person, unit = row[0].split("@")
    return StandingPublished(
        occurred_on=DAY, received_on=DAY, run=RUN, scheme="county-2025", period="2025", unit=unit,
        person=person, cohort=row[1], status=row[2], total=int(row[3]), decimals=int(row[4]),
        rank=int(row[5]), ranked_of=int(row[6]), score_grade=row[8], grade=row[9],
        lists=f"|{row[10]}|" if row[10] else "", salt=salt,
    )  # fmt: skip


def sample(*, signed: bool = True, edition: str = "reviewer") -> Sample:
    tree, texts, salts = results()
    adopted = SchemeAdopted(
        occurred_on=date(2025, 1, 9), scheme="county-2025", digest=SCHEME, adopted_by="县委常委会",
        document="县委〔2025〕7号",
    )  # fmt: skip
    entries = [entry("scheme:county-2025", 1, adopted, AT)]
    for month in range(1, 13):
        visit = VisitMade(occurred_on=date(2025, month, 11), **visit_fields(month))
        entries.append(entry("import-5f", month, visit, AT + month * 10**6))
    for k in range(47):
        visit = VisitMade(occurred_on=date(2025, 5, 1), **visit_fields(100 + k))
        entries.append(entry("import-60", k + 1, visit, AT + 10**8))
    run = published(tree, texts)
    entries.append(entry("period:county-2025:2025", 1, run, AT + 10**9))
    at_run = len(entries)
    for k, subject in enumerate(sorted(texts)):
        fact = standing_of(texts[subject]["standings"], salts[subject])
        entries.append(entry("period:county-2025:2025", k + 2, fact, AT + 10**9))
    at_standing = at_run + 1 + sorted(texts).index(SUBJECT)
    leaves = [sha256(b"\x00" + one).digest() for one in entries]
    checkpoint = Checkpoint.of(LOG.name, len(entries), root_of(leaves))
    certificate = Certificate(
        log=LOG.name, size=60, root=bytes.fromhex("ab" * 32), scheme="county-2025", digest=SCHEME,
        period="2025", as_of=date(2025, 12, 31), engine=ENGINE, run=RUN, subjects=len(texts),
        tables=json.loads(run.tables), results=tree.root.hex(), position=at_run, on=DAY,
        authority="县委组织部",
    )  # fmt: skip
    asked = [("scheme", 1), ("run", at_run), *(("event", k) for k in range(2, 14))]
    if edition == "reviewer":
        asked.append(("standing", at_standing))
    hidden = () if edition == "reviewer" else ("flags", "contributions")
    payload = {
        "format": "evalcore dossier/v1",
        "edition": edition,
        "keys": keys() if signed else [],
        "checkpoint": noted(checkpoint) if signed else checkpoint.text,
        "certificate": {
            "text": noted_text(certificate.text) if signed else certificate.text,
            "position": at_run,
        },
        "entries": [
            {
                "position": at,
                "role": role,
                "entry": b64(entries[at - 1]),
                "proof": [b64(one) for one in inclusion_proof(leaves, at - 1)],
            }
            for role, at in asked
        ],
        "result": {
            "subject": SUBJECT,
            "index": tree.place(SUBJECT),
            "size": tree.size,
            "proof": [b64(one) for one in tree.proof(SUBJECT)],
            "tables": {t: texts[SUBJECT][t] for t in TABLES if t not in hidden},
            "blinds": {
                t: b64(blind_of(salts[SUBJECT], t)) for t in TABLES if t not in hidden
            },
            "hidden": {
                t: b64(tree.leaves[tree.place(SUBJECT)].tables[TABLES.index(t)]) for t in hidden
            },
            "whole": ["effects"],
        },
        "shows": [],
    }  # fmt: skip
    body = Body(payload)
    return Sample("核查材料 东河村 李四 2025", body.html(), payload)


def visit_fields(k: int) -> dict:
    return {"unit": "V03", "visit_kind": "visit", "households": k}


def keys() -> list[dict[str, str]]:
    return [
        {"vkey": LOG.verifier.vkey, "role": "log"},
        {"vkey": WITNESS.verifier.vkey, "role": "witness"},
    ]


def noted_text(text: str) -> str:
    return note.sign(text, [LOG]).bytes.decode()


def noted(checkpoint: Checkpoint) -> str:
    signed = note.sign(checkpoint.text, [LOG])
    seen = cosignature.cosign(signed, WITNESS, 1_767_160_000)
    return signed.with_signatures([seen]).bytes.decode()


FORMS = {"contributions": "whole", "score_nodes": "fraction2"}
"""How a table's numbers are shown; other columns are text."""


class Body:
    """The content, with every place that says something proved put into ``shows``."""

    def __init__(self, payload: dict) -> None:
        self._payload = payload

    def _place(self, show: dict, text: str | None) -> str:
        assert text is not None, show
        name = f"s{len(self._payload['shows'])}"
        self._payload["shows"].append({"id": name, **show})
        return f'<span id="{name}">{escape(text)}</span>'

    def _of(self, table: str, row: int, column: int, form: str) -> str:
        fields = rows(self._payload["result"]["tables"][table])[row]
        show = {"table": table, "row": row, "column": column, "as": form}
        return self._place(show, shown_text(form, fields, column))

    def html(self) -> str:
        standing = "".join(
            f"<dt>{title}</dt><dd>{value}</dd>"
            for title, value in (
                ("等次", self._of("standings", 0, 9, "text")),
                ("总分", self._of("standings", 0, 3, "units")),
                ("名次", self._of("standings", 0, 5, "whole") + " / "
                 + self._of("standings", 0, 6, "whole")),
                ("名单", self._of("standings", 0, 10, "list")),
                ("排名", self._of("standings", 0, 2, "status")),
            )
        )  # fmt: skip
        scores = "".join(
            f"<tr><td>{escape(NAMES[k])}</td>"
            f'<td class="num">{self._of("score_nodes", 2 * k, 3, "fraction4")}</td>'
            f'<td class="num">{self._of("score_nodes", 2 * k + 1, 3, "fraction2")}</td>'
            f"<td>《县考核办法》第{k + 3}条</td></tr>\n"
            for k in range(5)
        )
        events = "".join(
            f'<tr><td class="num">{one["position"]}</td>'
            f"<td>{self._entry(one['position'], 'recorded_at', 'instant')}</td>"
            f"<td>{self._entry(one['position'], 'state.occurred_on', 'month')}</td></tr>"
            for one in self._payload["entries"]
            if one["role"] == "event"
        )
        rest = "".join(
            f"<li>{self._of(table, row, column, form)}</li>\n"
            for table, row, column, form in self._must_show()
        )
        cut = self._of("effects", 0, 6, "decimal2")
        return CONTENT.format(standing=standing, scores=scores, events=events, cut=cut, rest=rest)

    def _must_show(self) -> Iterator[tuple[str, int, int, str]]:
        """What the edition must show besides what the content shows already."""
        done = {(s.get("table"), s.get("row"), s.get("column")) for s in self._payload["shows"]}
        for table, columns in MUST_SHOW[self._payload["edition"]].items():
            for row in range(len(rows(self._payload["result"]["tables"].get(table, "")))):
                for column in columns:
                    if (table, row, column) not in done:
                        yield table, row, column, FORMS.get(table, "text")

    def _entry(self, position: int, field: str, form: str) -> str:
        told = next(one for one in self._payload["entries"] if one["position"] == position)
        found = parse_entry(b64decode(told["entry"]))
        value = (
            str(found.recorded_at)
            if field == "recorded_at"
            else json.loads(found.public)[field.removeprefix("state.")]
        )
        show = {"entry": position, "field": field, "as": form}
        return self._place(show, shown_text(form, [value], 0))


CONTENT = """
<header><h1>核查材料 <span class="en" lang="en">Dossier</span></h1>
<p>河口镇东河村党支部书记 李四 · 2025 年度 · 核查版</p></header>
<section><h2>等次名次 <span class="en" lang="en">Standing</span></h2>
<dl class="facts">{standing}</dl>
<p class="box">按《县考核办法》第九条，优秀名额为参评人数的 15%，向下取整；本组 24 人，名额 3 个，
入选线 {cut} 分。</p>
<ul>
{rest}</ul></section>
<section><h2>得分 <span class="en" lang="en">Scores</span></h2>
<table><caption>各项指标</caption>
<thead><tr><th>指标</th><th class="num">比率</th><th class="num">得分</th><th>依据</th></tr></thead>
<tbody>{scores}</tbody></table></section>
<section class="page-break"><h2>记录条目 <span class="en" lang="en">Entries</span></h2>
<p>下列各条附有包含证明。<b>括号里的说明</b>由出页单位撰写，<i>不在证明之内</i>:
<a href="#limits">见文末</a>,<a href="#verdict">见文首</a>。</p>
<table><thead><tr><th class="num">位置</th><th>记入时间</th><th>发生月份</th></tr></thead>
<tbody>{events}</tbody></table>
<ul><li>说明一 &lt;原文&gt; &amp; “引号” "quote"</li><li>说明二<br>第二行</li></ul></section>
"""
