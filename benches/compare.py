#!/usr/bin/env python3
"""Compares fbc with other interpreters on the same small programs.

Every workload exists once per language in workloads/. The engines take turns
(A B C, A B C, ...), the processor time (user + system) of each whole process
is read with wait4, and every output is compared with workloads/NAME.out. See
README.md.
"""

import argparse
import json
import math
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading

HERE = pathlib.Path(__file__).resolve().parent
WORKLOADS = HERE / "workloads"
BASELINE = "lua"
STARTUP = "startup"
NAMES = [
    "empty_loop", "nested_loop", "arith", "sieve", "array1d",
    "array2d", "gosub", "bubble", "strings", "life",
]

# The first loop of every program repeats the whole workload. The same
# expression reads its last value in all languages.
REPETITIONS = re.compile(
    r"^[ 0-9]*for r%? *= *1 *(?:to|,) *(\d+)"
    r"|^ *for r in range\(1, (\d+) \+ 1\)",
    re.IGNORECASE | re.MULTILINE,
)

# bwbasic prints these lines on stdout before it runs a program.
BANNER = re.compile(r"^(Bywater BASIC Interpreter|Copyright \(c\) )")


class Engine:
    """One interpreter: how to start it and which file it runs."""

    def __init__(self, name, title, package, commands, suffixes, version=None):
        self.name = name
        self.title = title
        self.package = package  # where Debian has it
        self.commands = commands  # first one that exists is used
        self.suffixes = suffixes  # first one that exists is run
        self.version_args = version
        self.command = None

    def find(self):
        for command in self.commands:
            path = shutil.which(command[0])
            if path:
                self.command = [path] + command[1:]
                return True
        return False

    def version(self):
        if not self.version_args:
            return "version unknown"
        done = subprocess.run(
            [self.command[0]] + self.version_args, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            env=environment(), errors="replace", check=False, timeout=20,
        )
        for line in done.stdout.splitlines():
            if re.search(r"\d\.\d", line):
                return line.split(" Copyright")[0].split(" -- ")[0].strip(" .-")
        return "version unknown"

    def program(self, workload):
        for suffix in self.suffixes:
            path = WORKLOADS / (workload + suffix)
            if path.exists():
                return path
        return None


def engines(options):
    fbc = [options.fbc, "run", "--headless", "--no-store"]
    return [
        Engine("fbc", "fbc", "cargo build --release", [fbc], [".bas"], ["--version"]),
        Engine("lua", "Lua 5.4", "lua5.4", [["lua5.4"]], [".lua"], ["-v"]),
        Engine("luajit", "LuaJIT -joff", "luajit", [["luajit", "-joff"]],
               [".luajit.lua", ".lua"], ["-v"]),
        Engine("python", "Python", "python3", [[options.python]], [".py"], ["--version"]),
        Engine("brandy", "Brandy", "brandy", [["brandy", "-quit"]],
               [".brandy.bas"], ["-version"]),
        Engine("yabasic", "yabasic", "yabasic", [["yabasic"]], [".yabasic.bas"], ["--version"]),
        Engine("bwbasic", "bwbasic", "bwbasic", [["bwbasic"]], [".bwbasic.bas"]),
    ]


def environment():
    """The caller's environment without a screen, a sound card or a locale."""
    env = dict(os.environ)
    env.update(LC_ALL="C", SDL_VIDEODRIVER="dummy", SDL_AUDIODRIVER="dummy")
    return env


def repetitions(path):
    match = REPETITIONS.search(path.read_text())
    if not match:
        sys.exit(f"{path.name}: no repetition loop found")
    return int(match.group(1) or match.group(2))


def normalise(text):
    """One blank between words, no banner, no empty lines."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line and not BANNER.match(line))


def run(command, timeout):
    """Runs one process to its end: (seconds, stdout, what went wrong or None)."""
    with tempfile.TemporaryDirectory() as folder:
        out_path = pathlib.Path(folder, "out")
        err_path = pathlib.Path(folder, "err")
        # Real files, not pipes: nobody needs processor time for reading along,
        # and Brandy can open /dev/stdout.
        with open(out_path, "wb") as out, open(err_path, "wb") as err:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=out, stderr=err,
                env=environment(),
            )
            late = threading.Event()

            def stop():
                late.set()
                process.kill()

            timer = threading.Timer(timeout, stop)
            timer.start()
            try:
                _, status, usage = os.wait4(process.pid, 0)
            finally:
                timer.cancel()
            process.returncode = os.waitstatus_to_exitcode(status)
        text = out_path.read_text(errors="replace")
        problem = None
        if late.is_set():
            problem = f"stopped after {timeout:g} s"
        elif process.returncode != 0:
            words = err_path.read_text(errors="replace").split()
            problem = f"exit status {process.returncode}: {' '.join(words)[:200]}"
        return usage.ru_utime + usage.ru_stime, text, problem


def measure(workload, field, options, problems):
    """Seconds per engine, a list with one value per round."""
    expected = normalise((WORKLOADS / (workload + ".out")).read_text())
    samples = {engine.name: [] for engine in field}
    broken = set()
    for turn in range(-options.warmup, options.rounds):
        for engine in field:
            program = engine.program(workload)
            if program is None or engine.name in broken:
                continue
            seconds, text, problem = run(engine.command + [str(program)], options.timeout)
            if problem is None and normalise(text) != expected:
                problem = f"output differs: {normalise(text)[:200]!r}, expected {expected!r}"
            if problem:
                broken.add(engine.name)
                problems.append(f"{workload}, {engine.title}: {problem}")
                print(f"FAILED {problems[-1]}", file=sys.stderr)
            elif turn >= 0:
                samples[engine.name].append(seconds)
    return {name: seconds for name, seconds in samples.items() if name not in broken and seconds}


def scale(engine, workload):
    """How many times fewer repetitions this engine's program makes."""
    program = engine.program(workload)
    return repetitions(WORKLOADS / (workload + ".bas")) / repetitions(program)


