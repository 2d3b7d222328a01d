package org.pulsarweb.app;

import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * When a worker has done enough, and another is to take its place: after so many requests, at an
 * age, or when it takes too much memory for some time. It only decides; what the worker has begun
 * is finished first, and that is the monitor's business.
 *
 * <p>Each limit is off with zero.
 *
 * <p>Immutable.
 *
 * @param requestMax requests, to which each worker adds its share of {@code requestJitter}
 * @param requestJitter up to so many requests more, drawn once for each worker, so that workers
 *     that were started together are not replaced together; evenly, as gunicorn draws it
 * @param lifetime the age
 * @param heapMaxBytes what a collection left in the heap: what is garbage by now does not count
 * @param memoryMaxBytes the memory of the process (resident)
 * @param sampleMax samples in a row that must be beyond a limit of memory; one may be a peak. At
 *     least 1; granian has 1
 */
record WorkerLimits(
    long requestMax,
    long requestJitter,
    Duration lifetime,
    long heapMaxBytes,
    long memoryMaxBytes,
    int sampleMax) {
  /** No limits. */
  static final WorkerLimits NONE = new WorkerLimits(0, 0, Duration.ZERO, 0, 0, 1);

  private static final long MEBI = 1024 * 1024;

  WorkerLimits {
    if (requestMax < 0 || requestJitter < 0 || heapMaxBytes < 0 || memoryMaxBytes < 0) {
      throw new IllegalArgumentException("a limit of a worker is zero or more");
    }
    if (lifetime.isNegative()) {
      throw new IllegalArgumentException("a worker's lifetime is zero or more, not " + lifetime);
    }
    if (sampleMax < 1) {
      throw new IllegalArgumentException("there is at least one sample, not " + sampleMax);
    }
  }

  /**
   * How a worker is doing.
   *
   * @param requests that it has answered
   * @param age since it serves
   * @param heapBytes what the last collection left; zero or less where that is not known yet
   * @param memoryBytes resident; zero or less where that is not known
   */
  record Sample(long requests, Duration age, long heapBytes, long memoryBytes) {}

  /**
   * What is known of a worker from its samples.
   *
   * @param requestMax its own limit of requests; zero for none
   * @param heapCount samples in a row with too much heap
   * @param memoryCount samples in a row with too much memory
   * @param reason why it is to be replaced, as a log says it; empty as long as it is not
   */
  record Life(long requestMax, int heapCount, int memoryCount, Optional<String> reason) {}

  /** Returns whether nothing is limited. */
  boolean isNone() {
    return requestMax == 0 && lifetime.isZero() && !areOfMemory();
  }

  /** Returns whether samples need to know of memory. */
  boolean areOfMemory() {
    return heapMaxBytes > 0 || memoryMaxBytes > 0;
  }

  /** Returns the life of a new worker, with its own limit of requests. */
  Life begin(RandomGenerator random) {
    long share = requestMax == 0 || requestJitter == 0 ? 0 : random.nextLong(requestJitter + 1);
    return new Life(requestMax + share, 0, 0, Optional.empty());
  }

  /** Returns the life of a worker with one sample more; once there is a reason it stays. */
  Life next(Life before, Sample sample) {
    int heapCount = count(before.heapCount(), sample.heapBytes(), heapMaxBytes);
    int memoryCount = count(before.memoryCount(), sample.memoryBytes(), memoryMaxBytes);
    Optional<String> reason =
        before.reason().or(() -> reason(before.requestMax(), sample, heapCount, memoryCount));
    return new Life(before.requestMax(), heapCount, memoryCount, reason);
  }

  private int count(int before, long bytes, long maxBytes) {
    return maxBytes == 0 || bytes <= maxBytes ? 0 : Math.min(before + 1, sampleMax);
  }

  private Optional<String> reason(
      long ownRequestMax, Sample sample, int heapCount, int memoryCount) {
    if (ownRequestMax > 0 && sample.requests() >= ownRequestMax) {
      return Optional.of(
          "it has answered %d requests, and its limit is %d"
              .formatted(sample.requests(), ownRequestMax));
    }
    if (lifetime.isPositive() && sample.age().compareTo(lifetime) >= 0) {
      return Optional.of(
          "it is %d s old, and its limit is %d s"
              .formatted(sample.age().toSeconds(), lifetime.toSeconds()));
    }
    if (heapCount == sampleMax && heapMaxBytes > 0) {
      return Optional.of(
          tooMuch("%d MiB of its heap are in use after a collection", sample.heapBytes())
              + limit(heapMaxBytes));
    }
    if (memoryCount == sampleMax && memoryMaxBytes > 0) {
      return Optional.of(
          tooMuch("its process takes %d MiB of memory", sample.memoryBytes())
              + limit(memoryMaxBytes));
    }
    return Optional.empty();
  }

  private static String tooMuch(String text, long bytes) {
    return text.formatted(bytes / MEBI);
  }

  private String limit(long maxBytes) {
    return ", and its limit is %d MiB".formatted(maxBytes / MEBI)
        + (sampleMax == 1 ? "" : ", %d times in a row".formatted(sampleMax));
  }
}
