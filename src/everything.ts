/**
 * Loads every file of the program that is not loaded yet. As long as the sources are not bundled there is nothing
 * left to load; the build (scripts/build/packages.mjs) writes the files of the bundle in here.
 */
export function loadEverything(): void {}
