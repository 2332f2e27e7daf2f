#!/bin/sh
# The build runs it in chat-client: writes the manual pages, and gives picocli's classes a format that
# the JVM keeps in its AOT cache, which halves the time to the first word.
set -eu
. ../bin/lib/jdk.sh
find_jdk # Maven's own Java may be too old.
java() {
  "$JDK_HOME/bin/java" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC "$@"
}
for jar in target/app/lib/picocli-*.jar; do
  [ target/renewed -nt "$jar" ] || java ../bin/lib/packaging/Renew.java "$jar"
done
touch target/renewed
java -cp target/app/chat-client.jar chat.client.ManPages target/man/man1
