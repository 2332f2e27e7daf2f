# Sourced by the launchers, which set `root`: builds what is missing or older than its sources, and
# becomes the program. When there is nothing to build, no Maven and no second JVM is started.

. "$root/bin/lib/jdk.sh"
name=${0##*/}

# prepare MODULE NEEDED-MODULE...
prepare() {
  module=$1
  app=$root/$module/target/app
  jar=$app/$module.jar
  sources="pom.xml"
  for each; do sources="$sources $each/pom.xml $each/src/main"; done
  find_jdk
  if stale && [ -w "$root/$module" ]; then
    locked build
  fi
}

# rehearse JAVA OPTION... : a run of the program from which the AOT cache is made, what a start needs.
# Whoever knows a better one defines it anew.
rehearse() {
  "$@" "$training" </dev/null
}

# clear_up : what a rehearsal leaves when it is broken off; whoever starts something ends it here.
clear_up() {
  :
}

# run WHEN-TRAINING-ARGUMENT JVM-OPTIONS ARGUMENT... ; without a training argument there is no AOT cache
run() {
  training=$1
  options=$2
  shift 2
  if [ -n "$training" ]; then
    # One a JDK: the cache of another one would be refused.
    aot=$app/jdk-$JDK_VERSION.aot
    if [ ! "$aot" -nt "$jar" ] && [ -w "$app" ]; then
      locked train
    fi
    if [ -s "$aot" ]; then
      # Options that do not suit the cache only make it useless: nothing to tell a user.
      options="-XX:AOTCache=$aot -Xlog:aot*=off $options"
    fi
  fi
  # shellcheck disable=SC2086 # options are words
  exec "$JDK_HOME/bin/java" $options -jar "$jar" "$@"
}

stale() {
  [ -f "$jar" ] || return 0
  # A build that found nothing to do leaves the jar as it was: the mark says when we last looked.
  mark=$app/built
  [ "$mark" -nt "$jar" ] || mark=$jar
  # shellcheck disable=SC2086 # sources are words; directories count too, so that a deletion is seen
  [ -n "$(cd "$root" && find $sources -newer "$mark" 2>/dev/null)" ]
}

build() {
  stale || return 0
  echo "$name: building, once after each change of the sources ..." >&2
  find_maven
  log=$root/$module/target/build.log
  mkdir -p "$root/$module/target"
  : >"$log"
  # Programs that still run keep the files that they have open.
  rm -f "$jar" "$app"/lib/chat-*.jar
  (cd "$root" && "$MAVEN" -B -pl "$module" -am -Dmaven.test.skip -Denforcer.skip package) \
    >"$log.out" 2>&1 </dev/null || {
    sed -n -e '/^\[ERROR\] To see the full/q' -e '/^\[ERROR\] ./p' -e '/^\[WARNING\] ./p' "$log.out" >&2
    echo "$name: the build failed; all of it is in $log.out" >&2
    exit 1
  }
  # As old as the beginning: what was saved while it was being built is newer.
  mv "$log" "$app/built"
}

train() {
  [ ! "$aot" -nt "$jar" ] || return 0
  echo "$name: preparing for quick starts, once after each build ..." >&2
  rm -f "$app"/*.aot
  # shellcheck disable=SC2086
  rehearse "$JDK_HOME/bin/java" -XX:AOTCacheOutput="$aot" $options -jar "$jar" \
    >"$app/training.log" 2>&1 || :
  # Without a cache it runs too, only slower; an empty one says not to try again.
  [ -f "$aot" ] || : >"$aot"
}

# locked COMMAND: one launcher at a time builds. The lock is a link to its process id: made and
# filled in one step.
locked() {
  lock=$root/target/launcher.lock
  mkdir -p "$root/target"
  until ln -s "$$" "$lock" 2>/dev/null; do
    owner=$(readlink "$lock") || continue
    if ps -p "$owner" >/dev/null 2>&1; then
      sleep 1
    elif [ "$(readlink "$lock")" = "$owner" ]; then
      rm -f "$lock"
    fi
  done
  trap 'rm -f "$lock"; clear_up' EXIT
  trap 'exit 130' HUP INT TERM
  "$1"
  rm -f "$lock"
  trap - EXIT HUP INT TERM
}
