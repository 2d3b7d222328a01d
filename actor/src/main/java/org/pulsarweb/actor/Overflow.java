package org.pulsarweb.actor;

/**
 * What becomes of a message to an actor whose mailbox is full.
 *
 * <p>Immutable.
 */
public enum Overflow {
  /**
   * The sender waits until there is room, at most as long as {@link Spawn#deadline}; then it fails.
   * A callback cannot wait, and fails at once.
   */
  WAIT,
  /** The message is dropped and counted; one that wants an answer fails. */
  DROP,
  /** The sender fails with a {@link MailboxFullException}. */
  FAIL
}
