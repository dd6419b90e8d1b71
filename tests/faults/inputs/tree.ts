/** What a folder holds, to the byte, so that what a command touches is seen. @module */
import { createHash } from "node:crypto";
import { join } from "node:path";

/** What is at each path: its content, and when it was written. */
export type Tree = ReadonlyMap<string, string>;

/** Files beyond this are told apart by size and time alone. */
const MOST_HASHED = 2 ** 26;

/** Looks at everything below a folder. */
export function readTree(root: string): Tree {
  const tree = new Map<string, string>();
  const walk = (folder: string, within: string) => {
    for (const { name } of Deno.readDirSync(folder)) {
      const [path, inside] = [join(folder, name), join(within, name)];
      const info = Deno.lstatSync(path);
      tree.set(inside, describe(path, info));
      if (info.isDirectory) walk(path, inside);
    }
  };
  walk(root, "");
  return tree;
}

function describe(path: string, info: Deno.FileInfo): string {
  if (info.isDirectory) return "folder";
  if (info.isSymlink) return `link to ${Deno.readLinkSync(path)}`;
  if (!info.isFile) return "special";
  const hash = info.size > MOST_HASHED
    ? info.size
    : createHash("sha256").update(Deno.readFileSync(path)).digest("hex");
  return `${hash} of ${info.mtime?.getTime()}`;
}

/** The first path that was touched and is not at or below one of `allowed`; `undefined` for none. */
export function touched(
  before: Tree,
  after: Tree,
  { changes, makes }: { changes: readonly string[]; makes: readonly string[] },
): string | undefined {
  const isBelow = (paths: readonly string[], path: string) =>
    paths.some((allowed) => path === allowed || path.startsWith(`${allowed}/`));
  for (const [path, was] of before) {
    if (after.get(path) === was || isBelow(changes, path)) continue;
    return after.has(path) ? `'${path}' was changed` : `'${path}' was removed`;
  }
  const made = [...after.keys()].find((path) =>
    !before.has(path) && !isBelow([...makes, ...changes], path)
  );
  return made && `'${made}' was made`;
}
