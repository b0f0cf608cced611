#!/usr/bin/env python3
"""How long a large run takes to be opened after it was killed.

A program prints until its record has so many bytes, and is killed (SIGKILL).
Then whole processes are timed: `fbc --version` for what a process costs,
`fbc runs show`, which finds what the crash has left, and `fbc resume`, which
stops at its first statement. Each works on a fresh copy of the store.
"""

import argparse
import os
import pathlib
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
PRINTS = """10 A$="ABCDEFGHIJKLMNOPQRSTUVWXYZ12345"
20 I=I+1:IF I>30000 THEN I=0
30 PRINT I;A$;A$;A$;A$;A$;A$;RND(1000):GOTO 20
"""
# A slot for each line that comes: many small ones.
ASKS = "10 INPUT A$:PRINT A$:GOTO 10\n"


def record_prints(options, folder, store):
    command = [options.fbc, "run", "--headless", "--store", store, "--run-id", "big",
               "--max-output", str(1 << 40), str(folder / "prints.bas")]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    seen = 0
    while seen < options.megabytes << 20:
        seen += len(os.read(process.stdout.fileno(), 1 << 20))
    process.send_signal(signal.SIGKILL)
    process.wait()
    return f"{seen >> 20} MiB of output"


def record_asks(options, folder, store):
    command = [options.fbc, "run", "--headless", "--store", store, "--run-id", "big", str(folder / "asks.bas")]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    lines = 0
    end = time.monotonic() + options.seconds
    while time.monotonic() < end:
        process.stdin.write(b"WORD\n")
        process.stdin.flush()
        lines += 1
        time.sleep(0.03)
    process.send_signal(signal.SIGKILL)
    process.wait()
    return f"{lines} lines typed, a slot for nearly each"


def timed(command, status):
    begin = time.perf_counter()
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    spent = time.perf_counter() - begin
    if done.returncode not in status:
        sys.exit(f"{' '.join(command)}: {done.returncode}: {done.stderr.decode()}")
    return 1000 * spent


def measure(options, folder, record):
    store = str(folder / "store")
    what = record(options, folder, store)
    size = sum(path.stat().st_blocks * 512 for path in pathlib.Path(store).rglob("*") if path.is_file())
    commands = {
        "a process": ([options.fbc, "--version"], [0]),
        "runs show": ([options.fbc, "runs", "show", "big"], [0]),
        "resume": ([options.fbc, "resume", "--headless", "--max-statements", "1", "big"], [1, 3]),
    }
    times = {name: [] for name in commands}
    for _ in range(options.rounds):
        for name, (command, status) in commands.items():
            copy = str(folder / "copy")
            shutil.copytree(store, copy)
            # What a process makes durable should be its own writes only.
            os.sync()
            extended = command if name == "a process" else [*command, "--store", copy]
            times[name].append(timed(extended, status))
            shutil.rmtree(copy)
    shutil.rmtree(store)
    figures = " | ".join(f"{statistics.median(values):.1f}" for values in times.values())
    print(f"| {what} | {size >> 20} | {figures} |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--fbc", default=str(HERE.parent / "target/release/fbc"))
    parser.add_argument("--megabytes", type=int, default=256)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="fbc-reopen-") as name:
        folder = pathlib.Path(name)
        (folder / "prints.bas").write_text(PRINTS)
        (folder / "asks.bas").write_text(ASKS)
        print("| killed run | MiB | a process, ms | runs show, ms | resume, ms |\n| --- | ---: | ---: | ---: | ---: |")
        for record in [record_prints, record_asks]:
            measure(options, folder, record)


if __name__ == "__main__":
    main()
