"""The tool that judges mutants reads what mutmut writes; its reasons are about code that is there."""

import ast
import importlib.util
import json

import pytest
from support import ROOT

SPEC = importlib.util.spec_from_file_location("mutants", ROOT / "tools" / "mutants.py")
tool = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(tool)

SOURCE = '''\
from functools import cache, cached_property


@cache
@cache
def twice(x):
    """Double."""
    return 2 * x


class Plan:
    def __init__(self, end):
        self.end = end

    @cached_property
    def over(self):
        return self.end > twice(1012)

    @classmethod
    def of(cls, end):
        return cls(end)
'''
MADE = """\
def x_add__mutmut_orig(a, b):
    total = a + b
    return total


def x_add__mutmut_1(a, b):
    total = a - b
    return total


def x_add__mutmut_2(a, b):
    total = None
    return total


class Plan:
    def xǁPlanǁplain_over__mutmut_orig(self):
        return True

    def xǁPlanǁplain_over__mutmut_1(self):
        return False
"""


def test_decorated_functions_stand_undecorated_beside_their_names():
    made = tool.plain(SOURCE)
    plainly = [n for n in ast.walk(ast.parse(made)) if isinstance(n, ast.FunctionDef) and "plain_" in n.name]
    assert {n.name: n.decorator_list for n in plainly} == {"plain_twice": [], "plain_over": []}
    assert made.count("@") == 1
    names = {}
    exec(made, names)
    assert (names["twice"](3), names["twice"].cache_info().misses) == (6, 1)
    plan = names["Plan"].of(2025)
    assert plan.over
    assert plan.__dict__["over"]


def test_mutants_are_named_by_what_they_change(tmp_path):
    made = tmp_path / "module.py"
    made.write_text(MADE, encoding="utf-8")
    keys = {"m.x_add__mutmut_1": 1, "m.x_add__mutmut_2": 0, "m.xǁPlanǁplain_over__mutmut_1": 33}
    (tmp_path / "module.py.meta").write_text(json.dumps({"exit_code_by_key": keys}), encoding="utf-8")
    assert list(tool.verdicts("m", made)) == [
        (("m", "add", "total = a + b => total = a - b"), 1),
        (("m", "add", "total = a + b => total = None"), 0),
        (("m", "Plan.over", "return True => return False"), 33),
    ]


@pytest.mark.parametrize(
    ("codes", "stated", "says"),
    [
        ([1, 1], [], []),
        ([1, 0], [1], []),
        ([1, 36], [], []),
        ([0, 0], [1], ["survives without a stated reason"]),
        ([33, 1], [], ["survives without a stated reason"]),
        ([1, 1], [0], ["has a reason to survive and does not"]),
        ([None, 1], [], ["nobody judged it"]),
    ],
)
def test_a_survivor_without_a_reason_and_a_reason_without_a_survivor_fail(
    monkeypatch, capsys, codes, stated, says
):
    mutants = [tool.Mutant("methods/target", "f", f"a => {n}") for n in range(len(codes))]
    monkeypatch.setattr(tool, "judged", lambda *_: zip(mutants, codes, strict=True))
    monkeypatch.setattr(tool, "reasons", lambda: {mutants[n]: "equivalent" for n in stated})
    assert tool.main(["methods/target"]) == bool(says)
    out = capsys.readouterr().out
    assert "methods/target: 2 mutants" in out
    assert [line.strip() for line in out.splitlines() if line.startswith("    ")] == says


def test_modules_and_tests_are_there():
    for module, tests in tool.MODULES.items():
        assert (ROOT / "ipcompare" / f"{module}.py").is_file()
        assert tests
        assert all((ROOT / "tests" / name).is_file() for name in tests)


def test_each_reason_is_about_code_that_is_there():
    reasons = tool.reasons()
    assert len(reasons) > 20
    texts = {
        module: (ROOT / "ipcompare" / f"{module}.py").read_text(encoding="utf-8") for module in tool.MODULES
    }
    for mutant, reason in reasons.items():
        assert reason, mutant
        lines = {line.strip() for line in texts[mutant.module].splitlines()}
        before = mutant.change.split(" => ")[0]
        assert f"def {mutant.function.split('.')[-1]}(" in texts[mutant.module], mutant
        assert before in lines or any(before.startswith(line) for line in lines if line), mutant
