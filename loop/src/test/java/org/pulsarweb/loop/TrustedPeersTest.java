package org.pulsarweb.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Peers that are trusted")
class TrustedPeersTest {
  private static boolean has(TrustedPeers peers, String address) {
    return peers.contains(new InetSocketAddress(address, 1234));
  }

  @Test
  void are_those_within_a_network() {
    TrustedPeers peers = TrustedPeers.of("10.0.0.0/8", "192.168.4.0/22", "2001:db8::/33");
    assertThat(has(peers, "10.255.0.1")).isTrue();
    assertThat(has(peers, "11.0.0.1")).isFalse();
    assertThat(has(peers, "192.168.7.255")).isTrue();
    assertThat(has(peers, "192.168.8.0")).isFalse();
    assertThat(has(peers, "2001:db8:7fff::1")).isTrue();
    assertThat(has(peers, "2001:db8:8000::1")).isFalse();
    assertThat(peers.contains(UnixDomainSocketAddress.of("s"))).isFalse();
    assertThat(peers).hasToString("10.0.0.0/8,192.168.4.0/22,2001:db8::/33");
  }

  @Test
  void are_single_addresses() {
    TrustedPeers peers = TrustedPeers.of("127.0.0.1", "::1");
    assertThat(has(peers, "127.0.0.1")).isTrue();
    assertThat(has(peers, "::1")).isTrue();
    assertThat(has(peers, "127.0.0.2")).isFalse();
    assertThat(has(peers, "::2")).isFalse();
  }

  @Test
  void are_none_all_of_one_kind_or_everybody() {
    assertThat(has(TrustedPeers.of(), "127.0.0.1")).isFalse();
    assertThat(has(TrustedPeers.of("0.0.0.0/0"), "127.0.0.1")).isTrue();
    assertThat(has(TrustedPeers.of("0.0.0.0/0"), "::1")).isFalse();
    assertThat(has(TrustedPeers.of("::/0"), "::1")).isTrue();
    assertThat(has(TrustedPeers.of("*"), "::1")).isTrue();
    assertThat(has(TrustedPeers.of("unix"), "127.0.0.1")).isFalse();
    assertThat(TrustedPeers.of("unix").contains(UnixDomainSocketAddress.of("s"))).isTrue();
    assertThat(TrustedPeers.of("*").contains(UnixDomainSocketAddress.of("s"))).isTrue();
    assertThat(TrustedPeers.of("10.0.0.0/8").contains(InetSocketAddress.createUnresolved("a", 1)))
        .isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "example.org",
        "10.0.0.0/33",
        "::/129",
        "10.0.0.0/",
        "10.0.0.0/-1",
        "10.0.0.0/8/8",
        "/8",
        "all",
        "10.0.0/x",
        "Unix"
      })
  void are_not_anything(String word) {
    assertThatThrownBy(() -> TrustedPeers.of(word))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + word + "' is no address");
  }
}
