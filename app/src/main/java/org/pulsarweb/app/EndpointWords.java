package org.pulsarweb.app;

import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * Where to listen, once: as {@link AddressWords}, where a unix socket may have a mode, or {@code
 * fd:N}.
 */
record EndpointWords() implements Words<Endpoint> {
  private static final String DESCRIPTOR = "fd:";
  private static final String MODE = "?mode=";
  private static final int DESCRIPTOR_MAX = 1_048_575; // Linux's fs.nr_open, less one

  @Override
  public Endpoint read(String word) {
    if (word.startsWith(DESCRIPTOR)) {
      int number = new WholeNumber(0, DESCRIPTOR_MAX).read(word.substring(DESCRIPTOR.length()));
      return new Endpoint.Descriptor(number);
    }
    if (word.startsWith(AddressWords.UNIX)) {
      int mark = word.lastIndexOf(MODE);
      int end = mark < 0 ? word.length() : mark;
      Path path = AddressWords.path(word.substring(AddressWords.UNIX.length(), end));
      return new Endpoint.Unix(
          path,
          mark < 0
              ? OptionalInt.empty()
              : OptionalInt.of(new Octal().read(word.substring(mark + MODE.length()))));
    }
    return new Endpoint.Network(AddressWords.network(word));
  }

  @Override
  public String write(Endpoint value) {
    if (value instanceof Endpoint.Descriptor(int number)) {
      return DESCRIPTOR + number;
    }
    if (value instanceof Endpoint.Unix(Path path, OptionalInt mode)) {
      String rights = mode.isPresent() ? MODE + new Octal().write(mode.getAsInt()) : "";
      return AddressWords.UNIX + path + rights;
    }
    return AddressWords.word(((Endpoint.Network) value).address());
  }

  @Override
  public String allowed() {
    return AddressWords.FORMS + " or fd:N";
  }
}
