# Sourced by the scripts in bin: finds a JDK 25 without starting one.
# find_jdk sets JDK_HOME and JDK_VERSION, or says what to install and ends with 78 (EX_CONFIG).

# is_jdk25 DIR sets JDK_VERSION too, which names this very build of it.
is_jdk25() {
  [ -x "$1/bin/java" ] && [ -r "$1/release" ] || return 1
  JDK_VERSION=25
  while IFS='="' read -r key _ value; do
    case $key in
      IMPLEMENTOR_VERSION | JAVA_RUNTIME_VERSION)
        case $value in
          *[!A-Za-z0-9.+_~-]*) ;;
          *) JDK_VERSION=$JDK_VERSION-$value ;;
        esac
        ;;
      JAVA_VERSION)
        case $value in
          25 | 25.*) return 0 ;;
          *) return 1 ;;
        esac
        ;;
    esac
  done <"$1/release"
  return 1
}

jdk_of_path() {
  java=$(command -v java) || return 1
  java=$(readlink -f "$java" 2>/dev/null) || return 1
  printf '%s\n' "${java%/bin/java}"
}

find_jdk() {
  for JDK_HOME in "${JAVA_HOME:-}" "${JAVA25_HOME:-}" "${JDK25_HOME:-}"; do
    [ -n "$JDK_HOME" ] && is_jdk25 "$JDK_HOME" && return 0
  done
  JDK_HOME=$(jdk_of_path) && is_jdk25 "$JDK_HOME" && return 0
  for JDK_HOME in /usr/lib/jvm/* /usr/lib64/jvm/* /usr/java/* /opt/java/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk@25/libexec/openjdk.jdk/Contents/Home \
    "${HOME:-}"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    "${HOME:-}"/.sdkman/candidates/java/* "${HOME:-}"/.jdks/*; do
    is_jdk25 "$JDK_HOME" && return 0
  done
  if [ -x /usr/libexec/java_home ]; then
    JDK_HOME=$(/usr/libexec/java_home -v 25 2>/dev/null) && is_jdk25 "$JDK_HOME" && return 0
  fi
  cat >&2 <<EOF
${0##*/}: no JDK 25 found. Install one, for example
  Debian 14, Ubuntu 25.10 or newer:  apt install openjdk-25-jdk-headless
  macOS:                             brew install openjdk@25
  elsewhere:                         Temurin 25 from https://adoptium.net
or say where it is:                  export JAVA25_HOME=/path/to/jdk-25
EOF
  exit 78
}

# find_maven sets MAVEN: the one on PATH, or the wrapper, which fetches one.
find_maven() {
  MAVEN=$root/mvnw
  command -v mvn >/dev/null 2>&1 && MAVEN=mvn
  if [ -z "${JAVA_HOME:-}" ] && ! command -v java >/dev/null 2>&1; then
    export JAVA_HOME="$JDK_HOME"
  fi
}
