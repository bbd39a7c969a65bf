"""Compare JUnit files with the failures that are known without Piste.

Usage: ``regress_report.py BASELINE JUNIT.xml…``; fails on any other failure, and on a
suite that ran no test.
"""

import pathlib
import sys
from xml.etree import ElementTree


def failures(path):
    """Return how many tests ran, and the names of those that failed."""
    cases = [*ElementTree.parse(path).iter("testcase")]
    failed = {
        f"{case.get('classname')}::{case.get('name')}"
        for case in cases
        if case.find("failure") is not None or case.find("error") is not None
    }
    return len(cases), failed


def is_known(name, known):
    # JUnit names begin with the folder of the file, which differs by machine.
    return any(name.endswith(test) for test in known)


def main(baseline, *reports):
    lines = pathlib.Path(baseline).read_text().splitlines()
    known = [line.split()[0] for line in lines if line and not line.startswith("#")]
    bad = 0
    for report in map(pathlib.Path, reports):
        count, failed = failures(report) if report.exists() else (0, set())
        new = sorted(name for name in failed if not is_known(name, known))
        bad += len(new) + (not count)
        totals = f"{count} tests, {len(failed)} failed, {len(new)} because of Piste"
        print(f"{report.stem}: {totals}")
        print("".join(f"  {name}\n" for name in new), end="")
    print("regress: " + ("FAILED" if bad else "nothing fails that did not before"))
    return bool(bad)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