def full_size(engine, workload, seconds, startup):
    """Seconds for all repetitions; what comes before the first is paid once."""
    factor = scale(engine, workload)
    if factor == 1:
        return seconds
    once = statistics.median(startup.get(engine.name, [0.0]))
    return [once + max(value - once, 0.0) * factor for value in seconds]


def count_statements(fbc, workload, options, problems):
    command = [fbc.command[0], "run", "--headless", "--no-store", "--json"]
    _, text, problem = run(command + [str(fbc.program(workload))], options.timeout)
    try:
        if problem is None:
            return json.loads(text)["statements"]
    except (ValueError, KeyError) as error:
        problem = repr(error)
    problems.append(f"{workload}, fbc --json: {problem}")
    print(f"FAILED {problems[-1]}", file=sys.stderr)
    return None


def number(value):
    """Three significant digits without an exponent."""
    if value >= 100:
        return f"{value:.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def row(cells):
    return "| " + " | ".join(cells) + " |"


def head(first, titles):
    return [row([first] + titles), row(["---"] + ["---:"] * len(titles))]


def parts(title, factors):
    """One sentence: which part of its repetitions an engine ran."""
    if len(set(factors.values())) == 1:
        texts = [f"1/{min(factors.values()):g} of each"]
    else:
        texts = [f"{workload} 1/{factor:g}" for workload, factor in factors.items()]
    return f"{title}: {', '.join(texts)}."


def report(result, field):
    """The markdown text for one session."""
    titles = [engine.title for engine in field]
    lines = ["Seconds of processor time (median):", ""]
    lines += head("workload", titles)
    scaled = {}
    for workload, cells in result["workloads"].items():
        texts = [workload]
        for engine in field:
            cell = cells.get(engine.name)
            if cell is None:
                texts.append("failed")
                continue
            mark = ""
            if cell["scale"] != 1:
                mark = "*"
                scaled.setdefault(engine.title, {})[workload] = cell["scale"]
            digits = number(cell["seconds"]) if workload != STARTUP else f"{cell['seconds']:.3f}"
            texts.append(digits + mark)
        lines.append(row(texts))
    if scaled:
        lines += ["", "\\* ran only a part of the repetitions; the time above its own start-up is "
                  "multiplied. " + " ".join(parts(*item) for item in scaled.items())]
    if result["geometric_mean"]:
        lines += ["", "Ratio to Lua 5.4 (median of the rounds' ratios; below 1 is faster):", ""]
        lines += head("workload", titles)
        for workload, cells in result["workloads"].items():
            if workload == STARTUP:
                continue
            values = [cells.get(engine.name, {}).get("ratio") for engine in field]
            lines.append(row([workload] + [number(v) if v else "-" for v in values]))
        texts = ["**geometric mean**"]
        for engine in field:
            mean = result["geometric_mean"].get(engine.name)
            if mean is None:
                texts.append("-")
                continue
            part = f" ({mean['of']} of {result['compared']})" if mean["of"] != result["compared"] else ""
            texts.append(f"**{number(mean['ratio'])}**{part}")
        lines.append(row(texts))
    if result["statements"]:
        lines += ["", "Family BASIC statements executed by fbc:", ""]
        lines += head("workload", ["statements", "million per second"])
        for workload, cell in result["statements"].items():
            rate = cell["per_second"]
            lines.append(row([workload, f"{cell['statements']:,}",
                              f"{rate / 1e6:.1f}" if rate else "-"]))
    if result["spread"] is not None:
        lines += ["", f"Spread of a cell over the rounds, (max - min) / median: "
                  f"median {result['spread']['median']:.1%}, largest {result['spread']['largest']:.1%}."]
    return "\n".join(lines)


