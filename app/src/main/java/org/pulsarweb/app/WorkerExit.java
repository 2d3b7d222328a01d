package org.pulsarweb.app;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How a worker has ended.
 *
 * <p>Immutable.
 *
 * @param worker its name
 * @param pid the process, if it had one of its own
 * @param exitCode of that process; 128 and the number of the signal that ended it
 * @param reason why it failed; empty if it stopped in good order
 */
public record WorkerExit(
    String worker, OptionalLong pid, OptionalInt exitCode, Optional<Throwable> reason) {}
