/**
 * Programs that each show one thing: read by people, run by tests, quoted by the guide.
 *
 * <p><b>Door:</b> {@link Examples#all}. <b>Read next:</b> {@link Hello} (a whole server), {@link
 * Waiting} (what fibers are for), {@link Tour} (requests and answers), {@link Greeter} (an actor).
 *
 * <p><b>Threads:</b> each example serves on the loops that its settings ask for; handlers run in
 * fibers of these. Actors run where {@code --kind} says.
 *
 * <p><b>Stands on:</b> {@code actor}, {@code web}, and through it {@code socket}, {@code app},
 * {@code http} and {@code loop}. <b>Knows nothing of:</b> how it is launched.
 *
 * <p><b>Limits:</b> what an example keeps is kept in memory, and bounded; {@link Upload} and {@link
 * Guestbook} keep files.
 */
@NullMarked
package org.pulsarweb.examples;

import org.jspecify.annotations.NullMarked;
