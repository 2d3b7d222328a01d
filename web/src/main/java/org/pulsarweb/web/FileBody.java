package org.pulsarweb.web;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.pulsarweb.http.ByteRange;
import org.pulsarweb.http.Response;

/** A file that is too large to be kept in memory, or some ranges of it, as it is sent. */
final class FileBody implements Response.Stream {
  private final StaticFile file;
  private final List<ByteRange> ranges;

  FileBody(StaticFile file, List<ByteRange> ranges) {
    this.file = file;
    this.ranges = ranges;
  }

  @Override
  public void write(Response.Sink out) throws IOException {
    try (OpenFile open = OpenFile.of(file.path())) {
      if (open.length() != file.length()) {
        throw new IOException(file.path() + " has changed since its head was sent");
      }
      for (ByteRange range : ranges) {
        out.transfer(open, range.from(), range.to());
      }
    }
  }

  /** Several ranges, each with a head of its own (RFC 9110 §14.6). */
  static final class Several implements Response.Stream {
    private final StaticFile file;
    private final List<ByteRange> ranges;
    private final String boundary;

    Several(StaticFile file, List<ByteRange> ranges) {
      this.file = file;
      this.ranges = ranges;
      var random = new byte[16];
      ThreadLocalRandom.current().nextBytes(random);
      this.boundary = HexFormat.of().formatHex(random);
    }

    String type() {
      return "multipart/byteranges; boundary=" + boundary;
    }

    private List<String> heads() {
      var heads = new ArrayList<String>(ranges.size());
      for (ByteRange range : ranges) {
        heads.add(
            "\r\n--"
                + boundary
                + "\r\nContent-Type: "
                + file.type()
                + "\r\nContent-Range: "
                + range.text(file.length())
                + "\r\n\r\n");
      }
      return heads;
    }

    private String end() {
      return "\r\n--" + boundary + "--\r\n";
    }

    long length() {
      long length = end().length();
      for (String head : heads()) {
        length += head.length();
      }
      for (ByteRange range : ranges) {
        length += range.length();
      }
      return length;
    }

    @Override
    public void write(Response.Sink out) throws Exception {
      List<String> heads = heads();
      for (int i = 0; i < ranges.size(); i++) {
        out.write(heads.get(i));
        content(ranges.get(i)).write(out);
      }
      out.write(end());
    }

    private Response.Stream content(ByteRange range) {
      byte[] bytes = file.bytes();
      return bytes == null
          ? new FileBody(file, List.of(range))
          : out -> out.write(bytes, (int) range.from(), (int) range.to());
    }
  }
}
