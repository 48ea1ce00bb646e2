"""What is printed: where a pipe has closed and a disk is full, in one line or none."""

import io
import sys

import pytest

from ipcompare.core import terminal


class Broken(io.StringIO):
    """A stream that takes nothing."""

    def __init__(self, fault):
        super().__init__()
        self.fault = fault

    def write(self, words):
        raise self.fault


def test_a_reader_who_left_is_no_reason_and_a_full_disk_is_one(monkeypatch):
    for fault, reason in (
        (BrokenPipeError(32, "Broken pipe"), ""),
        (OSError(28, "No space left"), "No space left"),
    ):
        monkeypatch.setattr(sys, "stdout", Broken(fault))
        with pytest.raises(terminal.Unsaid) as caught:
            terminal.say("words")
        assert caught.value.reason == reason


@pytest.mark.parametrize("stream", [None, Broken(BrokenPipeError()), Broken(OSError(28, "No space left"))])
def test_a_word_on_the_way_that_nobody_hears_stops_nothing(monkeypatch, capsys, stream):
    monkeypatch.setattr(sys, "stderr", stream)
    terminal.tell("words")
    assert capsys.readouterr().out == ""


def test_each_word_is_there_at_once(monkeypatch):
    flushed = []

    class Slow(io.StringIO):
        def flush(self):
            flushed.append(self.getvalue())

    monkeypatch.setattr(sys, "stdout", Slow())
    terminal.say("one")
    terminal.say("two")
    assert flushed == ["one\n", "one\ntwo\n"]
