"""The comparison's own arithmetic: what wrk says, what processes cost, the ratios, the chart."""

import os
import re

import pytest

from bench.peers import cost
from bench.peers.chart import Panel, lengths, svg
from bench.peers.load import parse_wrk
from bench.peers.ratios import HOT, MEMORY, US, divided, ratios
from bench.peers.report import Report

_SAID = """\
Running 2s test @ http://127.0.0.1:1/
  1 threads and 16 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
Requests/sec:  12.00

WRK {"requests": 4100, "us": 2050000, "errors": 100, "p50_us": 730, "p99_us": 4870}
"""


class TestWhatWrkSays:
    def test_is_read_without_what_failed(self) -> None:
        load = parse_wrk(_SAID)
        assert (load.requests, load.errors, load.seconds) == (4100, 100, 2.05)
        assert (load.p50_ms, load.p99_ms) == (0.73, 4.87)
        assert round(load.rps, 6) == 1951.219512

    def test_is_no_number_when_it_said_nothing(self) -> None:
        with pytest.raises(ValueError, match="connection refused"):
            parse_wrk("unable to connect: connection refused")


class TestProcesses:
    def test_a_tree_is_its_root_and_all_below(self) -> None:
        parents = {2: 1, 3: 2, 4: 3, 5: 1, 6: 5}
        assert cost.tree([2], parents) == {2, 3, 4}
        assert cost.tree([4, 5], parents) == {4, 5, 6}

    def test_this_one_has_cost_something(self) -> None:
        mine = [os.getpid()]
        assert cost.cpu_seconds(mine) > 0
        assert cost.pss_mib(mine) > 10
        assert cost.parents()[os.getpid()] == os.getppid()

    def test_one_that_is_gone_costs_nothing(self) -> None:
        assert (cost.cpu_seconds([2**22 + 1]), cost.pss_mib([2**22 + 1])) == (0.0, 0.0)


class TestRatios:
    numbers = {
        HOT: {
            "nginx static": {"rps": 40_000.0},
            "granian hello": {"rps": 30_000.0},
            "nginx + newsportal": {"rps": 36_000.0},
            US: {"rps": 19_000.0},
        },
        "cold page, thread of 50": {US: {"cpu_us": 4000.0, "p50_ms": 5.0}},
        "cold page, thread of 10000": {
            US: {"cpu_us": 4800.0, "p50_ms": 5.0},
            "xtd": {"p50_ms": 3000.0},
            "Isso": {"p50_ms": 490.0},
        },
        MEMORY[0]: {MEMORY[1]: {MEMORY[2]: 150.1}},
    }

    def test_are_reached_or_short_by_the_numbers_of_one_run(self) -> None:
        found = {one.what: (one.value, one.is_reached) for one in ratios(self.numbers)}
        known = {what: told for what, told in found.items() if told[0] is not None}
        assert known == {
            "hot page through our nginx / nginx static": (0.9, True),
            "hot page, app alone / nginx static": (0.475, False),
            "hot page, app alone / granian hello": (19 / 30, False),
            "cold page, thread of 10000: faster than xtd": (600.0, True),
            "cold page, thread of 10000: faster than Isso": (98.0, False),
            "cold page, thread of 10000: CPU": (4.8, True),
            "cold page, thread of 10000 / of 50: CPU": (1.2, True),
            "web memory, 2 processes, after load": (150.1, False),
        }
        assert {told[1] for told in found.values() if told[0] is None} == {None}

    @pytest.mark.parametrize(
        ("above", "below", "value"),
        [(3.0, 2.0, 1.5), (None, 2.0, None), (3.0, None, None), (3.0, 0.0, None)],
    )
    def test_without_one_of_two_there_is_none(
        self, above: float | None, below: float | None, value: float | None
    ) -> None:
        assert divided(above, below) == value


class TestTheReport:
    def test_says_short_in_the_table(self) -> None:
        told = Report([], TestRatios.numbers, ratios(TestRatios.numbers)).text()
        assert "| hot page, app alone / nginx static | ≥ 0.5 | 0.47 | **short** |" in told
        assert "| nginx static | 40,000 |" in told
        assert "| 304, app alone / nginx static | ≥ 0.75 | not measured |  |" in told


class TestTheChart:
    def test_makes_ten_times_as_much_one_step_longer(self) -> None:
        found = lengths([1.0, 10.0, 100.0], room=210)
        assert [round(one, 6) for one in found] == [10.0, 110.0, 210.0]
        assert lengths([7.0, 7.0], room=50) == [50, 50]

    def test_draws_a_bar_for_each_and_ours_in_its_colour(self) -> None:
        drawn = svg([Panel("Hot <page>", {"nginx static": 40_000, "newsportal": 19_000})])
        bars = re.findall(r'<rect x="190" .*? width="([\d.]+)" .*? fill="(#\w+)"/>', drawn)
        assert bars == [("460.0", "#a3acb5"), ("108.7", "#1d6fb8")]
        assert "Hot &lt;page&gt;" in drawn
        assert ">40,000<" in drawn
