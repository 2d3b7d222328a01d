/**
 * The {@code pulsar} command: runs a source file, a class, a jar or an example.
 *
 * <p><b>Door:</b> {@link Main}. <b>Read next:</b> {@link Target} (what can be run), {@link
 * SourceFile} (how a source becomes classes, once), {@link MainMethod} (how a program starts).
 *
 * <p><b>Threads:</b> all of it happens on the JVM's main thread, before the program's own main
 * method. <b>Stands on:</b> {@code examples}, {@code app}; the JDK's compiler. <b>Knows nothing
 * of:</b> loops, HTTP, settings: all arguments after the target are the program's.
 *
 * <p><b>Limits:</b> a source file stands alone: it sees Pulsar's jars and {@code --class-path}, not
 * its neighbours. The cache of compiled sources keeps the {@value ClassCache#ENTRIES_MAX} last
 * used.
 */
@NullMarked
package org.pulsarweb.dist;

import org.jspecify.annotations.NullMarked;
