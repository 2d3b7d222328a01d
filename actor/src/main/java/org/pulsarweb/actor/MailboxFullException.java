package org.pulsarweb.actor;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * The mailbox of the actor is full, and either its policy is to refuse or it stayed full for too
 * long.
 *
 * <p>Immutable.
 */
public final class MailboxFullException extends ActorException {
  @Serial private static final long serialVersionUID = 1;

  MailboxFullException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
