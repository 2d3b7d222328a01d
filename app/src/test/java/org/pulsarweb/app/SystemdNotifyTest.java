package org.pulsarweb.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainDatagramPacket;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pulsarweb.loop.LoopGroup;
import org.pulsarweb.loop.LoopListener;
import org.pulsarweb.loop.Timer;
import org.pulsarweb.loop.Transport;

class SystemdNotifyTest {
  private static final String OWN = Long.toString(ProcessHandle.current().pid());

  @TempDir Path folder;

  private final BlockingQueue<String> heard = new ArrayBlockingQueue<>(100);
  private final List<IOException> faults = new ArrayList<>();
  private final List<AutoCloseable> open = new ArrayList<>();

  @BeforeEach
  void requireLinux() {
    Outside.requireLinux();
    if (!Epoll.isAvailable()) {
      Outside.missing("epoll");
    }
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable resource : open.reversed()) {
      resource.close();
    }
  }

  /** Stands for systemd: hears datagrams at an address. */
  private String listen(String address) throws Exception {
    var group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    open.add(() -> group.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync());
    Channel channel =
        new Bootstrap()
            .group(group)
            .channel(EpollDomainDatagramChannel.class)
            .handler(
                new SimpleChannelInboundHandler<DomainDatagramPacket>() {
                  @Override
                  protected void channelRead0(
                      ChannelHandlerContext context, DomainDatagramPacket packet) {
                    heard.add(packet.content().toString(UTF_8));
                  }
                })
            .bind(new DomainSocketAddress(address.replaceFirst("^@", "\0")))
            .sync()
            .channel();
    open.add(() -> channel.close().sync());
    return address;
  }

  private String next() throws InterruptedException {
    String next = heard.poll(20, TimeUnit.SECONDS);
    assertThat(next).as("a datagram").isNotNull();
    return next;
  }

  private SystemdNotify systemd(String... environment) {
    var map = new HashMap<String, String>();
    for (int i = 0; i < environment.length; i += 2) {
      map.put(environment[i], environment[i + 1]);
    }
    return SystemdNotify.of(map, faults::add);
  }

  @Test
  void each_change_is_told_in_the_words_of_sd_notify() throws Exception {
    SystemdNotify systemd = systemd("NOTIFY_SOCKET", listen(folder.resolve("notify").toString()));

    assertThat(systemd.isOn()).isTrue();
    systemd.ready("4 workers\nserve on :8060");
    assertThat(next()).isEqualTo("READY=1\nSTATUS=4 workers serve on :8060");
    long before = System.nanoTime() / 1000;
    systemd.reloading("reloading");
    long after = System.nanoTime() / 1000;
    String reloading = next();
    assertThat(reloading).matches("RELOADING=1\nMONOTONIC_USEC=\\d+\nSTATUS=reloading");
    assertThat(Long.parseLong(reloading.split("[=\n]", -1)[3])).isBetween(before, after);
    systemd.status("worker 3 is down");
    assertThat(next()).isEqualTo("STATUS=worker 3 is down");
    systemd.mainPid(42);
    assertThat(next()).isEqualTo("MAINPID=42\nREADY=1");
    systemd.stopping("stopping on TERM");
    assertThat(next()).isEqualTo("STOPPING=1\nSTATUS=stopping on TERM");
    assertThat(faults).isEmpty();
  }

  @Test
  void an_abstract_socket_is_told_too() throws Exception {
    SystemdNotify systemd = systemd("NOTIFY_SOCKET", listen("@pulsar-test-" + OWN));

    systemd.ready("");

    assertThat(next()).isEqualTo("READY=1\nSTATUS=");
  }

  @Test
  void signs_of_life_come_from_the_loop_at_half_of_the_interval() throws Exception {
    SystemdNotify systemd =
        systemd(
            "NOTIFY_SOCKET",
            listen(folder.resolve("notify").toString()),
            "WATCHDOG_USEC",
            "40000",
            "WATCHDOG_PID",
            OWN);
    try (var loops = LoopGroup.open("watched", Transport.BEST, new LoopListener() {})) {
      long start = System.nanoTime();
      Timer timer = systemd.watch(loops.loops().getFirst()).orElseThrow();
      for (int i = 0; i < 4; i++) {
        assertThat(next()).isEqualTo("WATCHDOG=1");
      }
      assertThat(System.nanoTime() - start)
          .as("three periods of 20 ms at least")
          .isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(59));
      timer.cancel();
    }
  }

  @Test
  void a_watchdog_of_another_process_or_of_rubbish_is_none() throws Exception {
    String address = listen(folder.resolve("notify").toString());
    try (var loops = LoopGroup.open("watched", Transport.BEST, new LoopListener() {})) {
      for (Map.Entry<String, String> wrong :
          List.of(
              Map.entry("40000", "1"),
              Map.entry("", OWN),
              Map.entry("0", ""),
              Map.entry("x", ""))) {
        SystemdNotify systemd =
            systemd(
                "NOTIFY_SOCKET", address,
                "WATCHDOG_USEC", wrong.getKey(),
                "WATCHDOG_PID", wrong.getValue());
        assertThat(systemd.watch(loops.loops().getFirst())).isEmpty();
      }
      SystemdNotify off = systemd("WATCHDOG_USEC", "40000");
      assertThat(off.watch(loops.loops().getFirst())).as("nobody listens").isEmpty();
    }
  }

  @Test
  void without_a_socket_nothing_happens() {
    SystemdNotify systemd = systemd();

    systemd.ready("");
    systemd.stopping("");

    assertThat(systemd.isOn()).isFalse();
    assertThat(faults).isEmpty();
  }

  @Test
  void that_systemd_is_gone_is_said_once() {
    Path none = folder.resolve("none");
    SystemdNotify systemd = systemd("NOTIFY_SOCKET", none.toString());

    systemd.ready("");
    systemd.status("again");

    assertThat(faults)
        .extracting(Throwable::getMessage)
        .containsExactly(
            "systemd cannot be told of this program at %s: sendto: No such file or directory"
                .formatted(none));
  }
}
