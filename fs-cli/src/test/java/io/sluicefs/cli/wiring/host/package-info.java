/** Tests of the package of the same name. They need nothing but the JVM. Nothing is faked. */
@NullMarked
package io.sluicefs.cli.wiring.host;

import org.jspecify.annotations.NullMarked;
