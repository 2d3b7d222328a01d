package org.pulsarweb.app;

import org.pulsarweb.loop.LoopGroup;

/**
 * What an application is given to start with.
 *
 * <p>Immutable.
 *
 * @param settings the application's defaults under what the command line says
 * @param loops the loops that serve; shared by all applications of this JVM and not theirs to close
 */
public record AppContext(Settings settings, LoopGroup loops) {}
