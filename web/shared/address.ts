/** Where the app lives. @module */

/** The address of a path of the app, for scripts. */
export const addressed = (path: string): string => path;
