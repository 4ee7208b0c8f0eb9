/**
 * What this machine is called and how it is reached: what clients tell about themselves. Asked once
 * per mount. Nothing here changes anything.
 */
@NullMarked
package io.sluicefs.cli.wiring.host;

import org.jspecify.annotations.NullMarked;
