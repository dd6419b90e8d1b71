/** Parts of the Worker's script, loaded when they are first needed. @module */

/** A module that a request needs, once it is loaded. Throws an `Error` where it can't be. */
export async function loaded<Module>(module: Promise<Module>): Promise<Module> {
  return await module.catch((error) => {
    console.debug(error);
    throw new Error(
      "Cannot go on as a part of this page's script could not be loaded: reload the page",
    );
  });
}
