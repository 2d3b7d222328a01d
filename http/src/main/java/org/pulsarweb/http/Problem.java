package org.pulsarweb.http;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What went wrong, for programs (RFC 9457): the body of an {@code application/problem+json}.
 *
 * <p>Immutable.
 *
 * @param status 400 to 599
 * @param type a URI that names the kind of problem; {@code about:blank} if the status says it all
 * @param title the kind of problem in a few words, the same each time
 * @param detail what is wrong this time, for people; may be empty
 * @param instance a URI of this occurrence; may be empty
 * @param extensions whatever else there is to say, by names that are not those above; each as
 *     Jackson writes it
 */
public record Problem(
    int status,
    String type,
    String title,
    String detail,
    String instance,
    Map<String, Object> extensions) {
  private static final Set<String> OWN = Set.of("status", "type", "title", "detail", "instance");

  /** Checks status and names. */
  public Problem {
    if (status < 400 || status > 599) {
      throw new IllegalArgumentException("a problem has status 400 to 599, not " + status);
    }
    if (extensions.keySet().stream().anyMatch(OWN::contains)) {
      throw new IllegalArgumentException("an extension has the name of a member");
    }
    extensions = Collections.unmodifiableMap(new LinkedHashMap<>(extensions));
  }

  /**
   * {@return a problem of which the status says the kind}
   *
   * @param status 400 to 599
   * @param detail what is wrong this time
   */
  public static Problem of(int status, String detail) {
    return new Problem(status, "about:blank", Status.reason(status), detail, "", Map.of());
  }

  /**
   * {@return a copy of another kind}
   *
   * @param type a URI
   * @param title the kind in a few words
   */
  public Problem withType(String type, String title) {
    return new Problem(status, type, title, detail, instance, extensions);
  }

  /**
   * {@return a copy that says which occurrence it is}
   *
   * @param instance a URI
   */
  public Problem withInstance(String instance) {
    return new Problem(status, type, title, detail, instance, extensions);
  }

  /**
   * {@return a copy that says more}
   *
   * @param name none of the members above
   * @param value as Jackson writes it
   */
  public Problem with(String name, Object value) {
    var more = new LinkedHashMap<>(extensions);
    more.put(name, value);
    return new Problem(status, type, title, detail, instance, more);
  }

  /** Returns what is written: members that say nothing are left away. */
  Map<String, Object> members() {
    var members = new LinkedHashMap<String, Object>();
    if (!type.equals("about:blank")) {
      members.put("type", type);
    }
    members.put("title", title);
    members.put("status", status);
    if (!detail.isEmpty()) {
      members.put("detail", detail);
    }
    if (!instance.isEmpty()) {
      members.put("instance", instance);
    }
    members.putAll(extensions);
    return members;
  }
}
