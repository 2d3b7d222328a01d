package org.pulsarweb.architecture;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.SAXException;

/** One pom.xml, read as XML: only what is written in it, nothing inherited. */
final class Pom {
  private final Document document;

  private Pom(Document document) {
    this.document = document;
  }

  static Pom read(Path file) {
    try {
      var factory = DocumentBuilderFactory.newInstance();
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      return new Pom(factory.newDocumentBuilder().parse(file.toFile()));
    } catch (IOException | ParserConfigurationException | SAXException e) {
      throw new IllegalStateException("cannot read " + file, e);
    }
  }

  List<String> modules() {
    return elements("module").map(Element::getTextContent).toList();
  }

  /** Returns the rooms this module depends on, other than for its tests only. */
  Set<String> rooms() {
    return elements("dependency")
        .filter(dependency -> child(dependency, "artifactId").startsWith("pulsar-"))
        .filter(dependency -> !child(dependency, "scope").equals("test"))
        .map(dependency -> child(dependency, "artifactId").substring("pulsar-".length()))
        .collect(Collectors.toSet());
  }

  Stream<Element> elements(String name) {
    var found = document.getElementsByTagName(name);
    return IntStream.range(0, found.getLength()).mapToObj(i -> (Element) found.item(i));
  }

  /** Returns the text of a direct child, or nothing. */
  static String child(Element parent, String name) {
    var children = parent.getChildNodes();
    for (int i = 0; i < children.getLength(); i++) {
      if (children.item(i) instanceof Element element && element.getTagName().equals(name)) {
        return element.getTextContent().strip();
      }
    }
    return "";
  }
}
