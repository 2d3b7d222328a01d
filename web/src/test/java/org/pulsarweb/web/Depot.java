package org.pulsarweb.web;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.management.JMException;
import javax.management.ObjectName;
import org.pulsarweb.app.Application;
import org.pulsarweb.app.Pulsar;
import org.pulsarweb.app.Serving;
import org.pulsarweb.app.Settings;
import org.pulsarweb.app.Worker;
import org.pulsarweb.http.Body;
import org.pulsarweb.http.Message;
import org.pulsarweb.http.MultipartLimits;
import org.pulsarweb.http.Part;
import org.pulsarweb.http.Request;
import org.pulsarweb.http.Response;

/**
 * A program that tests run: it hands out and takes in, and files in a folder say how. While there
 * is no {@code go} a download stops after its first piece; workers that start while there is a
 * {@code broken} answer nothing.
 */
final class Depot implements Application {
  static final String FOLDER = "DEPOT_FOLDER";
  static final String GO = "go";
  static final String BROKEN = "broken";
  static final int PIECE_BYTES = 32 * 1024;
  static final int PIECES = 100;
  private static final long LARGE_MAX = 2L << 30;

  private final Rooms rooms = Rooms.of();

  public static void main(String... args) {
    Pulsar.run(args, new Depot());
  }

  @Override
  public String name() {
    return "depot";
  }

  @Override
  public String scheme(Settings settings) {
    return "http";
  }

  @Override
  public Serving start(Worker worker) throws IOException {
    boolean broken = is(BROKEN);
    var routes =
        Router.of()
            .get("/who", _ -> Response.text(who(worker)))
            .get("/download", _ -> Response.stream(Depot::send))
            .websocket("/socket", socket -> talk(socket, worker))
            .websocket("/room", socket -> talk(socket, rooms.named("depot"), worker))
            .get("/hear", WebSocketEndpoint.of(new WebSocketListener() {}))
            .get("/live", request -> Response.text(live(request.query("type").asText())))
            .get("/endless", _ -> Response.stream(Depot::sendForEver))
            .post("/large", request -> Response.text("" + count(request.withBodyLimit(LARGE_MAX))))
            .post("/parts", request -> Response.text(parts(request.withBodyLimit(LARGE_MAX))))
            .post("/upload", request -> Response.text(count(request) + " " + who(worker)));
    HttpHandler release =
        broken
            ? _ -> {
              throw new IllegalStateException("this release is broken");
            }
            : routes;
    return HttpServer.of(release).with(rooms).start(worker);
  }

  private static String who(Worker worker) {
    return worker.name() + " " + ProcessHandle.current().pid();
  }

  private static void talk(WebSocket socket, Worker worker) throws Exception {
    socket.send(who(worker));
    while (socket.receive().isPresent()) {
      socket.send(who(worker));
    }
  }

  /** Tells all what it hears, and closes all when it is told to. */
  private static void talk(WebSocket socket, Room room, Worker worker) throws Exception {
    room.join(socket);
    socket.send(who(worker));
    for (Message message : socket) {
      if (message.toString().equals("close")) {
        room.close(4000, "over");
      } else {
        room.send(message);
      }
    }
  }

  private static void send(Response.Sink out) throws IOException {
    for (int piece = 0; piece < PIECES; piece++) {
      out.write(new byte[PIECE_BYTES]);
      out.flush();
      while (!is(GO)) {
        pause();
      }
    }
  }

  private static void sendForEver(Response.Sink out) throws IOException {
    while (!is("never")) {
      out.write("more\n");
      out.flush();
      pause();
    }
  }

  private static long count(Request request) throws IOException {
    long bytes = 0;
    Body body = request.body();
    for (byte[] piece = body.read(); piece.length > 0; piece = body.read()) {
      bytes += piece.length;
    }
    return bytes;
  }

  private static String parts(Request request) throws IOException {
    var told = new StringBuilder();
    for (Part part : request.multipart(MultipartLimits.DEFAULTS.withTotalMaxBytes(LARGE_MAX))) {
      long bytes = 0;
      for (byte[] piece = part.read(); piece.length > 0; piece = part.read()) {
        bytes += piece.length;
      }
      told.append(part.name()).append(' ').append(bytes).append('\n');
    }
    return told.toString();
  }

  /** Returns how many objects of a type are alive, and their bytes, as the JVM counts them. */
  private static String live(String type) throws JMException {
    Object[] noWords = {new String[0]};
    String[] signature = {String[].class.getName()};
    Object histogram =
        ManagementFactory.getPlatformMBeanServer()
            .invoke(
                new ObjectName("com.sun.management:type=DiagnosticCommand"),
                "gcClassHistogram",
                noWords,
                signature);
    for (String line : String.valueOf(histogram).lines().toList()) {
      String[] columns = line.strip().split("\\s+", -1);
      if (columns.length >= 4 && columns[3].equals(type)) {
        return columns[1] + " " + columns[2];
      }
      if (columns[0].equals(type)) { // Total, at the end
        return columns[1] + " " + columns[2];
      }
    }
    return "0 0";
  }

  private static boolean is(String file) {
    return Files.exists(Path.of(System.getenv(FOLDER), file));
  }

  private static void pause() {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
  }
}
