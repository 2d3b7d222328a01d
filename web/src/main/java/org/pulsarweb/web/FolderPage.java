package org.pulsarweb.web;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.pulsarweb.http.Request;
import org.pulsarweb.http.Response;

/** The list of a folder's files, for people. */
final class FolderPage {
  private FolderPage() {}

  static Response of(Request request, List<String> names) {
    String title = Html.escaped(request.path());
    var page =
        new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\">")
            .append("<title>")
            .append(title)
            .append("</title></head>\n<body>\n<h1>")
            .append(title)
            .append("</h1>\n<ul>\n<li><a href=\"../\">../</a></li>\n");
    for (String name : names) {
      page.append("<li><a href=\"./")
          .append(Html.escaped(encoded(name)))
          .append("\">")
          .append(Html.escaped(name))
          .append("</a></li>\n");
    }
    return Response.html(page.append("</ul>\n</body>\n</html>\n").toString())
        .withHeader("Cache-Control", "no-cache");
  }

  private static String encoded(String name) {
    boolean folder = name.endsWith("/");
    String plain = folder ? name.substring(0, name.length() - 1) : name;
    String encoded = URLEncoder.encode(plain, StandardCharsets.UTF_8).replace("+", "%20");
    return folder ? encoded + "/" : encoded;
  }
}
