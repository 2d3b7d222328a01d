/**
 * Applications: what a program serves, with which settings, from start to stop.
 *
 * <p><b>Door:</b> {@link Pulsar#run} for programs, {@link Pulsar#start} for tests and embedding.
 * <b>Read next:</b> {@link Application} (what can be run), {@link Settings} (what can be chosen),
 * {@link Running} (what was started).
 *
 * <p><b>Threads:</b> the thread that calls the door opens and closes everything; applications do
 * their work on the loops they are given. <b>Stands on:</b> {@code loop}; SLF4J and Logback.
 * <b>Knows nothing of:</b> sockets, HTTP, source files.
 *
 * <p><b>Limits:</b> one JVM; TERM and INT are the only signals heard.
 */
@NullMarked
package org.pulsarweb.app;

import org.jspecify.annotations.NullMarked;
