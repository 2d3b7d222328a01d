package org.pulsarweb.benchmarks;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.serialization.ByteBufferSerializer;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/**
 * Writes {@link PekkoRemote.Echo} straight into Artery's buffer, as Pekko advises: the length of
 * the payload (1 byte), the payload, the path of whom to reply to. The answer is a {@code byte[]},
 * which Pekko has a serializer of its own for.
 *
 * <p>Safe for use by many threads.
 */
final class PekkoRemoteSerializer extends SerializerWithStringManifest
    implements ByteBufferSerializer {
  private static final int IDENTIFIER = 4711; // any that Pekko has not taken: above 40
  private static final int BYTES_MAX = 1024;

  private final ActorRefResolver resolver;

  /** Made by Pekko, by reflection. */
  public PekkoRemoteSerializer(ExtendedActorSystem system) {
    this.resolver = ActorRefResolver.get(Adapter.toTyped(system));
  }

  @Override
  public int identifier() {
    return IDENTIFIER;
  }

  @Override
  public String manifest(Object message) {
    return "";
  }

  @Override
  public void toBinary(Object message, ByteBuffer buffer) {
    var echo = (PekkoRemote.Echo) message;
    buffer.put((byte) echo.payload().length).put(echo.payload());
    String replyTo = resolver.toSerializationFormat(echo.replyTo());
    buffer.put(replyTo.getBytes(StandardCharsets.ISO_8859_1));
  }

  @Override
  public Object fromBinary(ByteBuffer buffer, String manifest) {
    var payload = new byte[buffer.get()];
    buffer.get(payload);
    var replyTo = new byte[buffer.remaining()];
    buffer.get(replyTo);
    return new PekkoRemote.Echo(
        payload, resolver.resolveActorRef(new String(replyTo, StandardCharsets.ISO_8859_1)));
  }

  @Override
  public byte[] toBinary(Object message) {
    var buffer = ByteBuffer.allocate(BYTES_MAX);
    toBinary(message, buffer);
    var bytes = new byte[buffer.flip().remaining()];
    buffer.get(bytes);
    return bytes;
  }

  @Override
  public Object fromBinary(byte[] bytes, String manifest) {
    return fromBinary(ByteBuffer.wrap(bytes), manifest);
  }
}
