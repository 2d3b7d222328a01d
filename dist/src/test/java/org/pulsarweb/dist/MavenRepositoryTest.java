package org.pulsarweb.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MavenRepositoryTest {
  @TempDir Path folder;

  @Test
  void it_is_where_maven_has_it() throws Exception {
    assertThat(MavenRepository.of(Map.of(), folder))
        .isEqualTo(new MavenRepository(folder.resolve(".m2/repository")));

    settings("<localRepository>${user.home}/a</localRepository>");
    assertThat(MavenRepository.of(Map.of(), folder))
        .isEqualTo(new MavenRepository(folder.resolve("a")));
    settings("<localRepository>${env.PLACE}/b</localRepository>");
    assertThat(MavenRepository.of(Map.of("PLACE", folder.resolve("p").toString()), folder))
        .isEqualTo(new MavenRepository(folder.resolve("p/b")));
    settings("<!-- <localRepository>/c</localRepository> --><offline>true</offline>");
    assertThat(MavenRepository.of(Map.of(), folder))
        .isEqualTo(new MavenRepository(folder.resolve(".m2/repository")));

    settings("<localRepository>/d</localRepository>");
    var options = Map.of("MAVEN_OPTS", "-Xmx1g -Dmaven.repo.local=/e -Da=b");
    assertThat(MavenRepository.of(options, folder)).isEqualTo(new MavenRepository(Path.of("/e")));
  }

  @Test
  void what_is_installed_is_described_and_only_changes_are_written() throws Exception {
    Path lib = Files.createDirectories(folder.resolve("lib"));
    String all = "<groupId>a.b</groupId><artifactId>all</artifactId><version>2</version>";
    String parent = "<parent>" + all + "</parent>";
    pom(lib, "", all + "<packaging>pom</packaging>");
    pom(lib, "one", parent + "<artifactId>one</artifactId>");
    pom(lib, "not-here", parent + "<artifactId>not-here</artifactId>");
    Files.writeString(lib.resolve("one-2.jar"), "jar");
    var repository = new MavenRepository(folder.resolve("repository"));

    assertThat(repository.install(lib)).isEqualTo(3);
    Path place = folder.resolve("repository/a/b");
    assertThat(place.resolve("all/2/all-2.pom")).exists();
    assertThat(place.resolve("one/2/one-2.pom")).exists();
    assertThat(place.resolve("one/2/one-2.jar")).hasContent("jar");
    assertThat(place.resolve("not-here")).doesNotExist();

    assertThat(repository.install(lib)).isZero();
    Files.writeString(lib.resolve("one-2.jar"), "rebuilt");
    assertThat(repository.install(lib)).isEqualTo(1);
    assertThat(place.resolve("one/2/one-2.jar")).hasContent("rebuilt");
  }

  private void settings(String content) throws IOException {
    Path file = Files.createDirectories(folder.resolve(".m2")).resolve("settings.xml");
    Files.writeString(
        file,
        "<settings xmlns=\"http://maven.apache.org/SETTINGS/1.0.0\">" + content + "</settings>");
  }

  private static void pom(Path lib, String room, String content) throws IOException {
    Path file = Files.createDirectories(lib.resolve("poms").resolve(room)).resolve("pom.xml");
    Files.writeString(
        file, "<project xmlns=\"http://maven.apache.org/POM/4.0.0\">" + content + "</project>");
  }
}
