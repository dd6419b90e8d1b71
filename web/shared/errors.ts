/** What went wrong, for people. @module */

/** What an `Error` says. */
export const messageOf = (error: unknown) => error instanceof Error ? error.message : `${error}`;
