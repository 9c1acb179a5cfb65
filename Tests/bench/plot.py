"""Draws what a create costs against how many are in flight: plot.py RESULTS.json FOLDER

It needs matplotlib, which is in the virtual environment of the other clients.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("Agg")
# The same results, the same file; and text that can be searched.
mpl.rcParams.update({"svg.hashsalt": "libfwkeys", "svg.fonttype": "none", "font.size": 10})

from matplotlib import pyplot as plt  # noqa: E402
from matplotlib.ticker import ScalarFormatter  # noqa: E402

LINES: dict[str, tuple[str, dict[str, Any]]] = {
    "libfwkeys": ("libfwkeys, fw_queue", {"color": "#c2410c", "linewidth": 2.2, "marker": "o"}),
    "floor, poll": ("C by hand, curl_multi_poll", {"color": "#64748b", "marker": "s", "linestyle": "--"}),
    "floor, epoll": ("C by hand, epoll", {"color": "#1d4ed8", "marker": "^", "linestyle": "--"}),
}
PANELS = {"cpu_us": "CPU of a create, microseconds", "wall_us": "wall time of a create, microseconds"}


def draw(curve: list[dict[str, Any]], caption: str) -> plt.Figure:
    figure, panels = plt.subplots(1, len(PANELS), figsize=(10, 4.2), layout="constrained")
    for panel, (key, title) in zip(panels, PANELS.items()):
        for contender, (label, style) in LINES.items():
            points = [point for point in curve if point["contender"] == contender]
            numbers = [point["in_flight"] for point in points]
            panel.plot(numbers, [point[key] for point in points], label=label, markersize=5, **style)
        panel.set(title=title, xlabel="creates in flight, one thread", xscale="log")
        panel.set_xscale("log", base=2)
        panel.set_xticks(sorted({point["in_flight"] for point in curve}))
        panel.xaxis.set_major_formatter(ScalarFormatter())
        panel.set_ylim(bottom=0)
        panel.grid(alpha=0.3)
    panels[0].legend()
    figure.supxlabel(caption, fontsize=8, color="#475569")
    return figure


def main() -> None:
    results, folder = json.loads(Path(sys.argv[1]).read_text()), Path(sys.argv[2])
    host = results["machine"]
    caption = f"{host['processor']}, {host['cores']} cores, HTTP on the loopback, connections open"
    figure = draw(results["curve"], caption)
    for suffix, metadata in (("svg", {"Date": None}), ("png", {"Software": None})):
        figure.savefig(folder / f"in-flight.{suffix}", dpi=110, metadata=metadata)


if __name__ == "__main__":
    main()
