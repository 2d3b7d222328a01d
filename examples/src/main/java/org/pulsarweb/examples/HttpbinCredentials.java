package org.pulsarweb.examples;

import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pulsarweb.http.Cookie;
import org.pulsarweb.http.HttpException;
import org.pulsarweb.http.Request;
import org.pulsarweb.http.Response;
import org.pulsarweb.web.BasicAuth;
import org.pulsarweb.web.BearerAuth;
import org.pulsarweb.web.DigestAuth;
import org.pulsarweb.web.Middleware;
import org.pulsarweb.web.Router;
import org.pulsarweb.web.User;

/** Cookies, and the ways to say who one is. Names and passwords are those in the path. */
final class HttpbinCredentials {
  private static final String REALM = "httpbin";
  private static final byte[] KEY = new byte[32];

  static {
    new SecureRandom().nextBytes(KEY);
  }

  private HttpbinCredentials() {}

  static Router routes() {
    return Router.of()
        .get("/cookies", HttpbinCredentials::cookies)
        .get("/cookies/set", HttpbinCredentials::setCookies)
        .get("/cookies/set/{name}/{value}", HttpbinCredentials::setCookie)
        .get("/cookies/delete", HttpbinCredentials::deleteCookies)
        .get("/basic-auth/{user}/{password}", HttpbinCredentials::basic)
        .get("/hidden-basic-auth/{user}/{password}", HttpbinCredentials::hidden)
        .any(
            "/digest-auth/{qop:regex(auth|auth-int)}/{user}/{password}", HttpbinCredentials::digest)
        .get("/bearer", HttpbinCredentials::bearer);
  }

  private static Response cookies(Request request) {
    var told = new LinkedHashMap<String, String>();
    request.cookies().forEach((name, value) -> told.put(name, Cookie.decoded(value)));
    return Response.json(Map.of("cookies", told));
  }

  private static Response setCookies(Request request) {
    Response answer = Response.redirect(302, "/cookies");
    for (Map.Entry<String, List<String>> cookie : request.query().entrySet()) {
      answer = answer.withCookie(cookie(cookie.getKey(), cookie.getValue().getFirst()));
    }
    return answer;
  }

  private static Response setCookie(Request request) {
    Cookie cookie = cookie(request.path("name").asText(), request.path("value").asText());
    return Response.redirect(302, "/cookies").withCookie(cookie);
  }

  private static Response deleteCookies(Request request) {
    Response answer = Response.redirect(302, "/cookies");
    for (String name : request.query().keySet()) {
      answer = answer.withCookie(cookie(name, "").removed());
    }
    return answer;
  }

  private static Cookie cookie(String name, String text) {
    try {
      return Cookie.encoded(name, text);
    } catch (IllegalArgumentException e) {
      throw new HttpException(400, String.valueOf(e.getMessage()), e);
    }
  }

  // @start region="basic"
  private static Response basic(Request request) throws Exception {
    String user = request.path("user").asText();
    Middleware door = BasicAuth.of(REALM, Map.of(user, request.path("password").asText()));
    return door.around(HttpbinCredentials::welcome).handle(request);
  }

  // @end

  /** Does not let on that there is a door: who has no key finds nothing. */
  private static Response hidden(Request request) throws Exception {
    Response answer = basic(request);
    return answer.status() == 401
        ? Response.error(404, "there is nothing at " + request.path())
        : answer;
  }

  private static Response digest(Request request) throws Exception {
    String user = request.path("user").asText();
    String password = request.path("password").asText();
    DigestAuth.Hashes hashes =
        (name, algorithm) ->
            name.equals(user)
                ? Optional.of(DigestAuth.hash(algorithm, user, REALM, password))
                : Optional.empty();
    DigestAuth door = DigestAuth.of(REALM, KEY, hashes);
    boolean isWhole = request.path("qop").asText().equals("auth-int");
    return (isWhole ? door.withIntegrity() : door)
        .around(HttpbinCredentials::welcome)
        .handle(request);
  }

  private static Response bearer(Request request) throws Exception {
    BearerAuth anybody = BearerAuth.of(REALM, token -> Optional.of(User.named(token)));
    return anybody
        .around(asked -> Response.json(Map.of("authenticated", true, "token", name(asked))))
        .handle(request);
  }

  private static Response welcome(Request request) {
    return Response.json(Map.of("authenticated", true, "user", name(request)));
  }

  private static String name(Request request) {
    return User.of(request).map(User::name).orElse("");
  }
}
