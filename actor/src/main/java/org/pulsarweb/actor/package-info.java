/**
 * Actors: objects with a loop under them, that nobody touches but by messages.
 *
 * <p><b>Door:</b> {@link Arbiter}: the first actor, which all others come from. <b>Read next:</b>
 * {@link ActorRef} (how to talk), {@link Spawn} (where an actor lives, and its limits), {@link
 * Actor} (what its own code can do), {@link Hooks} (its life), {@link Supervision} (who is started
 * again), {@link ActorProcess} (a JVM that starts with a program of its own).
 *
 * <p><b>Threads:</b> an actor's object is touched on its loop only. A message from the same loop
 * lies in the loop's line; one from another thread lies in the actor's mailbox, and rings the
 * loop's bell once. The answer comes back to the asker's loop.
 *
 * <p><b>Stands on:</b> loops, fibers, and the codec of what crosses to other JVMs. <b>Knows nothing
 * of:</b> HTTP, settings on a command line, logs (an {@link ActorListener} hears what happens).
 *
 * <p><b>Limits:</b> mailbox, deadlines of answers, of start and of stop, heart-beat, restarts: each
 * in {@link Spawn}, {@link Supervision} or {@link ArbiterSettings}. A loop that is blocked for ever
 * is given up: its thread cannot be ended, only forgotten.
 */
@NullMarked
package org.pulsarweb.actor;

import org.jspecify.annotations.NullMarked;
