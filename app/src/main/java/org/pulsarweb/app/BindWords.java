package org.pulsarweb.app;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.HashSet;
import java.util.List;

/** How {@code --bind} is read: one address or more, with commas between, none of them twice. */
record BindWords() implements Words<List<SocketAddress>> {
  private static final ListWords<SocketAddress> ADDRESSES =
      new ListWords<>(new AddressWords(), ',');

  @Override
  public List<SocketAddress> read(String word) {
    List<SocketAddress> addresses = ADDRESSES.read(word);
    if (addresses.isEmpty()) {
      throw new IllegalArgumentException("give " + allowed());
    }
    var seen = new HashSet<SocketAddress>();
    for (SocketAddress address : addresses) {
      if (!seen.add(address) && !isAnyPort(address)) {
        throw new IllegalArgumentException(text(address) + " is there twice");
      }
    }
    return addresses;
  }

  @Override
  public String write(List<SocketAddress> addresses) {
    return ADDRESSES.write(addresses);
  }

  @Override
  public String allowed() {
    return ADDRESSES.allowed();
  }

  @Override
  public char separator() {
    return ADDRESSES.separator();
  }

  /** Returns an address as the command line has it. */
  static String text(SocketAddress address) {
    return AddressWords.text(address);
  }

  /** Returns whether the system chooses the port, so that two of the same are two. */
  static boolean isAnyPort(SocketAddress address) {
    return address instanceof InetSocketAddress inet && inet.getPort() == 0;
  }
}
