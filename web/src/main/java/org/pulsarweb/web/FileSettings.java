package org.pulsarweb.web;

import java.time.Duration;

/**
 * How files are served.
 *
 * <p>Immutable.
 *
 * @param cacheControl the value of Cache-Control; empty to send none; {@code no-cache}, so that a
 *     changed file is seen at once and an unchanged one is answered with 304
 * @param indexFile what a folder is answered with if it is there; {@code index.html}, as everywhere
 * @param listing whether a folder without that is answered with a list of its files; not, as nginx
 * @param links which symbolic links are followed; none
 * @param dotFiles whether files and folders whose names begin with a dot are served; not, because
 *     they were not meant to be; {@code .well-known} is in any case (RFC 8615)
 * @param memoryMaxBytes how much of all files together is kept in memory; 32 MiB
 * @param hotFileMaxBytes the largest file that is kept in memory; 64 KiB
 * @param lookAgain how long it is taken for granted that a file has not changed; 1 s
 */
public record FileSettings(
    String cacheControl,
    String indexFile,
    boolean listing,
    LinkPolicy links,
    boolean dotFiles,
    long memoryMaxBytes,
    int hotFileMaxBytes,
    Duration lookAgain) {
  /** The defaults named above. */
  public static final FileSettings DEFAULTS =
      new FileSettings(
          "no-cache",
          "index.html",
          false,
          LinkPolicy.NONE,
          false,
          32L * 1024 * 1024,
          64 * 1024,
          Duration.ofSeconds(1));

  /** Checks each component. */
  public FileSettings {
    if (memoryMaxBytes < 0 || hotFileMaxBytes < 0 || lookAgain.isNegative()) {
      throw new IllegalArgumentException("no setting of files may be negative");
    }
    if (indexFile.indexOf('/') >= 0) {
      throw new IllegalArgumentException("indexFile must be the name of a file: " + indexFile);
    }
  }

  /**
   * Returns these settings with another Cache-Control.
   *
   * @param cacheControl for example {@code public, max-age=31536000, immutable}; empty for none
   * @return a changed copy
   */
  public FileSettings withCacheControl(String cacheControl) {
    return new FileSettings(
        cacheControl,
        indexFile,
        listing,
        links,
        dotFiles,
        memoryMaxBytes,
        hotFileMaxBytes,
        lookAgain);
  }

  /**
   * Returns these settings with another file for folders.
   *
   * @param indexFile its name; empty for none
   * @return a changed copy
   */
  public FileSettings withIndexFile(String indexFile) {
    return new FileSettings(
        cacheControl,
        indexFile,
        listing,
        links,
        dotFiles,
        memoryMaxBytes,
        hotFileMaxBytes,
        lookAgain);
  }

  /**
   * Returns these settings with lists of folders, or without.
   *
   * @param listing whether there are any
   * @return a changed copy
   */
  public FileSettings withListing(boolean listing) {
    return new FileSettings(
        cacheControl,
        indexFile,
        listing,
        links,
        dotFiles,
        memoryMaxBytes,
        hotFileMaxBytes,
        lookAgain);
  }

  /**
   * Returns these settings with another policy for symbolic links.
   *
   * @param links which are followed
   * @return a changed copy
   */
  public FileSettings withLinks(LinkPolicy links) {
    return new FileSettings(
        cacheControl,
        indexFile,
        listing,
        links,
        dotFiles,
        memoryMaxBytes,
        hotFileMaxBytes,
        lookAgain);
  }

  /**
   * Returns these settings with files whose names begin with a dot, or without.
   *
   * @param dotFiles whether they are served
   * @return a changed copy
   */
  public FileSettings withDotFiles(boolean dotFiles) {
    return new FileSettings(
        cacheControl,
        indexFile,
        listing,
        links,
        dotFiles,
        memoryMaxBytes,
        hotFileMaxBytes,
        lookAgain);
  }

  /**
   * Returns these settings with another use of memory.
   *
   * @param memoryMaxBytes of all files; 0 to keep none
   * @param hotFileMaxBytes of one file
   * @return a changed copy
   */
  public FileSettings withMemory(long memoryMaxBytes, int hotFileMaxBytes) {
    return new FileSettings(
        cacheControl,
        indexFile,
        listing,
        links,
        dotFiles,
        memoryMaxBytes,
        hotFileMaxBytes,
        lookAgain);
  }

  /**
   * Returns these settings with another time for which files are taken to be unchanged.
   *
   * @param lookAgain zero to look each time
   * @return a changed copy
   */
  public FileSettings withLookAgain(Duration lookAgain) {
    return new FileSettings(
        cacheControl,
        indexFile,
        listing,
        links,
        dotFiles,
        memoryMaxBytes,
        hotFileMaxBytes,
        lookAgain);
  }
}
