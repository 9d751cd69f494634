#!/usr/bin/env python3
"""Write the three sample incidents that the start screen offers.

    python3 assets/samples/make_samples.py [--out DIR]

Without --out they replace the ones beside this script. Everything in them is invented; the pickles carry
SGLang's real module, class and field names. The same bytes come out on each run. Python 3.11 or later, nothing else.
"""
import argparse
import os
import shutil
import sys

sys.dont_write_bytecode = True  # a packaged app may not write beside its own files

from maker import crash, hang, ttft_spike

STORIES = {"ttft-spike": ttft_spike, "crash": crash, "hang": hang}


def main():
    parser = argparse.ArgumentParser(description="Write the sample incidents.")
    parser.add_argument("--out", default=os.path.dirname(os.path.abspath(__file__)), help="folder to write them to")
    out = parser.parse_args().out
    for name, story in STORIES.items():
        folder = os.path.join(out, name)
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
        facts = story.make(folder)
        print(name, facts)
        with open(os.path.join(folder, "README.md"), "w", encoding="utf-8", newline="\n") as file:
            file.write(story.README.format(**facts))


if __name__ == "__main__":
    main()
