package org.pulsarweb.dist;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TaskEvent;
import com.sun.source.util.TaskListener;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * One source file, compact or not, and its way to classes. It is compiled in this JVM, the first
 * time it is run and after each change; the classes are kept in {@link ClassCache}.
 *
 * <p>Immutable.
 */
record SourceFile(Path file, ClassPath classPath) {
  /** Where the classes are, and which of them starts the program: the first one of the file. */
  record Classes(Path folder, String mainClass) {}

  /** Returns the classes in a folder that another JVM has had from here; else those of now. */
  Classes compiled(String folder) throws Refusal {
    Optional<Classes> known = folder.isEmpty() ? Optional.empty() : ClassCache.in(Path.of(folder));
    return known.isPresent() ? known.get() : compiled();
  }

  private Classes compiled() throws Refusal {
    try {
      var cache = ClassCache.open();
      String key = ClassCache.key(file, Files.readAllBytes(file), classPath.text());
      var known = cache.find(key);
      return known.isPresent() ? known.get() : cache.keep(key, this::compileInto);
    } catch (IOException e) {
      throw Refusal.wrongUse(file + " cannot be compiled: " + e);
    }
  }

  private String compileInto(Path folder) throws IOException, Refusal {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    if (compiler == null) {
      throw Refusal.wrongUse("this Java has no compiler; install a JDK, or run a class or a jar");
    }
    try (var files = compiler.getStandardFileManager(null, null, null)) {
      List<String> options =
          List.of(
              "-d",
              folder.toString(),
              "-cp",
              classPath.withPulsar(),
              "-proc:none",
              "-Xdiags:verbose",
              "-parameters");
      var said = new StringWriter();
      var task = compiler.getTask(said, files, null, options, null, files.getJavaFileObjects(file));
      var first = new FirstClass();
      ((JavacTask) task).addTaskListener(first);
      if (!task.call()) {
        throw Refusal.notCompiled(said.toString());
      }
      if (!said.toString().isEmpty()) {
        System.err.print(said); // warnings, which the classes that are kept do not repeat
      }
      if (first.name.isEmpty()) {
        throw Refusal.wrongUse(file + " has no class");
      }
      return first.name;
    }
  }

  /** Hears the parser, to learn which class a file begins with. */
  private static final class FirstClass implements TaskListener {
    private String name = "";

    @Override
    public void finished(TaskEvent event) {
      CompilationUnitTree unit = event.getCompilationUnit();
      if (event.getKind() != TaskEvent.Kind.PARSE || unit == null || !name.isEmpty()) {
        return;
      }
      for (Tree tree : unit.getTypeDecls()) {
        if (tree instanceof ClassTree type) {
          String prefix = unit.getPackageName() == null ? "" : unit.getPackageName() + ".";
          name = prefix + type.getSimpleName();
          return;
        }
      }
    }
  }
}
