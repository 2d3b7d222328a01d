/**
 * Applications: what a program serves, with which settings, from start to stop.
 *
 * <p><b>Door:</b> {@link Pulsar#run} for programs, {@link Pulsar#start} for tests and embedding.
 * <b>Read next:</b> {@link Application} (what can be run), {@link Worker} (where it serves), {@link
 * ApplicationHooks} (its life), {@link Settings} (what can be chosen), {@link Running} (what was
 * started).
 *
 * <p><b>Threads:</b> the thread that calls the door opens and closes everything. The arbiter and
 * the monitors live on one loop; each worker has a loop of its own, in a thread or in a JVM that
 * runs the program again. <b>Stands on:</b> {@code actor} and {@code http} (for the pages of {@link
 * Settings#METRICS_BIND}); SLF4J and Logback, Micrometer. <b>Knows nothing of:</b> handlers,
 * routes, source files.
 *
 * <p><b>Limits:</b> one machine. Workers in JVMs of their own need Linux, since the sockets are
 * handed over; elsewhere they are threads. QUIT is the JVM's own signal: it prints all threads.
 */
@NullMarked
package org.pulsarweb.app;

import org.jspecify.annotations.NullMarked;