def evaluate(times, startup, field, statements):
    """Medians, ratios and means from the raw samples."""
    result = {"workloads": {}, "geometric_mean": {}, "statements": {}, "spread": None}
    ratios = {engine.name: [] for engine in field}
    spreads = []
    compared = 0
    for workload, samples in times.items():
        full = {engine.name: full_size(engine, workload, samples[engine.name], startup)
                for engine in field if engine.name in samples}
        base = full.get(BASELINE)
        cells = {}
        for engine in field:
            seconds = full.get(engine.name)
            if seconds is None:
                continue
            cell = {"seconds": statistics.median(seconds), "scale": scale(engine, workload),
                    "samples": samples[engine.name]}
            if workload != STARTUP:
                spreads.append((max(seconds) - min(seconds)) / statistics.median(seconds))
                if base:
                    cell["ratio"] = statistics.median(a / b for a, b in zip(seconds, base))
                    ratios[engine.name].append(cell["ratio"])
            cells[engine.name] = cell
        result["workloads"][workload] = cells
        compared += workload != STARTUP
        if workload in statements:
            seconds = cells.get("fbc", {}).get("seconds")
            result["statements"][workload] = {
                "statements": statements[workload],
                "per_second": statements[workload] / seconds if seconds else None,
            }
    for name, values in ratios.items():
        if values:
            mean = math.exp(statistics.fmean(math.log(value) for value in values))
            result["geometric_mean"][name] = {"ratio": mean, "of": len(values)}
    result["compared"] = compared
    if spreads:
        result["spread"] = {"median": statistics.median(spreads), "largest": max(spreads)}
    return result


def arguments():
    parser = argparse.ArgumentParser(
        description="Compares fbc with Lua, LuaJIT, Python, Brandy, yabasic and bwbasic.")
    parser.add_argument("--fbc", default="target/release/fbc", metavar="PATH",
                        help="the fbc to measure (default: %(default)s)")
    parser.add_argument("--python", default=sys.executable or "python3", metavar="PATH",
                        help="the Python to measure (default: the one running this script)")
    parser.add_argument("--rounds", type=int, default=5, metavar="N",
                        help="measured rounds (default: %(default)s)")
    parser.add_argument("--warmup", type=int, default=1, metavar="N",
                        help="rounds before them (default: %(default)s)")
    parser.add_argument("--only", metavar="A,B", help="these workloads: " + ",".join(NAMES))
    parser.add_argument("--engines", metavar="A,B",
                        help="these engines: fbc,lua,luajit,python,brandy,yabasic,bwbasic")
    parser.add_argument("--require", action="store_true",
                        help="fail if a chosen engine is missing")
    parser.add_argument("--goal", type=float, metavar="RATIO",
                        help="fail if fbc's geometric mean is above RATIO")
    parser.add_argument("--timeout", type=float, default=300, metavar="SECONDS",
                        help="for one process (default: %(default)s)")
    parser.add_argument("--json", metavar="OUT", help="write all samples to this file")
    options = parser.parse_args()
    if options.rounds < 1 or options.warmup < 0:
        parser.error("--rounds must be at least 1, --warmup at least 0")
    return parser, options


def choose(parser, text, known, what):
    if text is None:
        return list(known)
    wanted = [name.strip() for name in text.split(",") if name.strip()]
    unknown = [name for name in wanted if name not in known]
    if unknown or not wanted:
        parser.error(f"unknown {what}: {', '.join(unknown) or 'none given'} (known: {', '.join(known)})")
    return [name for name in known if name in wanted]


def main():
    parser, options = arguments()
    everyone = {engine.name: engine for engine in engines(options)}
    chosen = [everyone[name] for name in choose(parser, options.engines, everyone, "engine")]
    workloads = choose(parser, options.only, NAMES, "workload")

    field, missing = [], []
    for engine in chosen:
        (field if engine.find() else missing).append(engine)
    for engine in missing:
        print(f"MISSING ENGINE: {engine.title} (get it: {engine.package})", file=sys.stderr)
    if not field or (missing and options.require):
        sys.exit("engines are missing, nothing was measured")

    problems, times, statements = [], {}, {}
    for workload in [STARTUP] + workloads:
        print(f"{workload} ...", file=sys.stderr, flush=True)
        times[workload] = measure(workload, field, options, problems)
        if "fbc" in times[workload] and workload != STARTUP:
            count = count_statements(everyone["fbc"], workload, options, problems)
            if count is not None:
                statements[workload] = count

    result = evaluate(times, times[STARTUP], field, statements)
    result["engines"] = {engine.name: engine.version() for engine in field}
    result["missing"] = [engine.name for engine in missing]
    result["rounds"] = options.rounds
    result["problems"] = problems

    goal_missed = False
    print(f"{options.rounds} rounds after {options.warmup} to warm up. Engines: "
          + "; ".join(f"{engine.title}: {result['engines'][engine.name]}" for engine in field) + ".")
    for engine in missing:
        print(f"\n**MISSING ENGINE: {engine.title}** (get it: {engine.package})")
    print()
    print(report(result, field))
    for problem in problems:
        print(f"\n**FAILED:** {problem}")
    if options.goal is not None:
        mean = result["geometric_mean"].get("fbc")
        goal_missed = mean is None or mean["ratio"] > options.goal or mean["of"] != result["compared"]
        print(f"\nGoal of {options.goal:g} of Lua's time: {'MISSED' if goal_missed else 'reached'}.")
    if options.json:
        pathlib.Path(options.json).write_text(json.dumps(result, indent=1) + "\n")
    sys.exit(1 if problems or goal_missed else 0)


if __name__ == "__main__":
    main()
