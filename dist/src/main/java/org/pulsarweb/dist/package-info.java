/**
 * The {@code pulsar} command: runs a source file, a class, a jar or an example, asks a program that
 * runs, and makes new projects.
 *
 * <p><b>Door:</b> {@link Main}. <b>Read next:</b> {@link Target} (what can be run, and how workers
 * run it again), {@link SourceFile} (how a source becomes classes, once), {@link MainMethod} (how a
 * program starts), {@link ControlCommand} (what can be asked), {@link NewProject}.
 *
 * <p><b>Threads:</b> all of it happens on the JVM's main thread, before the program's own main
 * method; what is compiled before a reload is compiled on a thread of {@code app}. <b>Stands
 * on:</b> {@code examples}, {@code web}, {@code app}; the JDK's compiler. <b>Knows nothing of:</b>
 * loops, settings: all arguments after the target are the program's.
 *
 * <p><b>Limits:</b> a source file stands alone: it sees Pulsar's jars and {@code --class-path}, not
 * its neighbours. The cache of compiled sources keeps the {@value ClassCache#ENTRIES_MAX} last
 * used, and those that a running program uses. A command that asks waits half a minute for the
 * answer, or ten minutes where workers start or stop.
 */
@NullMarked
package org.pulsarweb.dist;

import org.jspecify.annotations.NullMarked;
