/** What systems and programs leave in folders, and nobody means as a picture. @module */

/** In lower case; whatever begins with a dot is hidden, and junk too. */
const JUNK = new Set([
  "@eadir",
  "@recycle",
  "#recycle",
  "#snapshot",
  "$recycle.bin",
  "__macosx",
  "__pycache__",
  "desktop.ini",
  "ehthumbs.db",
  "ehthumbs_vista.db",
  "icon\r",
  "lost+found",
  "recycler",
  "system volume information",
  "thumbs.db",
  "thumbs.db:encryptable",
]);

/** Whether a file or folder of that name, without its path, is junk. */
export function isJunk(name: string): boolean {
  return name.startsWith(".") || name.startsWith("~$") || JUNK.has(name.toLowerCase());
}
