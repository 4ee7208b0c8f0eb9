/**
 * The commands that check, clean and end whole volumes, behind their words on the command line.
 * Metadata comes from the engine's repair side, objects from the store, findings go to the log.
 * None of them needs a mount, all of them bear mounts that go on working.
 */
@NullMarked
package io.sluicefs.cli.wiring.repair;

import org.jspecify.annotations.NullMarked;
