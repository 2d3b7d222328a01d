package org.pulsarweb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class SleepyTest {
  private static final int REQUESTS = 10_000;
  private static final int FILES_FOR_ALL_ELSE = 500;
  private static final byte[] REQUEST =
      "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final Pattern ANSWER =
      Pattern.compile("HTTP/1\\.1 200 OK\r\n.*slept a second; (\\d+) were.*", Pattern.DOTALL);

  @Test
  void ten_thousand_handlers_sleep_at_once_on_one_loop() throws Exception {
    int count = Math.min(REQUESTS, freeFiles());
    if (count < REQUESTS) {
      System.out.println("SleepyTest: the limit of open files is low, only " + count + " requests");
    }
    List<Socket> clients = new ArrayList<>(count);
    // In a JVM of its own, because the limit of open files is for each.
    try (var sleepy = OtherJvm.start(Sleepy.class.getName())) {
      for (int i = 0; i < count; i++) {
        clients.add(new Socket(sleepy.address().getAddress(), sleepy.address().getPort()));
      }
      long begin = System.nanoTime();
      for (Socket client : clients) {
        client.getOutputStream().write(REQUEST);
      }
      int othersMax = 0;
      for (Socket client : clients) {
        othersMax = Math.max(othersMax, othersAsleep(client));
      }
      long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);

      assertThat(othersMax).as("most at once, of %s", count).isGreaterThan(count / 20);
      assertThat(millis).as("one after another takes %s seconds", count).isLessThan(count * 50L);
    } finally {
      for (Socket client : clients) {
        client.close();
      }
    }
  }

  private static int othersAsleep(Socket client) throws Exception {
    byte[] bytes = client.getInputStream().readAllBytes();
    var answer = new String(bytes, StandardCharsets.US_ASCII);
    Matcher matcher = ANSWER.matcher(answer);
    assertThat(matcher.matches()).as(answer).isTrue();
    return Integer.parseInt(matcher.group(1));
  }

  private static int freeFiles() {
    if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
      long free = system.getMaxFileDescriptorCount() - system.getOpenFileDescriptorCount();
      return Math.clamp(free - FILES_FOR_ALL_ELSE, 1, REQUESTS);
    }
    return REQUESTS;
  }
}
