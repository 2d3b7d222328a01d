package org.pulsarweb.app;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.loop.Connection;
import org.pulsarweb.loop.EventLoop;
import org.pulsarweb.loop.Protocol;
import org.pulsarweb.loop.Timer;

/** One connection of a {@link ControlServer}: a request and its answer. */
final class ControlExchange implements Protocol {
  private static final int TOLD_MAX = 1_000;

  private enum Phase {
    REQUEST,
    RUNNING,
    ANSWERED
  }

  private final Connection connection;
  private final EventLoop loop;
  private final ControlCommands commands;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final Timer deadline;

  /** Progress that other threads have told; the answer, which may overtake them, goes after it. */
  private final BlockingQueue<byte[]> told = new ArrayBlockingQueue<>(TOLD_MAX);

  private Phase phase = Phase.REQUEST;
  private boolean closed;

  ControlExchange(Connection connection, ControlCommands commands, int uid, Duration requestMax) {
    this.connection = connection;
    this.loop = connection.loop();
    this.commands = commands;
    this.deadline =
        loop.after(
            requestMax,
            () -> refuse("no request came within " + requestMax.toMillis() / 1000.0 + " s"));
    connection
        .peer() // which not every transport tells; the folder keeps others out in any case
        .filter(peer -> peer.uid() != uid && peer.uid() != Ownership.ROOT)
        .ifPresent(peer ->
            refuse(
                "only user %d and root may give orders, not user %d".formatted(uid, peer.uid())));
  }

  @Override
  public void onBytes(byte[] bytes) {
    if (phase != Phase.REQUEST) {
      return; // one request for each connection
    }
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        line.write(bytes, 0, i);
        run(line.toByteArray());
        return;
      }
    }
    line.write(bytes, 0, bytes.length);
    if (line.size() > ControlMessage.REQUEST_MAX_BYTES) {
      refuse("a request has at most " + ControlMessage.REQUEST_MAX_BYTES + " bytes");
    }
  }

  @Override
  public void onEnd() {
    refuse("the request has no line end");
  }

  private void run(byte[] request) {
    if (request.length > ControlMessage.REQUEST_MAX_BYTES) {
      refuse("a request has at most " + ControlMessage.REQUEST_MAX_BYTES + " bytes");
      return;
    }
    phase = Phase.RUNNING;
    deadline.cancel();
    loop.launch("a request at the control socket", () -> answer(answerTo(request)));
  }

  private byte[] answerTo(byte[] line) {
    String asked = "a request at the control socket";
    try {
      ControlMessage.Request request = ControlMessage.request(line);
      asked = "the command " + request.command();
      @Nullable Object result =
          commands.run(
              Objects.requireNonNull(request.command()),
              request.arguments() == null
                  ? List.of()
                  : request.arguments().stream().map(Objects::requireNonNull).toList(),
              this::onProgress);
      return ControlMessage.result(result);
    } catch (IOException | IllegalArgumentException | IllegalStateException | ReloadException e) {
      return ControlMessage.error(String.valueOf(e.getMessage())); // it says whose fault it is
    } catch (InterruptedException _) {
      return ControlMessage.error("the program is ending");
    } catch (Exception | StackOverflowError | AssertionError | LinkageError e) {
      loop.report(asked, e);
      return ControlMessage.error(e.toString());
    }
  }

  private void onProgress(String text) {
    byte[] line = ControlMessage.progress(text);
    if (loop.isOwnThread()) {
      passOn();
      progress(line);
    } else if (told.offer(line)) {
      loop.execute(this::passOn);
    }
  }

  private void passOn() {
    byte[] line;
    while ((line = told.poll()) != null) {
      progress(line);
    }
  }

  /** A client that does not read has less to read later. */
  private void progress(byte[] line) {
    if (phase == Phase.RUNNING && !connection.isCongested()) {
      connection.handOver(line, 0, line.length);
    }
  }

  private void refuse(String why) {
    if (phase == Phase.REQUEST) {
      answer(ControlMessage.error(why));
    }
  }

  private void answer(byte[] line) {
    passOn();
    phase = Phase.ANSWERED;
    deadline.cancel();
    if (!closed) {
      connection.handOver(line, 0, line.length);
      connection.closeLingering();
    }
  }

  @Override
  public void onStop(Connection stopping) {
    if (phase == Phase.REQUEST) {
      refuse("the program is ending");
    } // else what was begun is finished
  }

  @Override
  public void onClosed(Optional<Throwable> cause) {
    closed = true;
    deadline.cancel();
    if (phase == Phase.REQUEST) {
      phase = Phase.ANSWERED;
    }
  }
}
