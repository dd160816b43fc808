"""The example rules for Prometheus: they are valid, and every metric that they name is one that the service has."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import cast

import pytest
from fastapi import FastAPI
from prometheus_client.parser import text_string_to_metric_families

from api.http.connections.crowd import Crowd
from tests.support.engines import sqlite_engine
from tests.support.running import running
from tests.support.tidiness import ROOT

RULES = ROOT / "docs" / "guides" / "alerts.yml"
GUIDE = ROOT / "docs" / "guides" / "watching.md"
METRIC = re.compile(r"\b(?:claimline|process)_[a-z_]+")
OF_HISTOGRAMS = ("_bucket", "_count", "_sum")


def rules() -> int:
    return RULES.read_text(encoding="utf-8").count("- alert: ")


def named() -> set[str]:
    lines = RULES.read_text(encoding="utf-8").splitlines()
    return {name for line in lines if "summary:" not in line for name in METRIC.findall(line)}


def test_every_metric_that_a_rule_names_is_one_that_is_scraped(tmp_path: Path) -> None:
    with running(sqlite_engine(tmp_path)) as there:
        cast("FastAPI", there.client.app).state.metrics.watch(Crowd(10))  # as a server does
        families = list(text_string_to_metric_families(there.client.get("/metrics").text))
    scraped = {sample.name for family in families for sample in family.samples} | {each.name for each in families}
    scraped |= {f"{each.name}_total" for each in families if each.type == "counter"}
    scraped |= {f"{each.name}{end}" for each in families if each.type == "histogram" for end in OF_HISTOGRAMS}

    assert rules() > 20
    assert named() - scraped == set()


def test_every_metric_that_a_rule_names_is_in_the_guide() -> None:
    text = GUIDE.read_text(encoding="utf-8")

    assert [
        name for name in sorted(named()) if name.removesuffix("_bucket") not in text and "process_" not in name
    ] == []


@pytest.mark.thorough
def test_promtool_accepts_the_rules() -> None:
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("promtool is not installed (on Debian: apt install prometheus)")
    done = subprocess.run([promtool, "check", "rules", RULES], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
    assert f"SUCCESS: {rules()} rules found" in done.stdout
