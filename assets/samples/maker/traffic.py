"""The stream of requests that a sample server sees."""
from . import classes, prompts
from .serve import Call
from .tokens import count_tokens, token_ids


class Traffic:
    """`mix` is a list of (function of Rand giving a Prompt, weight)."""

    def __init__(self, r, mix, *, ranks, rate, inter_token, adapters):
        self.r, self.mix, self.ranks, self.rate, self.inter_token, self.adapters = r, mix, ranks, rate, inter_token, adapters
        # Shapes for the hours that no dump holds: nobody reads those texts, so they are not written.
        self.shapes = [self._call(0.0, 0) for _ in range(600)]

    def until(self, first, end, recorded_from):
        """Calls in order of arrival; those from `recorded_from` on have a prompt and a rid."""
        calls, moment, turn = [], first, 0
        while True:
            moment = round(moment + self.r.gap(1 / self.rate), 6)
            if moment > end:
                return calls
            if moment >= recorded_from:
                calls.append(self._call(moment, turn % self.ranks))
            else:
                like = self.r.pick(self.shapes)
                calls.append(Call(moment, turn % self.ranks, like.prompt_tokens, like.cached_tokens, like.completion_tokens,
                                  self._pace(), like.stream))
            turn += 1

    def call(self, moment, rank, prompt, **more):
        """A call made for this very prompt."""
        return self._call(moment, rank, prompt, **more)

    def siblings(self, call, wait):
        """What n = 2 leaves behind: a pass that fills the prefix cache, then two calls that still say n."""
        call.prompt.sampling["n"] = 2
        call.extra["single"], call.stream = False, False
        limit = call.completion_tokens
        call.completion_tokens, call.finish = 0, {"type": "length", "length": 0}
        known = 64 * ((call.prompt_tokens - 1) // 64)
        twins = [self._call(round(call.arrival + wait, 6), call.rank, call.prompt) for _ in range(2)]
        for twin in twins:
            twin.cached_tokens, twin.completion_tokens, twin.stream, twin.extra = known, limit, False, {"single": False}
        return twins

    def _call(self, moment, rank, prompt=None, **more):
        r = self.r
        prompt = prompt or r.weighted(self.mix)(r)
        if prompt.lora not in self.adapters:
            prompt.lora = None
        length = count_tokens(prompt.text) + len(prompt.images) * (prompts.IMAGE_TOKENS - 1)
        completion = min(count_tokens(prompt.answer) + 1, prompt.sampling["max_new_tokens"])
        call = Call(moment, rank, length, self._cached(length), completion, self._pace(), r.chance(0.7), prompt, r.hex(32), **more)
        if moment:
            self._route(call)
        return call

    def _route(self, call):
        """Most requests come by the chat route: it hands the scheduler a monotonic receive time."""
        r = self.r
        if r.chance(0.88):
            call.extra["received_time"] = round(816543.2 + call.arrival, 6)
            if not call.prompt.images and r.chance(0.12):
                call.extra.update(text=None, input_ids=token_ids(call.prompt.text))
        elif r.chance(0.3):
            call.extra.update(return_logprob=True, logprob_start_len=-1)
        if r.chance(0.08):
            call.extra["priority"] = r.whole(0, 2)

    def _cached(self, length):
        share = self.r.weighted(((0.0, 4), (0.12, 3), (0.4, 2), (0.85, 1)))
        return 64 * int(length * share * self.r.between(0.7, 1.1) / 64) if share else 0

    def _pace(self):
        return round(self.r.near(self.inter_token) * 0.35 + self.inter_token * 0.65, 6)


def abort_some(r, calls, share):
    """Clients that left: their answers end early."""
    for call in calls:
        if call.prompt and call.completion_tokens > 20 and r.chance(share):
            call.completion_tokens = r.whole(2, call.completion_tokens - 8)
            call.finish = {"type": "abort", "message": "Aborted", "status_code": None, "err_type": None}


def time_out(call):
    """The server's own limit ended it; the status is an enum member in the pickle."""
    call.completion_tokens = max(2, call.completion_tokens // 2)
    call.finish = {"type": "abort", "message": "Request running timeout reached.", "status_code": classes.http_status(503), "err_type": None}


# The kinds of request, by how often the samples see them.
def short_rag(r):
    return prompts.rag(r, r.whole(4, 10))


def long_rag(r):
    return prompts.rag(r, r.whole(18, 34), inner=(4, 6))


def short_rag_chinese(r):
    return prompts.rag_chinese(r, r.whole(4, 9))


def logs(r):
    return prompts.log_lines(r, r.whole(12, 60))
