/** What a server's owner does with it: certificates, listeners, archives, and machines apart. */
@NullMarked
package chat.testkit.hosting;

import org.jspecify.annotations.NullMarked;
