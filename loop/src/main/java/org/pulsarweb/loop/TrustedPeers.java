package org.pulsarweb.loop;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whose word is taken: networks, and the peers of unix sockets.
 *
 * <p>Immutable.
 */
public final class TrustedPeers {
  private static final String ANYBODY = "*";
  private static final String UNIX = "unix";

  /** The first bits of an address. */
  private record Network(byte[] address, int bits) {
    boolean has(byte[] other) {
      if (other.length != address.length) {
        return false;
      }
      for (int i = 0; i < bits; i++) {
        int bit = 0x80 >> i % 8;
        if ((address[i / 8] & bit) != (other[i / 8] & bit)) {
          return false;
        }
      }
      return true;
    }
  }

  private final List<String> words;
  private final List<Network> networks = new ArrayList<>();
  private boolean anybody;
  private boolean unix;

  private TrustedPeers(Collection<String> words) {
    this.words = List.copyOf(words);
    for (String word : words) {
      switch (word) {
        case ANYBODY -> anybody = true;
        case UNIX -> unix = true;
        default -> networks.add(network(word));
      }
    }
  }

  /**
   * Reads who is trusted.
   *
   * @param words each an address such as {@code 10.1.2.3} or {@code ::1}, a network such as {@code
   *     10.0.0.0/8}, {@code unix} for the peers of unix sockets, or {@code *} for everybody; none
   *     trusts nobody
   * @return what was read
   * @throws IllegalArgumentException if a word is none of these; says which
   */
  public static TrustedPeers of(Collection<String> words) {
    return new TrustedPeers(words);
  }

  /**
   * Reads who is trusted.
   *
   * @param words as for {@link #of(Collection)}
   * @return what was read
   * @throws IllegalArgumentException if a word is none of these; says which
   */
  public static TrustedPeers of(String... words) {
    return new TrustedPeers(List.of(words));
  }

  private static Network network(String word) {
    int slash = word.indexOf('/');
    byte[] address;
    try {
      address = InetAddress.ofLiteral(slash < 0 ? word : word.substring(0, slash)).getAddress();
    } catch (IllegalArgumentException e) {
      throw refusal(word, e);
    }
    int all = 8 * address.length;
    if (slash < 0) {
      return new Network(address, all);
    }
    String bits = word.substring(slash + 1);
    if (!bits.matches("\\d{1,3}") || Integer.parseInt(bits) > all) {
      throw refusal(word, null);
    }
    return new Network(address, Integer.parseInt(bits));
  }

  private static IllegalArgumentException refusal(String word, @Nullable Exception cause) {
    return new IllegalArgumentException(
        "'" + word + "' is no address, no network such as 10.0.0.0/8, not unix and not *", cause);
  }

  /**
   * Returns whether a peer is among them.
   *
   * @param peer its real address
   * @return true if its word is taken
   */
  public boolean contains(SocketAddress peer) {
    if (anybody) {
      return true;
    }
    if (peer instanceof UnixDomainSocketAddress) {
      return unix;
    }
    if (!(peer instanceof InetSocketAddress inet) || inet.isUnresolved()) {
      return false;
    }
    byte[] address = inet.getAddress().getAddress();
    return networks.stream().anyMatch(network -> network.has(address));
  }

  /** Returns the words that it was read from, with commas between. */
  @Override
  public String toString() {
    return String.join(",", words);
  }
}
