/** Addresses in place of names of files. @module */

/** Why a name can't be opened, where it is an address on the web or of another kind. */
export function addressReason(name: string): string | undefined {
  if (!/^([a-z][a-z\d+.-]+:\/\/|(data|blob|file):)/i.test(name)) return undefined;
  return /^file:/i.test(name)
    ? "it is an address, name the file or folder itself"
    : "it is an address, and Loupe fetches nothing: download it first";
}
