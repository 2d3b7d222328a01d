package org.pulsarweb.loop;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

/**
 * What encrypted bytes pass before TLS has them.
 *
 * <p>It copies them, because TLS keeps what is no whole record yet: were that a buffer which all
 * connections of the loop read into, a peer could hold 64 KiB with one byte. And it recognises at
 * the first byte a client that speaks no TLS.
 */
final class TlsEntry extends ChannelInboundHandlerAdapter {
  private static final int HANDSHAKE = 22; // RFC 8446 §5.1: the type of a record
  private static final int SHOWN_MAX = 16;

  private final Connection connection;
  private final @Nullable String plainReply; // of a server
  private boolean begun;

  TlsEntry(Connection connection, @Nullable String plainReply) {
    this.connection = connection;
    this.plainReply = plainReply;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (!(message instanceof ByteBuf bytes)) {
      context.fireChannelRead(message);
      return;
    }
    if (!begun && bytes.isReadable()) {
      begun = true;
      connection.onFirstByte();
      if (plainReply != null && bytes.getUnsignedByte(bytes.readerIndex()) != HANDSHAKE) {
        String begin = shown(bytes);
        bytes.release();
        connection.refusePlain(this, plainReply, begin);
        return;
      }
    }
    ByteBuf copy = context.alloc().directBuffer(bytes.readableBytes());
    copy.writeBytes(bytes);
    bytes.release();
    context.fireChannelRead(copy);
  }

  /** Returns the first bytes, those that are no text replaced. */
  private static String shown(ByteBuf bytes) {
    var text = new StringBuilder("\"");
    int end = bytes.readerIndex() + Math.min(bytes.readableBytes(), SHOWN_MAX);
    for (int i = bytes.readerIndex(); i < end; i++) {
      char c = (char) bytes.getUnsignedByte(i);
      text.append(c >= ' ' && c < 0x7f ? c : '.');
    }
    return text.append('"').toString();
  }
}
