package org.pulsarweb.actor;

import java.util.Optional;

/**
 * A command as it arrived.
 *
 * <p>Immutable.
 *
 * @param actor which is told
 * @param caller who tells it, if that is an actor
 */
public record Request(Actor actor, Optional<ActorRef<?>> caller) {}
