#!/usr/bin/env python3
"""How soon the player of recorded runs shows what was asked for, as a terminal sees it.

    cargo build --release
    python3 benches/replay_latency.py [--fbc target/release/fbc]

Records an hour at clock 1 of a sprite game with a pad event about once a second, opens the player in a pseudo-terminal
of 200x60 cells that answers at once, and measures from the start of the process to the first whole picture, from the
first key (End) to its picture, and from each of many jumps to random frames to theirs. A picture counts as shown when
its frame's number is on the screen; it is the last thing that is sent of a picture.
"""
import argparse
import os
import pathlib
import pty
import random
import select
import struct
import fcntl
import subprocess
import tempfile
import termios
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
FRAMES = 216_356
# What is asked, and what a plain terminal answers.
ATTRIBUTES = (b"\x1b[c", b"\x1b[?1;2c")


def record(fbc, folder):
    rng = random.Random(1)
    pads, frame = [], 60
    while frame < FRAMES - 60:
        pads.append(f"{frame}:{rng.choice([0, 1, 2, 4, 8])},{rng.choice([0, 0, 1, 8])}")
        frame += rng.randint(20, 100)
    command = [fbc, "run", "--headless", "--no-store", "--frames", str(FRAMES), "--pad", ";".join(pads),
               "--record", folder / "hour.fbev", ROOT / "assets/games/0.bas"]
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)


class Player:
    def __init__(self, fbc, folder, mode):
        self.began = time.perf_counter()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", 60, 200, 0, 0))
            os.chdir(folder)
            os.environ.update(TERM="xterm-256color", COLORTERM="truecolor", PULSE_SERVER="none")
            os.execv(fbc, [fbc, "replay", "--mute", "--screen-mode", mode, "hour.fbev"])
        self.seen = b""

    def wait(self, *wanted):
        """Seconds until one of these comes; questions are answered."""
        began = time.perf_counter()
        while not any(what in self.seen for what in wanted):
            ready, _, _ = select.select([self.fd], [], [], 20)
            assert ready, f"{wanted} did not come: {self.seen[-200:]}"
            fresh = os.read(self.fd, 1 << 16)
            for _ in range((self.seen[-2:] + fresh).count(ATTRIBUTES[0]) - self.seen[-2:].count(ATTRIBUTES[0])):
                os.write(self.fd, ATTRIBUTES[1])
            # What is drawn is cells that differ: sequences between them do not count.
            self.seen += fresh
        return time.perf_counter() - began

    def send(self, keys):
        self.seen = b""
        os.write(self.fd, keys)

    def end(self):
        self.send(b"q")
        try:
            while os.read(self.fd, 1 << 16):
                pass
        except OSError:
            pass
        os.waitpid(self.pid, 0)


def report(name, times):
    times = sorted(times)
    at = lambda share: times[min(len(times) * share // 1000, len(times) - 1)] * 1e3
    print(f"{name:34} p50 {at(500):7.2f} ms  p99 {at(990):7.2f} ms  worst {at(1000):7.2f} ms")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--fbc", default=ROOT / "target/release/fbc", type=pathlib.Path)
    parser.add_argument("--mode", default="half", choices=["half", "text"])
    options = parser.parse_args()
    fbc = str(options.fbc.resolve())
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        record(fbc, folder)
        first, ends = [], []
        for _ in range(20):
            player = Player(fbc, folder, options.mode)
            player.wait(b"frame 0 of")
            first.append(time.perf_counter() - player.began)
            player.send(b"\x1b[F")
            ends.append(player.wait(b"%d of" % FRAMES))
            player.end()
        report("start to first picture", first)
        report("first key, to the end, at once", ends)
        player = Player(fbc, folder, options.mode)
        player.wait(b"frame 0 of")
        time.sleep(2)
        rng = random.Random(7)
        jumps = []
        # The mouse on the bar: columns 2 to 199 of the last row but one. Only cells that differ are sent: from frame 0, these
        # numbers are sent in one piece. A statement is not left in its middle, so the moment may be a few frames later.
        places = [(column, -(-(column - 2) * FRAMES // 197)) for column in range(100, 199)]
        places = [place for place in places if 2 <= place[1] % 10 < 6 and place[1] // 10 % 10 != 2]
        for column, frame in rng.choices(places, k=300):
            player.send(b"\x1b[H")
            player.wait(b"0 of")
            player.send(b"\x1b[<0;%d;59M" % column)
            jumps.append(player.wait(*[b"%d of" % (frame + more) for more in range(4)]))
        report("a jump to a random frame", jumps)
        player.end()


if __name__ == "__main__":
    main()
