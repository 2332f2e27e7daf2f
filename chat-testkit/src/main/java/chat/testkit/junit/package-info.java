/** The kit in JUnit: who uses another test framework needs nothing from here, nor JUnit. */
@NullMarked
package chat.testkit.junit;

import org.jspecify.annotations.NullMarked;
