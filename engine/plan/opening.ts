/** Opens what has several parts; where one can't be opened, those that were are closed. @module */

/** Is told how each part is freed, as soon as it is there. */
export type OnClose = (free: () => void) => void;

/** What was opened, with what frees all of its parts, the last first. */
export type Opened<T> = T & { close(): void };

/** Opens parts one after the other. Throws what `open` throws, and has freed all parts then. */
export async function openParts<T extends object>(
  open: (onClose: OnClose) => Promise<T>,
): Promise<Opened<T>> {
  const frees: (() => void)[] = [];
  const close = () => frees.splice(0).reverse().forEach((free) => free());
  try {
    return { ...await open((free) => frees.push(free)), close };
  } catch (error) {
    close();
    throw error;
  }
}
