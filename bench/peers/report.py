"""What a run came to: as text, and as docs/benchmark.md with its chart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.peers.chart import Panel, svg
from bench.peers.ratios import Numbers, Ratio

DOCS = Path(__file__).resolve().parents[2] / "docs"
NUMBERS = ("rps", "p50_ms", "p99_ms", "cpu_us")
HEADS = {
    "rps": "requests/s",
    "p50_ms": "p50, ms",
    "p99_ms": "p99, ms",
    "cpu_us": "CPU, µs/request",
    "visible_p50_ms": "on the page after, ms (median)",
    "visible_max_ms": "on the page after, ms (longest)",
    "raw_bytes": "bytes",
    "gzip_bytes": "bytes, gzip",
    "pss_mb": "MB (PSS)",
    "errors": "errors",
}


@dataclass(frozen=True)
class Report:
    """`facts`: the machine, versions and the length of the run."""

    facts: Sequence[str]
    numbers: Numbers
    ratios: Sequence[Ratio]

    def text(self) -> str:
        """Tables as they are printed."""
        return "\n\n".join([_table(row, cells) for row, cells in self.numbers.items()]) + (
            "\n\n" + _promises(self.ratios)
        )

    def markdown(self) -> str:
        facts = "\n".join(f"- {fact}" for fact in self.facts)
        return "\n\n".join(
            [
                "# Benchmark",
                _INTRODUCTION,
                "## Where\n\n" + facts,
                "## What was promised, and what it is\n\n" + _promises(self.ratios),
                "![Requests a second and milliseconds, by target](images/benchmark.svg)",
                "## All numbers\n\n" + self.text().rpartition("\n\n")[0],
                _LEFT_OUT,
            ]
        )

    def write(self) -> None:
        """docs/benchmark.md and its chart."""
        (DOCS / "benchmark.md").write_text(self.markdown() + "\n", "utf-8")
        (DOCS / "images" / "benchmark.svg").write_text(svg(self._panels()), "utf-8")

    def _panels(self) -> list[Panel]:
        panels = []
        for row, number, title, digits in _PANELS:
            cells = self.numbers.get(row, {})
            values = {name: cell[number] for name, cell in cells.items() if cell.get(number)}
            if values:
                panels.append(Panel(title, values, digits))
        return panels


_PANELS = (
    ("hot page of 50 comments", "rps", "Hot page, requests a second (more is better)", 0),
    ("cold page, thread of 1000", "p50_ms", "Cold page of 1,000 comments, ms (less is better)", 1),
    ("cold page, thread of 10000", "p50_ms", "Cold page of 10,000 comments, ms", 1),
    ("POST a comment", "rps", "Comments posted, a second (more is better)", 0),
    ("counts of 50 articles", "rps", "Counts of 50 articles, requests a second", 0),
)


def _table(row: str, cells: Mapping[str, Mapping[str, float]]) -> str:
    names = list(dict.fromkeys(name for numbers in cells.values() for name in numbers))
    shown = [name for name in names if name != "errors" or any(c[name] for c in cells.values())]
    lines = [
        f"### {row[0].upper()}{row[1:]}\n",
        "| | " + " | ".join(HEADS[name] for name in shown) + " |",
        "|---|" + "---:|" * len(shown),
    ]
    for target, numbers in cells.items():
        values = [_number(name, numbers[name]) if name in numbers else "" for name in shown]
        lines.append(f"| {target} | " + " | ".join(values) + " |")
    return "\n".join(lines)


def _number(name: str, value: float) -> str:
    return f"{value:,.2f}" if name.endswith("_ms") and value < 100 else f"{value:,.0f}"


def _promises(ratios: Sequence[Ratio]) -> str:
    lines = ["| Operation | Reach | This run | |", "|---|---|---:|---|"]
    words = {True: "reached", False: "**short**", None: ""}
    lines += [
        f"| {one.what} | {one.reach} | {one.told()} | {words[one.is_reached]} |" for one in ratios
    ]
    return "\n".join(lines)


_INTRODUCTION = """\
`make bench` writes this page. It installs Isso and django-comments-xtd beside us in virtual
environments of their own, starts them, nginx with a static file and a bare granian application (the
limits of what a machine gives out) and us, on loopback, gives all the same Russian comments
(threads of 50, 1,000 and 10,000, and 1,000 articles with 10) and asks them in turn, round after
round; each number is the median of the rounds. Load is wrk with one thread and 16 connections on
the same cores as the servers, so **requests a second are this machine's, and the ratios are what
counts**. CPU is that of the whole process tree with PostgreSQL's backends and Valkey, and with our
relay, drain and worker where comments are posted, divided by requests. Cold pages are asked for one
after the other, of a process that keeps no answers; those of all our threads take short turns.

Each peer runs as its documentation says: Isso behind gunicorn with two processes, xtd behind
gunicorn with two processes and PostgreSQL. A page is 50 comments, of Isso the same ones: 20 roots
with their replies. Cold pages of 50 roots, 125 comments, stand beside them. xtd always gives out
the whole thread. Of us there are two web processes; all rules, limits and the pipeline are on,
comments are screened after they appear, and `fsync` is on."""
_LEFT_OUT = """\
## What was not measured here

- Remark42: its Go binary is in none of the package registries that this run uses, so it has to be
  measured separately, beside it.
- More machines than one: client and servers share the cores, and nothing crosses a network.
- TLS and HTTP/2, which nginx ends for everybody alike. This machine's own address is not counted by
  nginx's limits.
- xtd's counts: it has no call for those of many articles.
- What has a command of its own: streams (`python -m bench.streams`), threads of 1,000,000 comments
  (`bench.growth`), feeds of 1,000,000 articles (`bench.feed`), ingest of interactions
  (`bench.interactions`), a POST by its parts (`bench.posts`,
  `bench.post_costs`)."""
