"""What both peers share: the questions of our catalogue, the means, and a radar by pyplot."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure


def read_form() -> dict[str, Any]:
    """The norms by domain with their level texts and what is answered; written by benchmarks/samples.py."""
    form: dict[str, Any] = json.loads(Path(os.environ["BENCH_FORM"]).read_text("utf-8"))
    return form


def means(form: Mapping[str, Any], answers: Mapping[str, int | None]) -> list[float]:
    """The mean level of each domain, NaN where nothing is answered."""
    found: list[float] = []
    for domain in form["domains"]:
        levels = [level for item in domain["statements"] if (level := answers.get(item["id"]))]
        found.append(sum(levels) / len(levels) if levels else np.nan)
    return found


def radar(form: Mapping[str, Any], answers: Mapping[str, int | None]) -> Figure:
    """The radar of the means against the target, as a tutorial would draw it."""
    values = means(form, answers)
    angles = np.linspace(0, 2 * np.pi, len(values), endpoint=False)
    figure, axes = plt.subplots(figsize=(5, 5), subplot_kw={"projection": "polar"})
    axes.plot([*angles, angles[0]], [*values, values[0]], marker="o")
    axes.plot(np.linspace(0, 2 * np.pi, 100), np.full(100, form["target"]), linestyle="--")
    axes.set_xticks(angles, [str(number) for number in range(1, len(values) + 1)])
    axes.set_ylim(0, 5)
    return figure
