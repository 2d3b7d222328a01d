import org.pulsarweb.app.Pulsar;
import org.pulsarweb.http.Response;
import org.pulsarweb.web.HttpServer;

void main(String[] args) {
  Pulsar.run(args, HttpServer.of(request -> Response.text("Hello World!\n")));
}
