"""What the scripts that measure in rounds are told on their command lines."""

from measure import machine


def add_rounds(parser, warm_up):
    """Adds how often and how long is measured; `settle` looks at what was said."""
    parser.add_argument("--rounds", type=int, default=3, help="measured runs of each peer (default: 3)")
    parser.add_argument("--seconds", type=int, default=6, help="length of a measured run (default: 6)")
    parser.add_argument(
        "--warm-up", type=int, default=warm_up, metavar="SECONDS", help=f"before the first (default: {warm_up})"
    )
    parser.add_argument("--quick", action="store_true", help="one round of 2 s after 3 s; for trying, not for numbers")
    parser.add_argument("--no-build", action="store_true", help="use what was built before")
    only = "print only, leave RESULTS.md alone (so does --quick)"
    parser.add_argument("--no-results", action="store_true", help=only)


def settle(parser, options):
    if options.quick:
        options.rounds, options.seconds, options.warm_up, options.no_results = 1, 2, 3, True
    if min(options.rounds, options.seconds) < 1 or options.warm_up < 0:
        parser.error("--rounds and --seconds must be positive, --warm-up not negative")


def listed(parser, known):
    """Returns the type of an option whose value is some of the known words."""

    def words(text):
        asked = text.split(",")
        if strange := [word for word in asked if word not in known]:
            parser.error(f"unknown: {', '.join(strange)}; known: {', '.join(known)}")
        return asked

    return words


def ready(peers, names):
    """Returns those of some peers that are asked for and can be started; one asked for by name must be."""
    found = []
    for peer in peers:
        if names is not None and peer.name not in names:
            continue
        if not (missing := peer.missing()):
            found.append(peer)
        elif names is not None:
            machine.fail(f"cannot measure {peer.name}: {missing}")
        else:
            machine.tell(f"{peer.name} is left out: {missing}")
    return found
