package org.pulsarweb.client;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** To whom requests go straight, as NO_PROXY says it. Names are not looked up. */
final class ProxyExceptions {
  static final ProxyExceptions NONE = of("", false);

  private static final int ANY_PORT = -1;

  /** One member of the list. */
  private sealed interface Rule {
    boolean matches(String host, @Nullable InetAddress address, int port);

    /** A name, and all names below. */
    record Name(String name, int port) implements Rule {
      @Override
      public boolean matches(String host, @Nullable InetAddress address, int asked) {
        return (port == ANY_PORT || port == asked)
            && (host.equals(name) || host.endsWith("." + name));
      }
    }

    /** Addresses that begin with the same bits. */
    record Range(byte[] first, int bits, int port) implements Rule {
      @Override
      public boolean matches(String host, @Nullable InetAddress address, int asked) {
        if (address == null || (port != ANY_PORT && port != asked)) {
          return false;
        }
        byte[] bytes = address.getAddress();
        boolean same = bytes.length == first.length;
        for (int bit = 0; bit < bits && same; bit++) {
          int mask = 0x80 >> bit % 8;
          same = (bytes[bit / 8] & mask) == (first[bit / 8] & mask);
        }
        return same;
      }
    }
  }

  private final List<Rule> rules;
  private final boolean all;
  private final boolean local;

  private ProxyExceptions(List<Rule> rules, boolean all, boolean local) {
    this.rules = rules;
    this.all = all;
    this.local = local;
  }

  /**
   * Returns what a list says. What is neither a name nor an address in it is passed over.
   *
   * @param local whether this machine itself is always among them
   */
  static ProxyExceptions of(String list, boolean local) {
    var rules = new ArrayList<Rule>();
    boolean all = false;
    for (String member : list.split("[,\\s]+", -1)) {
      if (member.equals("*")) {
        all = true;
      } else if (!member.isEmpty()) {
        Rule rule = rule(Ascii.lower(member));
        if (rule != null) {
          rules.add(rule);
        }
      }
    }
    return new ProxyExceptions(List.copyOf(rules), all, local);
  }

  private static @Nullable Rule rule(String member) {
    int slash = member.indexOf('/');
    if (slash >= 0) {
      return range(member.substring(0, slash), member.substring(slash + 1));
    }
    InetAddress whole = address(member);
    if (whole != null) {
      return new Rule.Range(whole.getAddress(), whole.getAddress().length * 8, ANY_PORT);
    }
    int colon = member.lastIndexOf(':');
    String digits = member.substring(colon + 1);
    boolean hasPort = colon >= 0 && Ascii.isDecimal(digits) && digits.length() <= 5;
    String host = hasPort ? member.substring(0, colon) : member;
    int port = hasPort ? Integer.parseInt(digits) : ANY_PORT;
    InetAddress address = address(host);
    if (address != null) {
      return new Rule.Range(address.getAddress(), address.getAddress().length * 8, port);
    }
    String name = host.replaceFirst("^\\*?\\.", "");
    return name.isEmpty() || name.indexOf(':') >= 0 ? null : new Rule.Name(name, port);
  }

  private static @Nullable Rule range(String first, String bits) {
    InetAddress address = address(first);
    if (address == null || !Ascii.isDecimal(bits) || bits.length() > 3) {
      return null;
    }
    int count = Integer.parseInt(bits);
    byte[] bytes = address.getAddress();
    return count > bytes.length * 8 ? null : new Rule.Range(bytes, count, ANY_PORT);
  }

  /** Returns the address that a text is, in brackets or not; null for a name. */
  private static @Nullable InetAddress address(String text) {
    boolean bracketed = text.startsWith("[") && text.endsWith("]");
    String plain = bracketed ? text.substring(1, text.length() - 1) : text;
    boolean looksLikeOne = plain.indexOf(':') >= 0 || plain.matches("[0-9]+(\\.[0-9]+){3}");
    if (!looksLikeOne) {
      return null;
    }
    try {
      return InetAddress.ofLiteral(plain);
    } catch (IllegalArgumentException _) {
      return null;
    }
  }

  /**
   * Tells whether requests go straight.
   *
   * @param host in lower case, an address of IPv6 in brackets
   */
  boolean contains(String host, int port) {
    String plain = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    InetAddress address = address(plain);
    if (all || (local && isLocal(plain, address))) {
      return true;
    }
    return rules.stream().anyMatch(rule -> rule.matches(plain, address, port));
  }

  private static boolean isLocal(String host, @Nullable InetAddress address) {
    return host.equals("localhost")
        || host.endsWith(".localhost")
        || (address != null && address.isLoopbackAddress());
  }
}
