package org.pulsarweb.client;

import com.google.common.net.InternetDomainName;

/** The list of publicsuffix.org, as Guava brings it; the one class that knows Guava. */
final class ListedSuffixes implements PublicSuffixes {
  private ListedSuffixes() {}

  /** Returns the list; throws a {@link LinkageError} where Guava is not to be had. */
  static PublicSuffixes open() {
    var suffixes = new ListedSuffixes();
    boolean _ = suffixes.contains("org"); // loads it
    return suffixes;
  }

  @Override
  public boolean contains(String domain) {
    if (domain.indexOf('.') < 0) {
      return true; // a top-level domain, be it on the list or not
    }
    return !InternetDomainName.isValid(domain) || InternetDomainName.from(domain).isPublicSuffix();
  }
}
