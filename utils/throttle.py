"""Count failures of whoever guesses, in the memory of this process."""

import threading
import time
from collections import OrderedDict

MOST_KEYS = 10_000


class Throttle:
    """Refuse a key that failed too often lately.

    Each worker counts for itself: the limit is one of effort, while the length of what
    is guessed is what makes guessing hopeless.
    """

    def __init__(self, most, seconds):
        """Prepare an empty count.

        :param int most: failures that are let through
        :param int seconds: after which a failure is forgotten
        """
        self.most, self.seconds = most, seconds
        self._failures = OrderedDict()
        self._lock = threading.Lock()

    def is_blocked(self, key):
        """Tell whether ``key`` failed too often lately."""
        with self._lock:
            return len(self._recent(key)) >= self.most

    def fail(self, key):
        """Count a failure of ``key``."""
        with self._lock:
            recent = self._recent(key)[-self.most :]
            recent.append(time.monotonic())
            self._failures[key] = recent
            self._failures.move_to_end(key)
            # Who is counted longest ago makes room: memory stays bounded.
            while len(self._failures) > MOST_KEYS:
                self._failures.popitem(last=False)

    def forget(self):
        """Forget every failure."""
        with self._lock:
            self._failures.clear()

    def _recent(self, key):
        oldest = time.monotonic() - self.seconds
        return [moment for moment in self._failures.get(key, ()) if moment > oldest]
