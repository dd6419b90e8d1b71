/** Names of a zip's entries: decoded, and held against what a name within a folder may be. @module */

/** What an entry's name, and what its system says, make of it. */
export interface ZipName {
  /** With `/` between its parts, and none at the end. */
  readonly path: string;
  readonly isFolder: boolean;
  readonly odd?: string;
}

/** The letters of bytes from 128 on in code page 437, which zips have where they don't say UTF-8. */
const CODE_PAGE_437 =
  "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█" +
  "▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0";

/** The kinds of files in Unix's modes. */
const [KIND, FOLDER, FILE, LINK] = [0xf000, 0x4000, 0x8000, 0xa000];

/**
 * Decodes a name; `mode` is Unix's, 0 where another system wrote the zip. Names that are not said to be
 * UTF-8 are nevertheless, where they can be: macOS and Linux write them so. A backslash parts folders,
 * as some programs on Windows write it.
 */
export function zipName(
  bytes: Uint8Array,
  { isUtf8, mode }: { readonly isUtf8: boolean; readonly mode: number },
): ZipName {
  const text = decodeUtf8(bytes) ?? (isUtf8 ? undefined : decode437(bytes));
  if (text === undefined) {
    return { path: decode437(bytes), isFolder: false, odd: "its name is no UTF-8" };
  }
  const written = text.replaceAll("\\", "/").replace(/^(\.\/)+/, "");
  const path = written.replace(/\/$/, "");
  const isRoot = path === "" && text !== "";
  const isFolder = isRoot || written.endsWith("/");
  return { path, isFolder, ...isRoot ? {} : oddity(path, isFolder, mode) };
}

function oddity(path: string, isFolder: boolean, mode: number): Pick<ZipName, "odd"> {
  const kind = mode & KIND;
  if (kind === LINK) return { odd: "a link" };
  if (kind && kind !== (isFolder ? FOLDER : FILE)) return { odd: "no file of the usual kind" };
  if (!leadsWithin(path)) return { odd: "its path leads out of the zip" };
  return {};
}

/** Whether a name with `/` between its parts stays in the folder that it is told from. */
export function leadsWithin(path: string): boolean {
  return !/^[a-z]:/i.test(path) && !path.includes("\0") &&
    path.split("/").every((part) => part !== "" && part !== "." && part !== "..");
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

const decode437 = (bytes: Uint8Array) =>
  Array.from(bytes, (byte) => byte < 128 ? String.fromCharCode(byte) : CODE_PAGE_437[byte - 128])
    .join("");
