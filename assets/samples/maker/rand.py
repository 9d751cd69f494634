"""Chance that comes out the same on every machine.

Only random() of the standard generator is used, whose sequence Python promises to keep, and no logarithm or
power: the C library's last digits differ between systems, and one of them would change a file.
"""
import random

# Quantiles of the exponential and of a log-normal distribution (sigma 0.55), both with mean 1.
EXPONENTIAL = (0.0214, 0.0655, 0.1116, 0.1599, 0.2107, 0.2641, 0.3205, 0.3802, 0.4436, 0.5113, 0.5838, 0.6618,
               0.7464, 0.8387, 0.9403, 1.0531, 1.1801, 1.3253, 1.4948, 1.6984, 1.9534, 2.2947, 2.813, 3.9276)
LOG_NORMAL = (0.283, 0.3732, 0.4343, 0.4858, 0.5326, 0.577, 0.6202, 0.6631, 0.7063, 0.7503, 0.7957, 0.8431,
              0.8929, 0.9461, 1.0033, 1.0659, 1.1353, 1.2137, 1.3046, 1.4133, 1.5496, 1.7333, 2.0174, 2.6599)


class Rand:
    def __init__(self, seed):
        self._unit = random.Random(seed).random

    def unit(self):
        return self._unit()

    def chance(self, share):
        return self._unit() < share

    def whole(self, low, high):
        """A whole number from low to high, both included."""
        return low + int(self._unit() * (high - low + 1))

    def between(self, low, high):
        return low + self._unit() * (high - low)

    def pick(self, options):
        return options[int(self._unit() * len(options))]

    def some(self, options, count):
        """`count` different ones, in random order."""
        rest = list(options)
        return [rest.pop(int(self._unit() * len(rest))) for _ in range(min(count, len(rest)))]

    def weighted(self, pairs):
        """One of (option, weight) pairs."""
        at = self._unit() * sum(weight for _, weight in pairs)
        for option, weight in pairs:
            at -= weight
            if at < 0:
                return option
        return pairs[-1][0]

    def gap(self, mean):
        """Time to the next arrival of a steady stream."""
        return mean * self._along(EXPONENTIAL)

    def near(self, mean):
        """Around a mean, with a tail to the right, as service times are."""
        return mean * self._along(LOG_NORMAL)

    def hex(self, digits):
        return "".join(self.pick("0123456789abcdef") for _ in range(digits))

    def _along(self, quantiles):
        at = self._unit() * (len(quantiles) - 1)
        low = int(at)
        high = min(low + 1, len(quantiles) - 1)
        return quantiles[low] + (quantiles[high] - quantiles[low]) * (at - low)
