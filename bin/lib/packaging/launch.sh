# Sourced by the launchers of an unpacked archive, which set `root`: becomes the program, on the Java
# that came with it. Nothing is built here, and nothing outside of the archive is needed.

# prepare MODULE NEEDED-MODULE...
prepare() {
  app=$root/lib/$1
}

# run WHEN-TRAINING-ARGUMENT JVM-OPTIONS ARGUMENT...
run() {
  options=$2
  shift 2
  # Native code comes from where it lies: nothing is unpacked, so that /tmp may forbid to execute.
  # What Java itself has to say goes to standard error: standard output belongs to the programs.
  # Options that do not suit the archive of classes only make it useless: nothing to tell a user.
  # shellcheck disable=SC2086 # options are words
  exec "$root/lib/java/bin/java" "-XX:SharedArchiveFile=$app.jsa" \
    -Xlog:disable "-Xlog:all=warning,cds*=off,aot*=off:stderr" \
    "-Dorg.sqlite.lib.path=$root/lib/native" "-Dlibrary.jline.path=$root/lib/native" \
    $options -jar "$app.jar" "$@"
}
