package org.pulsarweb.loop;

import org.jspecify.annotations.Nullable;

/**
 * Something that comes to a loop from another thread through {@link EventLoop#post}. It is a link
 * of the queue itself, so that posting makes no object: an object may be posted again only after it
 * has been run or refused.
 *
 * <p>Safe for use by many threads.
 */
public abstract class Posted {
  volatile @Nullable Posted next;

  /** Makes something that can be posted. */
  protected Posted() {}

  /** Runs on the loop, as a callback. */
  protected abstract void run();

  /** Is called instead of {@link #run} if the loop has ended; on any thread. */
  protected abstract void refused();
}
