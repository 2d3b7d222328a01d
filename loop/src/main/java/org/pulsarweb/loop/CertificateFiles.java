package org.pulsarweb.loop;

import java.nio.file.Path;

/**
 * Where a certificate and its private key are.
 *
 * <p>Immutable.
 *
 * @param chain a PEM file: the certificate, then those that vouch for it, up to but without the
 *     root
 * @param key a PEM file with its private key, not encrypted; may be the same file
 */
public record CertificateFiles(Path chain, Path key) {}
