package org.pulsarweb.web;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.http.Validators;

/**
 * What is known of one file that can be sent.
 *
 * @param path without links
 * @param type its Content-Type
 * @param coding how it is compressed; {@code identity} if it is not
 * @param length in bytes
 * @param validators of its present state
 * @param bytes the whole content, if it is kept in memory
 */
record StaticFile(
    Path path,
    String type,
    String coding,
    long length,
    Validators validators,
    byte @Nullable [] bytes) {}
