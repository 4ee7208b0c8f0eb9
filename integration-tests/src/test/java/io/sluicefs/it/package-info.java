/**
 * Tests of the whole program. Nothing here is a unit test: each package proves one promise across
 * modules. Servers and mounts are private to a test class.
 */
@NullMarked
package io.sluicefs.it;

import org.jspecify.annotations.NullMarked;
