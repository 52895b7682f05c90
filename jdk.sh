# Sourced by ./galaxy-events, ./test and ./dev: finds a JDK 25 and exports JAVA_HOME.

is_jdk_25() {
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] && grep -q '^JAVA_VERSION="25[".]' "$1/release"
}

find_jdk_25() {
  local candidate
  for candidate in "${JAVA_HOME:-}" /usr/lib/jvm/* /opt/java/* /opt/jdk* /usr/local/lib/jvm/* \
    "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    if [ -n "$candidate" ] && is_jdk_25 "$candidate"; then
      JAVA_HOME=$candidate
      export JAVA_HOME
      return 0
    fi
  done
  cat >&2 <<'MESSAGE'
galaxy-events needs a JDK 25, and there is none in JAVA_HOME or the usual places.
Install one of these packages, or set JAVA_HOME to a JDK 25 that you have:
  Debian 13, Ubuntu 24.04 and newer:  apt install openjdk-25-jdk
  Debian 12 with Adoptium's archive:  apt install temurin-25-jdk
  Fedora and RHEL:                    dnf install java-25-openjdk-devel
MESSAGE
  return 1
}
