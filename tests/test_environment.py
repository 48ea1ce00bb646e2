"""The three files that name packages agree, and none names an address."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
ADDRESS = re.compile(r"https?://|--(extra-)?index|--find-links|file:")


def names(requirements):
    return {re.split(r"[<>=! ;\[]", r)[0].lower() for r in requirements}


def test_environment_and_project_name_the_same_packages():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    lines = (ROOT / "environment.yml").read_text(encoding="utf-8").splitlines()
    listed = [line.strip()[2:] for line in lines if line.startswith("  - ") and "conda-forge" not in line]
    extra = {"python", "pip"}
    assert names(listed) - extra == names(project["project"]["dependencies"])
    same = {r for r in listed if re.split("[<>=]", r)[0] not in extra}
    assert same == set(project["project"]["dependencies"])


def test_lock_pins_every_package_with_a_hash_and_no_address():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert ADDRESS.search(text) is None
    blocks = re.split(r"\n(?=[a-z])", text.strip())
    pinned = {b.split("==")[0]: b for b in blocks}
    wanted = names(project["project"]["dependencies"]) | names(
        project["project"]["optional-dependencies"]["dev"]
    )
    assert wanted <= set(pinned)
    assert all("--hash=sha256:" in b for b in blocks)


def test_mutmut_is_pinned_apart_from_the_lock():
    text = (ROOT / "tools" / "mutants.txt").read_text(encoding="utf-8")
    assert ADDRESS.search(text) is None
    pins = [line for line in text.splitlines() if not line.startswith("#")]
    assert all(re.fullmatch(r"[a-z-]+==[0-9.]+", pin) for pin in pins)
    locked = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "mutmut" in names(pins)
    assert not names(pins) & {line.split("==")[0] for line in locked.splitlines()}


def test_import_is_light():
    heavy = {"matplotlib", "seaborn", "statsmodels", "scipy", "openpyxl"}
    code = f"import sys, ipcompare; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.strip() == "[]"
