/** What the system says of a file, in words. @module */

/** By the system's own codes. */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file or folder",
  EACCES: "this user may not open it: change its permissions",
  EPERM: "this user may not do that: change its permissions",
  EISDIR: "it is a folder",
  ENOTDIR: "a part of its path is a file, not a folder",
  EEXIST: "it is there already",
  ENOTEMPTY: "the folder is not empty",
  ELOOP: "its links lead in a circle",
  ENAMETOOLONG: "the name is too long",
  EROFS: "nothing can be written there",
  ENOSPC: "the disk is full: free some space",
  EDQUOT: "the disk is full: free some space",
  EFBIG: "the file would be too large for the disk",
  EMFILE: "too many files are open",
  ENFILE: "too many files are open",
  EBUSY: "another program holds it",
  ETXTBSY: "another program runs it",
  EIO: "the disk has a fault",
  EINVAL: "the system refuses it",
  ENXIO: "nobody is at its other end",
  EPIPE: "nobody reads it any more",
  EXDEV: "it is on another disk",
};

/** By the names of Deno's errors, where there is no code. */
const BY_NAME: Readonly<Record<string, string>> = {
  NotFound: REASONS.ENOENT,
  PermissionDenied: REASONS.EACCES,
  NotCapable: "Loupe may not touch it: name another place",
  AlreadyExists: REASONS.EEXIST,
  IsADirectory: REASONS.EISDIR,
  NotADirectory: REASONS.ENOTDIR,
  FilesystemLoop: REASONS.ELOOP,
  BrokenPipe: REASONS.EPIPE,
  Busy: REASONS.EBUSY,
};

/** Why the system refused, or `undefined` where the error is not the system's. */
export function systemReason(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code } = error as { code?: string };
  const isSystem = (code !== undefined && /^E[A-Z0-9]+$/.test(code)) ||
    /\(os error \d+\)/.test(error.message) || error.name in BY_NAME;
  if (!isSystem) return undefined;
  return REASONS[code ?? ""] ?? BY_NAME[error.name] ?? "the system refuses it";
}

/** The reason of any error, in words: the system's, or its message. */
export function reasonOf(error: unknown): string {
  return systemReason(error) ?? (error instanceof Error ? error.message : String(error));
}
