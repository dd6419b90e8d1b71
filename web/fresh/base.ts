/** Where an app lives: below which path, told by its server to each page's first script. @module */

let current = "";
/** Such as `/shop`; empty where it lives at the root. */
export const basePath = () => current;
/** Sets it. */
export const setBasePath = (path: string) => void (current = path);

/** An address that begins with one slash, below the base; any other as it is. */
export function based(address: string): string {
  const isOfApp = /^\/(?!\/)/.test(address);
  return isOfApp && !isBased(address) ? current + address : address;
}

/** Whether a path is within the base. */
export const isBased = (path: string) => path === current || path.startsWith(`${current}/`);
