#!/usr/bin/env python3
"""What recording costs: the processor time of whole processes, with and without the store.

Each round runs every program twice, with `--no-store` and with a store that
other runs have used before, now one first and now the other, and reads user + system time
with wait4. The figure is the median of the rounds' ratios. At a terminal both
run side by side for the same seconds, so that they see the same machine.
"""

import argparse
import fcntl
import math
import os
import pathlib
import pty
import select
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time

HERE = pathlib.Path(__file__).resolve().parent
NAMES = [
    "empty_loop", "nested_loop", "arith", "sieve", "array1d",
    "array2d", "gosub", "bubble", "strings", "life",
]
GAME = "sample:bumpers"
FRAMES_A_SECOND = 60.0988
# Questions that fbc asks a terminal, and the answer of a plain one.
QUESTION, ANSWER = b"\x1b[c", b"\x1b[?1;2c"


def command(options, program, kept, store, more=()):
    kept_where = ["--store", store] if kept else ["--no-store"]
    return [options.fbc, "run", *kept_where, *more, program]


def spent(arguments):
    """Seconds of processor time of a process without a terminal."""
    process = subprocess.Popen(
        arguments, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )
    message = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = status
    if status or message:
        sys.exit(f"{' '.join(arguments)}: status {status}: {message.decode()}")
    return usage.ru_utime + usage.ru_stime


def headless(options, program, more):
    """Rounds of (without, with) seconds."""
    rounds = []
    for number in range(options.rounds):
        pair = {}
        for kept in ([False, True] if number % 2 else [True, False]):
            pair[kept] = spent(command(options, program, kept, options.store, ["--headless", *more]))
        rounds.append((pair[False], pair[True]))
    return rounds


class Terminal:
    """fbc in a terminal of 80x24 cells."""

    def __init__(self, arguments):
        self.pid, self.side = pty.fork()
        if self.pid == 0:
            os.environ.update(TERM="xterm-256color", COLORTERM="truecolor")
            os.execv(arguments[0], arguments)
        size = struct.pack("HHHH", 24, 80, 0, 0)
        fcntl.ioctl(self.side, termios.TIOCSWINSZ, size)
        self.seen = b""
        self.open = True

    def serve(self):
        try:
            data = os.read(self.side, 1 << 16)
        except OSError:
            data = b""
        if not data:
            self.open = False
            return
        self.seen = (self.seen + data)[-4096:]
        while QUESTION in self.seen:
            self.seen = self.seen.split(QUESTION, 1)[1]
            os.write(self.side, ANSWER)

    def press(self):
        if self.open:
            os.write(self.side, b"\x1b[C")


def live(options):
    """Rounds of (without, with) seconds of runs side by side, with a key a second."""
    rounds = []
    for number in range(options.live_rounds):
        store = options.store
        frames = str(int(options.live_seconds * FRAMES_A_SECOND))
        more = ["--frames", frames, "--mute", "--screen-mode", "half"]
        order = [False, True] if number % 2 else [True, False]
        runs = {kept: Terminal(command(options, GAME, kept, store, more)) for kept in order}
        pressed = time.monotonic()
        while any(run.open for run in runs.values()):
            sides = {run.side: run for run in runs.values() if run.open}
            for side in select.select(list(sides), [], [], 0.5)[0]:
                sides[side].serve()
            if time.monotonic() - pressed > 1:
                pressed = time.monotonic()
                for run in runs.values():
                    run.press()
        pair = {}
        for kept, run in runs.items():
            _, status, usage = os.wait4(run.pid, 0)
            os.close(run.side)
            if status:
                sys.exit(f"at a terminal: status {status}")
            pair[kept] = usage.ru_utime + usage.ru_stime
        rounds.append((pair[False], pair[True]))
    return rounds


def report(name, rounds):
    without = statistics.median(pair[0] for pair in rounds)
    kept = statistics.median(pair[1] for pair in rounds)
    ratio = statistics.median(pair[1] / pair[0] for pair in rounds)
    print(f"| {name} | {without:.3f} | {kept:.3f} | {kept - without:+.3f} | {100 * (ratio - 1):+.1f} % |", flush=True)
    return ratio


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--fbc", default=str(HERE.parent / "target/release/fbc"))
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("--live-rounds", type=int, default=3)
    parser.add_argument("--live-seconds", type=float, default=20)
    parser.add_argument("--only", help="names between commas")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="fbc-overhead-") as options.store:
        # The first run makes the catalogue.
        spent(command(options, GAME, True, options.store, ["--headless", "--frames", "60"]))
        measure(options)


def measure(options):
    wanted = options.only.split(",") if options.only else [*NAMES, "game", "live"]
    print("| program | without | recorded | seconds | ratio |\n| --- | ---: | ---: | ---: | ---: |")
    ratios = []
    for name in NAMES:
        if name in wanted:
            program = str(HERE / "workloads" / f"{name}.bas")
            ratios.append(report(name, headless(options, program, [])))
    if ratios:
        mean = math.exp(statistics.fmean(math.log(ratio) for ratio in ratios))
        print(f"| **geometric mean** | | | | **{100 * (mean - 1):+.1f} %** |")
    if "game" in wanted:
        report("sprite game, 3600 frames", headless(options, GAME, ["--frames", "3600"]))
    if "live" in wanted and options.live_rounds:
        report(f"sprite game, {options.live_seconds:g} s at a terminal", live(options))


if __name__ == "__main__":
    main()
