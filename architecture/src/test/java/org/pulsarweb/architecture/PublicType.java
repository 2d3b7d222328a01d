package org.pulsarweb.architecture;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.lang.model.element.Modifier;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * A public type as its source declares it.
 *
 * @param file the path from the root
 * @param parent the name after {@code extends}, empty if there is none
 * @param javadoc its documentation comment, without the stars
 * @param nested whether it lives inside another type
 */
record PublicType(
    String file,
    String name,
    Tree.Kind kind,
    Set<Modifier> modifiers,
    String parent,
    String javadoc,
    boolean nested) {

  /** Returns whether nobody else can extend it, or whether extending it is its purpose. */
  boolean isClosed() {
    return kind != Tree.Kind.CLASS
        || modifiers.contains(Modifier.FINAL)
        || modifiers.contains(Modifier.SEALED)
        || parent.endsWith("Exception")
        || parent.endsWith("Error");
  }

  static List<PublicType> read(List<Path> files) {
    var compiler = ToolProvider.getSystemJavaCompiler();
    var types = new ArrayList<PublicType>();
    try (var manager = compiler.getStandardFileManager(null, null, null)) {
      var sources = manager.getJavaFileObjectsFromPaths(files);
      var options = List.of("-proc:none");
      var task = (JavacTask) compiler.getTask(null, manager, null, options, null, sources);
      var docs = DocTrees.instance(task);
      for (CompilationUnitTree unit : task.parse()) {
        new Scanner(docs, House.name(Path.of(unit.getSourceFile().toUri())), types)
            .scan(unit, null);
      }
      return types;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Visits types from the outside in, and stops where one is hidden. */
  private static final class Scanner extends TreePathScanner<@Nullable Void, @Nullable ClassTree> {
    private final DocTrees docs;
    private final String file;
    private final List<PublicType> types;

    Scanner(DocTrees docs, String file, List<PublicType> types) {
      this.docs = docs;
      this.file = file;
      this.types = types;
    }

    @Override
    public @Nullable Void visitClass(ClassTree type, @Nullable ClassTree outer) {
      var modifiers = type.getModifiers().getFlags();
      boolean inInterface = outer != null && outer.getKind() == Tree.Kind.INTERFACE;
      if (!modifiers.contains(Modifier.PUBLIC) && !inInterface) {
        return null;
      }
      types.add(
          new PublicType(
              file,
              type.getSimpleName().toString(),
              type.getKind(),
              Set.copyOf(modifiers),
              Optional.ofNullable(type.getExtendsClause()).map(Tree::toString).orElse(""),
              Optional.ofNullable(docs.getDocComment(getCurrentPath())).orElse(""),
              outer != null));
      for (Tree member : type.getMembers()) {
        if (member instanceof ClassTree) {
          scan(member, type);
        }
      }
      return null;
    }
  }
}
