package org.pulsarweb.examples;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.pulsarweb.http.HttpException;
import org.pulsarweb.http.Request;
import org.pulsarweb.http.Response;
import org.pulsarweb.web.Router;

/** Answers of any status, redirects among them, and with any headers. */
final class HttpbinStatuses {
  private static final int REDIRECT_MAX = 10;

  private HttpbinStatuses() {}

  static Router routes() {
    return Router.of()
        .any("/status/{codes}", HttpbinStatuses::status)
        .get("/redirect/{n:int}", HttpbinStatuses::redirect)
        .get("/relative-redirect/{n:int}", request -> redirect(request, "/relative-redirect"))
        .get(
            "/absolute-redirect/{n:int}",
            request -> redirect(request, site(request) + "/absolute-redirect"))
        .any("/redirect-to", HttpbinStatuses::redirectTo)
        .any("/response-headers", HttpbinStatuses::responseHeaders)
        .any("/expect", _ -> Response.error(417, "whatever is expected, it is not met here"));
  }

  /** Chooses one of {@code 200,404}, or of {@code 200:9,503:1} by weight. */
  private static Response status(Request request) {
    String[] choices = request.path("codes").asText().split(",", -1);
    double[] weights = new double[choices.length];
    double sum = 0;
    for (int i = 0; i < choices.length; i++) {
      if (!choices[i].matches("[2-5][0-9]{2}(:[0-9]{1,6}(\\.[0-9]{1,6})?)?")) {
        throw new HttpException(
            400, "a status is a number from 200 to 599, with a weight if need be, as in 503:0.1");
      }
      weights[i] = choices[i].length() == 3 ? 1 : Double.parseDouble(choices[i].substring(4));
      sum += weights[i];
    }
    double point = new SplittableRandom().nextDouble() * sum;
    int chosen = 0;
    while (chosen < choices.length - 1 && point >= weights[chosen]) {
      point -= weights[chosen++];
    }
    return of(Integer.parseInt(choices[chosen].substring(0, 3)));
  }

  private static Response of(int status) {
    Response answer = Response.status(status);
    return switch (status) {
      case 301, 302, 303, 307, 308 -> answer.setHeader("Location", "/redirect/1");
      case 401 -> answer.setHeader("WWW-Authenticate", "Basic realm=\"httpbin\"");
      case 407 -> answer.setHeader("Proxy-Authenticate", "Basic realm=\"httpbin\"");
      case 418 -> Response.text(418, "I am a teapot, short and stout.\n");
      default -> answer;
    };
  }

  private static Response redirect(Request request) {
    boolean absolute = request.query("absolute").orElse(false);
    String to = absolute ? site(request) + "/absolute-redirect" : "/relative-redirect";
    return redirect(request, to);
  }

  private static Response redirect(Request request, String to) {
    int n = request.path("n").asInt();
    if (n < 1 || n > REDIRECT_MAX) {
      throw new HttpException(400, "there are 1 to " + REDIRECT_MAX + " redirects");
    }
    String last = to.startsWith("/") ? "/get" : site(request) + "/get";
    return Response.redirect(302, n == 1 ? last : to + "/" + (n - 1));
  }

  private static String site(Request request) {
    return request.scheme() + "://" + request.host();
  }

  private static Response redirectTo(Request request) {
    int status = request.query("status_code").orElse(302);
    if (status < 300 || status > 399) {
      throw new HttpException(400, "a redirect has a status from 300 to 399");
    }
    return Response.redirect(status, request.query("url").asText());
  }

  private static Response responseHeaders(Request request) {
    var told = new LinkedHashMap<String, Object>();
    request
        .query()
        .forEach((name, values) -> told.put(name, values.size() == 1 ? values.getFirst() : values));
    Response answer = Response.json(told);
    try {
      for (Map.Entry<String, List<String>> field : request.query().entrySet()) {
        answer = answer.withoutHeader(field.getKey());
        for (String value : field.getValue()) {
          answer = answer.withHeader(field.getKey(), value);
        }
      }
    } catch (IllegalArgumentException e) {
      throw new HttpException(400, String.valueOf(e.getMessage()), e);
    }
    // What frames the answer is the server's own.
    return answer
        .withoutHeader("Content-Length")
        .withoutHeader("Transfer-Encoding")
        .withoutHeader("Connection");
  }
}
