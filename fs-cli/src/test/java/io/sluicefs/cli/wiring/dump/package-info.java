/** Tests of the package of the same name. They need nothing but the JVM. Fakes are local. */
@NullMarked
package io.sluicefs.cli.wiring.dump;

import org.jspecify.annotations.NullMarked;
