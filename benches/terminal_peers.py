#!/usr/bin/env python3
"""What chafa and timg need for the pictures of the encoders' bench: processor time and bytes per frame.

    apt-get install chafa timg
    cargo bench --bench encoders
    python3 benches/terminal_peers.py

Both get every picture of a kind many times over in one call, and one picture once; the difference is divided by the
difference of frames, so that start-up does not count. Reading and scaling the PNG does.
chafa works at its least effort (--work 1). Both send whole frames: neither compares with the frame before. Output goes
to a file, not to a terminal.
"""
import argparse
import os
import pathlib
import resource
import shutil
import statistics
import subprocess
import tempfile

PICTURES = pathlib.Path(__file__).resolve().parent / "pictures"
KINDS = [("still text", "text*.png"), ("one sprite", "one-sprite-*.png"), ("eight sprites", "eight-sprites-*.png"),
         ("scroll", "scroll-*.png"), ("noise", "noise-*.png")]
SIZES = [(256, 120), (128, 60)]


def commands(columns, rows):
    chafa = ["chafa", "--size", f"{columns}x{rows}", "--stretch", "--format", "symbols", "--symbols", "vhalf,space",
             "--animate", "off", "--dither", "none", "--work", "1"]
    timg = ["timg", "-ph", f"-g{columns}x{rows}", "--threads=1"]
    return [("chafa, true", chafa + ["--colors", "full"]), ("chafa, 256", chafa + ["--colors", "240"]),
            ("timg, true", timg), ("timg, 256", timg + ["--color8"])]


def run(command, files):
    """Seconds of processor time and bytes."""
    environment = dict(os.environ, TERM="xterm-256color", COLORTERM="truecolor")
    with tempfile.TemporaryFile() as out:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command + [str(file) for file in files], stdout=out, stderr=subprocess.DEVNULL,
                       stdin=subprocess.DEVNULL, env=environment, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, out.seek(0, os.SEEK_END)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--frames", type=int, default=24, help="frames of one call")
    parser.add_argument("--rounds", type=int, default=3, help="calls, of which the median counts")
    options = parser.parse_args()
    print(f"{'encoder':24} {'picture':14} {'ms':>10} {'bytes':>10}")
    for columns, rows in SIZES:
        for name, command in commands(columns, rows):
            if not shutil.which(command[0]):
                print(f"{name}: not installed")
                continue
            for kind, pattern in KINDS:
                files = sorted(PICTURES.glob(pattern))
                many = (files * (options.frames // len(files) + 1))[:options.frames]
                times, sizes = [], []
                for _ in range(options.rounds):
                    (one_time, one_size), (time, size) = run(command, many[:1]), run(command, many)
                    times.append((time - one_time) / (options.frames - 1))
                    sizes.append((size - one_size) / (options.frames - 1))
                label = f"{name} {columns}x{rows}"
                print(f"{label:24} {kind:14} {statistics.median(times) * 1e3:10.2f} {statistics.median(sizes):10.0f}",
                      flush=True)


if __name__ == "__main__":
    main()
