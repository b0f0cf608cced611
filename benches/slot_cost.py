#!/usr/bin/env python3
"""What it costs to keep slots: a game at a terminal with a key a second, and lines that are typed fast.

Of the game the time that its recording thread spends on a processor is read
from Linux (schedstat), where a run with and one without a store differ by less
than two runs of the same do. Of the lines, 200 with 30 ms between them, the
processor time of whole processes that run side by side.
"""

import argparse
import os
import pathlib
import select
import subprocess
import tempfile
import time

import record_overhead

ASKS = '10 FOR I=1 TO 20000:PRINT I;:LINPUT "",A$:NEXT\n'


def recording_thread(pid):
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        if (task / "comm").read_text().strip() == "recording":
            return task / "schedstat"
    return None


def game(options, store):
    """Milliseconds of the thread: in the first two seconds, in each one after them, and in all."""
    frames = str(int(options.seconds * record_overhead.FRAMES_A_SECOND))
    more = ["--frames", frames, "--mute", "--screen-mode", "half", "sample:bumpers"]
    run = record_overhead.Terminal([options.fbc, "run", "--store", store, *more])
    begin = pressed = time.monotonic()
    thread, first, spent = None, None, (0, 0)
    while run.open:
        if select.select([run.side], [], [], 0.002)[0]:
            run.serve()
        now = time.monotonic()
        if now - pressed > 1:
            pressed = now
            run.press()
        try:
            thread = thread or recording_thread(run.pid)
            if thread:
                spent = (now - begin, int(thread.read_text().split()[0]) / 1e6)
        except OSError:
            continue
        if now - begin < 2:
            first = spent
        elif now - begin < options.seconds - 0.5:
            last = spent
    os.close(run.side)
    os.wait4(run.pid, 0)
    return first[1], (last[1] - first[1]) / (last[0] - first[0]), spent[1]


def typed(options, folder, store):
    """Milliseconds of processes without and with a store."""
    program = folder / "asks.bas"
    program.write_text(ASKS)
    where = [["--no-store"], ["--store", store]]
    runs = [
        subprocess.Popen([options.fbc, "run", "--headless", *each, program],
                         stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for each in where
    ]
    for _ in range(200):
        for run in runs:
            run.stdin.write(b"WORD\n")
            run.stdin.flush()
        time.sleep(0.03)
    spent = []
    for run in runs:
        run.stdin.close()
        _, run.returncode, usage = os.wait4(run.pid, 0)
        spent.append(1000 * (usage.ru_utime + usage.ru_stime))
    return spent


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--fbc", default=str(record_overhead.HERE.parent / "target/release/fbc"))
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=12)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="fbc-slots-") as name:
        folder = pathlib.Path(name)
        store = str(folder / "store")
        for _ in range(options.rounds):
            begin, second, whole = game(options, store)
            print(f"game: {begin:.2f} ms for its file, {second:.2f} ms a second, {whole:.2f} ms in all", flush=True)
            without, kept = typed(options, folder, store)
            print(f"lines: {without:.1f} ms without, {kept:.1f} ms with a store", flush=True)


if __name__ == "__main__":
    main()
