/** The build's name, set by the server's snapshot and by the page's first script. @module */

let current = "";

/** A hash of the build. */
export const buildId = () => current;

/** Sets it. */
export const setBuildId = (id: string) => {
  current = id;
};
