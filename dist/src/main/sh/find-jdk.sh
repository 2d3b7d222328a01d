# Finds a JDK 25 or newer without running any: sourced by ./pulsar and ./check.
# find_jdk sets jdk to its folder, or returns 1. POSIX sh.

jdk_needed=25
jdk_advice="install a JDK $jdk_needed or newer (Temurin from https://adoptium.net, or your system's packages) or set JAVA_HOME to one"

# Prints nothing; sets version to the major version of the JDK in folder $1, or to 0.
jdk_version() {
  version=0
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 0
  while IFS='=' read -r key value; do
    if [ "$key" = JAVA_VERSION ]; then
      value=${value#\"}
      value=${value%%[!0-9]*}
      version=${value:-0}
    fi
  done < "$1/release"
}

# Takes folder $1 if it is a JDK that will do and older than what was taken before: a JDK 25 is
# what Pulsar is built with, so it goes before newer ones.
jdk_consider() {
  jdk_version "$1"
  if [ "$version" -ge "$jdk_needed" ] && { [ -z "$jdk" ] || [ "$version" -lt "$jdk_found" ]; }; then
    jdk=$1
    jdk_found=$version
  fi
}

find_jdk() {
  jdk=
  jdk_found=0
  if [ -n "${PULSAR_JAVA_HOME:-}" ]; then
    jdk_consider "$PULSAR_JAVA_HOME"
    [ -n "$jdk" ] && return 0
    jdk_advice="PULSAR_JAVA_HOME is $PULSAR_JAVA_HOME, which is no JDK $jdk_needed or newer; $jdk_advice"
    return 1
  fi
  if [ -n "${JAVA_HOME:-}" ]; then
    jdk_consider "$JAVA_HOME"
    [ -n "$jdk" ] && return 0
  fi
  jdk_java=$(command -v java 2> /dev/null) || jdk_java=
  if [ -n "$jdk_java" ]; then
    jdk_java=$(readlink -f "$jdk_java" 2> /dev/null) || jdk_java=
    jdk_consider "${jdk_java%/bin/java}"
    [ -n "$jdk" ] && return 0
  fi
  for folder in \
    /usr/lib/jvm/* /usr/java/* /opt/* /opt/java/* /usr/local/lib/jvm/* \
    "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* "$HOME"/.local/share/mise/installs/java/* \
    "$HOME"/.asdf/installs/java/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home \
    "$HOME"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    /home/linuxbrew/.linuxbrew/opt/openjdk*/libexec; do
    jdk_consider "$folder"
  done
  [ -n "$jdk" ]
}
