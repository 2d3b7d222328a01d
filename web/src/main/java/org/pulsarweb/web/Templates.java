package org.pulsarweb.web;

import io.pebbletemplates.pebble.PebbleEngine;
import io.pebbletemplates.pebble.error.LoaderException;
import io.pebbletemplates.pebble.loader.ClasspathLoader;
import io.pebbletemplates.pebble.loader.FileLoader;
import io.pebbletemplates.pebble.loader.Loader;
import io.pebbletemplates.pebble.template.PebbleTemplate;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import org.pulsarweb.http.Response;

/**
 * Pages made of templates and values, by Pebble, whose language is that of Jinja and Django: blocks
 * that a page fills in, loops, filters. What a value says is escaped, and a value that is missing
 * is an error. Pebble has to be on the class path; this is the one class that knows it.
 *
 * <p>Names of templates are the program's own: one that a client chooses could be any file of the
 * folder.
 *
 * <p>Safe for use by many threads.
 */
public final class Templates {
  private static final int RENDERED_MAX_CHARS = 16 * 1024 * 1024;

  private final PebbleEngine engine;

  private Templates(Loader<?> loader, boolean kept) {
    this.engine =
        new PebbleEngine.Builder()
            .loader(loader)
            .strictVariables(true)
            .autoEscaping(true)
            .cacheActive(kept)
            .maxRenderedSize(RENDERED_MAX_CHARS)
            .build();
  }

  /**
   * Returns the templates of a folder, each read once.
   *
   * @param folder where they are
   * @return what renders them
   */
  public static Templates in(Path folder) {
    return new Templates(files(folder), true);
  }

  /**
   * Returns the templates of a folder, read each time, for development.
   *
   * @param folder where they are
   * @return what renders them
   */
  public static Templates reloading(Path folder) {
    return new Templates(files(folder), false);
  }

  /**
   * Returns the templates of a folder on the class path, each read once.
   *
   * @param folder for example {@code templates}
   * @param near a class beside it
   * @return what renders them
   */
  public static Templates onClassPath(String folder, Class<?> near) {
    var loader = new ClasspathLoader(near.getClassLoader());
    loader.setPrefix(folder);
    return new Templates(loader, true);
  }

  private static Loader<?> files(Path folder) {
    return new FileLoader(folder.toAbsolutePath().toString());
  }

  /**
   * Returns a page.
   *
   * @param name of the template, for example {@code users.html}
   * @param values by name: records, maps, lists, texts
   * @return 200 with HTML
   * @throws IOException if the template cannot be read
   * @throws RuntimeException if there is no such template, it is malformed, or a value is missing
   */
  public Response render(String name, Map<String, Object> values) throws IOException {
    return Response.html(text(name, values));
  }

  /**
   * Returns the text of a page, for a mail or a stream.
   *
   * @param name of the template
   * @param values by name
   * @return the text
   * @throws IOException if the template cannot be read
   * @throws RuntimeException if there is no such template, it is malformed, or a value is missing
   */
  public String text(String name, Map<String, Object> values) throws IOException {
    var text = new StringWriter();
    template(name).evaluate(text, values);
    return text.toString();
  }

  /** Reads it, if it is not known yet, where that holds up no loop. */
  private PebbleTemplate template(String name) throws IOException {
    try {
      return Offload.call(() -> engine.getTemplate(name));
    } catch (LoaderException e) {
      throw new IllegalArgumentException("there is no template " + name, e);
    }
  }
}
