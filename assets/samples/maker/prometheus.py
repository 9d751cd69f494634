"""Prometheus text 0.0.4 as prometheus_client writes it in multiprocess mode."""


class Registry:
    def __init__(self):
        self._rows = {}

    def gauge(self, name, help_text, labels, value):
        self._series(name, "gauge", help_text)[_key(labels)] = float(value)

    def count(self, name, help_text, labels, value):
        series = self._series(name, "counter", help_text)
        series[_key(labels)] = series.get(_key(labels), 0.0) + value

    def observe(self, name, help_text, buckets, labels, value, times=1):
        series = self._series(name, "histogram", help_text)
        row = series.setdefault(_key(labels), {"sum": 0.0, "counts": [0] * (len(buckets) + 1), "buckets": buckets})
        index = next((i for i, edge in enumerate(buckets) if value <= edge), len(buckets))
        row["counts"][index] += times
        row["sum"] += value * times

    def text(self):
        out = []
        for name, (kind, help_text, series) in self._rows.items():
            out += [f"# HELP {name} {help_text}", f"# TYPE {name} {kind}"]
            if kind == "histogram":
                out += [_sample(name + "_sum", labels, round(row["sum"], 6)) for labels, row in series.items()]
                for labels, row in series.items():
                    below = 0
                    for edge, count in zip((*row["buckets"], float("inf")), row["counts"]):
                        below += count
                        out.append(_sample(name + "_bucket", (*labels, ("le", _number(edge))), below))
                    out.append(_sample(name + "_count", labels, below))
            else:
                out += [_sample(name, labels, value) for labels, value in series.items()]
        return "\n".join(out) + "\n"

    def _series(self, name, kind, help_text):
        return self._rows.setdefault("sglang:" + name, (kind, help_text, {}))[2]


def _key(labels):
    return tuple((name, str(value)) for name, value in labels.items())


def _sample(name, labels, value):
    inside = ",".join(f'{key}="{said}"' for key, said in sorted(labels))
    return f"{name}{{{inside}}} {_number(value)}"


def _number(value):
    """Python's float text, with Go's exponents from seven digits on."""
    value = float(value)
    if value != value:
        return "NaN"
    if value == float("inf"):
        return "+Inf"
    said = repr(value)
    point = said.find(".")
    if value > 0 and point > 6:
        digits = f"{said[0]}.{said[1:point]}{said[point + 1:]}".rstrip("0.")
        return f"{digits}e+{point - 1:02d}"
    return said
