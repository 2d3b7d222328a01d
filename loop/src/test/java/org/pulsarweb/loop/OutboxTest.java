package org.pulsarweb.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutboxTest {
  private final ChunkPool pool = new ChunkPool();

  private static byte[] drain(Outbox outbox, int bufferBytes) {
    var all = new ByteArrayOutputStream();
    while (outbox.size() > 0) {
      ByteBuf buffer = Unpooled.buffer(bufferBytes, bufferBytes);
      outbox.drainTo(buffer);
      assertThat(buffer.readableBytes()).isPositive();
      all.write(buffer.array(), 0, buffer.readableBytes());
      buffer.release();
    }
    return all.toByteArray();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void bytes_leave_in_their_order_however_they_came(long seed) {
    var random = new Random(seed);
    var outbox = new Outbox(pool);
    var expected = new ByteArrayOutputStream();
    var sent = new ByteArrayOutputStream();
    for (int n = 0; n < 500; n++) {
      byte[] bytes =
          new byte[random.nextInt(20) == 0 ? random.nextInt(40_000) : random.nextInt(900)];
      random.nextBytes(bytes);
      int from = random.nextInt(bytes.length + 1);
      int to = from + random.nextInt(bytes.length - from + 1);
      expected.write(bytes, from, to - from);
      if (random.nextBoolean()) {
        outbox.handOver(bytes, from, to);
      } else {
        outbox.copy(bytes, from, to);
        Arrays.fill(bytes, (byte) 0); // it was copied
      }
      if (random.nextInt(10) == 0) {
        sent.writeBytes(drain(outbox, 1 + random.nextInt(5000)));
      }
      assertThat(outbox.size()).isEqualTo(expected.size() - sent.size());
    }
    sent.writeBytes(drain(outbox, 5000));

    assertThat(sent.toByteArray()).isEqualTo(expected.toByteArray());
  }

  @Test
  void what_many_are_told_takes_no_memory_of_any_of_them() {
    byte[] only = new byte[ChunkPool.CHUNK_BYTES];
    pool.giveBack(only);
    byte[] told = new byte[100];
    List<Outbox> many = new ArrayList<>();
    for (int n = 0; n < 100; n++) {
      var outbox = new Outbox(pool);
      outbox.handOver(told, 0, told.length);
      many.add(outbox);
    }

    assertThat(many).allMatch(outbox -> outbox.size() == 100);
    assertThat(pool.take()).as("still there").isSameAs(only);
  }

  @Test
  void what_was_handed_over_is_never_filled_with_something_else() {
    byte[] told = new byte[ChunkPool.CHUNK_BYTES];
    var sentFirst = new Outbox(pool);
    sentFirst.handOver(told, 0, 1000);
    sentFirst.copy(new byte[] {1, 2, 3}, 0, 3);
    byte[] _ = drain(sentFirst, 100);
    var sentAlone = new Outbox(pool);
    sentAlone.handOver(told, 0, told.length);
    byte[] _ = drain(sentAlone, 100_000);
    var dropped = new Outbox(pool);
    dropped.handOver(told, 0, told.length);
    dropped.clear();

    assertThat(List.of(pool.take(), pool.take(), pool.take())).noneMatch(told::equals);
    assertThat(told).containsOnly(0);
  }

  @Test
  void small_arrays_are_put_together_behind_others() {
    var outbox = new Outbox(pool);
    byte[] small = {7};
    outbox.copy(small, 0, 1);
    for (int n = 0; n < 1000; n++) {
      outbox.handOver(small, 0, 1);
    }

    assertThat(outbox.size()).isEqualTo(1001);
    assertThat(drain(outbox, 2000)).hasSize(1001).containsOnly(7);
  }
}
