package org.pulsarweb.loop;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelFuture;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.socket.DuplexChannel;
import org.jspecify.annotations.Nullable;

/**
 * The one policy of what sockets are read into and written from.
 *
 * <p>A read copies what came into an array of exactly that size, so the direct buffer beneath is
 * free again at once: the connections of a loop share one, and none holds memory while it waits.
 * With io_uring the kernel fills and empties buffers later, so there each has its own.
 */
final class ReadBuffers extends DefaultMaxMessagesRecvByteBufAllocator {
  /** Bytes that one read may bring, and one write may take: as much as a socket buffer's half. */
  static final int BUFFER_BYTES = 64 * 1024;

  private final boolean shared;
  private final SharedBuffer in = new SharedBuffer();
  private final SharedBuffer out = new SharedBuffer();

  ReadBuffers(boolean shared) {
    super(16);
    this.shared = shared;
  }

  @Override
  @SuppressWarnings("deprecation") // of Handle; ExtendedHandle extends it
  public RecvByteBufAllocator.Handle newHandle() {
    return new Reading(null);
  }

  /**
   * Returns the same for a channel that does not heed ALLOW_HALF_CLOSURE: with NIO and io_uring
   * Netty looks for that option on TCP only, and closes a unix channel at the end of input. Unless
   * the input is shut by then: so it is shut as soon as its end is read.
   */
  RecvByteBufAllocator keepingOpen(DuplexChannel channel) {
    return () -> new Reading(channel);
  }

  private final class Reading extends MaxMessageHandle {
    private final @Nullable DuplexChannel keptOpen;

    Reading(@Nullable DuplexChannel keptOpen) {
      this.keptOpen = keptOpen;
    }

    @Override
    public ByteBuf allocate(ByteBufAllocator allocator) {
      return shared ? in.take() : allocator.ioBuffer(BUFFER_BYTES);
    }

    @Override
    public int guess() {
      return BUFFER_BYTES;
    }

    @Override
    public void lastBytesRead(int bytes) {
      super.lastBytesRead(bytes);
      if (bytes < 0 && keptOpen != null) {
        ChannelFuture _ = keptOpen.shutdownInput();
      }
    }
  }

  /** Returns an empty buffer to send from; the channel that it is written to releases it. */
  ByteBuf forWriting(ByteBufAllocator allocator, long bytes) {
    return shared
        ? out.take()
        : allocator.ioBuffer((int) Math.min(bytes, BUFFER_BYTES), BUFFER_BYTES);
  }

  void release() {
    in.release();
    out.release();
  }

  /** One buffer that is used again whenever its last user has let go of it. */
  private static final class SharedBuffer {
    private ByteBuf buffer = Unpooled.EMPTY_BUFFER;

    ByteBuf take() {
      if (buffer.refCnt() != 1 || buffer.capacity() == 0) {
        release(); // still being sent: leave it to the channel
        // From no pool: there are two of them, and a pool announces each buffer to the flight
        // recorder, whose start takes longer than that of the server.
        buffer = UnpooledByteBufAllocator.DEFAULT.directBuffer(BUFFER_BYTES, BUFFER_BYTES);
      }
      return buffer.clear().retain();
    }

    void release() {
      buffer.release();
      buffer = Unpooled.EMPTY_BUFFER;
    }
  }
}
