"""Rounds: every peer is warmed up, then each is measured once, then again."""

from measure import load, machine, results

WARM_UP_RUN_SECONDS = 2


class Place:
    """Where servers and load run: each on a core of its own, or wherever the system likes."""

    def __init__(self, is_pinned=True):
        self.is_pinned = is_pinned
        self.is_realtime = is_pinned and machine.realtime_allowed()
        self.server = machine.pinned(0, self.is_realtime) if is_pinned else []
        self.load = machine.pinned(1, self.is_realtime) if is_pinned else []

    def told(self, load_name):
        place = f"server on core 0, {load_name} on core 1" if self.is_pinned else "nothing pinned"
        return place + (", real-time priority" if self.is_realtime else "")


def interleaved(name, servers, options, run):
    """Returns the loads of each peer, in the order of the rounds.

    `run(server, seconds)` loads a server for a time; those that it is not called for are asleep.
    """
    runs = {server.peer: [] for server in servers}
    if options.warm_up:
        for server in servers:
            machine.tell(f"{name} warm-up {server.peer.name}")
            warm_up(server, options.warm_up, run)
    for round_number in range(options.rounds):
        # Each round starts with another peer, so that no place in the row is anybody's own.
        first = round_number * len(servers) // options.rounds
        for server in servers[first:] + servers[:first]:
            one = awake(server, options.seconds, run)
            runs[server.peer].append(one)
            machine.tell(f"{name} round {round_number + 1} {server.peer.name}: {short(one)}")
    return runs


def warm_up(server, seconds, run):
    """Loads a server in short runs: closing connections and taking new ones has to be compiled too.

    In one long run it would not be, and the first measured round would pay: 5.1 µs for 1.9 of Vert.x.
    """
    for begun in range(0, seconds, WARM_UP_RUN_SECONDS):
        awake(server, min(WARM_UP_RUN_SECONDS, seconds - begun), run)


def awake(server, seconds, run):
    server.wake()
    try:
        return run(server, seconds)
    finally:
        server.sleep()


def told(options):
    return (
        f"warm-up {options.warm_up} s, median of {options.rounds} interleaved rounds of {options.seconds} s"
    )


def medians(loads):
    names = ("requests_per_second", "p50_micros", "user_micros", "system_micros")
    return load.Load(*(results.median([getattr(one, name) for one in loads]) for name in names))


def spread(loads):
    values = [one.cpu_micros for one in loads]
    return f"{min(values):.2f}–{max(values):.2f}"


def short(run):
    return (
        f"{run.cpu_micros:.2f} µs [{run.user_micros:.2f}], {run.requests_per_second:,.0f}/s, "
        f"p50 {run.p50_micros:,.0f} µs"
    )
