package org.pulsarweb.dist;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * The texts of an XML file by the names of their elements, as in {@code project/artifactId}. Of
 * elements with the same names the first counts. It knows no attributes.
 *
 * <p>Immutable.
 */
record XmlTexts(Map<String, String> texts) {
  static XmlTexts read(Path file) throws IOException {
    var factory = XMLInputFactory.newInstance();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_COALESCING, true);
    try (var bytes = Files.newInputStream(file)) {
      return new XmlTexts(texts(factory.createXMLStreamReader(bytes)));
    } catch (XMLStreamException e) {
      throw new IOException(file + " is no XML: " + e.getMessage(), e);
    }
  }

  private static Map<String, String> texts(XMLStreamReader reader) throws XMLStreamException {
    var texts = new HashMap<String, String>();
    var names = new ArrayDeque<String>();
    while (reader.hasNext()) {
      switch (reader.next()) {
        case XMLStreamConstants.START_ELEMENT -> names.addLast(reader.getLocalName());
        case XMLStreamConstants.END_ELEMENT -> names.removeLast();
        case XMLStreamConstants.CHARACTERS -> {
          if (!reader.isWhiteSpace()) {
            texts.putIfAbsent(String.join("/", names), reader.getText().strip());
          }
        }
        default -> {} // comments and the like
      }
    }
    return Map.copyOf(texts);
  }

  /** Returns a text, or nothing. */
  String text(String names) {
    return texts.getOrDefault(names, "");
  }
}
