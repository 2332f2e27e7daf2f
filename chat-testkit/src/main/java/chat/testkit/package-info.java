/**
 * Simulated users, faults, checks and load for the tests of this project and of others. Knows
 * server and client; neither knows it.
 */
@NullMarked
package chat.testkit;

import org.jspecify.annotations.NullMarked;
