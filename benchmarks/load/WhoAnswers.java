import org.pulsarweb.app.Pulsar;
import org.pulsarweb.http.Response;
import org.pulsarweb.web.HttpServer;

/** Says hello, and which process does. */
void main(String[] args) {
  String worker = Long.toString(ProcessHandle.current().pid());
  Pulsar.run(
      args,
      HttpServer.of(request -> Response.text("Hello World!\n").withHeader("X-Worker", worker)));
}
