"""Prints how fast the program is: CPU seconds and memory of whole runs, and
the benchmarks. Figures of one machine and one moment; nothing is asserted.

    python3 speed.py TRAILPROOF
"""

import pathlib
import resource
import subprocess
import sys
import tempfile


def cpu():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def measure(title, *words, times=1, cwd=None):
    before = cpu()
    for n in range(times):
        subprocess.run([str(w) for w in words], cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    print(f"  {title:<48} {(cpu() - before) / times * 1000:8.0f} ms CPU, mean of {times}")


def main():
    binary = pathlib.Path(sys.argv[1]).resolve()
    print(f"  {'size of the binary':<48} {binary.stat().st_size / 1e6:8.1f} MB")
    with tempfile.TemporaryDirectory() as folder:
        measure("start-up (version)", binary, "version", times=20)
        measure("the demo: collect, assess, render, write", binary, "demo", times=5, cwd=folder)
        pack = pathlib.Path(folder) / "trailproof-demo"
        measure("assess the demo again", binary, "assess", "--from", pack, "-f", "none", times=5, cwd=folder)
        measure("render PDF and workbook of the demo", binary, "report", "--from", pack, "-o", "pdf=x.pdf", "-o", "xlsx=x.xlsx", times=5, cwd=folder)
        measure("verify the demo's pack", binary, "verify", pack, times=3, cwd=folder)
        print(f"  {'largest resident set of these':<48} {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024:8.0f} MB")
    sys.stdout.flush()
    subprocess.run(["go", "test", "-run", "^$", "-bench", ".", "-benchtime", "3x", "-benchmem",
                    "./controls/...", "./report/...", "./collectors/..."],
                   cwd=pathlib.Path(__file__).parent.parent, check=True)


if __name__ == "__main__":
    main()
