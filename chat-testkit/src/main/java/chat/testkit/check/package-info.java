/**
 * What users lived, written down, and whether it keeps the promises. Knows notes, logs and the
 * invariants I1 to I9; knows no socket and nothing of how a server works.
 */
@NullMarked
package chat.testkit.check;

import org.jspecify.annotations.NullMarked;
